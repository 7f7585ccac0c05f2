"""Takes the mask off shards, checks their roots, and rebuilds a pack from any k of them."""
import hashlib
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from keys import kdf

LEAF = 65536
POWERS = [1]
for _ in range(254):
    POWERS.append((POWERS[-1] << 1) ^ (0x11D if POWERS[-1] & 0x80 else 0))
LOGARITHMS = {power: exponent for exponent, power in enumerate(POWERS)}


def product(a, b):
    """Multiplies in GF(2^8) with polynomial 0x11d."""
    return POWERS[(LOGARITHMS[a] + LOGARITHMS[b]) % 255] if a and b else 0


def inverse(a):
    """1 / a in GF(2^8)."""
    return POWERS[-LOGARITHMS[a] % 255]


@lru_cache(maxsize=256)
def multiples(factor):
    """The table that multiplies every byte by a factor."""
    return bytes(product(factor, byte) for byte in range(256))


def combine(factors, shards):
    """The sum (xor) of shards, each multiplied by its factor."""
    total = 0
    for factor, shard in zip(factors, shards):
        total ^= int.from_bytes(shard.translate(multiples(factor)), "big")
    return total.to_bytes(len(shards[0]), "big")


def row(index, k):
    """How shard `index` follows from the k shards that are the pack."""
    if index < k:
        return [int(column == index) for column in range(k)]
    return [inverse(index ^ column) for column in range(k)]


def invert(matrix):
    """The inverse of a square matrix over GF(2^8), by Gauss and Jordan."""
    size = len(matrix)
    rows = [list(line) + [int(column == number) for column in range(size)] for number, line in enumerate(matrix)]
    for step in range(size):
        pivot = next(number for number in range(step, size) if rows[number][step])
        rows[step], rows[pivot] = rows[pivot], rows[step]
        scale = inverse(rows[step][step])
        rows[step] = [product(scale, value) for value in rows[step]]
        for number in range(size):
            factor = rows[number][step]
            if number != step and factor:
                rows[number] = [value ^ product(factor, other) for value, other in zip(rows[number], rows[step])]
    return [line[size:] for line in rows]


def rebuild(shards, k):
    """The pack, from a dictionary of k unmasked shards by index."""
    indices = sorted(shards)
    have = [shards[index] for index in indices]
    back = invert([row(index, k) for index in indices])
    return b"".join(shards[wanted] if wanted in shards else combine(back[wanted], have) for wanted in range(k))


def mask(shard, index, mask_key, salt, owner):
    """Puts the mask of a parity shard on, or takes it off."""
    info = b"breakwater backup 1 mask\x00" + owner.encode("ascii") + b"\x00" + index.to_bytes(4, "big")
    stream = Cipher(algorithms.AES(kdf(mask_key, salt, info, 32)), modes.CTR(bytes(16))).encryptor()
    return stream.update(shard) + stream.finalize()


def root(stored):
    """The Merkle tree hash of RFC 6962 over leaves of 65,536 bytes."""
    leaves = [hashlib.sha256(b"\x00" + stored[at : at + LEAF]).digest() for at in range(0, len(stored), LEAF)]
    return join(leaves)


def join(hashes):
    """The hash over some leaves: the left side is the largest power of two below their number."""
    if len(hashes) == 1:
        return hashes[0]
    left = 1 << ((len(hashes) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + join(hashes[:left]) + join(hashes[left:])).digest()
