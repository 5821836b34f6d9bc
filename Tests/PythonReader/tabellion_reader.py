#!/usr/bin/env python3
"""Reads and verifies a TE1 evidence bundle.

Written from docs/spec/evidence.md and docs/spec/ledger.md alone, as a second reader beside tabellion-audit.
Needs Python 3.11 and, for time tokens, the openssl program.

    tabellion_reader.py [--trust FILE | --untrusted] [--json] BUNDLE

Exit status: 0 every check passed and is anchored in the trust file, 1 a check failed or no trust file was given,
2 the bundle is not a canonical container or cannot be read.
"""

import argparse
import base64
import binascii
import calendar
import hashlib
import json
import os
import re
import shutil
import stat
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from contextlib import contextmanager

CHECKS = (
    "container", "manifests", "tag-manifests", "policy", "opening", "freshness", "opening-tokens", "records", "chain",
    "recording", "input", "artefacts", "cleanliness", "fingerprint", "signature", "closing-token", "ledger-key",
    "ledger-opening", "ledger-heads", "ledger-closing", "checkpoints", "trust",
)
CHUNK = 1 << 20
MAXIMUM_MEMBERS = 100_000
MAXIMUM_SMALL_FILE = 64 << 20
MAXIMUM_MOOF = 16 << 20
MAXIMUM_JSON_VALUES = 3_000_000  # bounds the memory that a hostile 64 MiB file can ask for
MAXIMUM_INTEGER = (1 << 53) - 1
NOT_ANCHORED = "consistent, not anchored to anything you trust"


class Bad(Exception):
    """A check failed; the text says what and where."""


class Unusable(Exception):
    """The input is no canonical container, or not readable (exit 2)."""


def need(condition, reason):
    if not condition:
        raise Bad(reason)


def short(value, limit=80):
    """A value from the bundle, safe to print on one line."""
    text = value if isinstance(value, str) else repr(value)
    text = text.encode("unicode_escape").decode("ascii")
    return text if len(text) <= limit else text[:limit] + "..."


# ---------------------------------------------------------------------------------------------------------- digests

def _rotate(x, n):
    n %= 32
    return ((x << n) | (x >> (32 - n))) & 0xFFFFFFFF if n else x


