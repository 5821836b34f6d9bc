#!/usr/bin/env python3
"""Writes the files that contributor and office hand to each other, from docs/spec/draw.md alone: not with Swift.

Seeds and values are fixed, and Ed25519 is deterministic, so that every run writes the same bytes.
"""

import hashlib
import json
import os
import struct
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "..", "PythonReplay"))
import draw_signing  # noqa: E402

DRAW = "rehearsal/示例 区/0007"
INDEX = 258
VALUE = bytes(range(100, 132))
COMMIT = hashlib.sha256(b"a commitment").digest()


def lp(data):
    return struct.pack(">I", len(data)) + data


def write(name, members):
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    with open(os.path.join(HERE, name), "w", encoding="utf-8", newline="") as file:
        file.write(text)


key = draw_signing.Ed25519Key(bytes([9]) * 32)
c = hashlib.sha256(lp(b"TD1/c") + lp(DRAW.encode()) + struct.pack(">H", INDEX) + VALUE).digest()
about = {"v": 1, "drawId": DRAW, "index": INDEX}
statement = lp(b"Tabellion/draw-contribution") + lp(DRAW.encode()) + struct.pack(">H", INDEX) + c
write("contribution.json", about | {
    "type": "tabellion/draw-contribution", "publicKey": key.public.hex(), "contribution": c.hex(),
    "signature": key.sign(statement).hex()})
write("contributor-secret.json", about | {"type": "tabellion/draw-contributor-secret", "value": VALUE.hex()})
statement = lp(b"TD1/reveal") + COMMIT + struct.pack(">H", INDEX) + VALUE
write("reveal.json", about | {
    "type": "tabellion/draw-reveal", "commit": COMMIT.hex(), "value": VALUE.hex(),
    "signature": key.sign(statement).hex()})
