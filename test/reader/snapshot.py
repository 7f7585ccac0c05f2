"""Opens one snapshot: its manifest, keys, pack lists and root, and fetches blocks from its packs."""
import hashlib
from collections import OrderedDict

import erasure
import pack as packs
from checks import Refused, demand
from documents import DOCUMENT_MOST, gather, read_list, read_manifest, read_root
from keys import mac

PACKS_AT_HAND = 4


class Snapshot:
    """What a head names; `rebuilt` says from which shards each pack came."""

    def __init__(self, head, locations, archive, warn):
        self.owner, self.archive, self.locations, self.warn = archive.owner, archive, locations, warn
        self.name = bytes.fromhex(head["snapshot"])
        self.keys, self.rebuilt = {}, {}
        self.mask_key, self.at_hand, self.named = None, OrderedDict(), set()
        token = self.fetch("manifests", head["manifestSha256"])
        self.manifest = read_manifest(token, self.owner, archive.sign_public)
        demand(self.manifest["snapshot"] == head["snapshot"], "the manifest is of another snapshot than its head")
        self.packs = gather(self.manifest, [self.list_of(entry["sha256"]) for entry in self.manifest["lists"]])
        self.root = self.open_root()
        self.chunk_id_key = self.root["chunkIdKey"]

    def list_of(self, digest):
        """The packs of one list."""
        return read_list(self.fetch("lists", digest), self.owner, f"the list {digest}")

    def fetch(self, kind, digest):
        """A document that is named by its hash."""
        for location in self.locations.values():
            content = location.document(kind, digest, DOCUMENT_MOST)
            if content is not None and hashlib.sha256(content).hexdigest() == digest:
                return content
            if content is not None:
                self.warn(f"{location.directory} has other bytes for {kind}/{digest}")
        raise Refused(f"no location has {kind}/{digest}")

    def data_key(self, name):
        """A data key by its public name."""
        if name not in self.keys:
            entry = next((one for one in self.manifest["keys"] if one["id"] == name), None)
            demand(entry is not None, f"the manifest has no data key {name}")
            self.keys[name] = self.open_key("data", name, entry)
        return self.keys[name]

    def open_key(self, kind, name, entry):
        """Opens a key that the manifest holds sealed."""
        return self.archive.open_key(kind, name, entry["recipients"])

    def unmask(self, stored, index, salt):
        """A parity shard without its mask."""
        if self.mask_key is None:
            entry = self.manifest["mask"]
            self.mask_key = self.open_key("mask", entry["id"], entry)
        return erasure.mask(stored, index, self.mask_key, salt, self.owner)

    def open_root(self):
        """The root, sealed like a slot of a pack that bears the snapshot's name."""
        entry = self.manifest["root"]
        data_key = self.data_key(self.manifest["keys"][entry["key"]]["id"])
        key = packs.pack_key(data_key, self.name)
        return read_root(packs.open_slot(key, self.owner, self.name, 0, packs.ROOT, entry["sealed"]))

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
