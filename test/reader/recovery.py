"""Reads the documents by which a country gets its keys back: record, share, request, approval; and joins shares."""
import hashlib
from functools import reduce

from checks import WHOLE_MOST, Refused, base64url, canonical, demand, different, hexadecimal, instant, items, members
from checks import parse, time, unbase64url, whole
from holding import characters, country, signed_by
from jws import is_strict, thumbprint
from keys import open_sealed, public_of

DOCUMENT_MOST = 16 * 1024 * 1024
TEXT_MOST, SHARES_MOST, SEALED_MOST = 500, 64, 1024
MINUTE = 60_000
LIFE_MOST, AHEAD_MOST = 72 * 60 * MINUTE, 5 * MINUTE
PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv")
USES = {
    "Ed25519": ("sig", ("EdDSA", "Ed25519")),
    "X25519": ("enc", ("ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW")),
}


def public_key(value, curve, what):
    """The bytes of a public key on this curve."""
    found, (use, algorithms) = members(value, what), USES[curve]
    demand(not any(name in found for name in PRIVATE), f"{what} holds its private half")
    demand(found.get("kty") == "OKP" and found.get("crv") == curve, f"{what} is no {curve} key")
    public = unbase64url(found.get("x"), what, 32)
    demand(found.get("kid", thumbprint(curve, public)) == thumbprint(curve, public), f"{what} bears another name")
    demand(found.get("use", use) == use, f"{what} is for another use")
    demand("alg" not in found or found["alg"] in algorithms, f"{what} is for another algorithm")
    if curve == "Ed25519":
        demand(is_strict(public), f"{what} is of small order or spelt in a second way")
        allowed = found.get("key_ops", ["verify"])
        demand(isinstance(allowed, list) and "verify" in allowed, f"{what} may not verify")
    return public


def told(public, curve):
    """A public key for comparing."""
    return {"crv": curve, "x": base64url(public), "kid": thumbprint(curve, public)}


def is_kind(found, kind, what):
    """Refuses another type or format."""
    demand(found.get("type") == f"breakwater-recovery-{kind}", f"{what} is of another type")
    demand(type(found.get("format")) is int and found["format"] == 0, f"{what} is of another format")


def short(found, name, what):
    """A text for people, which may be empty."""
    return characters(found.get(name), TEXT_MOST, f"{name} of {what}")


def opened(content, kind, what):
    """What lies in a signed document, and the signature."""
    outer = parse(content, DOCUMENT_MOST, what)
    found = members(outer.get("document"), what)
    is_kind(found, kind, what)
    return outer, found


def generation_of(found, what):
    """The number of a split."""
    return whole(found.get("generation"), 1, WHOLE_MOST, f"the generation of {what}")


def group_of(found, what):
    """Officials or custodians."""
    demand(found.get("group") in ("officials", "custodians"), f"{what} is of no group")
    return found["group"]


def half(value, group, what):
    """One half of a recovery key: who has shares of it, and how many are enough."""
    found = members(value, f"{group} of {what}")
    shares = [members(one, what) for one in items(found.get("shares"), 0, SHARES_MOST, f"shares of {what}")]
    givers = different([short(one, "giver", what) for one in shares], f"{group} of {what}")
    if group == "custodians":
        for giver in givers:
            country(giver, f"a custodian of {what}")
    told_of = [{name: short(one, name, what) for name in ("giver", "name", "commitment")} for one in shares]
    return {"threshold": whole(found.get("threshold"), 2, len(shares), f"the threshold of {what}"), "shares": told_of}


def read_record(content, owner, public, what):
    """The public record of a country's recovery key."""
    outer, found = opened(content, "record", what)
    demand(country(found.get("country"), what) == owner, f"{what} is of another country")
    signed_by(outer.get("signature"), found, "breakwater-recovery-record", public, what)
    return {
        **{"country": owner, "generation": generation_of(found, what)},
        "createdAt": time(found.get("createdAt"), f"the time of {what}"),
        "publicKey": told(public_key(found.get("publicKey"), "X25519", f"the key of {what}"), "X25519"),
        **{group: half(found.get(group), group, what) for group in ("officials", "custodians")},
    }


def read_request(content, now, what):
    """A request of a machine that recovers, at a time in milliseconds."""
    outer, found = opened(content, "request", what)
    snapshot = members(found.get("snapshot"), f"the snapshot of {what}")
    key = public_key(found.get("signKey"), "Ed25519", f"the sign key of {what}")
    created, expires = (time(found.get(name), f"{name} of {what}") for name in ("createdAt", "expiresAt"))
    demand(0 < instant(expires) - instant(created) <= LIFE_MOST, f"{what} lives too long, or never")
    demand(instant(created) <= now + AHEAD_MOST, f"{what} is dated in the future")
    demand(instant(expires) > now, f"{what} ran out")
    signed_by(outer.get("signature"), found, "breakwater-recovery-request", key, what)
    return {
        **{"country": country(found.get("country"), what), "generation": generation_of(found, what)},
        "rootSha256": hexadecimal(found.get("rootSha256"), 64, f"the root of {what}"),
        "snapshot": {
            "sequence": whole(snapshot.get("sequence"), 0, WHOLE_MOST, f"the head of {what}"),
            "manifestSha256": hexadecimal(snapshot.get("manifestSha256"), 64, f"the manifest of {what}"),
            "createdAt": time(snapshot.get("createdAt"), f"the time of the snapshot of {what}"),
        },
        "sealKey": told(public_key(found.get("sealKey"), "X25519", f"the seal key of {what}"), "X25519"),
        **{"signKey": told(key, "Ed25519"), "note": short(found, "note", what)},
        **{"createdAt": created, "expiresAt": expires, "sha256": hashlib.sha256(canonical(found)).hexdigest()},
    }


