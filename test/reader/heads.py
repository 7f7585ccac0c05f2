"""Finds the heads in force among what the locations of an archive answer."""
import hashlib

from checks import Refused, demand
from documents import HEAD_MOST, read_head


def fetch_head(location, number, archive):
    """One head of one location, verified, with the hash of its text."""
    what = f"head {number} of {location.directory}"
    token = location.document("heads", number, HEAD_MOST)
    demand(token is not None, f"{what} cannot be read")
    head = read_head(token, archive.owner, archive.sign_public, what)
    return hashlib.sha256(token).hexdigest(), head


def all_heads(locations, archive, warn):
    """Every valid head by number; refuses two of one number, a chain that breaks, and too few answers."""
    found, newest = {}, {}
    for location in locations.values():
        try:
            answer = [fetch_head(location, number, archive) for number in location.head_numbers()]
        except Refused as problem:
            warn(f"the heads of {location.directory} do not count: {problem}")
            continue
        newest[location] = max((head["sequence"] for _, head in answer), default=0)
        for digest, head in answer:
            number = head["sequence"]
            demand(found.get(number, (digest,))[0] == digest, f"there are two heads {number}, both signed")
            found[number] = (digest, head)
    needed = max(location.k for location in locations.values())
    demand(len(newest) >= needed, f"{needed} valid answers are needed and {len(newest)} are there")
    for number, (_, head) in found.items():
        before = found.get(number - 1)
        demand(before is None or before[0] == head["previous"], f"head {number} does not follow head {number - 1}")
    for location, number in newest.items():
        if number < max(found, default=0):
            warn(f"{location.directory} is behind: it has head {number} of {max(found)}")
    return {number: head for number, (_, head) in found.items()}


def choose(heads, wanted):
    """The newest head, or that of a number."""
    demand(heads, "nothing was saved yet")
    demand(wanted is None or wanted in heads, f"there is no head {wanted}")
    return heads[max(heads) if wanted is None else wanted]
