"""Reads challenges, answers and transcripts of audits, and checks a transcript as anybody may: AUDIT.md."""
import hashlib

from checks import WHOLE_MOST, base64url, canonical, demand, hexadecimal, holder_name, items, members, note
from checks import parse, text, time, unbase64url, whole
from documents import gather, read_list, read_manifest
from erasure import LEAF
from jws import parts, verified_bytes
from keys import mac

CHALLENGE_MOST, ANSWER_MOST, WORD_MOST = 65536, 8 * 1024 * 1024, 32 * 1024
TRANSCRIPT_MOST, FILE_MOST = 256 * 1024, 128 * 1024 * 1024
LEAVES_MOST, ROUNDS, DRAWN_MOST, WAIT_MOST, BEACON_MOST = 64, 32, 65_536, 3_600_000, 32_768
VERDICTS = ("passed", "late", "failed", "unanswered")
DRAWS = 2**48


def hash32(value, what):
    """32 bytes in base64url, as text."""
    return base64url(unbase64url(value, what, 32))


def read_selection(found, what):
    """How leaves were chosen."""
    demand(found.get("kind") in ("spot", "coverage"), f"{what} chooses in an unknown way")
    count = whole(found.get("count"), 1, LEAVES_MOST, f"the count of {what}")
    common = {
        **{"kind": found["kind"], "count": count},
        "epoch": whole(found.get("epoch"), 1, WHOLE_MOST, f"the epoch of {what}"),
        "commitment": hash32(found.get("commitment"), f"the commitment of {what}"),
    }
    if found["kind"] == "coverage":
        return {**common, "from": whole(found.get("from"), 0, WHOLE_MOST, f"the beginning of {what}")}
    return {
        **common,
        "round": whole(found.get("round"), 0, ROUNDS - 1, f"the round of {what}"),
        "from": whole(found.get("from"), 0, DRAWN_MOST - count, f"the beginning of {what}"),
        "next": hash32(found.get("next"), f"the next commitment of {what}"),
    }


def read_leaf(value, what):
    """A leaf that is asked for."""
    pack, index, leaf = items(value, 3, 3, f"a leaf of {what}")
    hexadecimal(pack, 64, f"a pack of {what}")
    return [pack, whole(index, 0, 255, f"a shard of {what}"), whole(leaf, 0, WHOLE_MOST, f"a leaf of {what}")]


def read_challenge(value, what):
    """The members of a challenge that count."""
    found = members(value, what)
    demand(found.get("type") == "breakwater-audit-challenge", f"{what} is of another type")
    demand(type(found.get("format")) is int and found["format"] == 1, f"{what} is of another format")
    return {
        **{"type": found["type"], "format": 1},
        **{name: holder_name(found.get(name), f"{name} of {what}") for name in ("auditor", "holder", "owner")},
        "manifest": hexadecimal(found.get("manifest"), 64, f"the manifest of {what}"),
        "beacon": note(found.get("beacon"), f"the beacon of {what}", BEACON_MOST),
        "nonce": hash32(found.get("nonce"), f"the nonce of {what}"),
        "issuedAt": time(found.get("issuedAt"), f"the time of {what}"),
        "answerMs": whole(found.get("answerMs"), 1, WAIT_MOST, f"the time for {what}"),
        "selection": read_selection(members(found.get("selection"), what), what),
        "leaves": [read_leaf(one, what) for one in items(found.get("leaves"), 1, LEAVES_MOST, f"leaves of {what}")],
    }


def read_given(value, what):
    """Leaves as a holder gave them."""
    given = []
    for one in items(value, 0, LEAVES_MOST, f"the leaves of {what}"):
        if one is None:
            given.append(None)
            continue
        leaf = note(members(one, what).get("bytes"), f"a leaf of {what}", 2 * LEAF)
        path = [unbase64url(step, what, 32) for step in items(one.get("path"), 0, 16, f"a path of {what}")]
        given.append({"bytes": unbase64url(leaf, f"a leaf of {what}"), "path": path})
    return given


def read_answer(content, what):
    """An answer as it came."""
    found = parse(content, ANSWER_MOST, what)
    answer = note(found.get("answer"), f"the word of {what}", WORD_MOST)
    return {"answer": answer, "leaves": read_given(found.get("leaves"), what)}


def read_word(token, challenge, public, what):
    """The hashes that a holder signed for in answer to this very challenge."""
    found = parse(verified_bytes(token, "breakwater-audit-answer+jws", public, WORD_MOST, what), WORD_MOST, what)
    demand(type(found.get("format")) is int and found["format"] == 1, f"{what} is of another format")
    name = hashlib.sha256(canonical(challenge)).hexdigest()
    demand(found.get("challenge") == name, f"{what} answers another challenge")
    demand(found.get("holder") == challenge["holder"], f"{what} is of another holder")
    asked = len(challenge["leaves"])
    leaves = items(found.get("leaves"), asked, asked, f"the leaves of {what}")
    time(found.get("answeredAt"), f"the time of {what}")
    return [None if one is None else hash32(one, f"a leaf of {what}") for one in leaves]


