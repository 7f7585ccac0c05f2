"""Says what a value from outside must be, and refuses every other."""
import base64
import json
import re


class Refused(Exception):
    """Something is not what the format says, or not signed by the owner; trying again will not help."""


def demand(holds, what):
    """Refuses with a sentence unless a condition holds."""
    if not holds:
        raise Refused(what)


def whole(value, least, most, what):
    """A whole number within bounds."""
    demand(type(value) is int and least <= value <= most, f"{what} is not a whole number from {least} to {most}")
    return value


def text(value, what):
    """A string that has a UTF-8 form."""
    demand(isinstance(value, str), f"{what} is not text")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise Refused(f"{what} holds half a character") from None
    return value


def items(value, least, most, what):
    """An array within bounds."""
    demand(isinstance(value, list) and least <= len(value) <= most, f"{what} is not an array of {least} to {most}")
    return value


def members(value, what):
    """A JSON object."""
    demand(isinstance(value, dict), f"{what} is not an object")
    return value


def hexadecimal(value, digits, what):
    """Lower-case hex of a fixed length."""
    fits = isinstance(value, str) and re.fullmatch(f"[0-9a-f]{{{digits}}}", value)
    demand(fits, f"{what} is not {digits} hex digits")
    return value


def holder_name(value, what):
    """A country's two capital letters, or 16 hex digits."""
    fits = isinstance(value, str) and re.fullmatch("[A-Z]{2}|[0-9a-f]{16}", value)
    demand(fits, f"{what} is no country and no 16 hex digits")
    return value


def base64url(data):
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unbase64url(value, what, length=None):
    """The bytes of base64url that is spelled in the one right way."""
    fits = isinstance(value, str) and re.fullmatch("[A-Za-z0-9_-]*", value) and len(value) % 4 != 1
    demand(fits, f"{what} is not base64url")
    data = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    demand(base64url(data) == value, f"{what} is not base64url in its one spelling")
    demand(length is None or len(data) == length, f"{what} has not {length} bytes")
    return data


def parse(data, most, what, twice_is_refused=True):
    """The object that a JSON document of bounded length holds."""
    demand(len(data) <= most, f"{what} is longer than {most} bytes")

    def gather(pairs):
        found = dict(pairs)
        demand(not twice_is_refused or len(found) == len(pairs), f"{what} holds a member twice")
        return found

    def constant(name):
        raise Refused(f"{what} holds {name}, which is not JSON")

    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=gather, parse_constant=constant)
    except (ValueError, RecursionError):
        raise Refused(f"{what} is not JSON in UTF-8") from None
    return members(value, what)


def canonical(value):
    """RFC 8785 text of a value that holds no fractions."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: text(name, "a name").encode("utf-16-be"))
        return b"{" + b",".join(canonical(name) + b":" + canonical(value[name]) for name in names) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(canonical(item) for item in value) + b"]"
    demand(not isinstance(value, float), "a fraction stands where none belongs")
    if isinstance(value, str):
        text(value, "a string")
    return json.dumps(value, ensure_ascii=False).encode("utf-8")
