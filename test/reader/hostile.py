"""Shows that this reader refuses what an owner signed and the format forbids, one forged archive after the other."""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import zstandard

from checks import Refused
from forge import forge
from golden import restored
from heads import all_heads
from keys import Archive
from location import Location

COMMON = {"mtimeNs": "0", "uid": 0, "gid": 0}
SOURCE = {"type": "source", "name": "s", "kind": "directory", "address": "/s", "tier": 1}
FOLDER = {"type": "directory", "path": "s", "mode": 0o755, **COMMON}
ZEROS = bytes(1_000_000)


def file(path="s/f", places=(), length=0, **more):
    """A file in one line."""
    contents = {"bytes": length, "state": "whole", "places": list(places)}
    return {"type": "file", "path": path, "mode": 0o644, **COMMON, **contents, **more}


def symlink(path, target, **more):
    """A symbolic link."""
    return {"type": "symlink", "path": path, "target": target, **COMMON, **more}


def lines(*more):
    """A tree of these lines below one source."""
    return lambda places: [SOURCE, FOLDER, *more]


def placed(change=lambda place: place, length=5):
    """A tree of one file in one place, which is changed."""
    return lambda places: [SOURCE, FOLDER, file(places=[change(places[0])], length=length)]


def put(index, value):
    """Changes one member of a place."""
    return lambda place: [*place[:index], value, *place[index + 1 :]]


def add(**more):
    """Changes members of a document."""
    return lambda document: {**document, **more}


def headed(document, **members):
    """Changes members of the header of one kind of document."""
    return lambda header: {**header, **members} if header["typ"] == f"breakwater-{document}+jws" else header


def compress(data, **options):
    """One zstd frame."""
    return zstandard.ZstdCompressor(**options).compress(data)


HELLO = [(b"hello", b"hello", 0)]
SMALL = [(compress(b"hello"), b"hello", 1)]
BOMB = [(compress(ZEROS), b"hello", 1)]
HEADERS = {
    "crit in the header": {"crit": ["x"]},
    "another algorithm": {"alg": "Ed25519"},
    "another type": {"typ": "JWT"},
    "another kid": {"kid": "A" * 43},
}
NAMELESS = [(compress(ZEROS, write_content_size=False), b"hello", 1)]


def wide():
    """A frame whose window is larger than the format allows."""
    parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=23, write_content_size=False)
    work = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return work.compress(b"hello") + work.flush()