def read_approval(content, request, electorate, what):
    """An approval of this request by somebody who may give one: `electorate` has public keys by group and giver."""
    outer, found = opened(content, "approval", what)
    group, giver = group_of(found, what), short(found, "giver", what)
    for name in ("country", "generation"):
        demand(found.get(name) == request[name], f"{what} is for another {name}")
    demand(found.get("requestSha256") == request["sha256"], f"{what} is for another request")
    demand(giver in electorate[group], f"{giver} has no say")
    any_signed(outer.get("signature"), found, [bytes.fromhex(one) for one in electorate[group][giver]], what)
    digest = hexadecimal(found.get("sealedShareSha256"), 64, f"the share of {what}")
    sealed = None
    if "sealedShare" in outer:
        sealed = unbase64url(outer["sealedShare"], f"the share of {what}")
        demand(len(sealed) <= SEALED_MOST, f"the share of {what} is too long")
        demand(hashlib.sha256(sealed).hexdigest() == digest, f"the share of {what} is another")
    return {
        **{"group": group, "giver": giver, "name": short(found, "name", what), "country": request["country"]},
        **{"generation": generation_of(found, what), "requestSha256": request["sha256"]},
        "approvedAt": time(found.get("approvedAt"), f"the time of {what}"),
        **{"sealedShareSha256": digest, "sealedShare": sealed},
    }


def any_signed(signature, found, publics, what):
    """Refuses unless one of several keys signed."""
    for public in publics:
        try:
            return signed_by(signature, found, "breakwater-recovery-approval", public, what)
        except Refused:
            continue
    raise Refused(f"{what} is not signed by who gives it")


def read_share(found, what):
    """A share in the clear, with its commitment."""
    is_kind(found, "share", what)
    share = unbase64url(found.get("share"), f"the bytes of {what}", 33)
    demand(share[32] > 0, f"{what} was taken where the secret is")
    known = {
        **{"type": found["type"], "format": 0, "country": country(found.get("country"), what)},
        **{"generation": generation_of(found, what), "group": group_of(found, what)},
        **{"giver": short(found, "giver", what), "share": found["share"]},
        "salt": base64url(unbase64url(found.get("salt"), f"the salt of {what}", 32)),
    }
    return {**known, "commitment": base64url(hashlib.sha256(canonical(known)).digest())}


def read_letter(private, sealed, place, what):
    """The share that was dealt to somebody; `place` is its country, generation, group and giver."""
    info = "\0".join(["breakwater-share-dealt", *(str(part) for part in place)]).encode("utf-8")
    letter = parse(open_sealed(private, sealed[:32], sealed[32:], info), DOCUMENT_MOST, what)
    share = read_share(members(letter.get("share"), what), what)
    demand([share[name] for name in ("country", "generation", "group", "giver")] == place, f"{what} is another's")
    return share


def times(a, b):
    """Multiplies in GF(2^8) with polynomial 0x11b."""
    product = 0
    while b:
        product ^= a if b & 1 else 0
        a, b = (a << 1) ^ (0x11B if a & 0x80 else 0), b >> 1
    return product


def value_at_zero(points):
    """The value at 0 of the polynomial through points of GF(2^8), by Lagrange."""
    found = 0
    for x, y in points:
        others = [other for other, _ in points if other != x]
        below = reduce(times, [x ^ other for other in others], 1)
        # The inverse is the 254th power.
        inverse = reduce(times, [below] * 254, 1)
        found ^= times(times(y, reduce(times, others, 1)), inverse)
    return found


def joined(shares):
    """The half of a recovery key that shares make."""
    raw = [unbase64url(share["share"], "a share", 33) for share in shares]
    demand(len({share[32] for share in raw}) == len(raw), "two shares were taken at one place")
    return bytes(value_at_zero([(share[32], share[at]) for share in raw]) for at in range(32))


def recovery_key(record, shares):
    """The recovery key of a record from enough true shares of either group; what is not as it was dealt is left out."""
    halves = []
    for group in ("officials", "custodians"):
        dealt = {one["giver"]: one["commitment"] for one in record[group]["shares"]}
        true = [one for one in shares if one["group"] == group and dealt.get(one["giver"]) == one["commitment"]]
        needed = record[group]["threshold"]
        demand(len(true) >= needed, f"{len(true)} of {needed} shares of the {group} are there")
        halves.append(joined(true[:needed]))
    key = bytes(a ^ b for a, b in zip(*halves))
    demand(base64url(public_of(key)) == record["publicKey"]["x"], "the shares do not make the key of the record")
    return key
