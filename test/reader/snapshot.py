"""Opens one snapshot: its manifest, keys, pack lists and root, and fetches blocks from its packs."""
import hashlib
from collections import OrderedDict, namedtuple

import erasure
import pack as packs
from checks import Refused, demand, hexadecimal, holder_name, items, members, parse, text, unbase64url, whole
from jws import verify
from keys import mac
from location import scheme

DOCUMENT_MOST = 16 * 1024 * 1024
ROOT_MOST = 8 * 1024 * 1024
WHOLE_MOST = 2**53 - 1
PACKS_AT_HAND = 4

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
    whole(offset, 64, WHOLE_MOST, f"the offset of {what}")
    whole(sealed, 17, WHOLE_MOST, f"the sealed bytes of {what}")
    whole(block, 1, packs.BLOCK_MOST, f"the block of {what}")
    whole(encoding, 0, 1, f"the encoding of {what}")
    whole(start, 0, block, f"the start of {what}")
    whole(length, 1, block - start, f"the length of {what}")
    name = unbase64url(chunk, f"a chunk id of {what}", 32)
    return Place(pack, slot, offset, sealed, block, encoding, start, length, name)


class Snapshot:
    """What a head names; `rebuilt` says from which shards each pack came."""

    def __init__(self, head, locations, archive, warn):
        self.owner, self.archive, self.locations, self.warn = archive.owner, archive, locations, warn
        self.name = bytes.fromhex(head["snapshot"])
        self.manifest = self.read_manifest(head)
        self.keys, self.packs, self.rebuilt = {}, {}, {}
        self.mask_key, self.at_hand, self.named = None, OrderedDict(), set()
        self.sealed_keys = [members(one, "a key") for one in items(self.manifest.get("keys"), 1, 2**20, "keys")]
        names = [hexadecimal(one.get("id"), 64, "the id of a data key") for one in self.sealed_keys]
        demand(len(set(names)) == len(names), "a data key stands twice in the manifest")
        for entry in items(self.manifest.get("lists"), 0, 2**20, "lists"):
            self.read_list(members(entry, "an entry of lists"))
        self.root = self.read_root(names)

    def read_manifest(self, head):
        """The manifest of a head, from any location that has it."""
        token = self.fetch("manifests", head["manifestSha256"])
        found = verify(token, "breakwater-manifest+jws", self.archive.sign_public, DOCUMENT_MOST, "the manifest")
        demand(found.get("format") == 1, "the manifest is of another format")
        demand(found.get("owner") == self.owner, "the manifest is of another owner")
        demand(found.get("snapshot") == head["snapshot"], "the manifest is of another snapshot than its head")
        for feature in items(found.get("features"), 0, 2**20, "features"):
            need = members(feature, "a feature").get("need")
            demand(need in ("read", "write"), "a feature does not say what needs it")
            demand(need != "read", f"whoever reads must know the feature {text(feature.get('name'), 'a feature')}")
        return found

    def fetch(self, kind, digest):
        """A document that is named by its hash."""
        for location in self.locations.values():
            content = location.document(kind, digest, DOCUMENT_MOST)
            if content is not None and hashlib.sha256(content).hexdigest() == digest:
                return content
            if content is not None:
                self.warn(f"{location.directory} has other bytes for {kind}/{digest}")
        raise Refused(f"no location has {kind}/{digest}")

    def read_list(self, entry):
        """Takes the packs of one list."""
        digest = hexadecimal(entry.get("sha256"), 64, "the hash of a list")
        content, what = self.fetch("lists", digest), f"the list {digest}"
        found = parse(content, DOCUMENT_MOST, what)
        demand(found.get("format") == 1, f"{what} is of another format")
        demand(found.get("owner") == self.owner, f"{what} is of another owner")
        k, n = scheme(found.get("scheme"), what)
        placements = [items(one, n, n, what) for one in items(found.get("placements"), 1, 2**20, what)]
        for placement in placements:
            holders = {holder_name(name, what) for name in placement}
            demand(len(holders) == n, f"{what} places two shards with one holder")
        keys = [hexadecimal(name, 64, f"a key of {what}") for name in items(found.get("keys"), 1, 1000, what)]
        listed = items(found.get("packs"), 1, 1000, f"the packs of {what}")
        demand(len(listed) == entry.get("packs"), f"{what} has another number of packs than the manifest says")
        for one in listed:
            self.add_pack(members(one, what), k, n, keys, placements, what)

    def add_pack(self, one, k, n, keys, placements, what):
        """Takes one pack of a list."""
        name = hexadecimal(one.get("id"), 64, f"a pack of {what}")
        length = whole(one.get("bytes"), 1, WHOLE_MOST, f"the length of {name}")
        demand(length in packs.pack_lengths(k), f"the pack {name} has a length that packs have not")
        key = keys[whole(one.get("key"), 0, len(keys) - 1, f"the key of {name}")]
        holders = placements[whole(one.get("placement"), 0, len(placements) - 1, f"the placement of {name}")]
        roots = [unbase64url(root, what, 32) for root in items(one.get("roots"), n, n, f"roots of {name}")]
        demand(name[:16] not in self.packs, f"two packs begin with {name[:16]}")
        self.packs[name[:16]] = Pack(name, length, key, k, holders, roots)

    def data_key(self, name):
        """A data key by its public name."""
        if name not in self.keys:
            entry = next((one for one in self.sealed_keys if one["id"] == name), None)
            demand(entry is not None, f"the manifest has no data key {name}")
            self.keys[name] = self.open_key("data", name, entry)
        return self.keys[name]

    def open_key(self, kind, name, entry):
        """Opens a key that the manifest holds sealed."""
        return self.archive.open_key(kind, name, items(entry.get("recipients"), 1, 1000, "recipients"))

    def unmask(self, stored, index, salt):
        """A parity shard without its mask."""
        if self.mask_key is None:
            entry = members(self.manifest.get("mask"), "the mask key")
            name = hexadecimal(entry.get("id"), 64, "the id of the mask key")
            self.mask_key = self.open_key("mask", name, entry)
        return erasure.mask(stored, index, self.mask_key, salt, self.owner)

    def read_root(self, names):
        """The root, sealed like a slot of a pack that bears the snapshot's name."""
        entry = members(self.manifest.get("root"), "the root")
        data_key = self.data_key(names[whole(entry.get("key"), 0, len(names) - 1, "the key of the root")])
        key = packs.pack_key(data_key, self.name)
        sealed = unbase64url(entry.get("sealed"), "the root")
        content = packs.open_slot(key, self.owner, self.name, 0, packs.ROOT, sealed)
        found = parse(content, ROOT_MOST, "the root")
        for name in ("bytes", "directories", "files", "links", "skipped", "symlinks"):
            whole(found.get(name), 0, WHOLE_MOST, f"{name} of the root")
        self.chunk_id_key = unbase64url(found.get("chunkIdKey"), "the chunk id key", 32)
        places = items(found.get("tree"), 0, 2**20, "the tree")
        found["tree"] = [read_place(place, False, "the tree") for place in places]
        return found

    def chunk(self, place, kind):
        """The bytes of one chunk, checked against its id."""
        pack = self.packs.get(place.pack)
        demand(pack is not None, f"no list names a pack {place.pack}")
        demand(place.offset + place.sealed <= pack.bytes, f"a place leads out of the pack {pack.id}")
        key, content = self.pack_bytes(pack)
        sealed = content[place.offset : place.offset + place.sealed]
        stored = packs.open_slot(key, self.owner, bytes.fromhex(pack.id), place.slot, kind, sealed)
        found = packs.decode(stored, place.encoding, place.block)[place.start : place.start + place.bytes]
        demand(mac(self.chunk_id_key, found) == place.chunk, f"a chunk in {pack.id} has another id")
        return found

    def pack_bytes(self, pack):
        """The key and the bytes of a pack, rebuilt once and kept while it is among the last ones used."""
        if pack.id in self.at_hand:
            self.at_hand.move_to_end(pack.id)
            return self.at_hand[pack.id]
        salt, key = bytes.fromhex(pack.id), packs.pack_key(self.data_key(pack.key), bytes.fromhex(pack.id))
        shards = self.shards_of(pack, salt)
        content = erasure.rebuild(shards, pack.k)
        packs.check_pack(content, salt, key)
        self.rebuilt[pack.id] = (pack.k, sorted(shards))
        self.at_hand[pack.id] = (key, content)
        while len(self.at_hand) > PACKS_AT_HAND:
            self.at_hand.popitem(last=False)
        return key, content

    def shards_of(self, pack, salt):
        """Any k shards with the right length and root, without their masks; holders of others are named."""
        shards = {}
        for index, holder in enumerate(pack.holders):
            location = self.locations.get(holder)
            if location is None or len(shards) == pack.k:
                continue
            stored = location.shard(pack.id, index, pack.bytes // pack.k)
            if stored is None or erasure.root(stored) != pack.roots[index]:
                if (holder, pack.id) not in self.named:
                    self.warn(f"{location.directory} has not shard {index} of {pack.id} as it was")
                    self.named.add((holder, pack.id))
                continue
            shards[index] = stored if index < pack.k else self.unmask(stored, index, salt)
        demand(len(shards) == pack.k, f"{pack.k} shards of {pack.id} are needed and {len(shards)} are there")
        return shards
