"""Restores a snapshot of a standalone archive from some of its locations: the command line of this reader."""
import argparse
import sys
from pathlib import Path

from checks import Refused
from heads import all_heads, choose
from keys import Archive
from location import open_locations
from restore import restore
from snapshot import Snapshot

DONE, FAILED, IN_PART, REFUSED = 0, 1, 3, 4


def open_snapshot(directories, key_file, number, warn):
    """The snapshot of a number, or the newest."""
    archive = Archive(Path(key_file).read_bytes())
    locations = open_locations(directories, archive, warn)
    return Snapshot(choose(all_heads(locations, archive, warn), number), locations, archive, warn)


def warn(what):
    """Tells a person of something that does not stop the work."""
    print(what.encode("utf-8", "backslashreplace").decode("utf-8"), file=sys.stderr)


def main():
    """Reads the options, restores, and says how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="directories", required=True, help="directories, with commas between")
    parser.add_argument("--key", required=True, help="the key file, 32 bytes")
    parser.add_argument("--into", required=True, help="a directory that is not there yet")
    parser.add_argument("--snapshot", type=int, help="the number of a head (else the newest)")
    options = parser.parse_args()
    try:
        snapshot = open_snapshot(options.directories.split(","), options.key, options.snapshot, warn)
        counts, partial = restore(snapshot, options.into, warn)
    except Refused as problem:
        warn(f"refused: {problem}")
        return REFUSED
    except OSError as problem:
        warn(f"failed: {problem}")
        return FAILED
    print(", ".join(f"{count} {name}" for name, count in counts.items()))
    return IN_PART if partial else DONE


if __name__ == "__main__":
    sys.exit(main())
