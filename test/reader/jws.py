"""Checks compact JSON Web Signatures (RFC 7515) under one Ed25519 key (RFC 8037)."""
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from checks import Refused, base64url, canonical, demand, parse, unbase64url


def thumbprint(curve, public):
    """RFC 7638 thumbprint of a key of RFC 8037."""
    return base64url(hashlib.sha256(canonical({"crv": curve, "kty": "OKP", "x": base64url(public)})).digest())


def verify(token, typ, public, most, what):
    """The payload of a signed document of bounded length, as an object."""
    demand(len(token) <= most, f"{what} is longer than {most} bytes")
    head, payload, signature = parts(token, what)
    check(head, payload, signature, typ, public, what)
    return parse(unbase64url(payload, what), most, what)


def verify_detached(token, payload, typ, public, what):
    """Checks a signature that stands apart from what it signs (RFC 7515 appendix F)."""
    head, nothing, signature = parts(token, what)
    demand(nothing == "", f"the signature of {what} is not detached")
    check(head, base64url(payload), signature, typ, public, what)


def parts(token, what):
    """The three parts of a compact JWS."""
    try:
        found = token.decode("ascii").split(".")
    except UnicodeDecodeError:
        found = []
    demand(len(found) == 3, f"{what} is not a compact JWS")
    return found


def check(head, payload, signature, typ, public, what):
    """Refuses unless the header names this algorithm, type and key, and the signature holds."""
    header = parse(unbase64url(head, what), 65536, f"the header of {what}")
    demand(header.get("alg") == "EdDSA" and "crit" not in header, f"{what} is signed in another way")
    demand(header.get("typ") == typ, f"{what} is not of type {typ}")
    demand(header.get("kid") == thumbprint("Ed25519", public), f"{what} is signed by another key")
    try:
        signed = f"{head}.{payload}".encode("ascii")
        Ed25519PublicKey.from_public_bytes(public).verify(unbase64url(signature, what, 64), signed)
    except InvalidSignature:
        raise Refused(f"the signature of {what} does not hold") from None
