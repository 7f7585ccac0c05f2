"""Reads what lies in one location of an archive, never more than the bound of each thing."""
import os
import re
import stat
from pathlib import Path

from checks import Refused, demand
from documents import FACTS_MOST, read_facts


class Location:
    """One directory of an archive, known by the name that its signed `archive.json` gives it."""

    def __init__(self, directory, archive):
        self.directory = Path(directory)
        self.owner = archive.owner
        what = f"{directory}/archive.json"
        content = self.read("archive.json", FACTS_MOST)
        demand(content is not None, f"{what} is missing")
        facts = read_facts(content, archive.owner, archive.sign_public, what)
        self.name, self.k = facts["location"], facts["scheme"]["k"]

    def read(self, path, most):
        """The bytes of a thing, or null when it is not there, is no file or is longer than its bound."""
        try:
            with open(self.directory / path, "rb") as file:
                content = file.read(most + 1) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None
        except OSError:
            return None
        return content if content is not None and len(content) <= most else None

    def document(self, kind, name, most):
        """A list, manifest or head."""
        return self.read(f"{self.owner}/{kind}/{name}", most)

    def head_numbers(self):
        """The numbers of the heads that lie here, the highest first."""
        try:
            names = [path.name for path in (self.directory / self.owner / "heads").iterdir()]
        except OSError:
            return []
        return sorted((int(name) for name in names if re.fullmatch("[1-9][0-9]{0,15}", name)), reverse=True)

    def shard(self, pack, index, length):
        """The stored bytes of a shard when they have the length they must have."""
        stored = self.read(f"{self.owner}/packs/{pack[:2]}/{pack}.{index}", length)
        return stored if stored is not None and len(stored) == length else None


def open_locations(directories, archive, warn):
    """The locations that can be read, at least one; none stands for another's name."""
    found = {}
    for directory in directories:
        try:
            location = Location(directory, archive)
        except Refused as problem:
            warn(str(problem))
            continue
        demand(location.name not in found, f"{directory} has the name of another location")
        found[location.name] = location
    demand(found, "no location can be read")
    return found