class SM3:
    """GB/T 32905-2016, for interpreters whose hashlib lacks it; the interface of hashlib's objects."""

    digest_size, block_size, name = 32, 64, "sm3"
    _T = [_rotate(0x79CC4519 if j < 16 else 0x7A879D8A, j) for j in range(64)]

    def __init__(self, data=b""):
        self._state = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)
        self._pending = b""
        self._length = 0
        self.update(data)

    def copy(self):
        other = SM3()
        other._state, other._pending, other._length = self._state, self._pending, self._length
        return other

    def update(self, data):
        self._length += len(data)
        data = self._pending + bytes(data)
        full = len(data) - len(data) % 64
        for start in range(0, full, 64):
            self._state = self._compress(self._state, data[start:start + 64])
        self._pending = data[full:]

    def digest(self):
        padding = b"\x80" + bytes((55 - self._length) % 64) + struct.pack(">Q", 8 * self._length)
        state, data = self._state, self._pending + padding
        for start in range(0, len(data), 64):
            state = self._compress(state, data[start:start + 64])
        return struct.pack(">8I", *state)

    def hexdigest(self):
        return self.digest().hex()

    @classmethod
    def _compress(cls, state, block):
        w = list(struct.unpack(">16I", block))
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ _rotate(w[j - 3], 15)
            x = x ^ _rotate(x, 15) ^ _rotate(x, 23)
            w.append(x ^ _rotate(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = state
        for j in range(64):
            a12 = _rotate(a, 12)
            ss1 = _rotate((a12 + e + cls._T[j]) & 0xFFFFFFFF, 7)
            ss2 = ss1 ^ a12
            if j < 16:
                ff, gg = a ^ b ^ c, e ^ f ^ g
            else:
                ff, gg = (a & b) | (a & c) | (b & c), (e & f) | (~e & g)
            tt1 = (ff + d + ss2 + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
            tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
            d, c, b, a = c, _rotate(b, 9), a, tt1
            h, g, f, e = g, _rotate(f, 19), e, tt2 ^ _rotate(tt2, 9) ^ _rotate(tt2, 17)
        return tuple(x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h)))


def sm3_hasher():
    try:
        return hashlib.new("sm3", usedforsecurity=False)
    except ValueError:
        return SM3()


def H(data):
    return hashlib.sha256(data).digest()


def sm3(data):
    hasher = sm3_hasher()
    hasher.update(data)
    return hasher.digest()


def LP(data):
    return struct.pack(">I", len(data)) + data


def T(text):
    return LP(text.encode("utf-8"))


def root_of(leaves, digest):
    """Root of the tree of RFC 6962 over an iterable of byte strings, with a stack of subtree roots."""
    stack = []
    for index, leaf in enumerate(leaves):
        node = digest(b"\x00" + leaf)
        while index & 1:
            node = digest(b"\x01" + stack.pop() + node)
            index >>= 1
        stack.append(node)
    if not stack:
        return digest(b"")
    node = stack.pop()
    while stack:
        node = digest(b"\x01" + stack.pop() + node)
    return node


def verify_inclusion(leaf, index, size, path, root, what, digest=H):
    """RFC 9162, 2.1.3.2, over an entry's or record's bytes."""
    need(index < size, f"{what}: index {index} is not below the tree's size {size}")
    fn, sn, r = index, size - 1, digest(b"\x00" + leaf)
    for p in path:
        need(sn != 0, f"{what}: inclusion proof is too long")
        if fn & 1 or fn == sn:
            r = digest(b"\x01" + p + r)
            while fn and not fn & 1:
                fn >>= 1
                sn >>= 1
        else:
            r = digest(b"\x01" + r + p)
        fn >>= 1
        sn >>= 1
    need(sn == 0, f"{what}: inclusion proof is too short")
    need(r == root, f"{what}: inclusion proof does not lead to the root")


def verify_consistency(first, second, first_root, second_root, path):
    """RFC 9162, 2.1.4.2; trees of the same size have the same root and an empty proof."""
    what = "consistency proof"
    need(0 < first <= second, f"{what}: sizes {first} and {second}")
    if first == second:
        need(not path and first_root == second_root, f"{what}: same size, but a proof or another root")
        return
    path = list(path)
    need(path, f"{what} is empty")
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    fr = sr = path[0]
    for c in path[1:]:
        need(sn != 0, f"{what} is too long")
        if fn & 1 or fn == sn:
            fr, sr = H(b"\x01" + c + fr), H(b"\x01" + c + sr)
            while fn and not fn & 1:
                fn >>= 1
                sn >>= 1
        else:
            sr = H(b"\x01" + sr + c)
        fn >>= 1
        sn >>= 1
    need(sn == 0, f"{what} is too short")
    need(fr == first_root and sr == second_root, f"{what} does not connect the two checkpoints")


# ---------------------------------------------------------------------------------------------------------- Ed25519

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
IDENTITY = (0, 1, 1, 0)


def _add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _double(p):
    a, b, c = p[0] * p[0] % P, p[1] * p[1] % P, 2 * p[2] * p[2] % P
    h = a + b
    e = h - (p[0] + p[1]) ** 2
    g = a - b
    f = c + g
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _decompress(data):
    """A point from its 32 bytes, or None: y not below p, no such x, or the sign of x = 0."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P != u:
        x = x * SQRT_M1 % P
        if v * x * x % P != u:
            return None
    if x == 0 and sign:
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def _compress(p):
    inverse = pow(p[2], P - 2, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _is_small(p):
    q = _double(_double(_double(p)))
    return q[0] == 0 and q[1] == q[2]


BASE = _decompress(bytes([0x58]) + b"\x66" * 31)


def ed25519_verify(key, signature, message):
    """RFC 8032, 5.1.7, without cofactor: s < L, key and R canonical, the key not of small order."""
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r = _decompress(key), _decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L or _is_small(a):
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    negative = (P - a[0], a[1], a[2], P - a[3])
    table = (None, BASE, negative, _add(BASE, negative))
    sum_ = IDENTITY
    for bit in range(max(s.bit_length(), k.bit_length()) - 1, -1, -1):
        sum_ = _double(sum_)
        choice = (s >> bit & 1) | (k >> bit & 1) << 1
        if choice:
            sum_ = _add(sum_, table[choice])
    return _compress(sum_) == signature[:32]


# ------------------------------------------------------------------------------------------------------------- JSON

def _pairs(pairs):
    found = dict(pairs)
    need(len(found) == len(pairs), "an object has a member twice")
    return dict(sorted(pairs, key=lambda pair: pair[0].encode("utf-16-be", "surrogatepass")))


def _integer(text):
    need(len(text) <= 16 and 0 <= int(text) <= MAXIMUM_INTEGER, f"number {short(text)} is not in 0 ... 2^53-1")
    return int(text)


def _no_number(text):
    raise Bad(f"number {short(text)} is not an integer")


def jcs(value):
    """RFC 8785 form of a value whose objects are already in order (as `parse_json` gives them)."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except UnicodeEncodeError:
        raise Bad("a string has a lone surrogate") from None


def parse_json(data, where, depth_limit=32):
    """The value of a file or line that is exactly its own JCS form."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Bad(f"{where}: not UTF-8") from None
    need(sum(data.count(c) for c in b",[{") <= MAXIMUM_JSON_VALUES, f"{where}: more values than this reader takes")
    try:
        value = json.loads(text, object_pairs_hook=_pairs, parse_int=_integer, parse_float=_no_number,
                           parse_constant=_no_number)
        layer = [value]
        for depth in range(depth_limit + 2):
            below = []
            for item in layer:
                need(item is not None, "null is not allowed")
                if isinstance(item, (dict, list)):
                    need(depth < depth_limit, f"nested deeper than {depth_limit}")
                    below.extend(item.values() if isinstance(item, dict) else item)
            layer = below
            if not layer:
                break
        need(jcs(value) == data, "not in canonical form (RFC 8785)")
    except Bad as bad:
        raise Bad(f"{where}: {bad}") from None
    except RecursionError:
        raise Bad(f"{where}: nested deeper than {depth_limit}") from None
    except ValueError as error:
        raise Bad(f"{where}: not JSON ({short(str(error))})") from None
    return value


# Rules: functions (value, where) that raise Bad.

def text(value, where):
    need(type(value) is str, f"{where} is not a string")


def boolean(value, where):
    need(type(value) is bool, f"{where} is not a boolean")


def const(*allowed):
    def rule(value, where):
        need(any(type(value) is type(a) and value == a for a in allowed), f"{where} is {short(value)}")
    return rule


def integer(low=0, high=MAXIMUM_INTEGER):
    def rule(value, where):
        need(type(value) is int and low <= value <= high, f"{where} is not an integer from {low} to {high}")
    return rule


def decimal(low=0, step=1):
    def rule(value, where):
        need(type(value) is str and re.fullmatch(r"0|[1-9][0-9]{0,19}", value) and low <= int(value) < 1 << 64,
             f"{where} is not a decimal string from {low} to 2^64-1")
        need(int(value) % step == 0, f"{where} is not a multiple of {step}")
    return rule


def matching(pattern, what):
    compiled = re.compile(pattern)

    def rule(value, where):
        need(type(value) is str and compiled.fullmatch(value), f"{where} is not {what}")
    return rule


def hexadecimal(count=None):
    pattern = "(?:[0-9a-f]{2})+" if count is None else "[0-9a-f]{%d}" % (2 * count)
    return matching(pattern, "lower-case hexadecimal" + ("" if count is None else f" of {count} bytes"))


def array(rule):
    def array_rule(value, where):
        need(type(value) is list, f"{where} is not an array")
        for index, item in enumerate(value):
            rule(item, f"{where}[{index}]")
    return array_rule


def shaped(required, optional=None):
    optional = optional or {}

    def rule(value, where):
        need(type(value) is dict, f"{where} is not an object")
        for name in required:
            need(name in value, f"{where} has no member {name}")
        for name, item in value.items():
            member = required.get(name) or optional.get(name)
            need(member, f"{where} has an unknown member {short(name)}")
            member(item, f"{where}.{name}")
    return rule


def mapping(key_rule, value_rule):
    def rule(value, where):
        need(type(value) is dict, f"{where} is not an object")
        for name, item in value.items():
            key_rule(name, f"{where}: member name {short(name)}")
            value_rule(item, f"{where}.{short(name)}")
    return rule


def one_of(what, *rules):
    def rule(value, where):
        problem = None
        for candidate in rules:
            try:
                candidate(value, where)
                return
            except Bad as bad:
                problem = problem or bad
        raise Bad(f"{where} is no {what} ({problem})")
    return rule


DATA_PATH = re.compile(r"[a-z0-9_-][a-z0-9._-]*(?:/[a-z0-9_-][a-z0-9._-]*)*")


def path(value, where):
    need(type(value) is str and len(value) <= 200 and DATA_PATH.fullmatch(value), f"{where} is not a path of data/")


digest = hexadecimal(32)
milliseconds = integer()
uuid = matching("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "a lower-case UUID")
PAIR = {"sha256": digest, "sm3": digest}
HEADER_REASONS = ("user", "time-limit", "recorder", "x-server", "browser", "worker", "anchor", "operator", "space")
GAP_REASONS = ("recorder", "x-server", "grabbed", "browser", "worker", "anchor", "space")
SOURCES = ("viewer", "script", "system", "unexplained")
authority_name = matching("[a-z0-9-]+", "an authority's name")
item_id = matching("[a-z0-9.-]+", "an item's identifier")

OPENING = shaped({
    "v": const(1), "type": const("tabellion/session-opening"), "session": uuid, "worker": digest, "workerSm3": digest,
    "lease": decimal(1), "random": hexadecimal(32), "nonce": hexadecimal(16), "openedAt": milliseconds,
    "freshness": shaped({"authority": authority_name, "time": milliseconds, **PAIR}),
    "image": shaped({"name": text, "verified": const("hashed", "dm-verity"), "verifiedAt": milliseconds, **PAIR}),
    "display": shaped({"width": integer(1), "height": integer(1), "stripHeight": integer(), "depth": integer(1)}),
    "recorder": shaped({"codec": const("h264"), "container": const("fmp4"), "timescale": const(1000000),
                        "maximumRate": integer(1), "heartbeatMs": integer(1), "versions": mapping(text, text)}),
    "policySha256": digest, "policySm3": digest, "cleanlinessSha256": digest, "cleanlinessSm3": digest,
    "subjectCommitment": digest,
})
POLICY = shaped({
    "v": const(1), "type": const("tabellion/policy"), "test": boolean, "log": text, "cosigners": array(text),
    "quorum": integer(),
    "timeAuthorities": array(shaped({"name": authority_name, "rootSha256": digest, "rootSm3": digest})),
    "limits": shaped({"sessionSeconds": integer(), "authoritySeconds": integer(), "bytes": integer()}),
    "forbidding": array(item_id), "sealedTo": array(text),
})
SUBJECT = shaped({"v": const(1), "type": const("tabellion/subject"), "subject": text, "salt": hexadecimal(16),
                  "identified": text})
ITEM = {"id": item_id, "what": text, "how": text, "expected": text, "result": const("pass", "fail", "not-checked"),
        "at": milliseconds}
CLEANLINESS = shaped({
    "v": const(1), "type": const("tabellion/cleanliness"), "session": uuid, "phase": const("open", "close"),
    "items": array(one_of("item", shaped({**ITEM, "found": text}), shaped({**ITEM, "sealed": digest}))),
})
SEGMENT_VALUES = shaped({
    "n": integer(0, 0xFFFFFFFF), "path": path, "startUnixNs": decimal(), "startMonotonicNs": decimal(0, 1000),
    "durationNs": decimal(0, 1000), "bytes": integer(), "inputLines": integer(), "inputHead": digest,
    "inputHeadSm3": digest, **PAIR,
})
MARK_VALUES = shaped({"k": integer(1, 0xFFFFFFFF), "path": text, "time": milliseconds, **PAIR})
GAP_VALUES = shaped({"afterSegment": integer(0, 0xFFFFFFFF), "startUnixNs": decimal(), "endUnixNs": decimal(),
                     "reason": const(*GAP_REASONS)})
LINK = {"position": integer(1), "head": digest, "headSm3": digest}
LINKS = {
    "segment": shaped({**LINK, "kind": const("segment"), "values": SEGMENT_VALUES}),
    "mark": shaped({**LINK, "kind": const("mark"), "values": MARK_VALUES, "signature": hexadecimal(64)}),
    "gap": shaped({**LINK, "kind": const("gap"), "values": GAP_VALUES}),
}


def link(value, where):
    need(type(value) is dict and value.get("kind") in ("segment", "mark", "gap"), f"{where} has no known kind")
    LINKS[value["kind"]](value, where)


COUNTS = shaped({"pass": integer(), "fail": integer(), "notChecked": integer(), "failed": array(item_id)})
HEADER = shaped({
    "type": const("tabellion/session-header"), "session": uuid, "worker": digest, "workerSm3": digest,
    "lease": decimal(1), "openedAt": milliseconds, "closedAt": milliseconds, "reason": const(*HEADER_REASONS),
    "openingSha256": digest, "openingSm3": digest, "head0": digest, "head0Sm3": digest, "lastHead": digest,
    "lastHeadSm3": digest, "chain": array(link), "image": shaped({"name": text, **PAIR}),
    "input": shaped({"lines": integer(), "inputHead": digest, "inputHeadSm3": digest,
                     "sources": mapping(const(*SOURCES), integer(1))}),
    "cleanliness": shaped({"open": COUNTS}, {"close": COUNTS}),
    "clockSteps": array(one_of("clock step", shaped({"segment": integer(1), "aheadNs": decimal()}),
                               shaped({"segment": integer(1), "behindNs": decimal()}))),
    "missing": array(shaped({"what": text, "why": text})),
}, {"recoveredAt": milliseconds})
RECORD = shaped({
    "path": path, "mediaType": text, "bytes": integer(), "at": milliseconds,
    "source": const("recorder", "x-server", "browser", "desktop", "network", "worker"),
    "tier": const("open", "sealed"), "salt": hexadecimal(16), **PAIR,
}, {"name": text, "afterInput": const(True), "torn": const(True), "segment": SEGMENT_VALUES})
SIGNATURE = shaped({"v": const(1), "type": const("tabellion/signature"), "worker": hexadecimal(32),
                    "fingerprint": digest, "fingerprintSm3": digest, "signature": hexadecimal(64)})
ENTRY = {"index": integer(), "entry": hexadecimal(), "proof": array(digest)}
ENTRIES = shaped({
    "v": const(1), "type": const("tabellion/ledger-proofs"), "size": integer(1), "openingSize": integer(1),
    "openingProof": array(digest), "consistency": array(digest),
    "entries": array(one_of(
        "entry", shaped({**ENTRY, "kind": const("opening", "head", "closing"), "contentSalt": hexadecimal(32)}),
        shaped({**ENTRY, "kind": const("key")}))),
})


def session_form(value, where):
    shaped({"v": const(1), "type": const("tabellion/session"), "records": array(lambda *_: None)})(value, where)
    need(value["records"], f"{where} has no records")
    HEADER(value["records"][0], f"{where}.records[0]")
    for index, record in enumerate(value["records"][1:], 1):
        RECORD(record, f"{where}.records[{index}]")


one_character = matching(r"(?s:.)", "one character")
POSITION = {"x": integer(), "y": integer()}
KINDS = {
    "key": [shaped({"down": boolean, "keysym": integer()}, {"text": one_character}),
            shaped({"down": boolean, "sealed": digest})],
    "button": [shaped({"down": boolean, "button": integer(1), **POSITION})],
    "motion": [shaped(POSITION)],
    "wheel": [shaped({**POSITION, "direction": const("up", "down", "left", "right")})],
    "clipboard-in": [shaped({"text": text}), shaped({"sealed": digest})],
    "clipboard-out": [shaped({"text": text}), shaped({"sealed": digest})],
    "screenshot": [shaped({"path": path, **PAIR})],
    "navigation": [shaped({"trigger": const("request", "title", "input"), "text": text}),
                   shaped({"trigger": const("request", "title", "input"), "sealed": digest})],
    "artefact": [shaped({"path": path, "bytes": integer(), **PAIR}, {"prefix": const(True)})],
    "note": [shaped({"text": text})],
}
REDACTED = shaped({"redacted": const(True)})
LINE = {"seq": integer(1), "t": decimal(), "frame": integer(), "source": const(*SOURCES), "kind": const(*KINDS)}


def check_line(line, where):
    """Section 4: the common members, then those of the kind, or `redacted` instead of them."""
    need(type(line) is dict, f"{where} is not an object")
    shaped(LINE)({name: line[name] for name in LINE if name in line}, where)
    data = {name: value for name, value in line.items() if name not in LINE}
    if "redacted" in data:
        REDACTED(data, where)
    else:
        one_of(line["kind"], *KINDS[line["kind"]])(data, where)


# -------------------------------------------------------------------------------------------------------- container

class Member:
    __slots__ = ("name", "start", "size", "crc", "actual_crc", "sha256", "sm3")

    def __init__(self, name, start, size, crc):
        self.name, self.start, self.size, self.crc = name, start, size, crc
        self.actual_crc, self.sha256, self.sm3 = None, None, None


MEMBER_NAME = re.compile(rb"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
UNBOUNDED = ("data/recording/", "data/downloads/", "data/network/", "data/page/")
SATURATED = 0xFFFFFFFF


def local_header(name, crc, size):
    big = size >= SATURATED
    extra = struct.pack("<HHQQ", 1, 16, size, size) if big else b""
    field = SATURATED if big else size
    return struct.pack("<IHHHHHIIIHH", 0x04034B50, 45 if big else 20, 0, 0, 0, 0x0021, crc, field, field, len(name),
                       len(extra)) + name + extra


def central_header(name, crc, size, offset):
    extra = (struct.pack("<QQ", size, size) if size >= SATURATED else b"") + (
        struct.pack("<Q", offset) if offset >= SATURATED else b"")
    if extra:
        extra = struct.pack("<HH", 1, len(extra)) + extra
    field = min(size, SATURATED)
    return struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 0x032D if extra else 0x031E, 45 if extra else 20, 0, 0, 0,
                       0x0021, crc, field, field, len(name), len(extra), 0, 0, 0, 0x81A40000,
                       min(offset, SATURATED)) + name + extra


def end_records(count, size, offset):
    ends = b""
    if count >= 0xFFFF or size >= SATURATED or offset >= SATURATED:
        ends = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 0x032D, 45, 0, 0, count, count, size, offset)
        ends += struct.pack("<IIQI", 0x07064B50, 0, offset + size, 1)
    return ends + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, min(count, 0xFFFF), min(count, 0xFFFF),
                              min(size, SATURATED), min(offset, SATURATED), 0)


class Bundle:
    """A canonical container: every header is rebuilt from what it says and must come out the same, byte for byte."""

    def __init__(self, file_name):
        try:
            self.fd = os.open(file_name, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_CLOEXEC", 0))
            status = os.fstat(self.fd)
        except OSError as error:
            raise Unusable(f"cannot be opened: {error.strerror}") from None
        if not stat.S_ISREG(status.st_mode):
            raise Unusable("not a regular file")
        self.size = status.st_size
        self.members = {}
        self._read_directory()

    def read(self, offset, count):
        parts = []
        while count:
            try:
                part = os.pread(self.fd, min(count, CHUNK), offset)
            except OSError as error:
                raise Unusable(f"cannot be read: {error.strerror}") from None
            if not part:
                raise Unusable("truncated, or changed while being read")
            parts.append(part)
            offset, count = offset + len(part), count - len(part)
        return b"".join(parts)

    def _directory_bounds(self):
        if self.size < 22:
            raise Unusable("not a ZIP file (too short)")
        fields = struct.unpack("<IHHHHIIH", self.read(self.size - 22, 22))
        if fields[0] != 0x06054B50:
            raise Unusable("not a ZIP file, or something follows its end record")
        count, size, offset = fields[4], fields[5], fields[6]
        if count == 0xFFFF or size == SATURATED or offset == SATURATED:
            if self.size < 98:
                raise Unusable("ZIP64 end record is missing")
            zip64 = struct.unpack("<IQHHIIQQQQ", self.read(self.size - 98, 56))
            if zip64[0] != 0x06064B50:
                raise Unusable("ZIP64 end record is missing")
            count, size, offset = zip64[7], zip64[8], zip64[9]
        if not 1 <= count <= MAXIMUM_MEMBERS:
            raise Unusable(f"{count} members, not 1 to {MAXIMUM_MEMBERS}")
        ends = end_records(count, size, offset)
        if offset + size + len(ends) != self.size or self.read(offset + size, len(ends)) != ends:
            raise Unusable("end records are not canonical")
        if size > count * (46 + 255 + 28):
            raise Unusable("central directory is too large")
        return count, size, offset

    def _read_directory(self):
        count, size, directory_offset = self._directory_bounds()
        directory = self.read(directory_offset, size)
        at, offset, previous = 0, 0, None
        for number in range(count):
            if at + 46 > size:
                raise Unusable(f"central header {number} is cut off")
            fields = struct.unpack_from("<IHHHHHHIIIHHHHHII", directory, at)
            crc, length, name_length = fields[7], fields[9], fields[10]
            name = directory[at + 46:at + 46 + name_length]
            if not name or name_length > 255 or not MEMBER_NAME.fullmatch(name):
                raise Unusable(f"central header {number} has no permitted name: {short(repr(name))}")
            shown = name.decode("ascii")
            if length == SATURATED:
                # The size is only known from the extra field; the rebuilt header proves its place.
                start = at + 46 + name_length + 4
                if start + 8 > size:
                    raise Unusable(f"{shown}: ZIP64 size is cut off")
                length = struct.unpack_from("<Q", directory, start)[0]
            central = central_header(name, crc, length, offset)
            if directory[at:at + len(central)] != central:
                raise Unusable(f"{shown}: central header is not canonical")
            at += len(central)
            local = local_header(name, crc, length)
            if offset + len(local) + length > directory_offset:
                raise Unusable(f"{shown}: reaches into the central directory")
            if self.read(offset, len(local)) != local:
                raise Unusable(f"{shown}: local header is not canonical")
            self._admit(shown, length, number, previous)
            self.members[shown] = Member(shown, offset + len(local), length, crc)
            offset += len(local) + length
            previous = shown
        if at != size or offset != directory_offset:
            raise Unusable("gap before or after the central directory")

    @staticmethod
    def _admit(name, size, number, previous):
        if number == 0:
            if name != "mimetype":
                raise Unusable("the first member is not mimetype")
        elif name == "mimetype" or (number > 1 and name <= previous):
            raise Unusable(f"{name}: not in its place (mimetype, then ascending and distinct)")
        if name.startswith("data/") and (len(name) > 205 or not DATA_PATH.fullmatch(name[5:])):
            raise Unusable(f"{name}: not a permitted path of data/")
        if size > MAXIMUM_SMALL_FILE and not name.startswith(UNBOUNDED):
            raise Unusable(f"{name}: larger than 64 MiB")

    def chunks(self, name):
        member = self.members[name]
        for start in range(0, member.size, CHUNK):
            yield self.read(member.start + start, min(CHUNK, member.size - start))

    def digest_members(self):
        """One pass over all bytes: CRC-32, SHA-256 and SM3 of each member."""
        for member in self.members.values():
            crc, sha256, other = 0, hashlib.sha256(), sm3_hasher()
            for chunk in self.chunks(member.name):
                crc = zlib.crc32(chunk, crc)
                sha256.update(chunk)
                other.update(chunk)
            member.actual_crc, member.sha256, member.sm3 = crc, sha256.hexdigest(), other.hexdigest()

    def member(self, name):
        need(name in self.members, f"{name} is missing")
        return self.members[name]

    def bytes(self, name):
        member = self.member(name)
        need(member.size <= MAXIMUM_SMALL_FILE, f"{name}: too large")
        return self.read(member.start, member.size)


# ----------------------------------------------------------------------------------------------------- time tokens

def ber(data, most=20_000):
    """A tree of (tag, content or children) of one BER value: bounded depth and count, indefinite lengths allowed."""
    left = [most]

    def element(at, end, depth):
        left[0] -= 1
        need(depth <= 40 and left[0] > 0, "nested too deep or too many values")
        need(at + 2 <= end and data[at] & 31 != 31, "cut off or of a high tag")
        tag, length, at = data[at], data[at + 1], at + 2
        if length == 0x80:
            need(tag & 0x20, "indefinite length of a primitive value")
            children = []
            while data[at:at + 2] != b"\0\0":
                child, at = element(at, end, depth + 1)
                children.append(child)
            return (tag, children), at + 2
        if length > 0x80:
            count = length & 0x7F
            need(count <= 8 and at + count <= end, "length is cut off")
            length, at = int.from_bytes(data[at:at + count], "big"), at + count
        need(at + length <= end, "value is cut off")
        stop = at + length
        if not tag & 0x20:
            return (tag, data[at:stop]), stop
        children = []
        while at < stop:
            child, at = element(at, stop, depth + 1)
            children.append(child)
        return (tag, children), stop

    tree, at = element(0, len(data), 0)
    need(at == len(data), "bytes follow the value")
    return tree


def octets(node):
    need(node[0] in (0x04, 0x24), "no octet string where one is due")
    return node[1] if node[0] == 0x04 else b"".join(octets(child) for child in node[1])


SHA256_OID = bytes.fromhex("608648016503040201")
SIGNED_DATA_OID = bytes.fromhex("2a864886f70d010702")
TST_INFO_OID = bytes.fromhex("2a864886f70d0109100104")


class Token:
    """What this reader itself reads of a TimeStampToken: imprint and genTime (Unix seconds and milliseconds)."""

    def __init__(self, data, where):
        self.data, self.where = data, where
        try:
            tag, (kind, content) = ber(data)
            need(tag == 0x30 and kind == (0x06, SIGNED_DATA_OID) and content[0] == 0xA0, "not CMS signed data")
            encapsulated = content[1][0][1][2]
            need(encapsulated[0] == 0x30 and encapsulated[1][0] == (0x06, TST_INFO_OID), "no TSTInfo inside")
            info = ber(octets(encapsulated[1][1][1][0]))[1]
            (algorithm, hashed), moment = info[2][1], info[4]
            need(algorithm[1][0] == (0x06, SHA256_OID), "imprint is not of SHA-256")
            self.imprint = octets(hashed)
            need(len(self.imprint) == 32, "imprint is not 32 bytes")
            need(moment[0] == 0x18, "genTime is no GeneralizedTime")
            parts = re.fullmatch(rb"(\d{14})(?:\.(\d{1,9}))?Z", moment[1])
            need(parts, "genTime is not YYYYMMDDhhmmss[.f]Z")
            self.seconds = calendar.timegm(time.strptime(parts[1].decode(), "%Y%m%d%H%M%S"))
            self.milliseconds = self.seconds * 1000 + int(((parts[2] or b"") + b"000")[:3])
        except Bad as bad:
            raise Bad(f"{where}: {bad}") from None
        except (ValueError, IndexError, TypeError):
            raise Bad(f"{where}: not a time-stamp token") from None


class TokenVerifier:
    """Signatures and chains of tokens, by the openssl program, at the token's own time."""

    def __init__(self):
        self.program = shutil.which("openssl")

    def _run(self, token, arguments, extra=None):
        need(self.program, f"{token.where}: the openssl program, which verifies tokens, is not installed")
        with tempfile.TemporaryDirectory(prefix="tabellion-reader-") as folder:
            name = os.path.join(folder, "token")
            with open(name, "wb") as file:
                file.write(token.data)
            if extra is not None:
                with open(os.path.join(folder, "root.pem"), "wb") as file:
                    file.write(extra)
            command = [self.program] + [a.replace("@", folder) for a in arguments]
            environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}
            try:
                done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
                                      env=environment, check=False)
            except (OSError, subprocess.TimeoutExpired) as error:
                raise Bad(f"{token.where}: openssl could not be run ({short(str(error))})") from None
        return done.returncode == 0, short(done.stderr.decode("utf-8", "replace").strip().split("\n")[-1], 160)

    def to_root(self, token, certificate):
        """(good, why not): signature, certificates and purpose lead to `certificate` (DER) at genTime."""
        pem = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(certificate) + b"-----END CERTIFICATE-----\n"
        return self._run(token, ["ts", "-verify", "-token_in", "-in", "@/token", "-digest", token.imprint.hex(),
                                 "-CAfile", "@/root.pem", "-attime", str(token.seconds)], pem)

    def by_itself(self, token):
        """(good, why not): the signature is that of the certificate inside the token."""
        return self._run(token, ["cms", "-verify", "-noverify", "-binary", "-inform", "DER", "-in", "@/token",
                                 "-out", "@/content"])


