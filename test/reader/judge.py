"""Says of each line of a tree on standard input (base64 each) whether this reader takes it: for comparing with another."""
import base64
import json
import sys

from checks import Refused
from tree import Tree

HEAD = {"uid": 0, "gid": 0, "mtimeNs": "0", "mode": 493}
BEFORE = [
    {"type": "source", "name": "s", "kind": "directory", "tier": 1, "address": "/s"},
    {"type": "directory", "path": "s", **HEAD},
    {"type": "directory", "path": "s/d", **HEAD},
    {"type": "file", "path": "s/f", **HEAD, "bytes": 0, "state": "whole", "places": []},
]
PREFIX = "".join(json.dumps(line) + "\n" for line in BEFORE).encode()


def judge(line):
    """The reason of a refusal, or `read`."""
    try:
        for _ in Tree().read([PREFIX + line + b"\n"]):
            pass
    except Refused as refusal:
        return str(refusal)
    return "read"


if __name__ == "__main__":
    for coded in sys.stdin:
        print(json.dumps(judge(base64.b64decode(coded))))
