"""Opens packs: their lengths, salt and commitment, their slots, and the blocks in them."""
import hmac

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from checks import Refused, demand
from keys import kdf, mac

DATA, TREE, ROOT = 1, 2, 3
CLASSES = (65536, 1048576, 16777216)
BLOCK_MOST = 2097152


def pack_lengths(k):
    """The three lengths that packs of k shards have."""
    return [k * (-(-size // (k * 64)) * 64) for size in CLASSES]


def pack_key(data_key, salt):
    """The key of one pack."""
    return kdf(data_key, salt, "breakwater backup 1 pack", 32)


def commitment(key):
    """What a pack says of its key."""
    return mac(key, b"breakwater backup 1 commitment")


def check_pack(pack, salt, key):
    """Refuses a pack that does not begin with its salt and its commitment to the key."""
    demand(pack[:32] == salt, f"the pack {salt.hex()} has another salt")
    demand(hmac.compare_digest(pack[32:64], commitment(key)), f"the pack {salt.hex()} is not committed to its key")


def open_slot(key, owner, salt, number, kind, sealed):
    """The stored bytes of one slot."""
    place = number.to_bytes(4, "big")
    aad = b"breakwater slot 1\x00" + owner.encode("ascii") + b"\x00" + salt + place + bytes([kind])
    try:
        return AESGCM(key).decrypt(bytes(8) + place, sealed, aad)
    except InvalidTag:
        raise Refused(f"slot {number} of {salt.hex()} does not open") from None


def decode(stored, encoding, length):
    """The block of exactly `length` bytes that is stored so; never more is decompressed."""
    demand(1 <= length <= BLOCK_MOST, "a block is longer than blocks are, or empty")
    if encoding == 1:
        stored = decompress(stored, length)
    demand(len(stored) == length, "a block has another length than its place says")
    return stored


def decompress(stored, length):
    """Exactly one zstd frame without dictionary, whose window and length are within bounds."""
    try:
        frame = zstandard.get_frame_parameters(stored)
        demand(frame.dict_id == 0, "a block is compressed with a dictionary")
        demand(frame.window_size <= BLOCK_MOST, "a block is compressed with too large a window")
        known = frame.content_size != zstandard.CONTENTSIZE_UNKNOWN
        demand(not known or frame.content_size == length, "a block has another length than its frame says")
        reader = zstandard.ZstdDecompressor(max_window_size=BLOCK_MOST)
        return reader.decompress(stored, max_output_size=length, allow_extra_data=False)
    except zstandard.ZstdError:
        raise Refused("a block is not one zstd frame within its bounds") from None
