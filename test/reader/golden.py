"""Restores every golden repository from every choice of k locations and compares it with the expected listing."""
import itertools
import os
import shutil
import sys
import tempfile
from pathlib import Path

from checks import Refused
from compare import differences, keeps_holes, read_listing, takes_space
from read import open_snapshot
from restore import restore


def restored(directories, key, number, folder):
    """Restores into a fresh place; gives it, the snapshot that was read and the warnings."""
    warnings = []
    snapshot = open_snapshot(directories, key, number, warnings.append)
    into = Path(folder, "restored")
    restore(snapshot, into, warnings.append)
    return into, snapshot, warnings


def check_choice(repository, choice, number, folder):
    """One restore; gives what is wrong with it, the packs that came from parity alone, and all packs."""
    into, snapshot, warnings = restored(choice, repository / "archive.key", number, folder)
    wrong = differences(read_listing(repository / f"expected-{number}.json"), into) + warnings
    sparse = into / "documents" / "sparse.img"
    if keeps_holes(folder) and takes_space(sparse) > 0.6:
        wrong.append("the holes of sparse.img take space")
    shutil.rmtree(into)
    return wrong, {pack for pack, (k, used) in snapshot.rebuilt.items() if min(used) >= k}, set(snapshot.rebuilt)


def check_repository(repository, folder):
    """Every snapshot from every choice of k locations; true when nothing is wrong."""
    k = int(repository.name.split("-")[0])
    places = sorted(path.parent for path in repository.glob("*/archive.json"))
    numbers = sorted(int(path.stem.split("-")[1]) for path in repository.glob("expected-*.json"))
    choices = list(itertools.combinations(places, k))
    wrong, parity, packs = [], set(), set()
    for number, choice in itertools.product(numbers, choices):
        name = f"{repository.name}, snapshot {number} from {','.join(place.name for place in choice)}"
        found, from_parity, all_packs = check_choice(repository, choice, number, folder)
        wrong += [f"{name}: {what}" for what in found]
        parity |= from_parity
        packs |= all_packs
    if parity != packs:
        wrong.append(f"{repository.name}: of {len(packs)} packs only {len(parity)} came from parity alone")
    for what in wrong:
        print(what.encode("utf-8", "backslashreplace").decode("utf-8"))
    state = "differ" if wrong else "the same"
    read = f"{len(numbers)} snapshots from {len(choices)} choices, {len(parity)} packs from parity"
    print(f"{repository.name}: {read}: {state}")
    return not wrong


def spoil(path, at=0):
    """Turns one bit of a file."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)


def refuses(what, directories, key, folder):
    """True when a restore is refused and leaves nothing under its name."""
    try:
        into, _, _ = restored(directories, key, None, folder)
    except Refused as problem:
        print(f"{what}: refused: {str(problem).replace(str(folder), '…')}")
        return not os.path.lexists(Path(folder, "restored"))
    shutil.rmtree(into)
    print(f"{what}: NOT refused")
    return False


def check_damage(repository, folder):
    """Damage to one location is named and gone round while k others are there, and refused when they are not."""
    copy = Path(folder, "copy")
    shutil.copytree(repository, copy)
    places = sorted(path.parent for path in copy.glob("*/archive.json"))
    k, key = int(repository.name.split("-")[0]), copy / "archive.key"
    number = max(int(path.stem.split("-")[1]) for path in repository.glob("expected-*.json"))
    for shard in places[0].glob("*/packs/*/*"):
        spoil(shard, -1)
    into, _, warnings = restored(places[: k + 1], key, None, folder)
    same = not differences(read_listing(repository / f"expected-{number}.json"), into)
    fine = same and any(" shard " in one for one in warnings)
    shutil.rmtree(into)
    print(f"{repository.name}: a spoilt location is {'named and gone round' if fine else 'NOT gone round'}")
    fine &= refuses("spoilt shards, no others", places[:k], key, folder)
    for kind in ("lists/*", "manifests/*", "heads/*"):
        for path in itertools.chain(*(place.glob(f"*/{kind}") for place in places)):
            spoil(path, -20)
        fine &= refuses(f"spoilt {kind[:-2]}", places, key, folder)
        for path in itertools.chain(*(place.glob(f"*/{kind}") for place in places)):
            spoil(path, -20)
    fine &= refuses("too few answers", places[1:k], key, folder)
    spoil(places[1] / "archive.json", 60)
    fine &= refuses("archive.json that was altered", places[1 : k + 1], key, folder)
    spoil(key)
    return refuses("another key file", places, key, folder) and fine


def main(top):
    """Checks all repositories below a folder of golden ones."""
    repositories = sorted(path.parent for path in Path(top).glob("*/*/archive.key"))
    fine = bool(repositories)
    for repository in repositories:
        with tempfile.TemporaryDirectory() as folder:
            fine &= check_repository(repository, folder)
        with tempfile.TemporaryDirectory() as folder:
            fine &= check_damage(repository, folder)
    return fine


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1]) else 1)
