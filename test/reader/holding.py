"""Reads what holders and owners sign for each other: words on heads, agreements, notices; and convicts who withholds."""
import hashlib
import re

from checks import WHOLE_MOST, canonical, demand, instant, members, note, parse, time, whole
from documents import is_ours, read_receipt
from jws import verify, verify_detached

STATEMENT_MOST, AGREEMENT_MOST, SIGNATURE_MOST, DAYS_MOST = 2048, 8192, 1000, 36_500
DAY = 86_400_000
AGREEMENT, ENDING = "breakwater-hosting-agreement", "breakwater-hosting-ending"
TERMS = {
    *("type", "format", "holder", "owner", "sequence", "quotaBytes", "retentionDays", "undeleteDays", "noticeDays"),
    *("exitDays", "from", "until", "immunity"),
}


def read_statement(token, owner, holder, public, what):
    """A holder's word on the newest head it has of an owner."""
    found = verify(token, "breakwater-head-statement+jws", public, STATEMENT_MOST, what)
    is_ours(found, owner, what)
    demand(found.get("holder") == holder, f"{what} is of another holder")
    demand("former" not in found or found["former"] is True, f"{what} is of a holder that is neither former nor not")
    return {
        **{"holder": holder, "owner": owner, "newest": whole(found.get("newest"), 0, WHOLE_MOST, f"the head of {what}")},
        **{"saidAt": time(found.get("saidAt"), f"the time of {what}")},
        **({"former": True} if "former" in found else {}),
    }


def convict(receipt, statement, owner, holder, public):
    """The head that a holder promised and the one it said was its newest, where its words convict it; else null."""
    promise = read_receipt(receipt, owner, holder, public, "the receipt")
    word = read_statement(statement, owner, holder, public, "the word")
    if not promise["object"].startswith("heads/"):
        return None
    promised, stored, said = int(promise["object"][6:]), instant(promise["storedAt"]), instant(word["saidAt"])
    lies = word["newest"] < promised and stored < said < stored + promise["retentionDays"] * DAY
    return {"promised": promised, "said": word["newest"]} if lies else None


def country(value, what):
    """Two capital letters."""
    demand(isinstance(value, str) and re.fullmatch("[A-Z]{2}", value), f"{what} is no country")
    return value


def characters(value, most, what):
    """A text of bounded length that may be empty."""
    demand(isinstance(value, str) and len(value.encode("utf-16-le")) // 2 <= most, f"{what} is no text, or too long")
    return value


def signed_by(signature, document, kind, public, what):
    """Refuses unless a detached signature over a document is of this kind and under this key."""
    token = characters(signature, SIGNATURE_MOST, f"the signature of {what}").encode("utf-8")
    verify_detached(token, canonical(document), f"{kind}+jws", public, what)


def terms_of(found, what):
    """What two states agree on."""
    demand(set(found) == TERMS, f"{what} has other members than it should")
    demand(found["type"] == AGREEMENT and type(found["format"]) is int and found["format"] == 1, f"{what} is none")
    days = {"retentionDays": 1, "undeleteDays": 1, "noticeDays": 0, "exitDays": 0}
    begins, ends = (instant(time(found[name], f"{name} of {what}")) for name in ("from", "until"))
    demand(0 < ends - begins <= DAYS_MOST * DAY, f"{what} ends before it begins, or never")
    demand(country(found["holder"], what) != country(found["owner"], what), f"{what} is of one state with itself")
    return {
        **{"holder": found["holder"], "owner": found["owner"], "from": found["from"], "until": found["until"]},
        **{name: whole(found[name], least, DAYS_MOST, f"{name} of {what}") for name, least in days.items()},
        "sequence": whole(found["sequence"], 1, WHOLE_MOST, f"the number of {what}"),
        "quotaBytes": whole(found["quotaBytes"], 0, WHOLE_MOST, f"the quota of {what}"),
        "immunity": note(found["immunity"], f"the clause of {what}", 500),
    }


def read_agreement(content, publics, what):
    """An agreement that both sides signed, with its name."""
    outer = parse(content, AGREEMENT_MOST, what)
    demand(set(outer) == {"document", "signatures"}, f"{what} has other members than it should")
    document, signatures = members(outer["document"], what), members(outer["signatures"], what)
    demand(set(signatures) == {"holder", "owner"}, f"{what} has other signatures than it should")
    found = terms_of(document, what)
    for side in ("holder", "owner"):
        signed_by(signatures[side], document, AGREEMENT, publics[side], what)
    return {**found, "sha256": hashlib.sha256(canonical(document)).hexdigest()}


def read_ending(content, agreement, publics, what):
    """A notice of one side, for exactly this agreement."""
    outer = parse(content, AGREEMENT_MOST, what)
    found = members(outer.get("document"), what)
    demand(found.get("type") == ENDING and type(found.get("format")) is int and found["format"] == 1, f"{what} is none")
    for name in ("holder", "owner"):
        demand(country(found.get(name), what) == agreement[name], f"{what} is of others")
    demand(found.get("agreement") == agreement["sha256"], f"{what} is about another agreement")
    demand(found.get("by") in ("holder", "owner"), f"{what} does not say who gives it")
    ends = time(found.get("endsAt"), f"the end of {what}")
    signed_by(outer.get("signature"), found, ENDING, publics[found["by"]], what)
    return {**{name: found[name] for name in ("holder", "owner", "agreement", "by")}, "endsAt": ends}
