"""Compares a restored directory with a listing of what the file system said of the sources."""
import hashlib
import json
import os
import stat

from checks import base64url, unbase64url


def listing_of(top):
    """Each path below a directory with what `lstat` says of it; nothing is followed."""
    found = {}
    for folder, directories, files in os.walk(os.fsencode(top)):
        for name in directories + files:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, os.fsencode(top))] = (path, os.lstat(path))
    return found


def digest(path):
    """SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def type_of(status):
    """What the listing calls this kind of file."""
    kinds = {stat.S_IFDIR: "directory", stat.S_IFREG: "file", stat.S_IFLNK: "symlink"}
    return kinds.get(stat.S_IFMT(status.st_mode), "other")


def read_listing(file_name):
    """What a golden repository says was there, by path."""
    with open(file_name, encoding="utf-8") as file:
        return {unbase64url(entry["path64"], "a path"): entry for entry in json.load(file)}


def make_listing(top):
    """What is in a directory now, in the words of a golden repository; the first name of a file counts as the file."""
    expected, first = {}, {}
    for name, (path, status) in sorted(listing_of(top).items()):
        entry = {"mtimeNs": str(status.st_mtime_ns), "type": type_of(status)}
        if entry["type"] == "symlink":
            entry["target64"] = base64url(os.readlink(path))
        elif entry["type"] == "file" and status.st_ino in first:
            entry.update(type="link", target64=base64url(first[status.st_ino]))
        else:
            entry["mode"] = stat.S_IMODE(status.st_mode)
        if entry["type"] == "file":
            first[status.st_ino] = name
            entry.update(bytes=status.st_size, sha256=digest(path))
        expected[name] = entry
    return expected


def differences(expected, top):
    """Sentences that say where a restored directory is not what a listing tells; none when all is the same."""
    found = listing_of(top)
    wrong = [f"{path!r} is missing" for path in expected.keys() - found.keys()]
    wrong += [f"{path!r} is too much" for path in found.keys() - expected.keys()]
    for path in expected.keys() & found.keys():
        wrong += [f"{path!r}: {what}" for what in entry_differences(expected[path], *found[path], found)]
    return sorted(wrong)


def entry_differences(entry, path, status, found):
    """What is different about one entry."""
    wanted, have = dict(entry), {"mtimeNs": str(status.st_mtime_ns), "type": type_of(status)}
    wanted.pop("path", None)
    wanted.pop("path64", None)
    target = unbase64url(wanted.pop("target64", ""), "a target")
    if wanted["type"] == "link":
        wanted["type"] = "file"
        if found[target][1].st_ino != status.st_ino:
            yield f"is no further name of {target!r}"
    elif wanted["type"] == "symlink":
        if have["type"] == "symlink" and os.readlink(path) != target:
            yield f"leads to {os.readlink(path)!r}, not {target!r}"
    else:
        # Only root can give files back to their owners, and bits that lend an owner's rights come back with them alone.
        kept = 0o7777 if os.geteuid() == 0 else 0o1777
        have["mode"], wanted["mode"] = stat.S_IMODE(status.st_mode) & kept, wanted["mode"] & kept
    if "sha256" in wanted and have["type"] == "file":
        have.update(bytes=status.st_size, sha256=digest(path))
    for member in sorted(wanted.keys() | have.keys()):
        if wanted.get(member) != have.get(member):
            yield f"{member} is {have.get(member)}, not {wanted.get(member)}"


def takes_space(path):
    """How much of a file the disk holds, as a part of its length."""
    status = os.lstat(path)
    return status.st_blocks * 512 / max(1, status.st_size)


def keeps_holes(folder):
    """True when the file system of a directory stores no holes."""
    path = os.path.join(folder, "hole")
    with open(path, "wb") as file:
        file.truncate(1 << 20)
    part = takes_space(path)
    os.unlink(path)
    return part < 0.5
