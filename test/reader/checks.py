"""Says what a value from outside must be, and refuses every other."""
import base64
import json
import math
import re
import sys
import threading
from decimal import Decimal

DEPTH_MOST = 32
WHOLE_MOST = 2**53 - 1
DEEP_STACK = 512 * 1024 * 1024


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


def note(value, what, most):
    """A text that is neither empty nor longer than some UTF-16 units."""
    demand(1 <= len(text(value, what).encode("utf-16-le")) // 2 <= most, f"{what} is empty or too long")
    return value


def hexadecimal_names(values, what):
    """Several names of 64 hex digits."""
    return [hexadecimal(value, 64, what) for value in values]


def different(values, what):
    """Values of which none stands twice."""
    demand(len(set(values)) == len(values), f"{what} names something twice")
    return values


DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def time(value, what):
    """A time in UTC, to the millisecond, in its one spelling."""
    found = isinstance(value, str) and re.fullmatch(
        r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.[0-9]{3}Z", value
    )
    demand(found, f"{what} is no time")
    year, month, day, hour, minute, second = (int(part) for part in found.groups())
    is_leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    demand(1 <= month <= 12 and 1 <= day <= DAYS[month - 1] + is_leap, f"{what} is a day that there is not")
    demand(hour < 24 and minute < 60 and second < 60, f"{what} is a time that there is not")
    return value


def instant(value):
    """Milliseconds since 1970 of a time that was read, in a calendar without a beginning."""
    year, month, day, hour, minute = (int(value[at : at + size]) for at, size in ((0, 4), (5, 2), (8, 2), (11, 2), (14, 2)))
    years = year + 399
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = 365 * years + years // 4 - years // 100 + years // 400 + sum(DAYS[: month - 1]) + (is_leap and month > 2) + day
    # The first day of 1970 by the same count.
    return ((days - 865_260) * 1440 + hour * 60 + minute) * 60_000 + int(value[17:19]) * 1000 + int(value[20:23])


def parse(data, most, what, strict=True):
    """The object that a JSON document of bounded length holds; where it is not strict, the last of two members counts."""
    demand(len(data) <= most, f"{what} is longer than {most} bytes")

    def gather(pairs):
        found = dict(pairs)
        demand(not strict or len(found) == len(pairs), f"{what} holds a member twice")
        return found

    def constant(name):
        raise Refused(f"{what} holds {name}, which is not JSON")

    def digits(spelling):
        value = int(spelling) if len(spelling) <= 20 else float(spelling)
        demand(not strict or abs(value) <= WHOLE_MOST, f"{what} holds a number that is too large")
        return value

    def fraction(spelling):
        value = float(spelling)
        demand(not strict or math.isfinite(value), f"{what} holds a number that is too large")
        return int(value) if value.is_integer() and abs(value) <= WHOLE_MOST else value

    hooks = {"object_pairs_hook": gather, "parse_constant": constant, "parse_int": digits, "parse_float": fraction}
    try:
        value = loads(data.decode("utf-8"), hooks, strict)
    except (ValueError, RecursionError):
        raise Refused(f"{what} is not JSON in UTF-8") from None
    inspect(value, 0, strict, what)
    return members(value, what)


def loads(content, hooks, strict):
    """As json.loads, however deep where it is not strict: what a later member replaces does not count and may be."""
    try:
        return json.loads(content, **hooks)
    except RecursionError:
        if strict:
            raise
    found = []

    def run():
        try:
            found.append(json.loads(content, **hooks))
        except (ValueError, Refused):
            pass

    limit, size = sys.getrecursionlimit(), threading.stack_size(DEEP_STACK)
    sys.setrecursionlimit(10_000_000)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)
    if not found:
        raise ValueError("not JSON")
    return found[0]


def inspect(value, depth, strict, what):
    """Refuses what lies too deep and, where it is strict, every half character."""
    demand(depth <= DEPTH_MOST, f"{what} nests too deep")
    if isinstance(value, dict):
        for name, item in value.items():
            inspect(name, depth, strict, what)
            inspect(item, depth + 1, strict, what)
    elif isinstance(value, list):
        for item in value:
            inspect(item, depth + 1, strict, what)
    elif strict and isinstance(value, str):
        text(value, what)


def canonical(value):
    """RFC 8785 text of a value."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: text(name, "a name").encode("utf-16-be"))
        return b"{" + b",".join(canonical(name) + b":" + canonical(value[name]) for name in names) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(canonical(item) for item in value) + b"]"
    if isinstance(value, float):
        return number_text(value).encode("ascii")
    if isinstance(value, str):
        text(value, "a string")
    return json.dumps(value, ensure_ascii=False).encode("utf-8")


def number_text(value):
    """A number that is no whole one below 2^53, as ECMAScript writes it."""
    sign, found, exponent = Decimal(repr(value)).as_tuple()
    digits = "".join(map(str, found)).rstrip("0")
    point = len(found) + exponent
    demand(not len(digits) <= point <= 21, "a number is too large to be held exactly")
    minus = "-" if sign else ""
    if 0 < point <= 21:
        return f"{minus}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{minus}0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{minus}{digits[0]}{rest}e{'+' if point > 0 else '-'}{abs(point - 1)}"
