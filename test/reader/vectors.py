"""Computes the test vectors of section 15 of FORMAT.md and compares them with the table there."""
import re
import struct
import sys
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from erasure import mask, root
from keys import Archive, kdf, key_id, mac
from pack import DATA, commitment, open_slot, pack_key

WORD = b"breakwater"


def computed():
    """Each name of the table with what this program makes of it."""
    secret, data_key, salt = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))
    gear = struct.unpack("<256I", kdf(secret, b"", "breakwater backup 1 chunker", 1024))
    mask_key = kdf(secret, b"", "breakwater backup 1 mask key", 32)
    key = pack_key(data_key, salt)
    chunk_key = kdf(secret, b"", "breakwater backup 1 chunk id", 32)
    aad = b"breakwater slot 1\x00DM\x00" + salt + b"\x00\x00\x00\x07\x01"
    slot = AESGCM(key).encrypt(bytes(11) + b"\x07", WORD, aad)
    assert open_slot(key, "DM", salt, 7, DATA, slot) == WORD
    archive = Archive(secret)
    return {
        "chunk id key": chunk_key.hex(),
        "gear, words 0 and 255": f"{gear[0]:08x} {gear[255]:08x}",
        "mask key": mask_key.hex(),
        "mask key id": key_id("mask", mask_key),
        "data key id": key_id("data", data_key),
        "chunk id of `breakwater`": mac(chunk_key, WORD).hex(),
        "pack key": key.hex(),
        "commitment": commitment(key).hex(),
        "slot 7, kind 1, of `breakwater`": slot.hex(),
        "first 32 bytes of the mask of shard 3": mask(bytes(32), 3, mask_key, salt, "DM").hex(),
        "root of 200,000 bytes, byte i being 7 i mod 251": root(bytes(7 * i % 251 for i in range(200_000))).hex(),
        "archive: owner": archive.owner,
        "archive: S": kdf(secret, b"", "breakwater archive 1 secret", 32).hex(),
        "archive: seed of the sign key": archive.sign_seed.hex(),
        "archive: seal key": archive.seal_private.hex(),
    }


def main(document):
    """Says which vectors differ; true when none does and the table names just these."""
    table = Path(document).read_text("utf-8").split("## 15.")[1].split("\n## ")[0]
    rows = re.findall(r"(?m)^\| (.+?) \| (`.+) \|$", table)
    stated = {name: " ".join(re.findall("`([0-9a-f]+)`", value)) for name, value in rows}
    found = computed()
    wrong = [name for name in sorted(stated.keys() | found.keys()) if stated.get(name) != found.get(name)]
    for name in wrong:
        print(f"{name}: stated {stated.get(name)}, computed {found.get(name)}")
    print(f"test vectors: {len(found) - len(wrong)} of {len(stated)} agree")
    return not wrong


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1]) else 1)