# -------------------------------------------------------------------------------------------------- notes and keys

NOTE_NAME = r"[^\s+\x00-\x20]+"


class VerifierKey:
    """A C2SP signed-note vkey, Ed25519 (0x01) or Ed25519 cosignature (0x04)."""

    def __init__(self, spelling, kind, where):
        parts = re.fullmatch(rf"({NOTE_NAME})\+([0-9a-f]{{8}})\+([A-Za-z0-9+/=]+)", spelling)
        need(parts, f"{where} is not a verifier key")
        self.name, self.key_id = parts[1], bytes.fromhex(parts[2])
        data = strict_base64(parts[3], where)
        need(len(data) == 33 and data[0] == kind, f"{where} is not an Ed25519 key of type 0x{kind:02x}")
        need(H(self.name.encode() + b"\n" + data)[:4] == self.key_id, f"{where} has a wrong key id")
        self.public = data[1:]

    @property
    def identity(self):
        return (self.name, self.public)


def strict_base64(spelling, where):
    try:
        data = base64.b64decode(spelling, validate=True)
    except (binascii.Error, ValueError):
        raise Bad(f"{where} is not base64") from None
    need(base64.b64encode(data).decode() == spelling, f"{where} is not canonical base64")
    return data


class Checkpoint:
    """A signed note with the text of C2SP tlog-checkpoint."""

    def __init__(self, data, where):
        self.where = where
        try:
            note = data.decode("utf-8")
        except UnicodeDecodeError:
            raise Bad(f"{where}: not UTF-8") from None
        need(not re.search(r"[\x00-\x09\x0b-\x1f]", note) and note.endswith("\n"), f"{where}: no signed note")
        head, separator, tail = note.rpartition("\n\n")
        need(separator and tail, f"{where}: no signature lines")
        self.text = (head + "\n").encode()
        self.signatures = []
        for line in tail[:-1].split("\n"):
            parts = re.fullmatch(rf"\u2014 ({NOTE_NAME}) (\S+)", line)
            need(parts, f"{where}: malformed signature line")
            signature = strict_base64(parts[2], f"{where}: signature of {short(parts[1])}")
            need(len(signature) > 4, f"{where}: signature too short")
            self.signatures.append((parts[1], signature[:4], signature[4:]))
        lines = head.split("\n")
        need(len(lines) >= 3 and all(lines), f"{where}: a checkpoint has at least three lines, none empty")
        need(re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]), f"{where}: size is not a number")
        self.origin, self.size = lines[0], int(lines[1])
        self.root = strict_base64(lines[2], f"{where}: root")
        need(len(self.root) == 32, f"{where}: root is not 32 bytes")

    def signed_by_log(self, key):
        need(self.origin == key.name, f"{self.where}: origin is {short(self.origin)}, not {short(key.name)}")
        found = [s for name, key_id, s in self.signatures if (name, key_id) == (key.name, key.key_id)]
        need(found, f"{self.where}: the log did not sign it")
        good = all(ed25519_verify(key.public, s, self.text) for s in found)
        need(good, f"{self.where}: the log's signature is wrong")

    def cosigners(self, keys):
        """Which of `keys` cosigned; a wrong signature by one of them is an error."""
        good = set()
        for key in keys:
            for name, key_id, signature in self.signatures:
                if (name, key_id) != (key.name, key.key_id):
                    continue
                need(len(signature) == 72, f"{self.where}: cosignature of {short(name)} has a wrong length")
                moment = int.from_bytes(signature[:8], "big")
                message = b"cosignature/v1\ntime %d\n" % moment + self.text
                need(ed25519_verify(key.public, signature[8:], message),
                     f"{self.where}: cosignature of {short(name)} is wrong")
                good.add(key.public)
        return good


