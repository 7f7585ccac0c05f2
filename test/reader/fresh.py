"""Lets the program make archives of fresh sources and reads them from every choice of k locations."""
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from compare import differences, make_listing
from golden import restored


def make_sources(folder):
    """Names, links, holes, times and modes that are easy to get wrong."""
    os.makedirs(folder / "deep" / "er")
    (folder / "empty").touch()
    (folder / "noise").write_bytes(os.urandom(3_000_000))
    (folder / "words").write_bytes(b"hurricane season " * 400_000)
    (folder / "deep" / "small").write_bytes(b"one line\n")
    os.link(folder / "deep" / "small", folder / "deep" / "er" / "linked")
    os.symlink("../../etc", folder / "outside")
    with open(os.fsencode(folder) + b"/caf\xe9 \xff", "wb") as file:
        file.write(b"a name that is no UTF-8")
    with open(folder / "sparse", "wb") as file:
        for number in range(150):
            file.seek(number * 131072)
            file.write(bytes([number + 1]) * 4096)
        file.truncate(20_000_000)
    os.chmod(folder / "words", 0o640)
    os.utime(folder / "empty", ns=(-1, -1))
    os.chmod(folder / "deep" / "er", 0o750)


def run(folder, program, *arguments):
    """Runs the program, which must succeed; what it remembers stays in the folder."""
    command, remembered = [program, *map(str, arguments)], {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=remembered)
    if done.returncode != 0:
        raise SystemExit(f"{program} {' '.join(map(str, arguments[:2]))} ended with {done.returncode}: {done.stderr}")


def check(program, k, n):
    """One archive of k of n with two snapshots, read from every choice; true when all is the same."""
    with tempfile.TemporaryDirectory() as name:
        folder, listings, wrong = Path(name), {}, []
        places = [folder / f"place-{number}" for number in range(n)]
        for place in places:
            place.mkdir()
        to = ["--to", ",".join(map(str, places)), "--key", folder / "archive.key"]
        source, top = folder / "top" / "documents", folder / "top"
        make_sources(source)
        run(folder, program, "archive", "init", *to, "--data-shards", k)
        for number in (1, 2):
            listings[number] = make_listing(top)
            run(folder, program, "archive", "create", *to, source)
            (source / "later").write_bytes(b"written after the first snapshot")
        choices = list(itertools.combinations(places, k))
        for number, choice in itertools.product(listings, choices):
            into, _, warnings = restored(choice, folder / "archive.key", number, folder)
            found = differences(listings[number], into) + warnings
            wrong += [f"snapshot {number} from {','.join(place.name for place in choice)}: {what}" for what in found]
            shutil.rmtree(into)
        for what in wrong:
            print(what.encode("utf-8", "backslashreplace").decode("utf-8"))
    print(f"fresh {k} of {n}: 2 snapshots from {len(choices)} choices: {'differ' if wrong else 'the same'}")
    return not wrong


if __name__ == "__main__":
    sys.exit(0 if all([check(sys.argv[1], k, n) for k, n in ((1, 1), (2, 4), (3, 6))]) else 1)