def read_transcript(content, what):
    """What an auditor signs."""
    found = parse(content, TRANSCRIPT_MOST, what)
    demand(type(found.get("format")) is int and found["format"] == 1, f"{what} is of another format")
    demand(found.get("verdict") in VERDICTS, f"{what} comes to no verdict")
    demand("answer" in found, f"{what} does not say what was answered")
    numbers = ("latencyMs", "good", "wrong", "missing")
    return {
        "challenge": read_challenge(found.get("challenge"), f"the challenge of {what}"),
        "answer": None if found["answer"] is None else note(found["answer"], f"the answer of {what}", TRANSCRIPT_MOST),
        **{name: whole(found.get(name), 0, WHOLE_MOST, f"{name} of {what}") for name in numbers},
        "verdict": found["verdict"],
    }


def read_file(content, what):
    """A transcript with what a stranger needs to check it."""
    found = parse(content, FILE_MOST, what)
    demand(found.get("type") == "breakwater-audit-file", f"{what} is of another type")
    demand(type(found.get("format")) is int and found["format"] == 1, f"{what} is of another format")
    demand("leaves" in found and "epochKey" in found, f"{what} does not say what was kept")
    return {
        "transcript": note(found.get("transcript"), f"the transcript of {what}", TRANSCRIPT_MOST),
        "leaves": None if found["leaves"] is None else read_given(found["leaves"], what),
        "epochKey": None if found["epochKey"] is None else hash32(found["epochKey"], f"the key of {what}"),
        "manifest": note(found.get("manifest"), f"the manifest of {what}", FILE_MOST),
        "lists": [note(one, f"a list of {what}", FILE_MOST) for one in items(found.get("lists"), 0, 20_000, what)],
    }


