"""Reads the documents of the format from their bytes alone: what is fetched from where is another's business."""
import re
from collections import namedtuple

import pack as packs
from checks import WHOLE_MOST, canonical, demand, different, hexadecimal, hexadecimal_names, holder_name, items, members
from checks import note, parse, text, time, unbase64url, whole
from jws import verify, verify_detached

DOCUMENT_MOST = 16 * 1024 * 1024
ROOT_MOST = 8 * 1024 * 1024
HEAD_MOST, RECEIPT_MOST, ORDER_MOST, FACTS_MOST = 65536, 4096, 1_200_000, 65536
PACK_MOST = 16 * 1024 * 1024 + 256 * 64
COUNTS = ("bytes", "directories", "files", "links", "skipped", "symlinks")
NUMBERED, NAMED = "[1-9][0-9]{0,15}", "[0-9a-f]{64}"
SHARD = f"packs/{NAMED}/shards/([0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])"

Pack = namedtuple("Pack", "id bytes key k holders roots")
Place = namedtuple("Place", "pack slot offset sealed block encoding start bytes chunk")


def read_place(value, hole_is_fine, what):
    """A place of nine, or the length of a hole."""
    if hole_is_fine and isinstance(value, list) and len(value) == 1:
        return whole(value[0], 1, WHOLE_MOST, f"the hole of {what}")
    items(value, 9, 9, f"a place of {what}")
    pack, slot, offset, sealed, block, encoding, start, length, chunk = value
    hexadecimal(pack, 16, f"the pack of {what}")
    whole(slot, 0, 2**32 - 1, f"the slot of {what}")
    whole(offset, 64, PACK_MOST, f"the offset of {what}")
    whole(sealed, 17, packs.BLOCK_MOST + 16, f"the sealed bytes of {what}")
    whole(block, 1, packs.BLOCK_MOST, f"the block of {what}")
    whole(encoding, 0, 1, f"the encoding of {what}")
    whole(start, 0, block, f"the start of {what}")
    whole(length, 1, block - start, f"the length of {what}")
    name = unbase64url(chunk, f"a chunk id of {what}", 32)
    return Place(pack, slot, offset, sealed, block, encoding, start, length, name)


def scheme(value, what):
    """The k and n of a scheme."""
    n = whole(members(value, f"the scheme of {what}").get("n"), 1, 256, f"n of {what}")
    return whole(value.get("k"), 1, n, f"k of {what}"), n


def is_ours(found, owner, what):
    """Refuses another format, and what is of another owner."""
    demand(type(found.get("format")) is int and found["format"] == 1, f"{what} is of another format")
    demand(found.get("owner") == owner, f"{what} is of another owner")


def chained(found, number, what):
    """The hash of the one before, which the first has not."""
    demand("previous" in found and (found["previous"] is None) == (number == 1), f"{what} does not say what it follows")
    return None if number == 1 else hexadecimal(found["previous"], 64, f"what {what} follows")


def read_head(token, owner, public, what):
    """A signed head."""
    found = verify(token, "breakwater-head+jws", public, HEAD_MOST, what)
    is_ours(found, owner, what)
    number = whole(found.get("sequence"), 1, WHOLE_MOST, f"the number of {what}")
    demand("recovery" in found, f"{what} does not say who recovers")
    record = found["recovery"]
    return {
        **{"format": 1, "owner": owner, "sequence": number, "previous": chained(found, number, what)},
        "snapshot": hexadecimal(found.get("snapshot"), 64, f"the snapshot of {what}"),
        "manifestSha256": hexadecimal(found.get("manifestSha256"), 64, f"the manifest of {what}"),
        "createdAt": time(found.get("createdAt"), f"the time of {what}"),
        "recovery": None if record is None else members(record, f"the recovery of {what}"),
    }


def read_receipt(token, owner, holder, public, what):
    """A holder's signed word that it keeps something."""
    found = verify(token, "breakwater-receipt+jws", public, RECEIPT_MOST, what)
    is_ours(found, owner, what)
    demand(found.get("holder") == holder, f"{what} is of another holder")
    name = text(found.get("object"), f"the object of {what}")
    shapes = f"{SHARD}|(lists|manifests)/{NAMED}|(heads|generations)/{NUMBERED}"
    demand(re.fullmatch(shapes, name), f"{what} is for nothing that can be kept")
    unbase64url(found.get("digest"), f"the digest of {what}", 32)
    return {
        **{"format": 1, "holder": holder, "owner": owner, "object": name, "digest": found["digest"]},
        "bytes": whole(found.get("bytes"), 0, WHOLE_MOST, f"the length in {what}"),
        "storedAt": time(found.get("storedAt"), f"the time of {what}"),
        "retentionDays": whole(found.get("retentionDays"), 0, WHOLE_MOST, f"the days of {what}"),
    }


