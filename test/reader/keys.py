"""Derives the keys of an archive from its key file, and opens keys sealed with HPKE (RFC 9180)."""
import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from checks import Refused, demand, unbase64url
from jws import thumbprint


def mac(key, message):
    """HMAC-SHA-256."""
    return hmac.new(key, message, hashlib.sha256).digest()


def expand(key, info, length):
    """HKDF-Expand of RFC 5869."""
    block, found = b"", b""
    for number in range(1, -(-length // 32) + 1):
        block = mac(key, block + info + bytes([number]))
        found += block
    return found[:length]


def kdf(key, salt, info, length):
    """HKDF-SHA-256 of RFC 5869; `info` is text or bytes."""
    return expand(mac(salt or bytes(32), key), info.encode("ascii") if isinstance(info, str) else info, length)


def key_id(kind, key):
    """The public name of a data key or mask key."""
    return mac(key, f"breakwater backup 1 {kind} key id".encode("ascii")).hex()


class Archive:
    """Who an archive is, and the keys that follow from its secret."""

    def __init__(self, secret):
        demand(len(secret) == 32, "the key file has not 32 bytes; one under a passphrase is not read here")
        self.owner = kdf(secret, b"", "breakwater archive 1 owner", 8).hex()
        self.sign_seed = kdf(secret, b"", "breakwater archive 1 sign key", 32)
        self.seal_private = kdf(secret, b"", "breakwater archive 1 seal key", 32)
        signer = Ed25519PrivateKey.from_private_bytes(self.sign_seed)
        self.sign_public = signer.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.seal_public = public_of(self.seal_private)
        self.kid = thumbprint("X25519", self.seal_public)

    def open_key(self, kind, name, recipients):
        """Opens the `data` or `mask` key of this name that is sealed to this archive, and checks that it bears it."""
        return open_copy(self.seal_private, self.owner, kind, name, recipients)


def open_copy(private, owner, kind, name, recipients):
    """Opens the first copy of a key that is sealed to a private key, and checks that it bears its name."""
    kid = thumbprint("X25519", public_of(private))
    mine = [one["sealed"] for one in recipients if one["kid"] == kid]
    demand(mine, f"the {kind} key {name} is not sealed to this key")
    sealed = unbase64url(mine[0], f"the sealed {kind} key", 80)
    key = open_sealed(private, sealed[:32], sealed[32:], f"breakwater {kind} key 1 {owner} {name}".encode("ascii"))
    demand(key_id(kind, key) == name, f"the {kind} key {name} bears another name")
    return key


def public_of(private):
    """The public half of an X25519 key."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def open_sealed(private, encapsulated, sealed, info):
    """Opens what was sealed with HPKE in base mode and with empty AAD."""
    try:
        key, nonce = hpke_context(private, encapsulated, encapsulated + public_of(private), info)
        return AESGCM(key).decrypt(nonce, sealed, b"")
    except (InvalidTag, ValueError):
        raise Refused("a sealed key does not open") from None


def hpke_context(private, public, both, info):
    """Key and first nonce of DHKEM(X25519, HKDF-SHA256) 0x0020, HKDF-SHA256 0x0001, AES-256-GCM 0x0002."""
    kem, suite = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x02"
    exchanged = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(public))
    shared = labeled_expand(kem, labeled_extract(kem, b"", b"eae_prk", exchanged), b"shared_secret", both, 32)
    hashes = labeled_extract(suite, b"", b"psk_id_hash", b"") + labeled_extract(suite, b"", b"info_hash", info)
    secret, context = labeled_extract(suite, shared, b"secret", b""), b"\x00" + hashes
    return labeled_expand(suite, secret, b"key", context, 32), labeled_expand(suite, secret, b"base_nonce", context, 12)


def labeled_extract(suite, salt, label, material):
    """LabeledExtract of RFC 9180 section 4."""
    return mac(salt or bytes(32), b"HPKE-v1" + suite + label + material)


def labeled_expand(suite, key, label, info, length):
    """LabeledExpand of RFC 9180 section 4."""
    return expand(key, length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, length)