def held_leaves(packs, holder):
    """Every leaf that a holder keeps, in order, with the length of its shard and the root."""
    found = []
    for pack in packs.values():
        if holder in pack.holders:
            index, length = pack.holders.index(holder), pack.bytes // pack.k
            leaves = range(-(-length // LEAF))
            found += [([pack.id, index, leaf], length, pack.roots[index]) for leaf in leaves]
    demand(found, f"{holder} holds nothing of this snapshot")
    return found


def drawn(seed, total, wanted):
    """Different numbers below a total, as a seed draws them."""
    fair, found, counter = DRAWS - DRAWS % total, {}, 0
    while len(found) < wanted:
        block = hashlib.sha256(seed + counter.to_bytes(4, "big")).digest()
        for at in range(0, 30, 6):
            draw = int.from_bytes(block[at : at + 6], "big")
            if draw < fair and len(found) < wanted:
                found.setdefault(draw % total)
        counter += 1
    return list(found)


def spot(challenge, total, key):
    """The leaves of a spot challenge, by number."""
    chosen = challenge["selection"]
    if chosen["from"] == 0 and total <= chosen["count"]:
        return list(range(total))
    noted = challenge["beacon"]
    end = noted.find("\n\n")
    noted = noted if end < 0 else noted[: end + 1]
    names = "\0".join(challenge[name] for name in ("auditor", "holder", "owner", "manifest"))
    beacon = hashlib.sha256(noted.encode("utf-8")).digest()
    rounds = chosen["round"].to_bytes(4, "big")
    seed = mac(key, b"breakwater audit 1 spot\0" + beacon + rounds + names.encode("ascii"))
    return drawn(seed, total, min(total, chosen["from"] + chosen["count"]))[chosen["from"] :]


def permuted(key, total, place):
    """The leaf at a place of the order of a coverage."""
    bits = max(1, -(-(total - 1).bit_length() // 2))
    while True:
        left, right = place >> bits, place & (2**bits - 1)
        for number in range(8):
            mixed = int.from_bytes(mac(key, bytes([number]) + right.to_bytes(8, "big"))[:6], "big")
            left, right = right, (left + mixed % 2**bits) % 2**bits
        place = left << bits | right
        if place < total:
            return place


def chosen_leaves(challenge, held, key):
    """The leaves that the key of the epoch gives."""
    chosen, total = challenge["selection"], len(held)
    bound = base64url(hashlib.sha256(b"breakwater audit 1 epoch\0" + key).digest())
    demand(bound == chosen["commitment"], "the key of the epoch is another than the one that was bound")
    if chosen["kind"] == "spot":
        numbers = spot(challenge, total, key)
    else:
        numbers = [permuted(key, total, at) for at in range(chosen["from"], min(total, chosen["from"] + chosen["count"]))]
    return [held[number][0] for number in numbers]


def leads_to(root, index, size, digest, path):
    """Whether an inclusion proof leads from a leaf to a root (RFC 9162 section 2.1.3.2)."""
    place, last = index, size - 1
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            digest = hashlib.sha256(b"\x01" + step + digest).digest()
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            digest = hashlib.sha256(b"\x01" + digest + step).digest()
        place, last = place >> 1, last >> 1
    return last == 0 and digest == root


def judged(given, signed, leaf, length, root):
    """What became of one leaf."""
    if given is None and signed is None:
        return "missing"
    if given is None or signed is None or len(given["bytes"]) != min(LEAF, length - leaf * LEAF):
        return "wrong"
    digest = hashlib.sha256(b"\x00" + given["bytes"]).digest()
    fits = base64url(digest) == signed and leads_to(root, leaf, -(-length // LEAF), digest, given["path"])
    return "good" if fits else "wrong"


def check_sum(found):
    """Refuses counts and verdicts that do not come to each other."""
    counted = found["good"] + found["wrong"] + found["missing"]
    if found["answer"] is None:
        return demand(found["verdict"] == "unanswered" and counted == 0, "it counts what never came")
    in_time = "passed" if found["latencyMs"] <= found["challenge"]["answerMs"] else "late"
    verdict = "failed" if found["wrong"] + found["missing"] else in_time
    return demand(
        counted == len(found["challenge"]["leaves"]) and found["verdict"] == verdict, "its counts are not its verdict"
    )


def public_of(publics, name):
    """The key of somebody, in hex."""
    demand(name in publics, f"{name} has no key")
    return bytes.fromhex(publics[name])


def check_file(content, publics, what):
    """Checks a transcript: seven steps of AUDIT.md. `publics` are keys in hex by name."""
    file = read_file(content, what)
    token = file["transcript"].encode("utf-8")
    claimed = read_transcript(unbase64url(parts(token, what)[1], what), what)
    challenge = claimed["challenge"]
    verified_bytes(token, "breakwater-audit+jws", public_of(publics, challenge["auditor"]), TRANSCRIPT_MOST, what)
    held = held_leaves(packs_of(file, challenge, publics), challenge["holder"])
    if file["epochKey"] is not None:
        key = unbase64url(file["epochKey"], what, 32)
        demand(chosen_leaves(challenge, held, key) == challenge["leaves"], "the auditor chose other leaves")
    places = {tuple(name): (length, root) for name, length, root in held}
    demand(all(tuple(leaf) in places for leaf in challenge["leaves"]), "it asks for what need not be held")
    check_sum(claimed)
    proof = check_given(file, claimed, places, publics)
    told = {name: claimed[name] for name in ("good", "wrong", "missing", "verdict", "latencyMs")}
    return {**told, "proof": proof, "selectionProved": file["epochKey"] is not None, "heldLeaves": len(held)}


def packs_of(file, challenge, publics):
    """The packs of the snapshot that a challenge is about."""
    token = file["manifest"].encode("utf-8")
    demand(hashlib.sha256(token).hexdigest() == challenge["manifest"], "the manifest is another")
    manifest = read_manifest(token, challenge["owner"], public_of(publics, challenge["owner"]))
    demand(len(manifest["lists"]) == len(file["lists"]), "a list is missing")
    lists = [text(one, "a list").encode("utf-8") for one in file["lists"]]
    for entry, content in zip(manifest["lists"], lists):
        demand(hashlib.sha256(content).hexdigest() == entry["sha256"], "a list is another")
    return gather(manifest, [read_list(one, challenge["owner"], "a list") for one in lists])


def check_given(file, claimed, places, publics):
    """Whether what the holder gave comes to what is counted, and how much of that is proved."""
    if claimed["answer"] is None:
        return "word"
    challenge = claimed["challenge"]
    token, public = claimed["answer"].encode("utf-8"), public_of(publics, challenge["holder"])
    signed = read_word(token, challenge, public, "the answer")
    if file["leaves"] is None:
        demand(claimed["missing"] == signed.count(None), "it counts other leaves than the holder signed for")
        return "hashes"
    given = (file["leaves"] + [None] * len(signed))[: len(signed)]
    found = [
        judged(one, word, leaf[2], *places[tuple(leaf)]) for one, word, leaf in zip(given, signed, challenge["leaves"])
    ]
    for verdict in ("good", "wrong", "missing"):
        demand(found.count(verdict) == claimed[verdict], f"it counts others as {verdict}")
    return "leaves"
