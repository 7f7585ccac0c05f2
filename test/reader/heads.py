"""Finds the heads in force among what the locations of an archive answer."""
import hashlib

from checks import Refused, demand, hexadecimal, text, whole
from jws import verify

MOST = 65536
WHOLE_MOST = 2**53 - 1


def read_head(location, number, archive):
    """One head of one location, verified, with the hash of its text."""
    what = f"head {number} of {location.directory}"
    token = location.document("heads", number, MOST)
    demand(token is not None, f"{what} cannot be read")
    head = verify(token, "breakwater-head+jws", archive.sign_public, MOST, what)
    demand(head.get("format") == 1, f"{what} is of another format")
    demand(head.get("owner") == archive.owner, f"{what} is of another owner")
    demand(whole(head.get("sequence"), 1, WHOLE_MOST, what) == number, f"{what} bears another number")
    hexadecimal(head.get("snapshot"), 64, f"the snapshot of {what}")
    hexadecimal(head.get("manifestSha256"), 64, f"the manifest of {what}")
    text(head.get("createdAt"), f"the time of {what}")
    demand("previous" in head and (head["previous"] is None) == (number == 1), f"{what} does not say what it follows")
    if number > 1:
        hexadecimal(head["previous"], 64, f"what {what} follows")
    return hashlib.sha256(token).hexdigest(), head


def all_heads(locations, archive, warn):
    """Every valid head by number; refuses two of one number, a chain that breaks, and too few answers."""
    found, newest = {}, {}
    for location in locations.values():
        try:
            answer = {number: read_head(location, number, archive) for number in location.head_numbers()}
        except Refused as problem:
            warn(f"the heads of {location.directory} do not count: {problem}")
            continue
        newest[location] = max(answer, default=0)
        for number, (digest, head) in answer.items():
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