ORDER = {"format", "owner", "holder", "number", "previous", "act", "of", "objects", "createdAt"}


def read_generation(token, owner, holder, public, what):
    """An owner's order to one holder to delete; nothing in it may be passed over."""
    found = verify(token, "breakwater-generation+jws", public, ORDER_MOST, what)
    demand(set(found) == ORDER, f"{what} has other members than it should")
    is_ours(found, owner, what)
    demand(found["holder"] == holder, f"{what} is for another holder")
    number = whole(found["number"], 1, WHOLE_MOST, f"the number of {what}")
    names = different([text(one, what) for one in items(found["objects"], 0, 10_000, f"the objects of {what}")], what)
    for name in names:
        fits = re.fullmatch(f"(packs|lists|manifests)/{NAMED}|heads/{NUMBERED}", name)
        demand(fits, f"{what} names what cannot be kept")
    act, of = found["act"], found["of"]
    demand(act in ("condemn", "delete", "pardon"), f"{what} asks for something unknown")
    demand((act == "condemn") == (of is None) == bool(names), f"{what} names too little or too much")
    if of is not None:
        whole(of, 1, number - 1, f"what {what} speaks of")
    return {
        **{"owner": owner, "holder": holder, "number": number, "previous": chained(found, number, what)},
        **{"act": act, "of": of, "objects": names, "createdAt": time(found["createdAt"], f"the time of {what}")},
    }


def read_sealed_key(value, what):
    """A key by its name, with its sealed copies; those for others need not be understood."""
    name = hexadecimal(members(value, what).get("id"), 64, f"the id of {what}")
    copies = [members(one, what) for one in items(value.get("recipients"), 0, 16, f"the recipients of {what}")]
    for one in copies:
        note(one.get("kid"), f"a recipient of {what}", 64)
        note(one.get("sealed"), f"a copy of {what}", 1024)
    return {"id": name, "recipients": [{"kid": one["kid"], "sealed": one["sealed"]} for one in copies]}


def read_feature(value):
    """What a snapshot uses beyond the plain format, and which programs must know it."""
    name = note(members(value, "a feature").get("name"), "the name of a feature", 64)
    demand(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name), "a feature has no proper name")
    demand(value.get("need") in ("read", "write"), "a feature does not say what needs it")
    demand(value["need"] != "read", f"whoever reads must know the feature {name}")
    return {"name": name, "need": "write"}


def read_manifest(token, owner, public, what="the manifest"):
    """A signed manifest that needs no feature."""
    found = verify(token, "breakwater-manifest+jws", public, DOCUMENT_MOST, what)
    is_ours(found, owner, what)
    keys = [read_sealed_key(one, "a data key") for one in items(found.get("keys"), 1, 20_000, "keys")]
    different([one["id"] for one in keys], what)
    lists = [members(one, "an entry of lists") for one in items(found.get("lists"), 0, 20_000, "lists")]
    different(hexadecimal_names((one.get("sha256") for one in lists), "the hash of a list"), what)
    for one in lists:
        whole(one.get("packs"), 1, 1000, "the packs of a list")
    entry = members(found.get("root"), "the root")
    demand(entry.get("sealed") != "", "the root is empty")
    return {
        **{"format": 1, "owner": owner, "keys": keys, "mask": read_sealed_key(found.get("mask"), "the mask key")},
        "features": [read_feature(one) for one in items(found.get("features"), 0, 64, "features")],
        "snapshot": hexadecimal(found.get("snapshot"), 64, "the snapshot of the manifest"),
        "createdAt": time(found.get("createdAt"), f"the time of {what}"),
        "lists": [{"sha256": one["sha256"], "packs": one["packs"]} for one in lists],
        "root": {
            "key": whole(entry.get("key"), 0, len(keys) - 1, "the key of the root"),
            "sealed": unbase64url(entry.get("sealed"), "the root"),
        },
    }


