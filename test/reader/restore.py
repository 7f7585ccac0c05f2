"""Writes a snapshot into a new directory, which appears under its name when all is there."""
import os
import shutil
import tempfile

from checks import demand
from pack import DATA, TREE
from tree import Tree


class Restore:
    """Files first, then links, then symbolic links, then what is told of directories; no link is ever followed."""

    def __init__(self, snapshot, into, warn):
        self.snapshot, self.into, self.warn = snapshot, os.fsencode(os.path.abspath(into)), warn
        self.later, self.directories, self.file, self.partial, self.top = [], [], None, 0, None

    def run(self):
        """Restores all of it and gives what was counted."""
        demand(not os.path.lexists(self.into), f"{os.fsdecode(self.into)} is there already")
        self.top = tempfile.mkdtemp(prefix=b".unfinished-", dir=os.path.dirname(self.into))
        tree = Tree()
        for entry in tree.read(self.snapshot.chunk(place, TREE) for place in self.snapshot.root["tree"]):
            getattr(self, f"take_{entry.type}")(entry)
        for name, count in tree.counts.items():
            stated = self.snapshot.root[name]
            demand(count == stated, f"the root counts {stated} {name}, the tree {count}")
        for entry in sorted(self.later, key=lambda entry: entry.type == "symlink"):
            self.make_link(entry)
        for entry in reversed(self.directories):
            self.describe(self.at(entry.path), entry)
        os.rename(self.top, self.into)
        return tree.counts

    def at(self, path):
        """Where a path of the tree is written."""
        return os.path.join(self.top, path)

    def take_directory(self, entry):
        os.mkdir(self.at(entry.path), 0o700)
        self.directories.append(entry)

    def take_file(self, entry):
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        self.file = (os.fdopen(os.open(self.at(entry.path), flags, 0o600), "wb"), entry)

    def take_places(self, entry):
        for place in entry.target:
            if isinstance(place, int):
                self.file[0].seek(place, os.SEEK_CUR)
            else:
                self.file[0].write(self.snapshot.chunk(place, DATA))

    def take_end(self, entry):
        file, opened = self.file
        with file:
            file.truncate(entry.line["bytes"])
        self.describe(self.at(entry.path), opened)
        if entry.line["state"] != "whole":
            self.partial += 1
            self.warn(f"{os.fsdecode(entry.path)}: {entry.line['state']} when it was saved")

    def take_symlink(self, entry):
        self.later.append(entry)

    def take_link(self, entry):
        self.later.append(entry)

    def take_skipped(self, entry):
        if entry.line.get("kind") not in ("fifo", "socket", "device"):
            self.partial += 1
        self.warn(f"{os.fsdecode(entry.path)}: not saved, {entry.line['reason']}")

    def make_link(self, entry):
        """A further name of a file, or a symbolic link, whose target is only written down."""
        path = self.at(entry.path)
        if entry.type == "link":
            os.link(self.at(entry.target), path, follow_symlinks=False)
            return
        os.symlink(entry.target, path)
        self.own(path, entry)
        self.set_time(path, entry)

    def describe(self, path, entry):
        """Owner, attributes, mode and time of a file or directory; bits that lend rights only with its owner."""
        owned = self.own(path, entry)
        for name, value in entry.line["xattrs"]:
            try:
                os.setxattr(path, name, value, follow_symlinks=False)
            except (OSError, AttributeError) as problem:
                self.tell(path, f"attribute {name!r}: {problem}")
        os.chmod(path, entry.line["mode"] & (0o7777 if owned else 0o1777))
        self.set_time(path, entry)

    def own(self, path, entry):
        """Gives an entry to its owner, where that is allowed; true when it is theirs."""
        wanted = (entry.line["uid"], entry.line["gid"])
        try:
            if os.geteuid() == 0:
                os.chown(path, *wanted, follow_symlinks=False)
        except OSError as problem:
            self.tell(path, f"owner: {problem}")
        now = os.lstat(path)
        return (now.st_uid, now.st_gid) == wanted

    def set_time(self, path, entry):
        """Sets when an entry was changed, if the file system can say so."""
        time = int(entry.line["mtimeNs"])
        try:
            os.utime(path, ns=(time, time), follow_symlinks=False)
        except (OSError, OverflowError) as problem:
            self.tell(path, f"time: {problem}")

    def tell(self, path, what):
        """Names what could not be set."""
        self.warn(f"{os.fsdecode(os.path.relpath(path, self.top))}: {what}")


def restore(snapshot, into, warn):
    """Restores a snapshot; gives what was counted, and how much of it was not whole when it was saved."""
    work = Restore(snapshot, into, warn)
    try:
        return work.run(), work.partial
    finally:
        if work.top is not None and os.path.lexists(work.top):
            shutil.rmtree(work.top)