# -------------------------------------------------------------------------------------------------------- recording

def boxes(data, start, end, where):
    """(type, begin of body, end) of the ISO boxes that fill data[start:end] exactly."""
    found = []
    while start < end:
        need(start + 8 <= end, f"{where}: box is cut off")
        size, kind, header = *struct.unpack_from(">I4s", data, start), 8
        if size == 1:
            need(start + 16 <= end, f"{where}: box is cut off")
            size, header = struct.unpack_from(">Q", data, start + 8)[0], 16
        need(size >= header and start + size <= end, f"{where}: box {short(repr(kind))} does not fit")
        found.append((kind.decode("latin-1"), start + header, start + size))
        start += size
    return found


def only(found, kind, where):
    hits = [(start, end) for name, start, end in found if name == kind]
    need(len(hits) == 1, f"{where}: {len(hits)} {kind} boxes, not one")
    return hits[0]


class InitSegment:
    """What the moov says about the one track."""

    def __init__(self, data, display):
        where = "recording/init.mp4"
        try:
            self._read(data, display, where)
        except (struct.error, IndexError):
            raise Bad(f"{where}: a box is too short") from None

    def _read(self, data, display, where):
        top = boxes(data, 0, len(data), where)
        need([name for name, _, _ in top] == ["ftyp", "moov"], f"{where}: not exactly ftyp and moov")
        moov = boxes(data, *top[1][1:], where)
        self._zero_times(data, only(moov, "mvhd", where), "mvhd", where)
        trak = boxes(data, *only(moov, "trak", where), where)
        need(all(name != "edts" for name, _, _ in trak), f"{where}: an edit list could hide pictures")
        tkhd = only(trak, "tkhd", where)
        self._zero_times(data, tkhd, "tkhd", where)
        self.track = struct.unpack_from(">I", data, tkhd[0] + (20 if data[tkhd[0]] == 1 else 12))[0]
        mdia = boxes(data, *only(trak, "mdia", where), where)
        mdhd = only(mdia, "mdhd", where)
        self._zero_times(data, mdhd, "mdhd", where)
        timescale = struct.unpack_from(">I", data, mdhd[0] + (20 if data[mdhd[0]] == 1 else 12))[0]
        need(timescale == 1_000_000, f"{where}: timescale is {timescale}, not 1000000")
        hdlr = only(mdia, "hdlr", where)
        need(data[hdlr[0] + 8:hdlr[0] + 12] == b"vide", f"{where}: the track is no video")
        minf = boxes(data, *only(mdia, "minf", where), where)
        stbl = boxes(data, *only(minf, "stbl", where), where)
        self._sample_entry(data, only(stbl, "stsd", where), display, where)
        mvex = boxes(data, *only(moov, "mvex", where), where)
        trex = only(mvex, "trex", where)
        track, _, self.duration, self.size, self.flags = struct.unpack_from(">5I", data, trex[0] + 4)
        need(track == self.track, f"{where}: trex is of another track")

    @staticmethod
    def _zero_times(data, bounds, kind, where):
        start, version = bounds[0], data[bounds[0]]
        need(version in (0, 1), f"{where}: version of {kind}")
        need(not any(data[start + 4:start + (20 if version else 12)]), f"{where}: {kind} has a time")

    def _sample_entry(self, data, stsd, display, where):
        need(struct.unpack_from(">I", data, stsd[0] + 4)[0] == 1, f"{where}: not one sample entry")
        entry = only(boxes(data, stsd[0] + 8, stsd[1], where), "avc1", where)
        width, height = struct.unpack_from(">HH", data, entry[0] + 24)
        due = (display["width"], display["height"] + display["stripHeight"])
        need((width, height) == due, f"{where}: picture {width}x{height}, desktop and strip {due[0]}x{due[1]}")
        avcc = only(boxes(data, entry[0] + 78, entry[1], where), "avcC", where)
        self.nal_length = (data[avcc[0] + 4] & 3) + 1


