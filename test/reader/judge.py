"""Says of each sample on standard input (a line of JSON) what this reader makes of it: for comparing with another."""
import base64
import hashlib
import json
import sys

import audits
import documents
import erasure
import holding
import pack as packs
import recovery
from checks import Refused, base64url, demand, parse
from jws import verified_bytes, verify_detached
from keys import Archive, open_copy, public_of
from tree import Tree

HEAD = {"uid": 0, "gid": 0, "mtimeNs": "0", "mode": 493}
BEFORE = [
    {"type": "source", "name": "s", "kind": "directory", "tier": 1, "address": "/s"},
    {"type": "directory", "path": "s", **HEAD},
    {"type": "directory", "path": "s/d", **HEAD},
    {"type": "file", "path": "s/f", **HEAD, "bytes": 0, "state": "whole", "places": []},
]
PREFIX = "".join(json.dumps(line) + "\n" for line in BEFORE).encode()
IT = "the sample"


def digest(data):
    """Bytes in short."""
    return hashlib.sha256(data).hexdigest()


def listed(place):
    """A place as the format writes it."""
    return [place] if isinstance(place, int) else [*place[:8], base64url(place.chunk)]


def line(data, facts):
    """A line of a tree behind a few others."""
    for _ in Tree().read([PREFIX + data + b"\n"]):
        pass


def place(data, facts):
    """A place or a hole."""
    return listed(documents.read_place(parse(b'{"place":' + data + b"}", 2**20, IT, strict=False)["place"], True, IT))


def pack_list(data, facts):
    """A list, and its packs as those of a snapshot."""
    packs_of = documents.read_list(data, facts["owner"], IT)
    found = documents.gather(facts["manifest"], [packs_of])
    return {
        name: {**pack._asdict(), "roots": [base64url(root) for root in pack.roots]} for name, pack in found.items()
    }


def root(data, facts):
    """A sealed root."""
    name = bytes.fromhex(facts["snapshot"])
    key = packs.pack_key(bytes.fromhex(facts["dataKey"]), name)
    found = documents.read_root(packs.open_slot(key, facts["owner"], name, 0, packs.ROOT, data))
    return {**found, "tree": [listed(one) for one in found["tree"]]}


def slot(data, facts):
    """A block in a pack."""
    salt, (kind, number, offset, sealed, encoding, block) = bytes.fromhex(facts["id"]), facts["place"]
    key = packs.pack_key(bytes.fromhex(facts["dataKey"]), salt)
    packs.check_pack(data, salt, key)
    demand(64 <= offset and offset + sealed <= len(data), "a place leads out of its pack")
    stored = packs.open_slot(key, facts["owner"], salt, number, kind, data[offset : offset + sealed])
    return digest(packs.decode(stored, encoding, block))


def shards(data, facts):
    """A pack from those of its stored shards that are as their roots say."""
    k, salt, owner = facts["k"], bytes.fromhex(facts["id"]), facts["owner"]
    found, at = {}, 0
    for index, length in facts["shards"]:
        stored, at = data[at : at + length], at + length
        if length == facts["bytes"] and base64url(erasure.root(stored)) == facts["roots"][index] and len(found) < k:
            key = bytes.fromhex(facts["maskKey"])
            found[index] = stored if index < k else erasure.mask(stored, index, key, salt, owner)
    demand(len(found) == k, f"{k} shards are needed and {len(found)} are there")
    return digest(erasure.rebuild(found, k))


def key_file(data, facts):
    """A raw key file."""
    archive = Archive(data)
    return [archive.owner, base64url(archive.sign_public), base64url(archive.seal_public)]


def opened(data, facts):
    """A sealed key."""
    record = json.loads(data)
    private = bytes.fromhex(facts["private"])
    return open_copy(private, facts["owner"], facts["use"], record["id"], record["recipients"]).hex()


def letters(data, facts):
    """The key that comes of shares dealt in sealed letters, as its public half, beside what stands in the record."""
    record, found = facts["record"], []
    for one in json.loads(data):
        place = [record["country"], record["generation"], one["group"], one["giver"]]
        sealed = base64.b64decode(one["sealed"])
        found.append(recovery.read_letter(bytes.fromhex(one["private"]), sealed, place, IT))
    return base64url(public_of(recovery.recovery_key(record, found)))


def convicted(data, facts):
    """What a receipt and a later word come to."""
    receipt, word = data.split(b" ")
    return holding.convict(receipt, word, facts["owner"], facts["holder"], signer(facts))


def pair(facts):
    """The keys of the two sides of an agreement."""
    return {side: bytes.fromhex(public) for side, public in facts["publics"].items()}


def signer(facts):
    """The key under which a document must be signed."""
    return bytes.fromhex(facts["public"])


JUDGES = {
    "line": line,
    "place": place,
    "list": pack_list,
    "root": root,
    "slot": slot,
    "shards": shards,
    "key file": key_file,
    "sealed key": opened,
    "block": lambda data, facts: digest(packs.decode(data, facts["encoding"], facts["length"])),
    "jws": lambda data, facts: digest(verified_bytes(data, facts["typ"], signer(facts), 65536, IT)),
    "proof": lambda data, facts: verify_detached(data, facts["text"].encode(), facts["typ"], signer(facts), IT),
    "head": lambda data, facts: documents.read_head(data, facts["owner"], signer(facts), IT),
    "receipt": lambda data, facts: documents.read_receipt(data, facts["owner"], facts["holder"], signer(facts), IT),
    "manifest": lambda data, facts: documents.read_manifest(data, facts["owner"], signer(facts), IT),
    "generation": lambda data, facts: documents.read_generation(
        data, facts["owner"], facts["holder"], signer(facts), IT
    ),
    "head-statement": lambda data, facts: holding.read_statement(
        data, facts["owner"], facts["holder"], signer(facts), IT
    ),
    "withholding": convicted,
    "agreement": lambda data, facts: holding.read_agreement(data, pair(facts), IT),
    "ending": lambda data, facts: holding.read_ending(data, facts["agreement"], pair(facts), IT),
    "record": lambda data, facts: recovery.read_record(data, facts["country"], signer(facts), IT),
    "request": lambda data, facts: recovery.read_request(data, facts["now"], IT),
    "approval": lambda data, facts: recovery.read_approval(data, facts["request"], facts["electorate"], IT),
    "share": lambda data, facts: recovery.read_share(parse(data, recovery.DOCUMENT_MOST, IT), IT),
    "letters": letters,
    "challenge": lambda data, facts: audits.read_challenge(parse(data, audits.CHALLENGE_MOST, IT), IT),
    "answer": lambda data, facts: audits.read_answer(data, IT),
    "word": lambda data, facts: audits.read_word(data, facts["challenge"], signer(facts), IT),
    "transcript": lambda data, facts: audits.read_transcript(data, IT),
    "audit file": lambda data, facts: audits.check_file(data, facts["publics"], IT),
    "facts": lambda data, facts: documents.read_facts(data, facts["owner"], signer(facts), IT),
    "pruning": lambda data, facts: documents.read_pruning(data, facts["number"], facts["owner"], signer(facts), IT),
}


def judge(sample):
    """What was read, or the reason of a refusal."""
    try:
        return {"read": JUDGES[sample["kind"]](base64.b64decode(sample["data"]), sample["facts"])}
    except Refused as refusal:
        return {"refused": str(refusal)}


if __name__ == "__main__":
    for one in sys.stdin:
        print(json.dumps(judge(json.loads(one)), default=base64url))
