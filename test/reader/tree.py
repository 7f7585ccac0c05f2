"""Reads the lines of a tree and refuses paths and members that a hostile writer could have made up."""
import re
from collections import namedtuple

from checks import WHOLE_MOST, Refused, demand, items, note, parse, text, unbase64url, whole
from documents import read_place

LINE_MOST = 1048576
PATH_MOST = 4352
XATTRS_MOST = 524288
NOTE_MOST, NAME_MOST = 4096, 255

Entry = namedtuple("Entry", "type path line target")


def lines(chunks):
    """The lines of chunks that end independently of them."""
    rest = b""
    for chunk in chunks:
        *whole_lines, rest = (rest + chunk).split(b"\n")
        for line in whole_lines:
            yield parse(line, LINE_MOST, "a line of the tree", strict=False)
        demand(len(rest) <= LINE_MOST, "a line of the tree is too long")
    demand(rest == b"", "the tree ends within a line")


def name_bytes(line, member):
    """The bytes of a path or target, given as text or, when they are no UTF-8, as base64url."""
    plain, coded = line.get(member), line.get(f"{member}64")
    demand((plain is None) != (coded is None), f"a line has not one of {member} and {member}64")
    if plain is not None:
        found = text(plain, member).encode("utf-8")
    else:
        found = unbase64url(coded, f"{member}64")
        try:
            found.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            raise Refused(f"{member}64 holds UTF-8, which has another spelling")
    demand(b"\0" not in found and 1 <= len(found) <= PATH_MOST, f"a {member} is empty, too long or holds a NUL")
    return found


def path_bytes(line, member):
    """A path whose every part is a name."""
    found = name_bytes(line, member)
    demand(not any(part in (b"", b".", b"..") for part in found.split(b"/")), f"the {member} {found!r} is not safe")
    return found


def read_xattrs(line, what):
    """Extended attributes as pairs of bytes."""
    found = []
    for pair in items(line.get("xattrs", []), 0, 1024, f"xattrs of {what}"):
        items(pair, 2, 2, f"an attribute of {what}")
        name = note(pair[0], f"an attribute of {what}", NAME_MOST).encode("utf-8")
        demand(b"\0" not in name, f"an attribute of {what} has no name")
        found.append((name, unbase64url(pair[1], f"an attribute of {what}")))
    demand(sum(len(value) for _, value in found) <= XATTRS_MOST, f"the attributes of {what} are too long")
    return found


class Tree:
    """Checks lines one after the other, and gives what they say: entries and pieces of files."""

    def __init__(self):
        self.types, self.source, self.open_file = {}, None, None
        self.counts = dict.fromkeys(("bytes", "directories", "files", "links", "skipped", "symlinks"), 0)

    def read(self, chunks):
        """Entries in order; the pieces of a file follow it as `places`, and its end as `end`."""
        for line in lines(chunks):
            type_of = line.get("type")
            inside = self.open_file is not None
            demand(inside == (type_of in ("chunks", "end")), "a file of many pieces does not end, or has no beginning")
            take = {
                "source": self.source_line,
                "directory": self.directory_line,
                "file": self.file_line,
                "chunks": self.chunks_line,
                "end": self.end_line,
                "symlink": self.symlink_line,
                "link": self.link_line,
                "skipped": self.skipped_line,
            }.get(type_of if isinstance(type_of, str) else None)
            demand(take is not None, f"a line of the tree has the unknown type {type_of!r}")
            yield from take(line)
        demand(self.open_file is None, "the tree ends within a file")

    def source_line(self, line):
        name = note(line.get("name"), "the name of a source", NAME_MOST).encode("utf-8")
        demand(name not in (b"", b".", b"..") and b"/" not in name and b"\0" not in name, "a source has no safe name")
        demand(name not in self.types, "two sources have one name")
        demand(line.get("kind") in ("directory", "sqlite", "postgres", "hub"), "a source is of an unknown kind")
        whole(line.get("tier"), 1, 9, "the tier of a source")
        note(line.get("address"), "the address of a source", NOTE_MOST)
        self.source = name
        return ()

    def place_in(self, line, type_of):
        """The path of a new entry, which lies in a directory that stands before it."""
        path = path_bytes(line, "path")
        demand(self.source is not None and path.split(b"/")[0] == self.source, f"{path!r} is not below its source")
        demand(path not in self.types, f"{path!r} stands twice")
        parent = path.rpartition(b"/")[0]
        demand(parent == b"" or self.types.get(parent) == "directory", f"{path!r} stands before its directory")
        if type_of != "link":
            time = text(line.get("mtimeNs"), f"the time of {path!r}")
            demand(re.fullmatch("-?[0-9]{1,29}", time), f"the time of {path!r} is no time")
            whole(line.get("uid"), 0, 2**32 - 1, f"uid of {path!r}")
            whole(line.get("gid"), 0, 2**32 - 1, f"gid of {path!r}")
        if type_of in ("directory", "file"):
            whole(line.get("mode"), 0, 0o7777, f"mode of {path!r}")
            line["xattrs"] = read_xattrs(line, f"{path!r}")
        self.types[path] = type_of
        return path

    def directory_line(self, line):
        self.counts["directories"] += 1
        yield Entry("directory", self.place_in(line, "directory"), line, None)

    def file_line(self, line):
        self.counts["files"] += 1
        path = self.place_in(line, "file")
        short = "places" in line
        demand(short == ("bytes" in line) == ("state" in line), f"{path!r} has only a part of bytes, state and places")
        self.open_file = [path, 0]
        yield Entry("file", path, line, None)
        if short:
            yield from self.pieces(line, 100)
            yield from self.end_line(line)

    def chunks_line(self, line):
        yield from self.pieces(line, 1000)

    def pieces(self, line, most):
        path = self.open_file[0]
        places = items(line.get("places"), 0, most, f"places of {path!r}")
        found = [read_place(place, True, f"{path!r}") for place in places]
        self.open_file[1] += sum(place if isinstance(place, int) else place.bytes for place in found)
        yield Entry("places", path, line, found)

    def end_line(self, line):
        path, length = self.open_file
        demand(whole(line.get("bytes"), 0, WHOLE_MOST, f"bytes of {path!r}") == length, f"{path!r} has another length")
        demand(line.get("state") in ("whole", "changed", "unreadable"), f"{path!r} is in an unknown state")
        self.counts["bytes"] += length
        self.open_file = None
        yield Entry("end", path, line, None)

    def symlink_line(self, line):
        self.counts["symlinks"] += 1
        yield Entry("symlink", self.place_in(line, "symlink"), line, name_bytes(line, "target"))

    def link_line(self, line):
        self.counts["links"] += 1
        target = path_bytes(line, "target")
        demand(self.types.get(target) == "file", f"a link leads to {target!r}, which is no file before it")
        yield Entry("link", self.place_in(line, "link"), line, target)

    def skipped_line(self, line):
        self.counts["skipped"] += 1
        note(line.get("reason"), "the reason of a skipped path", NOTE_MOST)
        path = path_bytes(line, "path")
        demand(self.source is not None and path.split(b"/")[0] == self.source, f"{path!r} is not below its source")
        yield Entry("skipped", path, line, None)