FINE = {
    "a head that is kept under another number": dict(make_lines=lines(), number=lambda number: 2),
    "nothing is wrong": dict(make_lines=placed(), blocks=HELLO),
    "nothing is wrong, compressed": dict(make_lines=placed(), blocks=SMALL),
    "an unknown member": dict(make_lines=lines(file(colour="blue")), manifest=add(colour="blue")),
    "a list that is no RFC 8785 text": dict(make_lines=lines(), list=lambda text: text + b"\n"),
    "heads between that were deleted": dict(make_lines=lines(), heads=lambda none: {3: {"previous": "0" * 64}}),
    "a feature for writers": dict(make_lines=lines(), manifest=add(features=[{"name": "x", "need": "write"}])),
}
REFUSED = {
    "a path that leads up": dict(make_lines=lines(file("s/../f"))),
    "a path from the top": dict(make_lines=lines(file("/s/f"))),
    "an empty part": dict(make_lines=lines(file("s//f"))),
    "a NUL": dict(make_lines=lines(file("s/\0"))),
    "a path of 4,353 bytes": dict(make_lines=lines(file("s/" + "f" * 4351))),
    "a path of another source": dict(make_lines=lines(file("t"))),
    "a path before its directory": dict(make_lines=lines(file("s/d/f"))),
    "a path below a symbolic link": dict(make_lines=lines(symlink("s/l", "/etc"), file("s/l/f"))),
    "a file in the place of a symbolic link": dict(make_lines=lines(symlink("s/l", "/etc/f"), file("s/l"))),
    "a path that stands twice": dict(make_lines=lines(file(), file())),
    "a path below a file": dict(make_lines=lines(file(), file("s/f/g"))),
    "a source that leads up": dict(make_lines=lambda places: [{**SOURCE, "name": ".."}]),
    "two sources of one name": dict(make_lines=lines(SOURCE)),
    "UTF-8 in path64": dict(make_lines=lines({**file(), "path": None, "path64": "cy9m"})),
    "a link to what is not there": dict(make_lines=lines({"type": "link", "path": "s/l", "target": "s/f"})),
    "a link to a symbolic link": dict(
        make_lines=lines(symlink("s/y", "/etc"), {"type": "link", "path": "s/l", "target": "s/y"})
    ),
    "a link that leads out": dict(make_lines=lines({"type": "link", "path": "s/l", "target": "../f"})),
    "an unknown type": dict(make_lines=lines({"type": "socket", "path": "s/l"})),
    "a mode of 13 bits": dict(make_lines=lines(file(mode=0o10000))),
    "a time of 30 digits": dict(make_lines=lines(file(mtimeNs="1" * 30))),
    "a file without an end": dict(make_lines=lines({"type": "file", "path": "s/f", "mode": 0, **COMMON})),
    "an end without a file": dict(make_lines=lines({"type": "end", "bytes": 0, "state": "whole"})),
    "a half line": dict(make_lines=lines(b'{"type":"skipped"')),
    "a line of more than 1 MiB": dict(make_lines=lines(file(colour="b" * (1 << 20)))),
    "a line that is no object": dict(make_lines=lines(b"[]\n")),
    "101 places in one line": dict(make_lines=lines(file(places=[[1]] * 101, length=101))),
    "a hole of nothing": dict(make_lines=lines(file(places=[[0]]))),
    "another length of a file": dict(make_lines=placed(length=6), blocks=HELLO),
    "another count in the root": dict(make_lines=lines(), root=add(files=1)),
    "another chunk id": dict(make_lines=placed(put(8, "A" * 43)), blocks=HELLO),
    "another block length": dict(make_lines=placed(put(4, 6)), blocks=HELLO),
    "a block beyond the most": dict(make_lines=placed(put(4, 2097153)), blocks=HELLO),
    "a chunk beyond its block": dict(make_lines=placed(put(6, 1)), blocks=HELLO),
    "an unknown encoding": dict(make_lines=placed(put(5, 2)), blocks=HELLO),
    "a slot of another number": dict(make_lines=placed(put(1, 1)), blocks=HELLO),
    "a slot beyond the pack": dict(make_lines=placed(put(2, 65536)), blocks=HELLO),
    "a pack that no list names": dict(make_lines=placed(put(0, "0" * 16)), blocks=HELLO),
    "a block that says it is larger": dict(make_lines=placed(), blocks=BOMB),
    "a block that turns out larger": dict(make_lines=placed(), blocks=NAMELESS),
    "a window beyond the most": dict(make_lines=placed(), blocks=[(wide(), b"hello", 1)]),
    "two frames": dict(make_lines=placed(), blocks=[(compress(b"hel") + compress(b"lo"), b"hello", 1)]),
    "bytes behind a frame": dict(make_lines=placed(), blocks=[(compress(b"hello") + b"!", b"hello", 1)]),
    "another salt": dict(make_lines=lines(), pack=lambda content: b"!" + content[1:]),
    "another commitment": dict(make_lines=lines(), pack=lambda content: content[:32] + b"!" + content[33:]),
    "a pack of another length": dict(
        make_lines=lines(), listDocument=lambda one: add(packs=[add(bytes=65600)(pack) for pack in one["packs"]])(one)
    ),
    "a pack that stands twice": dict(
        make_lines=lines(),
        listDocument=lambda one: add(packs=one["packs"] * 2)(one),
        manifest=lambda one: add(lists=[add(packs=2)(entry) for entry in one["lists"]])(one),
    ),
    "a list of another owner": dict(make_lines=lines(), listDocument=add(owner="DM")),
    "a list of another format": dict(make_lines=lines(), listDocument=add(format=2)),
    "another count of packs": dict(make_lines=lines(), listDocument=add(packs=[])),
    "a manifest of another owner": dict(make_lines=lines(), manifest=add(owner="DM")),
    "a manifest of another format": dict(make_lines=lines(), manifest=add(format=2)),
    "a manifest of another snapshot": dict(make_lines=lines(), manifest=add(snapshot="0" * 64)),
    "a feature for readers": dict(make_lines=lines(), manifest=add(features=[{"name": "x", "need": "read"}])),
    "a member twice": dict(make_lines=lines(), manifestBytes=lambda text: b'{"format":1,' + text[1:]),
    "a head of another owner": dict(make_lines=lines(), head=add(owner="DM")),
    "a second head that does not follow": dict(make_lines=lines(), heads=lambda none: {2: {"previous": "0" * 64}}),
    "a later head that follows none": dict(make_lines=lines(), heads=lambda none: {3: {"previous": None}}),
    "a first head that follows one": dict(make_lines=lines(), head=add(previous="0" * 64)),
    **{
        f"{name} of the {document}": dict(make_lines=lines(), header=headed(document, **members))
        for name, members in HEADERS.items()
        for document in ("head", "manifest", "archive")
    },
    "an archive of another format": dict(make_lines=lines(), archive=add(format="breakwater-archive/2")),
}


def read(folder):
    """Why this reader refuses an archive, or null."""
    try:
        restored([folder / "place"], folder / "archive.key", None, folder)
    except Refused as problem:
        return str(problem)
    return None


def fork_is_refused():
    """True when two heads of one number in two locations are refused, each of them rightly signed."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        for folder in (one, other):
            forge(Path(folder), lines())
        archive = Archive(bytes(range(32)))
        locations = {folder: Location(Path(folder) / "place", archive) for folder in (one, other)}
        try:
            all_heads(locations, archive, print)
        except Refused:
            return True
    print("two heads of one number: NOT refused")
    return False


def main(program):
    """Forges and reads; with a program as argument also says what that one does, for people to compare."""
    fine, right = fork_is_refused(), 0
    for name, how in {**FINE, **REFUSED}.items():
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            forge(folder, **how)
            problem = read(folder)
            right += (problem is None) == (name in FINE)
            if (problem is None) != (name in FINE):
                fine = False
                print(f"{name}: {'NOT refused' if problem is None else f'NOT read: {problem}'}")
            if program:
                from_to = ["--from", folder / "place", "--key", folder / "archive.key", "--into", folder / "theirs"]
                os.chmod(folder / "archive.key", 0o600)
                command = [program, "archive", "restore", *from_to]
                remembered = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
                done = subprocess.run(command, capture_output=True, text=True, check=False, env=remembered)
                said = (done.stderr.strip().splitlines() or [""])[0]
                print(f"{name}: we: {problem}; they: {done.returncode} {said.replace(place, '…')[:160]}")
    print(f"hostile archives: {right} of {len(FINE) + len(REFUSED)} as they should be")
    return fine


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1] if len(sys.argv) > 1 else None) else 1)