def fragment_samples(moof, init, where):
    """(decode time, data offset of first sample, samples as (duration, size, is sync)) of a moof's bytes."""
    parts = boxes(moof, 8, len(moof), where)
    traf = boxes(moof, *only(parts, "traf", where), where)
    tfhd, _ = only(traf, "tfhd", where)
    flags, track = struct.unpack_from(">II", moof, tfhd)
    need(track == init.track, f"{where}: another track")
    need(not flags & 1, f"{where}: base-data-offset")
    at, defaults = tfhd + 8, [init.duration, init.size, init.flags]
    if flags & 2:
        at += 4
    for index, bit in enumerate((8, 16, 32)):
        if flags & bit:
            defaults[index] = struct.unpack_from(">I", moof, at)[0]
            at += 4
    tfdt, _ = only(traf, "tfdt", where)
    decode_time = struct.unpack_from(">Q" if moof[tfdt] == 1 else ">I", moof, tfdt + 4)[0]
    samples, first_offset, total = [], None, 0
    for kind, start, end in traf:
        if kind != "trun":
            continue
        flags, count = struct.unpack_from(">II", moof, start)
        flags &= 0xFFFFFF
        need(not flags & 0x800, f"{where}: composition offsets")
        at = start + 8
        if flags & 1:
            offset = struct.unpack_from(">i", moof, at)[0]
            at += 4
            first_offset = offset if first_offset is None else first_offset
            need(offset == first_offset + total, f"{where}: samples do not follow one another")
        need(first_offset is not None, f"{where}: no data offset")
        first_flags = None
        if flags & 4:
            first_flags = struct.unpack_from(">I", moof, at)[0]
            at += 4
        step = 4 * sum(1 for bit in (0x100, 0x200, 0x400) if flags & bit)
        need(at + step * count == end, f"{where}: trun has a wrong length")
        need(step or count <= 1 << 20, f"{where}: too many samples")
        for number in range(count):
            values = list(defaults)
            for index, bit in enumerate((0x100, 0x200, 0x400)):
                if flags & bit:
                    values[index] = struct.unpack_from(">I", moof, at)[0]
                    at += 4
            if number == 0 and first_flags is not None:
                values[2] = first_flags
            samples.append((values[0], values[1], not values[2] & 0x10000))
            total += values[1]
    need(samples, f"{where}: no samples")
    return decode_time, first_offset, samples


# ------------------------------------------------------------------------------------------------------ trust file

class Trust:
    """The auditor's own keys and roots."""

    def __init__(self, file_name):
        try:
            with open(file_name, "rb") as file:
                data = file.read(MAXIMUM_SMALL_FILE + 1)
            need(len(data) <= MAXIMUM_SMALL_FILE, "larger than 64 MiB")
            value = json.loads(data.decode("utf-8"), object_pairs_hook=_pairs)
            shaped({
                "v": const(1), "type": const("tabellion/trust"),
                "offices": array(shaped({"name": text, "key": hexadecimal(32)})), "logs": array(text),
                "cosigners": array(text), "quorum": integer(),
                "timeAuthorities": array(shaped({"name": text, "certificate": text, "test": boolean})),
            }, {
                "witnessPolicy": text, "chains": array(lambda value, where: None),
                "letters": array(shaped({"name": text, "certificate": text})),
            })(value, "trust file")
            self.offices = [bytes.fromhex(office["key"]) for office in value["offices"]]
            self.logs = [VerifierKey(key, 1, "logs") for key in value["logs"]]
            self.cosigners = [VerifierKey(key, 4, "cosigners") for key in value["cosigners"]]
            self.quorum = value["quorum"]
            self.roots = {}
            for authority in value["timeAuthorities"]:
                certificate = strict_base64(authority["certificate"], "certificate")
                self.roots[(H(certificate).hex(), sm3(certificate).hex())] = (certificate, authority["test"])
        except OSError as error:
            raise Unusable(f"trust file cannot be read: {error.strerror}") from None
        except (Bad, ValueError, RecursionError) as error:
            raise Unusable(f"trust file: {short(str(error), 160)}") from None


# ------------------------------------------------------------------------------------------------------------ audit

FORMS = {
    "data/opening.json": OPENING, "data/policy.json": POLICY, "data/subject.json": SUBJECT,
    "data/cleanliness-open.json": CLEANLINESS, "data/cleanliness-close.json": CLEANLINESS,
    "data/session.json": session_form, "signature.json": SIGNATURE, "ledger/entries.json": ENTRIES,
}
REQUIRED = (
    "META-INF/ASiCManifest001.xml", "META-INF/timestamp001.tst", "bagit.txt", "data/cleanliness-open.json",
    "data/input.jsonl", "data/opening.json", "data/policy.json", "data/session.json", "data/subject.json",
    "ledger/checkpoint-final.txt", "ledger/checkpoint-opening.txt", "ledger/entries.json", "manifest-sha256.txt",
    "manifest-sm3.txt", "mimetype", "signature.json", "tagmanifest-sha256.txt", "tagmanifest-sm3.txt",
    "tokens/fresh-0.tst",
)
TAG_MANIFESTS = ("tagmanifest-sha256.txt", "tagmanifest-sm3.txt")
ASIC_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
  <asic:SigReference URI="META-INF/timestamp001.tst" MimeType="application/vnd.etsi.timestamp-token"/>
  <asic:DataObjectReference URI="data/session.json" MimeType="application/json">
    <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
    <ds:DigestValue>{session}</ds:DigestValue>
  </asic:DataObjectReference>
  <asic:DataObjectReference URI="manifest-sha256.txt" MimeType="text/plain">
    <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
    <ds:DigestValue>{manifest}</ds:DigestValue>
  </asic:DataObjectReference>
