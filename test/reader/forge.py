"""Writes small archives of one location whose owner is hostile: rightly signed, and wrong where a test says so."""
import hashlib
import os

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from checks import base64url, canonical
from erasure import root
from jws import thumbprint
from keys import Archive, hpke_context, key_id, mac, public_of
from pack import DATA, ROOT, TREE, commitment, pack_key, pack_lengths

TIME = "2026-01-01T00:00:00.000Z"
LOCATION = "00000000000000aa"


def same(value):
    """Leaves a document as it is."""
    return value


class Forger:
    """An owner who signs anything; `twists` change a document just before it is sealed or signed."""

    def __init__(self, folder, **twists):
        self.folder, self.twists = folder, twists
        self.archive = Archive(bytes(range(32)))
        self.owner = self.archive.owner
        self.signer = Ed25519PrivateKey.from_private_bytes(self.archive.sign_seed)
        self.data_key, self.mask_key, self.chunk_key = os.urandom(32), os.urandom(32), os.urandom(32)
        self.packs = []
        self.put("../archive.key", bytes(range(32)))

    def put(self, path, content):
        """Writes a file of the archive."""
        place = self.folder / "place" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)

    def twist(self, name, value):
        """A document as the test wants it."""
        return self.twists.get(name, same)(value)

    def pack(self, kind, blocks):
        """Writes a pack of blocks `(stored, length, encoding)`; gives a place for the whole of each."""
        salt = os.urandom(32)
        key = pack_key(self.data_key, salt)
        content, places = salt + commitment(key), []
        for number, (stored, block, encoding) in enumerate(blocks):
            sealed = self.slot(key, salt, number, kind, stored)
            chunk = base64url(mac(self.chunk_key, block))
            where = [salt.hex()[:16], number, len(content), len(sealed)]
            places.append([*where, len(block), encoding, 0, len(block), chunk])
            content += sealed
        length = next(length for length in pack_lengths(1) if length > len(content) + 32)
        content += self.slot(key, salt, len(blocks), 0, bytes(length - len(content) - 16))
        content = self.twist("pack", content)
        self.put(f"{self.owner}/packs/{salt.hex()[:2]}/{salt.hex()}.0", content)
        roots = [base64url(root(content))]
        self.packs.append({"id": salt.hex(), "bytes": length, "key": 0, "placement": 0, "roots": roots})
        return places

    def slot(self, key, salt, number, kind, stored):
        """Seals one slot."""
        place = number.to_bytes(4, "big")
        aad = b"breakwater slot 1\x00" + self.owner.encode() + b"\x00" + salt + place + bytes([kind])
        return AESGCM(key).encrypt(bytes(8) + place, stored, aad)

    def recipients(self, kind, key):
        """A key sealed to the archive with HPKE."""
        sender = X25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        info = f"breakwater {kind} key 1 {self.owner} {key_id(kind, key)}".encode()
        receiver, encapsulated = self.archive.seal_public, public_of(sender)
        sealing, nonce = hpke_context(sender, receiver, encapsulated + receiver, info)
        sealed = base64url(encapsulated + AESGCM(sealing).encrypt(nonce, key, b""))
        return {"id": key_id(kind, key), "recipients": [{"kid": self.archive.kid, "sealed": sealed}]}

    def sign(self, typ, payload):
        """Compact JWS of some bytes."""
        kid = thumbprint("Ed25519", self.archive.sign_public)
        header = self.twist("header", {"alg": "EdDSA", "kid": kid, "typ": typ})
        signed = f"{base64url(canonical(header))}.{base64url(payload)}".encode()
        return signed + b"." + base64url(self.signer.sign(signed)).encode()

    def write(self, tree_lines, counts):
        """Writes tree, root, list, manifest, head and archive.json."""
        text = b"".join(canonical(line) + b"\n" if isinstance(line, dict) else line for line in tree_lines)
        places = self.pack(TREE, [self.twist("treeBlock", (text, text, 0))])
        snapshot = os.urandom(32)
        content = {"chunkIdKey": base64url(self.chunk_key), "tree": places, **counts}
        root_bytes = canonical(self.twist("root", content))
        sealed = base64url(self.slot(pack_key(self.data_key, snapshot), snapshot, 0, ROOT, root_bytes))
        found = {"format": 1, "owner": self.owner, "scheme": {"k": 1, "n": 1}, "placements": [[LOCATION]]}
        found.update(keys=[key_id("data", self.data_key)], packs=sorted(self.packs, key=lambda pack: pack["id"]))
        listed = self.twist("list", canonical(self.twist("listDocument", found)))
        digest = hashlib.sha256(listed).hexdigest()
        self.put(f"{self.owner}/lists/{digest}", listed)
        manifest = {"format": 1, "features": [], "owner": self.owner, "snapshot": snapshot.hex(), "createdAt": TIME}
        manifest.update(keys=[self.recipients("data", self.data_key)], mask=self.recipients("mask", self.mask_key))
        manifest.update(lists=[{"sha256": digest, "packs": len(self.packs)}], root={"key": 0, "sealed": sealed})
        signed = self.twist("manifestBytes", canonical(self.twist("manifest", manifest)))
        token = self.sign("breakwater-manifest+jws", signed)
        name = hashlib.sha256(token).hexdigest()
        self.put(f"{self.owner}/manifests/{name}", token)
        head = {"format": 1, "owner": self.owner, "sequence": 1, "previous": None, "snapshot": snapshot.hex()}
        head.update(manifestSha256=name, createdAt=TIME, recovery=None)
        number = self.twist("number", 1)
        self.put(f"{self.owner}/heads/{number}", self.sign("breakwater-head+jws", canonical(self.twist("head", head))))
        for number, more in self.twist("heads", {}).items():
            token = self.sign("breakwater-head+jws", canonical({**head, "sequence": number, **more}))
            self.put(f"{self.owner}/heads/{number}", token)
        self.write_archive()

    def write_archive(self):
        """Writes archive.json with its detached signature."""
        found = {"format": "breakwater-archive/1", "archive": self.owner, "location": LOCATION, "locations": [LOCATION]}
        found = self.twist("archive", {**found, "scheme": {"k": 1, "n": 1}, "createdAt": TIME})
        header, _, signature = self.sign("breakwater-archive+jws", canonical(found)).decode().split(".")
        self.put("archive.json", canonical({**found, "proof": f"{header}..{signature}"}))


def forge(folder, make_lines, blocks=(), **twists):
    """An archive whose tree has the lines that `make_lines` makes of the places of some blocks."""
    forger = Forger(folder, **twists)
    places = forger.pack(DATA, list(blocks)) if blocks else []
    found = make_lines(places)
    counted = [line.get("type") for line in found if isinstance(line, dict)]
    length = sum(line.get("bytes", 0) for line in found if isinstance(line, dict))
    types = {"directories": "directory", "files": "file", "links": "link", "skipped": "skipped", "symlinks": "symlink"}
    forger.write(found, {"bytes": length, **{name: counted.count(one) for name, one in types.items()}})
