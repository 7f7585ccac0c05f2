"""Checks compact JSON Web Signatures (RFC 7515) under one Ed25519 key (RFC 8037)."""
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from checks import Refused, base64url, canonical, demand, parse, unbase64url


HEADER_MOST = 1048576

# The y of the points of small order: what is signed by such a key, or with such a point R, binds nothing.
P = 2**255 - 19
SMALL = [0, 1, P - 1, 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7]
SMALL.append(P - SMALL[3])


def is_strict(point):
    """Whether 32 bytes spell a point in its one way, and it is not of small order."""
    y = int.from_bytes(point, "little") & (2**255 - 1)
    return y < P and y not in SMALL


def thumbprint(curve, public):
    """RFC 7638 thumbprint of a key of RFC 8037."""
    return base64url(hashlib.sha256(canonical({"crv": curve, "kty": "OKP", "x": base64url(public)})).digest())


def verify(token, typ, public, most, what):
    """The payload of a signed document of bounded length, as an object."""
    return parse(verified_bytes(token, typ, public, most, what), most, what)


def verified_bytes(token, typ, public, most, what):
    """The payload of a signed document, whatever it is."""
    demand(len(token) <= most, f"{what} is longer than {most} bytes")
    head, payload, signature = parts(token, what)
    check(head, payload, signature, typ, public, what)
    return unbase64url(payload, what)


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
    header = parse(unbase64url(head, what), HEADER_MOST, f"the header of {what}")
    demand(header.get("alg") == "EdDSA" and "crit" not in header and "b64" not in header, f"{what} is signed in another way")
    demand(header.get("typ") == typ, f"{what} is not of type {typ}")
    demand(header.get("kid") == thumbprint("Ed25519", public), f"{what} is signed by another key")
    made = unbase64url(signature, what, 64)
    demand(is_strict(public) and is_strict(made[:32]), f"the signature of {what} could be anybody's")
    try:
        signed = f"{head}.{payload}".encode("ascii")
        Ed25519PublicKey.from_public_bytes(public).verify(made, signed)
    except InvalidSignature:
        raise Refused(f"the signature of {what} does not hold") from None