</asic:ASiCManifest>
"""


class Audit:
    """Runs the checks of section 9 over a bundle; `failures` maps a check to its reasons."""

    names = CHECKS

    def __init__(self, bundle, trust, untrusted):
        self.bundle, self.trust, self.untrusted = bundle, trust, untrusted
        self.failures = {name: [] for name in self.names}
        self.test = False
        self.summary = {}
        self.trust_problems = []
        self._documents = {}
        self._tokens = TokenVerifier()
        self.roots = None  # the two fingerprints, as computed from the records

    @contextmanager
    def check(self, name):
        try:
            yield
        except Bad as bad:
            self.failures[name].append(str(bad))

    def run(self):
        self.bundle.digest_members()
        for name, function in self.functions():
            with self.check(name):
                function()

    def functions(self):
        return (
            ("container", self.container), ("manifests", self.manifests), ("tag-manifests", self.tag_manifests),
            ("policy", self.policy), ("opening", self.opening), ("freshness", self.freshness),
            ("opening-tokens", self.opening_tokens), ("records", self.records), ("chain", self.chain),
            ("recording", self.recording), ("input", self.input), ("artefacts", self.artefacts),
            ("cleanliness", self.cleanliness), ("fingerprint", self.fingerprint), ("signature", self.signature),
            ("closing-token", self.closing_token), ("ledger-key", self.ledger_key),
            ("ledger-opening", self.ledger_opening), ("ledger-heads", self.ledger_heads),
            ("ledger-closing", self.ledger_closing), ("checkpoints", self.checkpoints), ("trust", self.anchors))

    # Documents, parsed and checked for form once; a bad one fails every check that needs it.

    def document(self, name):
        if name not in self._documents:
            try:
                value = parse_json(self.bundle.bytes(name), name)
                FORMS[name](value, name)
                self._documents[name] = value
            except Bad as bad:
                self._documents[name] = bad
        if isinstance(self._documents[name], Bad):
            raise Bad(str(self._documents[name]))
        return self._documents[name]

    @property
    def header(self):
        return self.document("data/session.json")["records"][0]

    def links(self, kind):
        return [item for item in self.header["chain"] if item["kind"] == kind]

    @property
    def worker_key(self):
        return bytes.fromhex(self.document("signature.json")["worker"])

    def same_pair(self, value, name, what, suffixes=("sha256", "sm3")):
        member = self.bundle.member(name)
        need(value[suffixes[0]] == member.sha256, f"{what}: SHA-256 is not that of {name}")
        need(value[suffixes[1]] == member.sm3, f"{what}: SM3 is not that of {name}")

    # Container and manifests

    def container(self):
        for member in self.bundle.members.values():
            need(member.actual_crc == member.crc, f"{member.name}: CRC-32 does not match")
        need(self.bundle.bytes("mimetype") == b"application/vnd.etsi.asic-e+zip", "mimetype is not ASiC-E's")

    def _compare_manifest(self, name, names, attribute):
        data = self.bundle.bytes(name)
        expected = [f"{getattr(self.bundle.members[n], attribute)}  {n}\n".encode() for n in names]
        if data == b"".join(expected):
            return
        listed = data.splitlines(keepends=True)
        for line, due in zip(listed, expected):
            need(line == due, f"{name}: {short(line.decode('latin-1').strip(), 100)} where this is due: "
                              f"{due.decode().strip()}")
        raise Bad(f"{name}: {len(listed)} lines for {len(expected)} files")

    def manifests(self):
        names = self.bundle.members
        for name in REQUIRED:
            need(name in names, f"{name} is missing")
        for name in names:
            need(self._in_table(name), f"{name} is no member that a bundle may have")
        need(self.bundle.bytes("bagit.txt") == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
             "bagit.txt has another text")
        data = [name for name in names if name.startswith("data/")]
        self._compare_manifest("manifest-sha256.txt", data, "sha256")
        self._compare_manifest("manifest-sm3.txt", data, "sm3")

    def _in_table(self, name):
        if name in REQUIRED or name == "letter.pdf" or name.startswith("data/"):
            return True
        token = re.fullmatch(r"tokens/(?:fresh-([1-9][0-9]*)|opening-([a-z0-9-]+))\.tst", name)
        if not token:
            return False
        try:
            if token[1]:
                return any(item["values"]["k"] == int(token[1]) for item in self.links("mark"))
            return token[2] in (a["name"] for a in self.document("data/policy.json")["timeAuthorities"])
        except Bad:
            return True  # the document's own check fails

    def tag_manifests(self):
        names = [n for n in self.bundle.members if not n.startswith("data/") and n not in TAG_MANIFESTS]
        self._compare_manifest(TAG_MANIFESTS[0], sorted(names), "sha256")
        self._compare_manifest(TAG_MANIFESTS[1], sorted(names), "sm3")

    # Policy and opening

    def policy_keys(self):
        policy = self.document("data/policy.json")
        log = VerifierKey(policy["log"], 1, "policy: log")
        cosigners = [VerifierKey(key, 4, f"policy: cosigners[{i}]") for i, key in enumerate(policy["cosigners"])]
        return log, cosigners, policy["quorum"]

    def policy(self):
        policy = self.document("data/policy.json")
        self.test = policy["test"]
        _, cosigners, quorum = self.policy_keys()
        need(len({key.public for key in cosigners}) == len(cosigners), "policy: a cosigner stands twice")
        need(quorum <= len(cosigners), "policy: quorum is larger than the number of cosigners")
        names = [authority["name"] for authority in policy["timeAuthorities"]]
        need(names and len(set(names)) == len(names), "policy: no time authorities, or one twice")

    def opening(self):
        opening, header, key = self.document("data/opening.json"), self.header, self.worker_key
        need(opening["worker"] == H(key).hex() and opening["workerSm3"] == sm3(key).hex(),
             "opening.json: worker is not the key of signature.json")
        self.opening_files(opening)
        fresh = bytes.fromhex(self.bundle.member("tokens/fresh-0.tst").sha256)
        nonce = H(T("TE1/nonce") + bytes.fromhex(opening["random"]) + fresh)[:16].hex()
        need(opening["nonce"] == nonce, "opening.json: nonce is not made from random and tokens/fresh-0.tst")
        self.same_pair(header, "data/opening.json", "header: opening", ("openingSha256", "openingSm3"))
        for name in ("session", "worker", "workerSm3", "lease", "openedAt"):
            need(header[name] == opening[name], f"header: {name} is not that of the opening")
        need(all(header["image"][n] == opening["image"][n] for n in ("name", "sha256", "sm3")),
             "header: image is not that of the opening")

    def opening_files(self, opening):
        self.same_pair(opening, "data/policy.json", "opening.json: policy", ("policySha256", "policySm3"))
        self.cleanliness_digests(opening)
        self.subject(opening)

    def cleanliness_digests(self, opening):
        self.same_pair(opening, "data/cleanliness-open.json", "opening.json: cleanliness",
                       ("cleanlinessSha256", "cleanlinessSm3"))

    def subject(self, opening):
        subject = self.document("data/subject.json")
        commitment = H(T("TE1/subject") + bytes.fromhex(subject["salt"]) + T(subject["subject"])).hex()
        need(opening["subjectCommitment"] == commitment, "opening.json: subjectCommitment is not of subject.json")

    # Tokens

    def token(self, name, authorities, imprint=None):
        """A token read and verified; roots that the trust file lacks are left to the check `trust`."""
        token = Token(self.bundle.bytes(name), name)
        need(imprint is None or token.imprint == imprint, f"{name}: imprint is of something else")
        if self.trust is None:
            good, why = self._tokens.by_itself(token)
            need(good, f"{name}: signature does not verify ({why})")
            return token
        known = [self.trust.roots.get((a["rootSha256"], a["rootSm3"])) for a in authorities]
        why = None
        for certificate, test in filter(None, known):
            good, why = self._tokens.to_root(token, certificate)
            if good:
                need(self.test or not test, f"{name} leads to a TEST authority under a policy that is not a test")
                return token
        if None in known or not known:
            good, why = self._tokens.by_itself(token)
            if good:
                self.trust_problems.append(f"{name} leads to no time authority of the trust file")
                return token
        raise Bad(f"{name}: does not verify ({why})")

    def authorities(self, name=None):
        policy = self.document("data/policy.json")
        found = [a for a in policy["timeAuthorities"] if name in (None, a["name"])]
        need(found, f"time authority {short(name)} is not in the policy")
        return found

    def freshness(self):
        fresh = self.document("data/opening.json")["freshness"]
        self.same_pair(fresh, "tokens/fresh-0.tst", "opening.json: freshness")
        token = self.token("tokens/fresh-0.tst", self.authorities(fresh["authority"]))
        need(token.milliseconds == fresh["time"], "opening.json: freshness.time is not the genTime of its token")
        self.summary["notEarlierThan"] = token.milliseconds
        for authority in self.authorities():
            name = f"tokens/opening-{authority['name']}.tst"
            if name in self.bundle.members:
                opening = Token(self.bundle.bytes(name), name)
                need(opening.milliseconds - fresh["time"] <= 90_000, f"{name} is more than 90 s after the fresh token")

    def opening_tokens(self):
        imprint = bytes.fromhex(self.bundle.member("data/opening.json").sha256)
        for authority in self.authorities():
            self.token(f"tokens/opening-{authority['name']}.tst", [authority], imprint)

    def closing_token(self):
        def shown(name):
            return base64.b64encode(bytes.fromhex(self.bundle.member(name).sha256)).decode()
        name = "META-INF/ASiCManifest001.xml"
        due = ASIC_MANIFEST.format(session=shown("data/session.json"), manifest=shown("manifest-sha256.txt"))
        need(self.bundle.bytes(name) == due.encode(), f"{name} is not the manifest of these files")
        token = self.token("META-INF/timestamp001.tst", self.authorities(), H(due.encode()))
        self.summary["notLaterThan"] = token.milliseconds

    # Records and chain

    def records(self):
        records = self.document("data/session.json")["records"][1:]
        due = [name for name in self.bundle.members if name.startswith("data/") and name != "data/session.json"]
        listed = ["data/" + record["path"] for record in records]
        for name, expected in zip(listed, due):
            need(name == expected, f"records: {short(name)} where {expected} is due")
        need(len(listed) == len(due), f"{len(listed)} records for {len(due)} files")
        segments = {"data/" + item["values"]["path"]: item["values"] for item in self.links("segment")}
        for record, name in zip(records, due):
            need(record["bytes"] == self.bundle.members[name].size, f"record of {name}: other size")
            self.same_pair(record, name, "record")
            need(record.get("segment") == segments.get(name), f"record of {name}: segment is not the link's values")
        salts = [record["salt"] for record in records]
        need(len(set(salts)) == len(salts), "two records have the same salt")

    def chain(self):
        header = self.header
        head = H(T("TE1/open") + bytes.fromhex(self.bundle.member("data/opening.json").sha256))
        self._same_head(header["head0"], header["head0Sm3"], head, "header: head0")
        chain = header["chain"]
        need(chain and chain[0]["kind"] == "segment", "chain: the first link is not segment 0")
        segments, marks, lines, unix_end = 0, 0, 0, header["openedAt"] * 1_000_000
        for position, item in enumerate(chain, 1):
            where, values = f"chain link {position}", item["values"]
            need(item["position"] == position, f"{where}: position is {item['position']}")
            if item["kind"] == "segment":
                need(values["n"] == segments, f"{where}: segment {values['n']} where {segments} is due")
                self._segment_file(values, where)
                need(values["inputLines"] >= lines, f"{where}: fewer input lines than the segment before")
                lines = values["inputLines"]
                if segments:
                    unix_end = int(values["startUnixNs"]) + int(values["durationNs"])
                segments += 1
                head = self._segment_head(head, values)
            elif item["kind"] == "mark":
                marks += 1
                need(values["k"] == marks and values["path"] == f"tokens/fresh-{marks}.tst",
                     f"{where}: not mark {marks}")
                self.same_pair(values, values["path"], where)
                head = H(T("TE1/mark") + head + bytes.fromhex(values["sha256"]))
                need(ed25519_verify(self.worker_key, bytes.fromhex(item["signature"]), T("TE1/head") + head),
                     f"{where}: the worker's signature is wrong")
                token = self.token(values["path"], self.authorities())
                need(token.milliseconds == values["time"], f"{where}: time is not the genTime of {values['path']}")
            else:
                need(position == len(chain), f"{where}: something follows the gap")
                need(values["afterSegment"] == segments - 1, f"{where}: afterSegment is not the last segment")
                start, end = int(values["startUnixNs"]), int(values["endUnixNs"])
                need(start == unix_end, f"{where}: the gap does not begin at the last segment's end")
                need(end >= start, f"{where}: the gap ends before it begins")
                head = H(T("TE1/gap") + head + struct.pack(">IQQ", values["afterSegment"], start, end)
                         + T(values["reason"]))
            self._same_head(item["head"], item["headSm3"], head, where)
        self._same_head(header["lastHead"], header["lastHeadSm3"], head, "header: lastHead")
        listed = {"data/" + item["values"]["path"] for item in self.links("segment")}
        for name in self.bundle.members:
            need(not name.startswith("data/recording/") or name in listed, f"{name} is no segment of the chain")

    @staticmethod
    def _same_head(head, head_sm3, due, where):
        need(head == due.hex(), f"{where}: head is not the one that its values give")
        need(head_sm3 == sm3(due).hex(), f"{where}: SM3 of the head is wrong")

    def _segment_file(self, values, where):
        n = values["n"]
        due = f"recording/{n:06d}.m4s" if n else "recording/init.mp4"
        need(values["path"] == due, f"{where}: path is not {due}")
        self.same_pair(values, "data/" + due, where)
        need(values["bytes"] == self.bundle.members["data/" + due].size, f"{where}: other size than {due}")
        if n == 0:
            need(all(values[name] == "0" for name in ("startUnixNs", "startMonotonicNs", "durationNs")),
                 f"{where}: segment 0 has a time")
            need(values["inputLines"] == 0 and values["inputHead"] == "00" * 32, f"{where}: segment 0 has input")

    @staticmethod
    def _segment_head(head, values):
        times = (int(values[name]) for name in ("startUnixNs", "startMonotonicNs", "durationNs"))
        return H(T("TE1/segment") + head + struct.pack(">IQQQQ", values["n"], *times, values["bytes"])
                 + bytes.fromhex(values["sha256"]) + bytes.fromhex(values["sm3"])
                 + struct.pack(">Q", values["inputLines"]) + bytes.fromhex(values["inputHead"]))

    # Recording

    def recording(self):
        segments = [item["values"] for item in self.links("segment")]
        need(segments, "no segments")
        display = self.document("data/opening.json")["display"]
        init = InitSegment(self.bundle.bytes("data/recording/init.mp4"), display)
        steps, named, previous, frames = self.header["clockSteps"], {}, None, 0
        order = [step["segment"] for step in steps]
        need(order == sorted(set(order)), "clockSteps do not ascend")
        for step in steps:
            named[step["segment"]] = int(step["aheadNs"]) if "aheadNs" in step else -int(step["behindNs"])
        for values in segments[1:]:
            where = "data/" + values["path"]
            decode_time, durations = self._segment_samples(where, init)
            frames += len(durations)
            start, duration = int(values["startMonotonicNs"]), int(values["durationNs"])
            need(1000 * decode_time == start - int(segments[1]["startMonotonicNs"]),
                 f"{where}: decode time does not agree with startMonotonicNs")
            need(1000 * sum(durations) == duration, f"{where}: sample durations do not add up to durationNs")
            need(max(durations) <= 1_500_000, f"{where}: a sample lasts longer than 1.5 s")
            if previous:
                advance = start - int(previous["startMonotonicNs"])
                need(advance == int(previous["durationNs"]), f"{where}: does not begin where the one before ends")
                step = int(values["startUnixNs"]) - int(previous["startUnixNs"]) - advance
                if values["n"] in named:
                    need(named.pop(values["n"]) == step, f"{where}: clock step is not {step} ns as declared")
                need(abs(step) <= 100_000_000 or values["n"] in order, f"{where}: undeclared clock step of {step} ns")
            previous = values
        need(not named, "clockSteps names a segment that has no start after another")
        self.summary["segments"], self.summary["frames"] = len(segments), frames

    def _segment_samples(self, name, init):
        member = self.bundle.member(name)
        head = self.bundle.read(member.start, min(16, member.size))
        need(len(head) == 16 and head[4:8] == b"moof", f"{name}: does not begin with moof")
        size = struct.unpack(">I", head[:4])[0]
        need(8 <= size <= MAXIMUM_MOOF and size + 8 <= member.size, f"{name}: moof does not fit")
        moof = self.bundle.read(member.start, size)
        mdat = self.bundle.read(member.start + size, min(16, member.size - size))
        length, kind, header = *struct.unpack_from(">I4s", mdat), 8
        if length == 1 and len(mdat) == 16:
            length, header = struct.unpack_from(">Q", mdat, 8)[0], 16
        need(kind == b"mdat" and size + length == member.size, f"{name}: not exactly one moof and one mdat")
        try:
            decode_time, offset, samples = fragment_samples(moof, init, name)
        except (struct.error, IndexError):
            raise Bad(f"{name}: a box is too short") from None
        need(offset == size + header, f"{name}: samples do not begin with mdat")
        need(sum(s[1] for s in samples) == length - header, f"{name}: samples do not fill mdat")
        at = member.start + offset
        for index, (_, sample_size, sync) in enumerate(samples):
            need(sync == (index == 0), f"{name}: sample {index} is {'' if sync else 'not '}a sync sample")
            need(self._has_idr(at, sample_size, init.nal_length, name) == sync,
                 f"{name}: sample {index} is {'no' if sync else 'an'} IDR picture")
            at += sample_size
        return decode_time, [s[0] for s in samples]

    def _has_idr(self, at, size, nal_length, name):
        end, kinds = at + size, set()
        while at < end:
            need(at + nal_length < end, f"{name}: NAL unit is cut off")
            head = self.bundle.read(at, nal_length + 1)
            length = int.from_bytes(head[:nal_length], "big")
            need(length and at + nal_length + length <= end, f"{name}: NAL unit does not fit")
            kinds.add(head[-1] & 31)
            at += nal_length + length
        need(kinds & {1, 5}, f"{name}: a sample without a picture")
        need(not {1, 5} <= kinds, f"{name}: a sample mixes IDR and other slices")
        return 5 in kinds

    # Input and artefacts

    def input_lines(self):
        name = "data/input.jsonl"
        pending, number = b"", 0
        self.bundle.member(name)
        for chunk in self.bundle.chunks(name):
            lines = (pending + chunk).split(b"\n")
            pending = lines.pop()
            for line in lines:
                number += 1
                yield number, line
        need(not pending, f"{name}: the last line has no end")

    def input(self):
        header, segments = self.header, [item["values"] for item in self.links("segment")]
        need(self.bundle.member("data/input.jsonl").size <= MAXIMUM_SMALL_FILE, "input.jsonl: too large")
        waiting, head, count, sources = list(reversed(segments)), bytes(32), 0, {}

        def settle():
            while waiting and waiting[-1]["inputLines"] == count:
                values = waiting.pop()
                need(values["inputHead"] == head.hex() and values["inputHeadSm3"] == sm3(head).hex(),
                     f"segment {values['n']}: inputHead is not that of the first {count} lines")
        settle()
        for number, line in self.input_lines():
            where = f"input.jsonl line {number}"
            value = parse_json(line, where)
            check_line(value, where)
            need(value["seq"] == number, f"{where}: seq is {value['seq']}")
            sources[value["source"]] = sources.get(value["source"], 0) + 1
            head, count = H(head + line + b"\n"), number
            settle()
        need(not waiting, "a segment covers more input lines than there are, or fewer than the one before")
        declared = header["input"]
        need(declared["lines"] == count, f"header: {declared['lines']} input lines, not {count}")
        need(declared["inputHead"] == head.hex() and declared["inputHeadSm3"] == sm3(head).hex(),
             "header: inputHead is not that of input.jsonl")
        need(declared["sources"] == sources, "header: input.sources do not agree with the lines")
        need(self.links("gap") or segments[-1]["inputLines"] == count, "the last segment does not cover all lines")
        self.summary["inputLines"] = count

    def artefacts(self):
        prefixes = {}
        for number, line in self.input_lines():
            if b'"artefact"' not in line and b'"screenshot"' not in line:
                continue
            where = f"input.jsonl line {number}"
            value = parse_json(line, where)
            check_line(value, where)
            if value["kind"] not in ("artefact", "screenshot") or "redacted" in value:
                continue
            name = "data/" + value["path"]
            size = self.bundle.member(name).size
            if "prefix" in value:
                need(value["bytes"] <= size, f"{where}: {name} is shorter than the logged prefix")
                prefixes.setdefault(name, []).append((value["bytes"], value["sha256"], value["sm3"], where))
            else:
                self.same_pair(value, name, where)
                need(value.get("bytes", size) == size, f"{where}: {name} has another size")
        for name, wanted in prefixes.items():
            self._check_prefixes(name, sorted(wanted))

    def _check_prefixes(self, name, wanted):
        sha256, other, done = hashlib.sha256(), sm3_hasher(), 0
        start = self.bundle.members[name].start
        for length, due, due_sm3, where in wanted:
            while done < length:
                chunk = self.bundle.read(start + done, min(CHUNK, length - done))
                sha256.update(chunk)
                other.update(chunk)
                done += len(chunk)
            need(sha256.hexdigest() == due and other.hexdigest() == due_sm3,
                 f"{where}: the first {length} bytes of {name} are others")

    # Cleanliness

    def cleanliness(self):
        header, close = self.header, "data/cleanliness-close.json"
        report = self._cleanliness_report("data/cleanliness-open.json", "open", header["cleanliness"]["open"])
        results = {item["id"]: item["result"] for item in report["items"]}
        for name in self.document("data/policy.json")["forbidding"]:
            need(results.get(name) == "pass", f"cleanliness at opening: {name}, which the policy demands, did not pass")
        if close in self.bundle.members:
            need("close" in header["cleanliness"], "header: cleanliness.close is missing")
            self._cleanliness_report(close, "close", header["cleanliness"]["close"])
        else:
            need("close" not in header["cleanliness"], f"{close} is missing")
            need(any("cleanliness-close" in item["what"] for item in header["missing"]),
                 f"{close} is absent and header.missing does not say so")

    def _cleanliness_report(self, name, phase, counts):
        report = self.document(name)
        need(report["session"] == self.header["session"] and report["phase"] == phase,
             f"{name}: of another session or phase")
        ids = [item["id"] for item in report["items"]]
        need(ids == sorted(set(ids)), f"{name}: items do not ascend")
        by = {result: [i["id"] for i in report["items"] if i["result"] == result]
              for result in ("pass", "fail", "not-checked")}
        due = {"pass": len(by["pass"]), "fail": len(by["fail"]), "notChecked": len(by["not-checked"]),
               "failed": by["fail"]}
        need(counts == due, f"header: cleanliness.{phase} does not agree with {name}")
        return report

    # Fingerprint and signature

    def fingerprint(self):
        records = self.document("data/session.json")["records"]
        roots = root_of(map(jcs, records), H), root_of(map(jcs, records), sm3)
        self.roots = roots
        self.summary["fingerprint"], self.summary["fingerprintSm3"] = roots[0].hex(), roots[1].hex()
        signed = self.document("signature.json")
        need(signed["fingerprint"] == roots[0].hex(), "fingerprint is not the root over the records")
        need(signed["fingerprintSm3"] == roots[1].hex(), "fingerprint(SM3) is not the root over the records")

    def signature(self):
        signed = self.document("signature.json")
        message = T("TE1/fingerprint") + bytes.fromhex(signed["fingerprint"]) + bytes.fromhex(signed["fingerprintSm3"])
        need(ed25519_verify(self.worker_key, bytes.fromhex(signed["signature"]), message),
             "the worker's signature over the fingerprints is wrong")

    # Ledger

    def entries(self, kind):
        """The entries of a kind, each proven to be in the final checkpoint's tree, with their place checked."""
        document = self.document("ledger/entries.json")
        kinds = [entry["kind"] for entry in document["entries"]]
        heads = len(kinds) - 3
        need(heads >= 0 and kinds == ["key", "opening"] + ["head"] * heads + ["closing"],
             "ledger/entries.json: not key, opening, heads, closing")
        indices = [entry["index"] for entry in document["entries"]]
        need(all(a < b for a, b in zip(indices, indices[1:])), "ledger/entries.json: indices do not ascend")
        final = self.checkpoint("final")
        need(final.size == document["size"], "ledger/entries.json: size is not the final checkpoint's")
        found = []
        for entry in document["entries"]:
            if entry["kind"] == kind:
                data = bytes.fromhex(entry["entry"])
                what = f"ledger entry {entry['index']} ({kind})"
                need(len(data) <= 1024, f"{what}: longer than 1024 bytes")
                verify_inclusion(data, entry["index"], document["size"],
                                 [bytes.fromhex(p) for p in entry["proof"]], final.root, what)
                found.append((entry, data, what))
        return found

    def checkpoint(self, which):
        name = f"ledger/checkpoint-{which}.txt"
        return Checkpoint(self.bundle.bytes(name), name)

    def opening_index(self):
        return self.document("ledger/entries.json")["entries"][1]["index"]

    @staticmethod
    def _commitments(entry, sha256, sm3_digest):
        salt = bytes.fromhex(entry["contentSalt"])
        return H(T("TL1/c") + salt + sha256) + sm3(T("TL1/c") + salt + sm3_digest)

    def _signed_body(self, data, kind, length, what):
        """The body of an entry of types 2 to 4, its worker's signature verified."""
        need(len(data) == 10 + length + 64 and data[0] == 1 and data[1] == kind, f"{what}: not an entry of type {kind}")
        need(ed25519_verify(self.worker_key, data[-64:], T("TL1/session") + data[:-64]),
             f"{what}: the worker's signature is wrong")
        return data[10:-64]

    def key_entry(self):
        [(_, data, what)] = self.entries("key")
        need(len(data) >= 2 + 8 + 9 + 4 and data[0] == 1 and data[1] == 12, f"{what}: not an entry of type 12")
        need(data[10] == 1, f"{what}: purpose is {data[10]}, not 1 (worker)")
        at, fields = 19, []
        for _ in range(2):
            need(at + 4 <= len(data), f"{what}: cut off")
            length = struct.unpack_from(">I", data, at)[0]
            need(at + 4 + length <= len(data), f"{what}: cut off")
            fields.append(data[at + 4:at + 4 + length])
            at += 4 + length
        need(len(data) - at == 64, f"{what}: wrong length")
        return fields[0], data, what

    def ledger_key(self):
        key, _, what = self.key_entry()
        need(key == self.worker_key, f"{what}: another key than that of signature.json")

    def ledger_opening(self):
        [(entry, data, what)] = self.entries("opening")
        body = self._signed_body(data, 2, 136, what)
        opening, member = self.document("data/opening.json"), self.bundle.member("data/opening.json")
        need(body[:32] == H(self.worker_key), f"{what}: another worker")
        need(struct.unpack(">Q", body[32:40])[0] == int(opening["lease"]), f"{what}: another lease")
        need(body[40:104] == self._commitments(entry, bytes.fromhex(member.sha256), bytes.fromhex(member.sm3)),
             f"{what}: commitments are not of opening.json")
        document = self.document("ledger/entries.json")
        first = self.checkpoint("opening")
        need(first.size == document["openingSize"], "ledger/entries.json: openingSize is not the opening checkpoint's")
        verify_inclusion(data, entry["index"], first.size, [bytes.fromhex(p) for p in document["openingProof"]],
                         first.root, f"{what} in the opening checkpoint")

    def ledger_heads(self):
        entries, marks = self.entries("head"), self.links("mark")
        need(len(entries) <= len(marks), f"{len(entries)} heads on the ledger for {len(marks)} marks")
        need(len(entries) == len(marks) or self.links("gap"), f"only {len(entries)} of {len(marks)} marks are there")
        for k, ((entry, data, what), mark) in enumerate(zip(entries, marks), 1):
            body = self._signed_body(data, 3, 76, what)
            opening, number = struct.unpack(">QI", body[:12])
            need(opening == self.opening_index() and number == k, f"{what}: of another opening or k")
            head = bytes.fromhex(mark["head"])
            need(body[12:] == self._commitments(entry, head, sm3(head)), f"{what}: commitments are not of the head")

    def ledger_closing(self):
        [(entry, data, what)] = self.entries("closing")
        body = self._signed_body(data, 4, 77, what)
        opening, heads, reason = struct.unpack(">QIB", body[:13])
        need(opening == self.opening_index(), f"{what}: of another opening")
        need(heads == len(self.entries("head")), f"{what}: says {heads} heads")
        need(reason == HEADER_REASONS.index(self.header["reason"]) + 1, f"{what}: another reason than the header's")
        need(self.roots and body[13:] == self._commitments(entry, *self.roots),
             f"{what}: commitments are not of the fingerprints")

    def checkpoints(self):
        log, cosigners, quorum = self.policy_keys()
        first, final = self.checkpoint("opening"), self.checkpoint("final")
        for checkpoint in (first, final):
            checkpoint.signed_by_log(log)
        for checkpoint in (first, final):
            good = checkpoint.cosigners(cosigners)
            need(len(good) >= quorum, f"{checkpoint.where}: {len(good)} cosignatures, the policy asks for {quorum}")
        proof = [bytes.fromhex(p) for p in self.document("ledger/entries.json")["consistency"]]
        verify_consistency(first.size, final.size, first.root, final.root, proof)

    # Trust

    def anchors(self):
        if self.trust is None:
            need(self.untrusted, f"no trust file: {NOT_ANCHORED}")
            return
        problems = list(dict.fromkeys(self.trust_problems))
        log, _, _ = self.policy_keys()
        if log.identity not in [key.identity for key in self.trust.logs]:
            problems.append("the log is not in the trust file")
        good = self.checkpoint("final").cosigners(self.trust.cosigners)
        if len(good) < self.trust.quorum:
            problems.append(f"{len(good)} trusted cosigners signed the final checkpoint, not {self.trust.quorum}")
        _, data, what = self.key_entry()
        if not any(ed25519_verify(key, data[-64:], T("TL1/key") + data[:-64]) for key in self.trust.offices):
            problems.append(f"{what}: signed by no office of the trust file")
        self.failures["trust"].extend(problems)