def read_list(content, owner, what):
    """A list of packs, with what each pack says by number in its place."""
    found = parse(content, DOCUMENT_MOST, what)
    is_ours(found, owner, what)
    k, n = scheme(found.get("scheme"), what)
    keys = hexadecimal_names(items(found.get("keys"), 1, 1000, f"the keys of {what}"), f"a key of {what}")
    placements = [
        different([holder_name(name, what) for name in items(one, n, n, what)], what)
        for one in items(found.get("placements"), 1, 1000, f"the placements of {what}")
    ]
    listed = items(found.get("packs"), 1, 1000, f"the packs of {what}")
    return [read_pack(members(one, what), k, n, keys, placements, what) for one in listed]


def read_pack(one, k, n, keys, placements, what):
    """One pack of a list."""
    name = hexadecimal(one.get("id"), 64, f"a pack of {what}")
    length = whole(one.get("bytes"), 1, WHOLE_MOST, f"the length of {name}")
    demand(length in packs.pack_lengths(k), f"the pack {name} has a length that packs have not")
    key = keys[whole(one.get("key"), 0, len(keys) - 1, f"the key of {name}")]
    holders = placements[whole(one.get("placement"), 0, len(placements) - 1, f"the placement of {name}")]
    roots = [unbase64url(root, what, 32) for root in items(one.get("roots"), n, n, f"roots of {name}")]
    return Pack(name, length, key, k, holders, roots)


def gather(manifest, lists):
    """All packs of a snapshot by the first 16 digits of their names."""
    found, keys = {}, {one["id"] for one in manifest["keys"]}
    for entry, listed in zip(manifest["lists"], lists, strict=True):
        demand(len(listed) == entry["packs"], "a list has another number of packs than the manifest says")
        for pack in listed:
            demand(pack.id[:16] not in found, f"two packs begin with {pack.id[:16]}")
            demand(pack.key in keys, f"the key of the pack {pack.id} is not in the manifest")
            found[pack.id[:16]] = pack
    return found


def read_root(content):
    """What a snapshot holds and where its tree begins."""
    found = parse(content, ROOT_MOST, "the root")
    counts = {name: whole(found.get(name), 0, WHOLE_MOST, f"{name} of the root") for name in COUNTS}
    places = items(found.get("tree"), 0, 100_000, "the tree")
    return {
        **counts,
        "chunkIdKey": unbase64url(found.get("chunkIdKey"), "the chunk id key", 32),
        "tree": [read_place(place, False, "the tree") for place in places],
    }


def proven(content, typ, form, owner, public, most, what):
    """A document of an archive that bears its proof."""
    found = parse(content, most, what)
    proof = note(found.pop("proof", None), f"the proof of {what}", 1024)
    demand(found.get("format") == form, f"{what} is of another format")
    demand(found.get("archive") == owner, f"{what} belongs to another key file")
    verify_detached(proof.encode("utf-8"), canonical(found), typ, public, what)
    time(found.get("createdAt"), f"the time of {what}")
    return found


def read_facts(content, owner, public, what):
    """What one location says of itself."""
    form, typ = "breakwater-archive/1", "breakwater-archive+jws"
    found = proven(content, typ, form, owner, public, FACTS_MOST, what)
    k, n = scheme(found.get("scheme"), what)
    name = holder_name(found.get("location"), f"the location of {what}")
    names = [holder_name(one, what) for one in items(found.get("locations"), n, n, what)]
    demand(name in different(names, what), f"{what} is of a location that it does not name")
    return {
        **{"archive": owner, "location": name, "locations": names, "scheme": {"k": k, "n": n}},
        "createdAt": found["createdAt"],
    }


def read_pruning(content, number, owner, public, what):
    """Which snapshots the last pruning kept."""
    form, typ = "breakwater-pruning/1", "breakwater-pruning+jws"
    found = proven(content, typ, form, owner, public, DOCUMENT_MOST, what)
    demand(whole(found.get("number"), 1, WHOLE_MOST, what) == number, f"{what} bears another number")
    kept = items(found.get("kept"), 0, 1_000_000, f"what {what} keeps")
    return {
        **{"number": number, "newest": whole(found.get("newest"), 1, WHOLE_MOST, f"the newest of {what}")},
        "manifestSha256": hexadecimal(found.get("manifestSha256"), 64, f"the manifest in {what}"),
        "kept": [whole(one, 1, WHOLE_MOST, f"what {what} keeps") for one in kept],
        "createdAt": found["createdAt"],
    }