# ------------------------------------------------------------------------------------------------------------- main

def report(audit, status, as_json):
    if as_json:
        print(json.dumps({
            "exit": status, "test": audit.test, "anchored": status == 0 and audit.trust is not None, **audit.summary,
            "checks": [{"check": name, "ok": not audit.failures[name], "reasons": audit.failures[name]}
                       for name in audit.names]}, ensure_ascii=False, indent=2))
        return
    mark = " TEST" if audit.test else ""
    for name in audit.names:
        reasons = audit.failures[name]
        note = f" ({NOT_ANCHORED})" if name == "trust" and not reasons and audit.trust is None else ""
        print(f"{name} FAIL {'; '.join(reasons)}{mark}" if reasons else f"{name} ok{note}{mark}")
    for name in ("fingerprint", "fingerprintSm3"):
        if name in audit.summary:
            print(f"{'sm3' if name.endswith('Sm3') else 'sha256'}:{audit.summary[name]}{mark}")


def main(arguments=None, audit=None):
    parser = argparse.ArgumentParser(description="Verify a TE1 evidence bundle.")
    anchors = parser.add_mutually_exclusive_group()
    anchors.add_argument("--trust", metavar="FILE", help="the auditor's own keys and roots")
    anchors.add_argument("--untrusted", action="store_true", help="accept a bundle that is merely consistent")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("bundle")
    options = parser.parse_args(arguments)
    try:
        trust = Trust(options.trust) if options.trust else None
        made = (audit or Audit)(Bundle(options.bundle), trust, options.untrusted)
        made.run()
    except (Unusable, MemoryError, RecursionError) as error:
        reason = short(str(error) or type(error).__name__, 300)
        if options.json:
            print(json.dumps({"exit": 2, "unusable": reason}))
        print(f"{short(options.bundle)}: unusable: {reason}", file=sys.stderr)
        return 2
    status = 1 if any(made.failures.values()) else 0
    report(made, status, options.json)
    return status


if __name__ == "__main__":
    sys.exit(main())
