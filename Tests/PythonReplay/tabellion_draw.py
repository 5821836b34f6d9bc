#!/usr/bin/env python3
"""Replays a TD1 draw from its published files, checks one candidate's slip, or a register of draws.

Written from docs/spec/draw.md and the RFCs that it names alone, as a second implementation beside tabellion-audit.
Needs Python 3.11 and nothing else. What the page says in section n stands here under "section n".

    tabellion_draw.py replay DIR [--ids FILE --salt-key FILE] [EVIDENCE] [--rehearsal] [--json]
    tabellion_draw.py slip SLIP --draw DIR [--id ID] [EVIDENCE] [--rehearsal] [--json]
    tabellion_draw.py register DIR... [--open NUMBER]... [EVIDENCE] [--rehearsal] [--json]

EVIDENCE: --log DIR, the whole log as it is published; --cosigned FILE, a checkpoint as a cosigner has it; --office-key
HEX, the office's key. Or --engine-only, which leaves the folder ledger/ unchecked.
Exit status: 0 no check failed (what was not checked is named), 1 a check failed (its reasons are printed), 2 the input
cannot be used at all (one line says why). A million candidates take some seconds.
"""

import argparse
import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import stat
import struct
import sys
import time
import unicodedata
from array import array
from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

CHUNK = 1 << 20
MAXIMUM_INTEGER = (1 << 53) - 1
# Bounds of this program, not of TD1: what exceeds them is unusable here (exit 2), not invalid.
MAXIMUM_ENTRIES = 1 << 24
MAXIMUM_STAGES = 1 << 10
MAXIMUM_PLACES = 1 << 26  # of units in the orders of all stages
MAXIMUM_JSON = 64 << 20
MAXIMUM_JSON_VALUES = 3_000_000
MAXIMUM_WORK = 1000  # millions of steps, each about a hash: some twenty minutes; --work sets another


class Bad(Exception):
    """A check failed; the text says what and where."""


class NotChecked(Exception):
    """A check was left out; the text names what it would have needed."""


class NotReached(Exception):
    """A VOID draw never came to what is checked."""


class Unusable(Exception):
    """The input cannot be read, or is larger than this program takes (exit 2)."""


def need(condition, reason):
    if not condition:
        raise Bad(reason)


def short(value, limit=80):
    """A value from a file, safe to print on one line."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:limit + 1])
    return text if len(text) <= limit else text[:limit] + "..."


class Budget:
    """Bounds the time of a replay: everything that a file can make long spends from it, about one step a hash."""

    SIGNATURE = 4096  # the time of verifying a signature, in steps

    def __init__(self, millions=MAXIMUM_WORK):
        self.millions, self.left = millions, millions * 1_000_000

    def spend(self, steps):
        self.left -= steps
        if self.left < 0:
            raise Unusable(f"needs more than {self.millions} million steps; --work allows more")


# ------------------------------------------------------------------------------------------------ notation of the page

u8, u16, u32, u64 = (struct.Struct(">" + letter).pack for letter in "BHIQ")
NONE = 0xFFFFFFFF  # the group of an entry that stands alone


def H(data):
    return hashlib.sha256(data).digest()


def HMAC(key, message):
    return hmac.digest(key, message, "sha256")


def LP(data):
    return u32(len(data)) + data


def T(text):
    return LP(text.encode("utf-8"))


def leaf_hash(data):
    return H(b"\x00" + data)


def node_hash(left, right):
    return H(b"\x01" + left + right)


def root_of(leaves):
    """Root of the tree of RFC 6962 over an iterable of byte strings."""
    return root_of_nodes(map(leaf_hash, leaves))


def root_of_nodes(nodes):
    """The same over subtree roots of one size, of which the last may be of a smaller tree; with a stack of roots."""
    stack = []
    for index, node in enumerate(nodes):
        while index & 1:
            node = node_hash(stack.pop(), node)
            index >>= 1
        stack.append(node)
    if not stack:
        return H(b"")
    node = stack.pop()
    while stack:
        node = node_hash(stack.pop(), node)
    return node


def check_path(leaf, index, size, path, root, where):
    """RFC 9162, 2.1.3.2."""
    need(index < size, f"{where}: index {index} is not below the tree's size {size}")
    fn, sn, r = index, size - 1, leaf_hash(leaf)
    for p in path:
        need(sn != 0, f"{where}: the path is too long")
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while fn and not fn & 1:
                fn >>= 1
                sn >>= 1
        else:
            r = node_hash(r, p)
        fn >>= 1
        sn >>= 1
    need(sn == 0, f"{where}: the path is too short")
    need(r == root, f"{where}: the path does not lead to the root")


def check_consistency(first, first_root, second, second_root, path, where):
    """RFC 9162, 2.1.4.2; an empty tree is a prefix of any, equal sizes have equal roots, both with an empty path."""
    need(first <= second, f"{where}: {first} leaves are more than {second}")
    if first in (0, second):
        need(not path, f"{where}: the path is not empty, and there is nothing to prove")
        need(first_root == (second_root if first else H(b"")), f"{where}: one size has two roots")
        return
    need(path, f"{where}: the path is empty")
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    fr = sr = path[0] if fn else first_root
    for p in path[1:] if fn else path:
        need(sn != 0, f"{where}: the path is too long")
        if fn & 1 or fn == sn:
            fr, sr = node_hash(p, fr), node_hash(p, sr)
            while fn and not fn & 1:
                fn >>= 1
                sn >>= 1
        else:
            sr = node_hash(sr, p)
        fn >>= 1
        sn >>= 1
    need(sn == 0, f"{where}: the path is too short")
    need(fr == first_root, f"{where}: the path does not start at the smaller tree")
    need(sr == second_root, f"{where}: the path does not lead to the larger tree")


# --------------------------------------------------------------------------------------------- JSON (RFC 8785, strict)

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


def parse_json(data, where, depth_limit=8):
    """The value of a file that is exactly its own JCS form."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Bad(f"{where}: not UTF-8") from None
    need(sum(data.count(c) for c in b",[{") <= MAXIMUM_JSON_VALUES, f"{where}: more values than this program takes")
    try:
        value = json.loads(text, object_pairs_hook=_pairs, parse_int=_integer, parse_float=_no_number,
                           parse_constant=_no_number)
        need(_depth(value, depth_limit) <= depth_limit, f"nested deeper than {depth_limit}")
        need(jcs(value) == data, "not in canonical form (RFC 8785)")
    except Bad as bad:
        raise Bad(f"{where}: {bad}") from None
    except RecursionError:
        raise Bad(f"{where}: nested deeper than {depth_limit}") from None
    except ValueError as error:
        raise Bad(f"{where}: not JSON ({short(str(error))})") from None
    return value


def _depth(value, limit):
    depth, layer = 0, [value]
    while layer and depth <= limit:
        layer = [item for items in layer if isinstance(items, (dict, list))
                 for item in (items.values() if isinstance(items, dict) else items)]
        depth += 1
    return depth


def strings_of(value):
    """Every string in a value, member names included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from strings_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings_of(item)


# Rules: functions (value, where) that raise Bad.

def text(value, where):
    need(type(value) is str, f"{where} is not a string")


def const(*allowed):
    def rule(value, where):
        need(any(type(value) is type(a) and value == a for a in allowed),
             f"{where} is {short(value)}, not {' or '.join(map(str, allowed))}")
    return rule


def integer(low=0, high=MAXIMUM_INTEGER):
    def rule(value, where):
        need(type(value) is int and low <= value <= high, f"{where} is not an integer from {low} to {high}")
    return rule


def decimal(value, where):
    need(type(value) is str and re.fullmatch("0|[1-9][0-9]{0,19}", value) and int(value) < 1 << 64,
         f"{where} is not a decimal string below 2^64")


def hexadecimal(count):
    def rule(value, where):
        need(type(value) is str and re.fullmatch("[0-9a-f]{%d}" % (2 * count), value),
             f"{where} is not lower-case hexadecimal of {count} bytes")
    return rule


def array_of(rule):
    def array_rule(value, where):
        need(type(value) is list, f"{where} is not an array")
        for index, item in enumerate(value):
            rule(item, f"{where}[{index}]")
    return array_rule


def null_or(rule):
    def null_rule(value, where):
        if value is not None:
            rule(value, where)
    return null_rule


def shaped(members):
    def rule(value, where):
        need(type(value) is dict, f"{where} is not an object")
        for name in value:
            need(name in members, f"{where} has an unknown member {short(name)}")
        for name, member in members.items():
            need(name in value, f"{where} has no member {name}")
            member(value[name], f"{where}.{name}")
    return rule


def same(found, due, where):
    """Compares what a file says with what follows; names the first member that differs."""
    if type(found) is dict and type(due) is dict:
        for name in due:
            same(found[name], due[name], f"{where}.{name}")
    elif type(found) is list and type(due) is list:
        need(len(found) == len(due), f"{where} has {len(found)} items, not {len(due)}")
        for index, (one, other) in enumerate(zip(found, due)):
            same(one, other, f"{where}[{index}]")
    else:
        need(found == due, f"{where} is {short(jcs(found).decode())}, not {short(jcs(due).decode())}")


# ------------------------------------------------------------------------------------------ Ed25519 (end of section 8)

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
IDENTITY = (0, 1, 1, 0)  # points in extended coordinates: x = X/Z, y = Y/Z, xy = T/Z


def ed_add(p, q):
    """RFC 8032, 5.1.4; complete."""
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def ed_double(p):
    a, b, c = p[0] * p[0] % P, p[1] * p[1] % P, 2 * p[2] * p[2] % P
    h = a + b
    e = h - (p[0] + p[1]) ** 2
    g = a - b
    f = c + g
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def ed_negative(p):
    return (P - p[0], p[1], p[2], P - p[3])


def ed_sum(s, p, t, q):
    """s·p + t·q."""
    table = (None, p, q, ed_add(p, q))
    total = IDENTITY
    for bit in range(max(s.bit_length(), t.bit_length()) - 1, -1, -1):
        total = ed_double(total)
        choice = (s >> bit & 1) | (t >> bit & 1) << 1
        if choice:
            total = ed_add(total, table[choice])
    return total


def ed_times_8(p):
    return ed_double(ed_double(ed_double(p)))


def ed_is_identity(p):
    return p[0] == 0 and p[1] == p[2]


def ed_decode(data):
    """RFC 8032, 5.1.3: a point from its 32 bytes; None for y not below p, no such x, or the sign of x = 0."""
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


def ed_encode(p):
    inverse = pow(p[2], -1, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = ed_decode(bytes([0x58]) + b"\x66" * 31)


def ed_key(data):
    """A public key's point: canonical and not of small order; else None. As RFC 9381, 5.4.5 validates a VRF key."""
    point = ed_decode(data)
    return None if point is None or ed_is_identity(ed_times_8(point)) else point


def ed25519_verify(key, signature, message):
    """RFC 8032, 5.1.7, without cofactor: S < L; A and R canonical, A not of small order. R may be of small order."""
    a = ed_key(key)
    s = int.from_bytes(signature[32:], "little")
    if a is None or len(signature) != 64 or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    return ed_encode(ed_sum(s, BASE, k, ed_negative(a))) == signature[:32]  # so R is canonical too


# ------------------------------------------------------------- ECVRF-EDWARDS25519-SHA512-TAI (RFC 9381), for section 5

VRF_SUITE = b"\x03"


def vrf_hash_to_curve(key, alpha):
    """RFC 9381, 5.4.1.1: try and increment; the salt is the key."""
    for counter in range(256):
        digest = hashlib.sha512(VRF_SUITE + b"\x01" + key + alpha + u8(counter) + b"\x00").digest()
        point = ed_decode(digest[:32])
        if point is not None and not ed_is_identity(ed_times_8(point)):
            return ed_times_8(point)
    raise Bad("no counter hashes to a point of the curve")


def vrf_challenge(*points):
    """RFC 9381, 5.4.3: 16 bytes from the five points, encoded."""
    return hashlib.sha512(VRF_SUITE + b"\x02" + b"".join(points) + b"\x00").digest()[:16]


def vrf_output(gamma):
    """RFC 9381, 5.2: beta."""
    return hashlib.sha512(VRF_SUITE + b"\x03" + ed_encode(ed_times_8(gamma)) + b"\x00").digest()


def vrf_verify(key, alpha, proof):
    """RFC 9381, 5.3, with the key validated (5.4.5); returns beta, raises Bad."""
    y = ed_key(key)
    need(y is not None, "the VRF key is not valid (RFC 9381, 5.4.5)")
    need(len(proof) == 80, "the proof is not of 80 bytes")
    gamma = ed_decode(proof[:32])
    c, s = int.from_bytes(proof[32:48], "little"), int.from_bytes(proof[48:], "little")
    need(gamma is not None, "the proof's Gamma is not a canonical point")
    need(s < L, "the proof's s is not below the group order")
    h = vrf_hash_to_curve(key, alpha)
    u = ed_sum(s, BASE, c, ed_negative(y))
    v = ed_sum(s, h, c, ed_negative(gamma))
    due = vrf_challenge(key, ed_encode(h), proof[:32], ed_encode(u), ed_encode(v))
    need(due == proof[32:48], "the proof does not verify")
    return vrf_output(gamma)


# --------------------------------------------------------- BLS12-381 (RFC 9380 and drand's quicknet), for section 5, 4

Q = 0x1A0111EA397FE69A4B1BA7B6434BACD764774B84F38512BF6730D2A0F6B0F6241EABFFFEB153FFFFB9FEFFFFFFFFAAAB
R = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
X = 0xD201000000010000  # the curve's parameter is -X; its sign does not matter to a product that is compared with one
BEACON_SUITE = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"


class Fp2:
    """a + b·i, i² = -1, over the field of Q elements. Coordinates of both groups: those of G1 have b = 0."""

    __slots__ = ("a", "b")

    def __init__(self, a, b=0):
        self.a, self.b = a % Q, b % Q

    def __eq__(self, other):
        return self.a == other.a and self.b == other.b

    def __add__(self, other):
        return Fp2(self.a + other.a, self.b + other.b)

    def __sub__(self, other):
        return Fp2(self.a - other.a, self.b - other.b)

    def __neg__(self):
        return Fp2(-self.a, -self.b)

    def __mul__(self, other):
        return Fp2(self.a * other.a - self.b * other.b, self.a * other.b + self.b * other.a)

    def scaled(self, n):
        return Fp2(self.a * n, self.b * n)

    def inverse(self):
        n = pow(self.a * self.a + self.b * self.b, -1, Q)
        return Fp2(self.a * n, -self.b * n)

    def power(self, exponent):
        result = Fp2(1)
        for bit in range(exponent.bit_length() - 1, -1, -1):
            result = result * result
            if exponent >> bit & 1:
                result = result * self
        return result

    def root(self):
        """A square root, or None. Q = 3 mod 4."""
        candidate = self.power((Q - 3) // 4)
        alpha, x = candidate * candidate * self, candidate * self
        root = x * Fp2(0, 1) if alpha == Fp2(-1) else (alpha + Fp2(1)).power((Q - 1) // 2) * x
        return root if root * root == self else None

    def is_larger(self):
        """Whether this is the larger of itself and its negative: by b, then by a."""
        return 2 * self.b > Q if self.b else 2 * self.a > Q


G1_B, G2_B = Fp2(4), Fp2(4, 4)  # y² = x³ + b; a point is (x, y), None is the point at infinity


def bls_slope(p, q):
    """Slope of the line through p and q, of the tangent if they are the same."""
    if p == q:
        return (p[0] * p[0]).scaled(3) * p[1].scaled(2).inverse()
    return (q[1] - p[1]) * (q[0] - p[0]).inverse()


def bls_add(p, q):
    if p is None or q is None:
        return p or q
    if p[0] == q[0] and p[1] == -q[1]:
        return None
    slope = bls_slope(p, q)
    x = slope * slope - p[0] - q[0]
    return (x, slope * (p[0] - x) - p[1])


def bls_multiply(n, p):
    result = None
    for bit in range(n.bit_length() - 1, -1, -1):
        result = bls_add(result, result)
        if n >> bit & 1:
            result = bls_add(result, p)
    return result


def bls_decode(data, where):
    """A point of G1 (48 bytes) or G2 (96 bytes), compressed: canonical, not infinity, in the subgroup of order R."""
    head, x = data[0], bytes([data[0] & 0x1F]) + data[1:]
    need(head & 0x80, f"{where} is not in compressed form")
    need(not head & 0x40, f"{where} is the point at infinity")
    coordinates = [int.from_bytes(x[at:at + 48], "big") for at in range(0, len(x), 48)]
    need(all(c < Q for c in coordinates), f"{where} has a coordinate that is not below p")
    x = Fp2(*reversed(coordinates))
    y = (x * x * x + (G1_B if len(data) == 48 else G2_B)).root()
    need(y is not None and (len(data) == 96 or y.b == 0), f"{where} is not on the curve")
    if y.is_larger() != bool(head & 0x20):
        y = -y
    need(bls_multiply(R, (x, y)) is None, f"{where} is not in the subgroup of order r")
    return (x, y)


G2_GENERATOR = bytes.fromhex(
    "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
    "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8")

# Hashing to G1: RFC 9380, suite BLS12381G1_XMD:SHA-256_SSWU_RO_ (section 8.8.1).

SSWU_A = 0x144698A3B8E9433D693A02C96D4982B0EA985383EE66A8D8E8981AEFD881AC98936F8DA0E0F97F5CF428082D584C1D
SSWU_B = 0x12E2908D11688030018B12E8753EEE3B2016C1F0F24F4070A0B9C14FCEF35EF55A23215A316CEAA5D1CC48E98E172BE0
SSWU_Z = 11
H_EFF = 0xD201000000010001

# The 11-isogeny of RFC 9380, E.2: k_(1,i), k_(2,i), k_(3,i), k_(4,i) for i = 0, 1, ...
X_NUMERATOR = (
    0x11a05f2b1e833340b809101dd99815856b303e88a2d7005ff2627b56cdb4e2c85610c2d5f2e62d6eaeac1662734649b7,
    0x17294ed3e943ab2f0588bab22147a81c7c17e75b2f6a8417f565e33c70d1e86b4838f2a6f318c356e834eef1b3cb83bb,
    0xd54005db97678ec1d1048c5d10a9a1bce032473295983e56878e501ec68e25c958c3e3d2a09729fe0179f9dac9edcb0,
    0x1778e7166fcc6db74e0609d307e55412d7f5e4656a8dbf25f1b33289f1b330835336e25ce3107193c5b388641d9b6861,
    0xe99726a3199f4436642b4b3e4118e5499db995a1257fb3f086eeb65982fac18985a286f301e77c451154ce9ac8895d9,
    0x1630c3250d7313ff01d1201bf7a74ab5db3cb17dd952799b9ed3ab9097e68f90a0870d2dcae73d19cd13c1c66f652983,
    0xd6ed6553fe44d296a3726c38ae652bfb11586264f0f8ce19008e218f9c86b2a8da25128c1052ecaddd7f225a139ed84,
    0x17b81e7701abdbe2e8743884d1117e53356de5ab275b4db1a682c62ef0f2753339b7c8f8c8f475af9ccb5618e3f0c88e,
    0x80d3cf1f9a78fc47b90b33563be990dc43b756ce79f5574a2c596c928c5d1de4fa295f296b74e956d71986a8497e317,
    0x169b1f8e1bcfa7c42e0c37515d138f22dd2ecb803a0c5c99676314baf4bb1b7fa3190b2edc0327797f241067be390c9e,
    0x10321da079ce07e272d8ec09d2565b0dfa7dccdde6787f96d50af36003b14866f69b771f8c285decca67df3f1605fb7b,
    0x6e08c248e260e70bd1e962381edee3d31d79d7e22c837bc23c0bf1bc24c6b68c24b1b80b64d391fa9c8ba2e8ba2d229,
)
X_DENOMINATOR = (
    0x8ca8d548cff19ae18b2e62f4bd3fa6f01d5ef4ba35b48ba9c9588617fc8ac62b558d681be343df8993cf9fa40d21b1c,
    0x12561a5deb559c4348b4711298e536367041e8ca0cf0800c0126c2588c48bf5713daa8846cb026e9e5c8276ec82b3bff,
    0xb2962fe57a3225e8137e629bff2991f6f89416f5a718cd1fca64e00b11aceacd6a3d0967c94fedcfcc239ba5cb83e19,
    0x3425581a58ae2fec83aafef7c40eb545b08243f16b1655154cca8abc28d6fd04976d5243eecf5c4130de8938dc62cd8,
    0x13a8e162022914a80a6f1d5f43e7a07dffdfc759a12062bb8d6b44e833b306da9bd29ba81f35781d539d395b3532a21e,
    0xe7355f8e4e667b955390f7f0506c6e9395735e9ce9cad4d0a43bcef24b8982f7400d24bc4228f11c02df9a29f6304a5,
    0x772caacf16936190f3e0c63e0596721570f5799af53a1894e2e073062aede9cea73b3538f0de06cec2574496ee84a3a,
    0x14a7ac2a9d64a8b230b3f5b074cf01996e7f63c21bca68a81996e1cdf9822c580fa5b9489d11e2d311f7d99bbdcc5a5e,
    0xa10ecf6ada54f825e920b3dafc7a3cce07f8d1d7161366b74100da67f39883503826692abba43704776ec3a79a1d641,
    0x95fc13ab9e92ad4476d6e3eb3a56680f682b4ee96f7d03776df533978f31c1593174e4b4b7865002d6384d168ecdd0a,
    1,
)
Y_NUMERATOR = (
    0x90d97c81ba24ee0259d1f094980dcfa11ad138e48a869522b52af6c956543d3cd0c7aee9b3ba3c2be9845719707bb33,
    0x134996a104ee5811d51036d776fb46831223e96c254f383d0f906343eb67ad34d6c56711962fa8bfe097e75a2e41c696,
    0xcc786baa966e66f4a384c86a3b49942552e2d658a31ce2c344be4b91400da7d26d521628b00523b8dfe240c72de1f6,
    0x1f86376e8981c217898751ad8746757d42aa7b90eeb791c09e4a3ec03251cf9de405aba9ec61deca6355c77b0e5f4cb,
    0x8cc03fdefe0ff135caf4fe2a21529c4195536fbe3ce50b879833fd221351adc2ee7f8dc099040a841b6daecf2e8fedb,
    0x16603fca40634b6a2211e11db8f0a6a074a7d0d4afadb7bd76505c3d3ad5544e203f6326c95a807299b23ab13633a5f0,
    0x4ab0b9bcfac1bbcb2c977d027796b3ce75bb8ca2be184cb5231413c4d634f3747a87ac2460f415ec961f8855fe9d6f2,
    0x987c8d5333ab86fde9926bd2ca6c674170a05bfe3bdd81ffd038da6c26c842642f64550fedfe935a15e4ca31870fb29,
    0x9fc4018bd96684be88c9e221e4da1bb8f3abd16679dc26c1e8b6e6a1f20cabe69d65201c78607a360370e577bdba587,
    0xe1bba7a1186bdb5223abde7ada14a23c42a0ca7915af6fe06985e7ed1e4d43b9b3f7055dd4eba6f2bafaaebca731c30,
    0x19713e47937cd1be0dfd0b8f1d43fb93cd2fcbcb6caf493fd1183e416389e61031bf3a5cce3fbafce813711ad011c132,
    0x18b46a908f36f6deb918c143fed2edcc523559b8aaf0c2462e6bfe7f911f643249d9cdf41b44d606ce07c8a4d0074d8e,
    0xb182cac101b9399d155096004f53f447aa7b12a3426b08ec02710e807b4633f06c851c1919211f20d4c04f00b971ef8,
    0x245a394ad1eca9b72fc00ae7be315dc757b3b080d4c158013e6632d3c40659cc6cf90ad1c232a6442d9d3f5db980133,
    0x5c129645e44cf1102a159f748c4a3fc5e673d81d7e86568d9ab0f5d396a7ce46ba1049b6579afb7866b1e715475224b,
    0x15e6be4e990f03ce4ea50b3b42df2eb5cb181d8f84965a3957add4fa95af01b2b665027efec01c7704b456be69c8b604,
)
Y_DENOMINATOR = (
    0x16112c4c3a9c98b252181140fad0eae9601a6de578980be6eec3232b5be72e7a07f3688ef60c206d01479253b03663c1,
    0x1962d75c2381201e1a0cbd6c43c348b885c84ff731c4d59ca4a10356f453e01f78a4260763529e3532f6102c2e49a03d,
    0x58df3306640da276faaae7d6e8eb15778c4855551ae7f310c35a5dd279cd2eca6757cd636f96f891e2538b53dbf67f2,
    0x16b7d288798e5395f20d23bf89edb4d1d115c5dbddbcd30e123da489e726af41727364f2c28297ada8d26d98445f5416,
    0xbe0e079545f43e4b00cc912f8228ddcc6d19c9f0f69bbb0542eda0fc9dec916a20b15dc0fd2ededda39142311a5001d,
    0x8d9e5297186db2d9fb266eaac783182b70152c65550d881c5ecd87b6f0f5a6449f38db9dfa9cce202c6477faaf9b7ac,
    0x166007c08a99db2fc3ba8734ace9824b5eecfdfa8d0cf8ef5dd365bc400a0051d5fa9c01a58b1fb93d1a1399126a775c,
    0x16a3ef08be3ea7ea03bcddfabba6ff6ee5a4375efa1f4fd7feb34fd206357132b920f5b00801dee460ee415a15812ed9,
    0x1866c8ed336c61231a1be54fd1d74cc4f9fb0ce4c6af5920abc5750c4bf39b4852cfe2f7bb9248836b233d9d55535d4a,
    0x167a55cda70a6e1cea820597d94a84903216f763e13d87bb5308592e7ea7d4fbc7385ea3d529b35e346ef48bb8913f55,
    0x4d2f259eea405bd48f010a01ad2911d9c6dd039bb61a6290e591b36e636a5c871a5c29f4f83060400f8b49cba8f6aa8,
    0xaccbb67481d033ff5852c1e48c50c477f94ff8aefce42d28c0f9a88cea7913516f968986f7ebbea9684b529e2561092,
    0xad6b9514c767fe3c3613144b45f1496543346d98adf02267d5ceef9a00d9b8693000763e3b90ac11e99b138573345cc,
    0x2660400eb2e4f3b628bdd0d53cd76f2bf565b94e72927c1cb748df27942480e420517bd8714cc80d1fadc1326ed06f7,
    0xe0fa1d816ddc03e6b24255e0d7819c171c40f65e273b853324efcd6356caa205ca2f570f13497804415473a1d634b8f,
    1,
)


def expand_message(message, suite, length):
    """RFC 9380, 5.3.1, with SHA-256."""
    suite += u8(len(suite))
    b0 = H(bytes(64) + message + u16(length) + b"\x00" + suite)
    block, out = H(b0 + b"\x01" + suite), b""
    for i in range(2, length // 32 + 2):
        out += block
        block = H(bytes(x ^ y for x, y in zip(b0, block)) + u8(i) + suite)
    return out


def hash_to_field(message, suite):
    """RFC 9380, 5.2: two elements, from 64 bytes each."""
    data = expand_message(message, suite, 128)
    return [int.from_bytes(data[at:at + 64], "big") % Q for at in (0, 64)]


def map_to_curve(u):
    """RFC 9380, 6.6.2 (simplified SWU) to the isogenous curve, then 6.6.3."""
    def g(x):
        return (x**3 + SSWU_A * x + SSWU_B) % Q

    def polynomial(coefficients, x):
        value = 0
        for coefficient in reversed(coefficients):
            value = (value * x + coefficient) % Q
        return value

    t = pow(SSWU_Z**2 * u**4 + SSWU_Z * u**2, Q - 2, Q)  # inv0
    x = -SSWU_B * pow(SSWU_A, -1, Q) * (1 + t) % Q if t else SSWU_B * pow(SSWU_Z * SSWU_A, -1, Q) % Q
    if pow(g(x), (Q - 1) // 2, Q) == Q - 1:
        x = SSWU_Z * u**2 * x % Q
    y = pow(g(x), (Q + 1) // 4, Q)
    if u & 1 != y & 1:
        y = -y
    numerators = polynomial(X_NUMERATOR, x), y * polynomial(Y_NUMERATOR, x)
    # inv0 again: a zero denominator means the point at infinity, which no known input reaches.
    denominators = polynomial(X_DENOMINATOR, x), polynomial(Y_DENOMINATOR, x)
    if 0 in denominators:
        return None
    return tuple(Fp2(n * pow(d, -1, Q)) for n, d in zip(numerators, denominators))


def hash_to_g1(message, suite):
    """RFC 9380, 3: hash_to_curve."""
    u0, u1 = hash_to_field(message, suite)
    return bls_multiply(H_EFF, bls_add(map_to_curve(u0), map_to_curve(u1)))


# The pairing. The field of Q^12 elements is that of Q adjoined w with w^12 = 2w^6 - 2; an element is its twelve
# coefficients. So i = w^6 - 1, and the twist takes (x, y) of G2 to (x/w², y/w³) on the curve of G1.

def fp12_multiply(f, g):
    product = [0] * 23
    for i, a in enumerate(f):
        if a:
            for j, b in enumerate(g):
                product[i + j] += a * b
    for k in range(22, 11, -1):
        product[k - 6] += 2 * product[k]
        product[k - 12] -= 2 * product[k]
    return [c % Q for c in product[:12]]


def fp12_power(f, exponent):
    result = f
    for bit in range(exponent.bit_length() - 2, -1, -1):
        result = fp12_multiply(result, result)
        if exponent >> bit & 1:
            result = fp12_multiply(result, f)
    return result


def line(t, slope, p):
    """w³ times the line through t of G2, twisted, with that slope, at p of G1. The final power removes w³."""
    constant, square = slope * t[0] - t[1], slope.scaled(-p[0].a)
    return [constant.a - constant.b, 0, square.a - square.b, p[1].a, 0, 0, constant.b, 0, square.b, 0, 0, 0]


def miller_loop(p, q):
    """f_(X,q)(p) for p of G1, q of G2."""
    f, t = [1] + [0] * 11, q
    for bit in range(X.bit_length() - 2, -1, -1):
        f = fp12_multiply(line(t, bls_slope(t, t), p), fp12_multiply(f, f))
        t = bls_add(t, t)
        if X >> bit & 1:
            f = fp12_multiply(line(t, bls_slope(t, q), p), f)
            t = bls_add(t, q)
    return f


def pairings_agree(p1, q1, p2, q2):
    """Whether e(p1, q1) = e(p2, q2), for points of order R.

    With f = e(p1, q1) / e(p2, q2) before the final power (Q^12 - 1)/R = (Q^6 - 1)·e, that power is one if and only if
    f^e is of the subfield of Q^6 elements, which are those without odd powers of w.
    """
    f = fp12_multiply(miller_loop(p1, q1), miller_loop((p2[0], -p2[1]), q2))
    return not any(fp12_power(f, (Q**6 + 1) // R)[1::2])


def bls_verify(key, message, signature):
    """A signature of 48 bytes in G1 under a key of 96 bytes in G2; raises Bad."""
    public, point = bls_decode(key, "the beacon's key"), bls_decode(signature, "the beacon's signature")
    generator = bls_decode(G2_GENERATOR, "the generator")
    need(pairings_agree(point, generator, hash_to_g1(message, BEACON_SUITE), public),
         "the beacon's signature is not that of this round under this key")


# ----------------------------------------------------------------------------------------------------- section 1: list

ENTRY = struct.Struct(">32sQIIQQ")
ID = re.compile("([A-Z]{2}):([A-Z0-9]{1,16}):([A-Z0-9]{1,32})")


def salt_key_hash(k):
    return H(T("TD1/saltkey") + k)


def salt_of(k, draw_id, identity):
    kd = HMAC(k, T("TD1/salt") + LP(draw_id))
    return HMAC(kd, LP(identity.encode()))[:16]


def cid_of(salt, identity):
    return H(T("TD1/cid") + salt + LP(identity.encode()))


class Entry(NamedTuple):
    cid: bytes
    tags: int
    weight: int
    group: int
    start: int

    @classmethod
    def decode(cls, data, where, tag_count):
        cid, tags, weight, group, start, zero = ENTRY.unpack(data)
        need(tags >> tag_count == 0, f"{where}: tags has a bit that is no configured tag")
        need(weight >= 1, f"{where}: weight is 0")
        need(zero == 0, f"{where}: the last 8 bytes are not zero")
        return cls(cid, tags, weight, group, start)

    def encode(self):
        return ENTRY.pack(self.cid, self.tags, self.weight, self.group, self.start, 0)


class CandidateList:
    """The columns of list.bin that the draw needs, and its units: entries alone, and bundles by their lowest index."""

    def __init__(self):
        self.tags, self.weights, self.starts = array("Q"), array("I"), array("Q")
        self.units = array("I")  # ascending
        self.sizes = {}          # of bundles, by their lowest index
        self.others = {}         # a bundle's members but the lowest, by their lowest index
        self.bundles = {}        # group: lowest index
        self.total = 0           # W
        self.root = None

    def __len__(self):
        return len(self.tags)

    def size(self, unit):
        return self.sizes.get(unit, 1)

    def members(self, unit):
        return (unit, *self.others.get(unit, ()))

    def is_unit(self, index):
        at = bisect_right(self.units, index) - 1
        return at >= 0 and self.units[at] == index

    @classmethod
    def read(cls, blocks, tag_count):
        """From the 64-byte blocks of list.bin, in order; every rule on single entries and on members of one bundle."""
        found = cls()
        found.root = root_of(u64(i) + block for i, block in enumerate(found._taken(blocks, tag_count)))
        need(1 <= len(found) < 2**32 - 1, f"list.bin has {len(found)} entries, not 1 to 2^32-2")  # so W < 2^64
        return found

    def _taken(self, blocks, tag_count):
        previous = b""
        for block in blocks:
            where = f"list.bin entry {len(self)}"
            entry = Entry.decode(block, where, tag_count)
            need(entry.cid > previous, f"{where}: its cid does not follow the one before")
            need(entry.start == self.total, f"{where}: start is {entry.start}, not {self.total}")
            self._group(entry, where)
            self.tags.append(entry.tags)
            self.weights.append(entry.weight)
            self.starts.append(entry.start)
            self.total += entry.weight
            previous = entry.cid
            yield block

    def _group(self, entry, where):
        if entry.group == NONE:
            self.units.append(len(self))
            return
        if entry.group not in self.bundles:
            self.bundles[entry.group] = len(self)
            self.units.append(len(self))
            self.sizes[len(self)] = 1
            return
        lowest = self.bundles[entry.group]
        need(entry.weight == self.weights[lowest], f"{where}: another weight than entry {lowest} of its bundle")
        need(entry.tags == self.tags[lowest], f"{where}: other tags than entry {lowest} of its bundle")
        self.sizes[lowest] += 1
        self.others.setdefault(lowest, array("I")).append(len(self))

    def check_limits(self, stages):
        """What section 1 refuses before commitment."""
        modes = {stage.mode for stage in stages}
        if "rank" in modes:
            heavy = next((i for i, weight in enumerate(self.weights) if weight > 1024), None)
            need(heavy is None, f"list.bin entry {heavy}: weight is over 1024, and a stage is of mode rank")
            need(self.total <= 2**32, "list.bin: the weights sum to more than 2^32, and a stage is of mode rank")
        if "pick" in modes:
            lowest = next(iter(self.sizes), None)
            need(lowest is None, f"list.bin entry {lowest}: in a bundle, and a stage is of mode pick")
        for stage in stages:  # "or seats > N": the own seats of a pick stage
            need(stage.mode == "rank" or stage.seats <= len(self),
                 f"config.stages[{stage.id - 1}].seats: more than the {len(self)} candidates of a pick")
        for lowest, size in self.sizes.items():
            seats = [stage.seats for stage in stages if stage.admits(self.tags[lowest])]
            need(seats, f"list.bin entry {lowest}: its bundle is admitted by no stage")
            need(size <= max(seats), f"list.bin entry {lowest}: its bundle of {size} is larger than the seats of "
                                     "every stage that admits it")


# -------------------------------------------------------------------------------------------- section 2: configuration

class Stage(NamedTuple):
    id: int
    mode: str
    require: int
    forbid: int
    seats: int
    policy: str
    cascade: int
    alternates: int

    def admits(self, tags):
        return tags & self.require == self.require and tags & self.forbid == 0


def ed25519_key(value, where):
    hexadecimal(32)(value, where)
    need(ed_key(bytes.fromhex(value)), f"{where} is not an Ed25519 key: not a canonical point, or of small order")


def vkey(kind):
    """C2SP signed-note: name + key ID + base64(type ‖ key)."""
    def rule(value, where):
        text(value, where)
        parts = re.fullmatch(r"([^\s+\x00-\x20]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)", value)
        need(parts, f"{where} is not a verifier key")
        try:
            data = base64.b64decode(parts[3], validate=True)
        except (binascii.Error, ValueError):
            data = b""
        need(base64.b64encode(data).decode() == parts[3], f"{where}: its key is not canonical base64")
        need(len(data) == 33 and data[0] == kind, f"{where} is not a key of type 0x{kind:02x}")
        need(H(parts[1].encode() + b"\n" + data)[:4].hex() == parts[2], f"{where} has a wrong key ID")
        ed25519_key(data[1:].hex(), where)
    return rule


def vkey_bytes(value):
    return base64.b64decode(value.split("+", 2)[2])[1:]


STAGE = shaped({
    "id": integer(1, 0xFFFFFFFF), "mode": const("rank", "pick"), "require": integer(), "forbid": integer(),
    "seats": integer(), "policy": const("skip", "stop", "overflow"), "cascade": const(0, 1), "alternates": integer(),
})
MEMBERS = {
    "v": const(1), "register": text, "number": integer(1), "subject": text, "replaces": integer(),
    "saltKeyHash": hexadecimal(32), "log": vkey(0x01), "cosigners": array_of(vkey(0x04)), "quorum": integer(),
    "notary": ed25519_key, "contributors": array_of(ed25519_key), "minimumReveals": integer(),
    "supervisor": ed25519_key, "reasons": array_of(text), "tags": array_of(text), "stages": array_of(STAGE),
}


def beacon_key(value, where):
    hexadecimal(96)(value, where)
    bls_decode(bytes.fromhex(value), where)


REHEARSAL_MEMBERS = {"beaconKey": beacon_key, "beaconGenesis": integer(), "beaconPeriod": integer(1)}
QUICKNET_HASH = bytes.fromhex("52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971")
QUICKNET = {
    "beaconKey": "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
                 "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
    "beaconGenesis": 1692803367, "beaconPeriod": 3,
}


class Configuration:
    """config.json, every rule of section 2 checked."""

    def __init__(self, data):
        value = parse_json(data, "config")
        need(type(value) is dict and type(value.get("register")) is str, "config.register is not there, or no string")
        self.rehearsal = value["register"].startswith("rehearsal/")
        for name in REHEARSAL_MEMBERS:
            need(self.rehearsal or name not in value, f"config.{name} is only for registers that begin with rehearsal/")
        shaped(MEMBERS | (REHEARSAL_MEMBERS if self.rehearsal else {}))(value, "config")
        for string in strings_of(value):
            need(unicodedata.is_normalized("NFC", string), f"config: the string {short(string)} is not in NFC")
        self.value, self.hash = value, H(data)
        self._keys(value)
        self._stages(value)
        self.beacon = value if self.rehearsal else QUICKNET
        self.stages = [Stage(**stage) for stage in value["stages"]]
        self.draw_id = f"{value['register']}/{value['number']:04d}".encode()

    def _keys(self, value):
        need(value["replaces"] < value["number"], "config.replaces is not below config.number")
        self.notary, self.supervisor = bytes.fromhex(value["notary"]), bytes.fromhex(value["supervisor"])
        self.contributors = [bytes.fromhex(key) for key in value["contributors"]]
        need(len(self.contributors) <= 65535, "config.contributors has more than 65535 keys")
        distinct(self.contributors, "config.contributors")
        need(value["minimumReveals"] <= len(self.contributors),
             "config.minimumReveals is more than there are contributors")
        cosigners = [vkey_bytes(key) for key in value["cosigners"]]
        distinct(cosigners, "config.cosigners")
        # "No cosigner is the operator or the notary" (section 4), as far as keys tell.
        for index, key in enumerate(cosigners):
            need(key != vkey_bytes(value["log"]), f"config.cosigners[{index}] is the log's own key")
            need(key != self.notary, f"config.cosigners[{index}] is the notary's key")
        self.other_keys = {vkey_bytes(value["log"]), self.notary, self.supervisor, *self.contributors, *cosigners}
        quorum = value["quorum"]
        if cosigners or not self.rehearsal:
            need(cosigners, "config.cosigners is empty, and the register does not begin with rehearsal/")
            need(2 * quorum > len(cosigners), "config.quorum is not more than half of the cosigners")
            need(quorum <= len(cosigners), "config.quorum is more than there are cosigners")
        need(cosigners or quorum == 0, "config.quorum is not 0, and there are no cosigners")

    def _stages(self, value):
        tags, stages = value["tags"], value["stages"]
        need(len(tags) <= 53, "config.tags has more than 53 tags")
        distinct(tags, "config.tags")
        need(stages, "config.stages is empty")
        for index, stage in enumerate(stages):
            where = f"config.stages[{index}]"
            need(stage["id"] == index + 1, f"{where}.id is {stage['id']}, not {index + 1}")
            need(stage["require"] >> len(tags) == 0, f"{where}.require has a bit that is no configured tag")
            need(stage["forbid"] >> len(tags) == 0, f"{where}.forbid has a bit that is no configured tag")
            need(stage["mode"] == "rank" or stage["policy"] == "skip", f"{where}.policy of a pick stage is not skip")
        need(stages[0]["cascade"] == 0, "config.stages[0].cascade is not 0")


def distinct(items, where):
    seen = {}
    for index, item in enumerate(items):
        need(item not in seen, f"{where}[{index}] is the same as {where}[{seen.get(item)}]")
        seen[item] = index


# --------------------------------------------------------------------------------------------- section 3: contributors

def contribution(draw_id, j, r):
    """c_j."""
    return H(T("TD1/c") + LP(draw_id) + u16(j) + r)


def contributions_root(contributions):
    return H(T("TD1/cl") + u16(len(contributions)) + b"".join(contributions))


# ------------------------------------------------------------------------------------------- section 4: the commitment

COMMITMENT = shaped({
    "drawId": text, "configHash": hexadecimal(32), "listRoot": hexadecimal(32), "n": integer(1, 2**32 - 2),
    "w": decimal, "contributions": array_of(hexadecimal(32)), "vrfPublicKey": hexadecimal(32),
    "beaconChainHash": hexadecimal(32), "beaconRound": integer(1), "revealDeadline": integer(),
    "commit": hexadecimal(32),
})


class Commitment:
    """commitment.json under its configuration; every rule but those that compare it with the list."""

    def __init__(self, value, config):
        COMMITMENT(value, "commitment")
        self.value, self.config = value, config
        self.contributions = [bytes.fromhex(c) for c in value["contributions"]]
        self.vrf_key = bytes.fromhex(value["vrfPublicKey"])
        self.round, self.list_root = value["beaconRound"], bytes.fromhex(value["listRoot"])
        self.n, self.w = value["n"], int(value["w"])
        need(value["drawId"].encode() == config.draw_id,
             f"commitment.drawId is not {short(config.draw_id.decode())}, as the configuration has it")
        need(value["configHash"] == config.hash.hex(), "commitment.configHash is not the hash of config.json")
        need(len(self.contributions) == len(config.contributors),
             f"commitment.contributions has {len(self.contributions)} items, not {len(config.contributors)}")
        need(ed_key(self.vrf_key), "commitment.vrfPublicKey is not a valid VRF key (RFC 9381, 5.4.5)")
        # It "signs nothing else" (section 5), as far as keys tell.
        need(self.vrf_key not in config.other_keys, "commitment.vrfPublicKey has another part in this draw too")
        need(config.rehearsal or value["beaconChainHash"] == QUICKNET_HASH.hex(),
             "commitment.beaconChainHash is not quicknet's")
        need(self.beacon_time() >= value["revealDeadline"] + 60,
             f"commitment.beaconRound is of second {self.beacon_time()}, "
             f"less than 60 after revealDeadline {value['revealDeadline']}")
        self.commit = self.hash()
        need(value["commit"] == self.commit.hex(), "commitment.commit is not the hash of what the files say")

    def beacon_time(self):
        beacon = self.config.beacon
        return beacon["beaconGenesis"] + beacon["beaconPeriod"] * (self.round - 1)

    def hash(self):
        return H(T("TD1/commit") + LP(self.config.draw_id) + self.config.hash + self.list_root + u64(self.n)
                 + u64(self.w) + contributions_root(self.contributions) + self.vrf_key
                 + bytes.fromhex(self.value["beaconChainHash"]) + u64(self.round) + u64(self.value["revealDeadline"]))

    def check_list(self, candidates):
        need(self.n == len(candidates), f"commitment.n is {self.n}, not {len(candidates)}")
        need(self.w == candidates.total, f"commitment.w is {self.w}, not {candidates.total}")
        need(self.list_root == candidates.root, "commitment.listRoot is not the root over list.bin")


# ---------------------------------------------------------------------------------- section 5: from commitment to seed

def check_proof(commitment, proof):
    """pi: returns beta, raises Bad."""
    return vrf_verify(commitment.vrf_key, T("TD1/vrf") + commitment.commit, proof)


class Reveal(NamedTuple):
    j: int
    r: bytes
    signature: bytes


def check_reveal(commitment, reveal, where):
    config, j = commitment.config, reveal.j
    need(j < len(config.contributors), f"{where}: there is no contributor {j}")
    need(contribution(config.draw_id, j, reveal.r) == commitment.contributions[j],
         f"{where}: the value is not the one that contributor {j} committed to")
    message = T("TD1/reveal") + commitment.commit + u16(j) + reveal.r
    need(ed25519_verify(config.contributors[j], reveal.signature, message),
         f"{where}: the signature is not contributor {j}'s over this draw and value")


def check_beacon(commitment, signature):
    """The round's signature, over SHA-256(u64 round)."""
    bls_verify(bytes.fromhex(commitment.config.beacon["beaconKey"]), H(u64(commitment.round)), signature)


def seed_of(commitment, reveals, beta, signature):
    """`reveals`: exactly the revealed, ascending."""
    return HMAC(commitment.commit, T("TD1/seed") + u16(len(reveals)) + b"".join(u16(x.j) + x.r for x in reveals)
                + beta + u64(commitment.round) + H(signature) + b"\x00")


# ---------------------------------------------------- docs/spec/ledger.md, sections 3 and 4: signed notes, checkpoints

MAXIMUM_NOTE = 512 << 10
MAXIMUM_ENTRY = 1024
NOTE_LINE = re.compile("— ([^\\s+]+) ([A-Za-z0-9+/]+={0,2})")


def base64_bytes(value, where):
    """RFC 4648, section 4, in its one spelling."""
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        data = None
    need(data is not None and base64.b64encode(data).decode() == value, f"{where} is not canonical base64")
    return data


def parse_note(data, where):
    """C2SP signed-note: (text, [(name, key ID, signature)]); nothing is verified yet."""
    need(len(data) <= MAXIMUM_NOTE, f"{where} is larger than {MAXIMUM_NOTE} bytes")
    try:
        note = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Bad(f"{where} is not UTF-8") from None
    need(all(c >= " " or c == "\n" for c in note), f"{where} has a control character")
    text, blank, lines = note.rpartition("\n\n")
    need(blank and text and lines.endswith("\n"), f"{where} is not a text, a blank line and signature lines")
    signatures = []
    for number, line in enumerate(lines[:-1].split("\n"), 1):
        of_line = f"{where}, signature line {number}"
        need(number <= 100, f"{where} has more than 100 signature lines")
        parts = NOTE_LINE.fullmatch(line)
        need(parts, f"{of_line} is none")
        found = base64_bytes(parts[2], of_line)
        need(len(found) > 4, f"{of_line} has no signature")
        signatures.append((parts[1], found[:4].hex(), found[4:]))
    return text + "\n", signatures


class Checkpoint:
    """A checkpoint of the configured log: signed by its key, and by which cosigners at what times."""

    def __init__(self, data, config, where, budget):
        self.where = where
        self.text, signatures = parse_note(data, where)
        names = {(key.split("+", 2)[0], key.split("+", 2)[1]): vkey_bytes(key)
                 for key in (config.value["log"], *config.value["cosigners"])}
        origin, key_id = config.value["log"].split("+", 2)[:2]
        self._parse(origin)
        self.times, is_signed = {}, False  # the earliest time of each cosigner, by key
        for name, found_id, signature in signatures:
            if (name, found_id) not in names:
                continue
            budget.spend(Budget.SIGNATURE)
            key = names[name, found_id]
            if (name, found_id) == (origin, key_id):
                need(ed25519_verify(key, signature, self.text.encode()), f"{where}: the log's signature is wrong")
                is_signed = True
            else:
                moment = self._cosigned(key, signature, f"{where}: the signature of cosigner {short(name)}")
                self.times[key] = min(moment, self.times.get(key, moment))
        need(is_signed, f"{where} is not signed by the configured log")

    def _parse(self, origin):
        """`<origin>`, `<size>`, `<base64 root>`, no line more."""
        lines = self.text.split("\n")
        need(len(lines) == 4 and lines[3] == "", f"{self.where} is not of three lines")
        need(lines[0] == origin, f"{self.where} is of the log {short(lines[0])}, not {short(origin)}")
        need(re.fullmatch("0|[1-9][0-9]{0,18}", lines[1]), f"{self.where}: the size is not a decimal number")
        self.size, self.root = int(lines[1]), base64_bytes(lines[2], f"{self.where}: the root")
        need(len(self.root) == 32, f"{self.where}: the root is not of 32 bytes")
        need(self.size or self.root == H(b""), f"{self.where}: an empty tree has another root")

    def _cosigned(self, key, signature, where):
        """C2SP tlog-cosignature, cosignature/v1: u64 time ‖ signature."""
        need(len(signature) == 72, f"{where} is not of 72 bytes")
        moment = int.from_bytes(signature[:8], "big")
        message = f"cosignature/v1\ntime {moment}\n{self.text}".encode()
        need(ed25519_verify(key, signature[8:], message), f"{where} is wrong")
        return moment


def deadline_checkpoint(notes, config, deadline):
    """cp(D): the largest of the notes that `quorum` cosigners cosigned at times ≤ D, or None (section 4).

    Cosignatures of one checkpoint count together, in whichever of the notes they stand.
    """
    of_size = {}
    for note in notes:
        first, times = of_size.setdefault(note.size, (note, {}))
        need(note.root == first.root, f"{note.where} and {first.where} are of two histories: one size, two roots")
        for key, moment in note.times.items():
            times[key] = min(moment, times.get(key, moment))
    in_time = [size for size, (_, times) in of_size.items()
               if sum(moment <= deadline for moment in times.values()) >= config.value["quorum"]]
    return of_size[max(in_time)][0] if in_time else None


# ------------------------------------------------------- section 9: the folder ledger/, and the log's files as a whole

LEDGER_FILES = ("entries.json", "checkpoint-final.txt", "checkpoint-deadline.txt")


def entry_bytes(value, where):
    need(type(value) is str and re.fullmatch("(?:[0-9a-f]{2}){1,%d}" % MAXIMUM_ENTRY, value),
         f"{where} is not lower-case hexadecimal of 1 to {MAXIMUM_ENTRY} bytes")


ENTRIES = shaped({
    "v": const(1), "consistency": array_of(hexadecimal(32)),
    "entries": array_of(shaped({"entry": entry_bytes, "index": integer(), "proof": array_of(hexadecimal(32))})),
})


class LogView(NamedTuple):
    """The log as one auditor sees it, its inclusion proofs and checkpoints already checked."""
    entries: list          # (leaf index, entry bytes) in log order
    deadline_size: int     # size of cp(D); 0 if there is none
    final: object = None   # the Checkpoint that covers all of it
    deadline: object = None


def read_ledger(directory, commitment, budget):
    """The LogView that ledger/ proves, for the draw of this commitment: checkpoints, cosignatures, every proof."""
    need(directory.has_ledger, "ledger/ is missing")
    config = commitment.config
    with directory.folder("ledger") as folder:
        for name in folder.names:
            need(name in LEDGER_FILES, f"ledger/{short(name)} is no file of a ledger")
        value = parse_json(folder.bytes("entries.json"), "ledger/entries.json")
        ENTRIES(value, "entries")
        final = folder.note("checkpoint-final.txt", config, budget)
        deadline = folder.note("checkpoint-deadline.txt", config, budget) if LEDGER_FILES[2] in folder.names else None
    need(len(final.times) >= config.value["quorum"], "ledger/checkpoint-final.txt is not cosigned by a quorum")
    if config.value["quorum"] == 0:
        need(deadline is None or (deadline.text == final.text),
             "ledger/checkpoint-deadline.txt is another one than the final, and the quorum is 0")
        deadline = final
    else:
        check_deadline([final] + [deadline] * (deadline is not None), deadline, commitment)
    path = [bytes.fromhex(p) for p in value["consistency"]]
    if deadline:
        check_consistency(deadline.size, deadline.root, final.size, final.root, path, "entries.consistency")
    else:
        need(not path, "entries.consistency is not empty, and there is no checkpoint by the deadline")
    return LogView(list(proven_entries(value["entries"], final, budget)), deadline.size if deadline else 0, final,
                   deadline)


def check_deadline(notes, claimed, commitment):
    """That the claimed cp(D), or its absence, is what the notes make of it."""
    deadline = commitment.value["revealDeadline"]
    due = deadline_checkpoint(notes, commitment.config, deadline)
    need(claimed is None or due is not None and due.size >= claimed.size,
         "ledger/checkpoint-deadline.txt is not cosigned by a quorum by the deadline")
    need(due is None or claimed is not None and due.size == claimed.size,
         f"{due and due.where} was cosigned by a quorum by the deadline, and ledger/checkpoint-deadline.txt is "
         f"{'of a smaller tree' if claimed else 'missing'}")


def proven_entries(items, final, budget):
    """(leaf index, entry) of each, its inclusion under the final checkpoint checked."""
    previous = -1
    for at, item in enumerate(items):
        where, entry = f"entries.entries[{at}]", bytes.fromhex(item["entry"])
        need(item["index"] > previous, f"{where}.index does not follow the one before")
        budget.spend(1 + len(item["proof"]))
        check_path(entry, item["index"], final.size, [bytes.fromhex(p) for p in item["proof"]], final.root, where)
        previous = item["index"]
        yield item["index"], entry


class WholeLog:
    """A log's published files, all entries read: the root checked, those that speak of draws or keys kept."""

    WIDTH = 256

    def __init__(self, path, config, budget):
        self.path, self.nodes, self.entries = path, [], []  # nodes: the roots of the full bundles
        self.checkpoint = Checkpoint(self._read("checkpoint", MAXIMUM_NOTE), config, "the log's checkpoint", budget)
        size = self.checkpoint.size
        for number in range(size // self.WIDTH):
            self.nodes.append(root_of(self._keep(number, self._bundle(number, self.WIDTH), budget)))
        rest = self._bundle(size // self.WIDTH, size % self.WIDTH)
        self._rest = list(self._keep(size // self.WIDTH, rest, budget))
        need(self.root_at(size) == self.checkpoint.root, "the log's entries do not lead to its checkpoint's root")

    def _read(self, name, limit):
        path = os.path.join(self.path, name)
        need(os.path.lexists(path), f"{name} of the log is missing")
        return read_small(open_regular(path), name, limit)

    def _keep(self, number, bundle, budget):
        for at, entry in enumerate(bundle):
            budget.spend(1)
            if decode_record(0, entry):
                self.entries.append((number * self.WIDTH + at, entry))
            yield entry

    def _bundle(self, number, width):
        """The first `width` entries of a bundle: from the partial file or, if that is gone, from the full one."""
        if width == 0:
            return []
        name, partial = bundle_path(number), f"{bundle_path(number)}.p/{width}"
        if width < self.WIDTH and os.path.lexists(os.path.join(self.path, partial)):
            return parse_bundle(self._read(partial, self.WIDTH * (2 + MAXIMUM_ENTRY)), width, partial)
        data = self._read(name, self.WIDTH * (2 + MAXIMUM_ENTRY))
        return parse_bundle(data, self.WIDTH, name)[:width]

    def root_at(self, size):
        """The root of the first `size` entries."""
        full, width = divmod(size, self.WIDTH)
        if not size:
            return H(b"")
        rest = self._rest
        if width and full < len(self.nodes):  # once more, and not from a partial file of those days
            rest = self._bundle(full, self.WIDTH)
            need(root_of(rest) == self.nodes[full], f"{bundle_path(full)} changed while it was read")
        return root_of_nodes(self.nodes[:full] + ([root_of(rest[:width])] if width else []))

    def check_prefix(self, note):
        need(note.size <= self.checkpoint.size, f"the log has {self.checkpoint.size} entries, {note.where} is of "
                                                f"{note.size}: the log is older, or was cut off")
        need(self.root_at(note.size) == note.root, f"{note.where} is of another history than the log")


def bundle_path(number):
    """C2SP tlog-tiles: three digits an element, all but the last after an x."""
    digits = f"{number % 1000:03}"
    while number := number // 1000:
        digits = f"x{number % 1000:03}/{digits}"
    return f"tile/entries/{digits}"


def parse_bundle(data, width, where):
    """`width` times u16 length ‖ entry."""
    entries, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at:at + 2], "big")
        need(at + 2 + length <= len(data), f"{where} ends within an entry")
        need(length <= MAXIMUM_ENTRY, f"{where} has an entry of more than {MAXIMUM_ENTRY} bytes")
        entries.append(data[at + 2:at + 2 + length])
        at += 2 + length
    need(len(entries) == width, f"{where} has {len(entries)} entries, not {width}")
    return entries


# ----------------------------------------------------------------- sections 4 and 5: what the order on the log decides

class Record(NamedTuple):
    """A TL1 entry of types 6 to 12: its fields, and what the last of them, a signature, is over."""
    index: int
    kind: int
    parts: tuple
    signed: bytes


COMMITMENT_RECORD, PROOF_RECORD, REVEAL_RECORD, VOID_RECORD, RESULT_RECORD, REMOVAL_RECORD, KEY_RECORD = range(6, 13)
RECORD_PARTS = {  # widths in bytes; "LP" is a length and as many bytes; drawId comes first in all but the key
    COMMITMENT_RECORD: ("LP", 32), PROOF_RECORD: ("LP", 80), REVEAL_RECORD: ("LP", 2, 32, 64),
    VOID_RECORD: ("LP", 1, "LP", 64), RESULT_RECORD: ("LP", 32), REMOVAL_RECORD: ("LP", "LP", 64, 64),
    KEY_RECORD: (1, 8, "LP", "LP", 64),
}
VRF_PURPOSE = b"\x03"


def decode_record(index, entry):
    """docs/spec/ledger.md, section 1. None for an entry that says nothing of draws."""
    if not 10 <= len(entry) <= 1024 or entry[0] != 1 or entry[1] not in RECORD_PARTS:
        return None
    at, parts = 10, []
    for width in RECORD_PARTS[entry[1]]:
        if width == "LP":
            width, at = int.from_bytes(entry[at:at + 4], "big"), at + 4
        parts.append(entry[at:at + width])
        at += width
    return Record(index, entry[1], tuple(parts), entry[:-64]) if at == len(entry) else None


class Course(NamedTuple):
    """What the log says of a draw."""
    commitment: int        # leaf index
    proof: bytes | None    # pi, if it is in by D
    reveals: list          # Reveals that count, ascending; one each
    void: str | None       # "record", "no-proof", "too-few-reveals"
    reason: str | None     # of the void record
    results: list          # results logged for this draw, in log order
    removals: list         # (record, notary's signature, supervisor's signature) in log order
    keys: list             # records of the VRF key before the commitment
    commitments: list      # commits logged for this drawId, in log order


def course_of(view, commitment, budget=None):
    """Sections 4 and 5, as rules on order. Raises Bad if the commitment is not the first for its drawId.

    Of the causes of section 5, 3 the first that holds is named: (a), then (b), then (c).
    """
    budget, config = budget or Budget(), commitment.config
    records = [record for record in (decode_record(*item) for item in view.entries) if record]
    of = {kind: [r for r in records if r.kind == kind and (r.parts[0] == config.draw_id or kind == KEY_RECORD)]
          for kind in RECORD_PARTS}
    need(of[COMMITMENT_RECORD], "no commitment for this drawId is on the log")
    first = of[COMMITMENT_RECORD][0]
    need(first.parts[1] == commitment.commit, "the first commitment for this drawId on the log is another one")
    keys = [r for r in of[KEY_RECORD]
            if r.index < first.index and r.parts[0] == VRF_PURPOSE and r.parts[2] == commitment.vrf_key]
    need(keys, "the VRF key is not on the log before the commitment")
    need(all(r.parts[0] == VRF_PURPOSE for r in of[KEY_RECORD] if r.parts[2] == commitment.vrf_key),
         "the VRF key is on the log for another purpose too")
    # The commitment is there "before anything random is known" (section 4).
    need(all(r.index > first.index for r in of[RESULT_RECORD]), "a result is on the log before the commitment")
    pi = _proof_record(of[PROOF_RECORD], commitment, first.index, budget)
    notice = _void_record(of[VOID_RECORD], config, pi.index if pi else None, view.deadline_size, budget)
    in_time = pi is not None and pi.index < view.deadline_size
    reveals = _revealed(of[REVEAL_RECORD], commitment, pi.index, view.deadline_size, budget) if in_time else []
    void = None
    if notice:
        void = "record"
    elif not in_time:
        void = "no-proof"
    elif len(reveals) < config.value["minimumReveals"]:
        void = "too-few-reveals"
    return Course(first.index, pi.parts[1] if in_time else None, reveals, void,
                  notice.parts[2].decode() if notice else None,
                  [r.parts[1] for r in of[RESULT_RECORD]], [r.parts[1:] for r in of[REMOVAL_RECORD]], keys,
                  [r.parts[1] for r in of[COMMITMENT_RECORD]])


def _proof_record(records, commitment, after, budget):
    """pi is the first record after the commitment that verifies; that the log holds others changes nothing."""
    for record in records:
        if record.index > after:
            budget.spend(4 * Budget.SIGNATURE)
            try:
                check_proof(commitment, record.parts[1])
                return record
            except Bad:
                continue
    return None


def _void_record(records, config, before, deadline_size, budget):
    """Signed by the notary, before pi if there is one, in by D. One before the commitment counts too: TD1 asks for no
    more, and a number that its notary gave up does not come back."""
    for record in records:
        if record.index < (deadline_size if before is None else min(before, deadline_size)):
            if is_void_record(record, config, config.notary, budget):
                return record
    return None


def is_void_record(record, config, notary, budget):
    """Whether it has a reason, as a position in the configured ones or as text, and the notary's signature."""
    budget.spend(Budget.SIGNATURE)
    return (utf8(record.parts[2]) and (record.parts[2] != b"" or record.parts[1][0] < len(config.value["reasons"]))
            and ed25519_verify(notary, record.parts[3], T("TL1/void") + record.signed))


def utf8(data):
    try:
        data.decode("utf-8")
        return True
    except UnicodeDecodeError:
        return False


def _revealed(records, commitment, after, deadline_size, budget):
    """The valid ones logged after pi and in by D, each j once: the first in log order."""
    found = {}
    for record in records:
        j = int.from_bytes(record.parts[1], "big")
        if after < record.index < deadline_size and j not in found:
            budget.spend(Budget.SIGNATURE)
            reveal = Reveal(j, *record.parts[2:])
            try:
                check_reveal(commitment, reveal, "")
                found[j] = reveal
            except Bad:
                continue
    return [found[j] for j in sorted(found)]


# --------------------------------------------------------------------------------------------------- section 6: stages

PICK_LIMIT = 1 << 24


def stage_key(seed, s):
    """K_s."""
    return HMAC(seed, T("TD1/stage") + u32(s))


def ticket_key(K, unit, weight):
    """key(s,i): the lowest ticket. Sixteen bytes compare as the number that they write."""
    prefix = K + u64(unit)
    return min(H(prefix + u32(j))[:16] for j in range(weight))


def pick_ticket(K, c, total):
    """t of a pick, or None if v is rejected."""
    v = int.from_bytes(H(K + b"\xff" * 8 + u32(c))[:16], "big")
    return v % total if v < 2**128 // total * total else None


class Outcome(NamedTuple):
    place: int
    key: bytes
    index: int
    size: int
    before: int
    admitted: int

    def encode(self):
        return OUTCOME.pack(*self)

    @classmethod
    def decode(cls, data):
        return cls(*OUTCOME.unpack(data))


OUTCOME = struct.Struct(">Q16sQIQB")


class StageDraw:
    """One stage: its order, its walk, its record. Places count from 0; a pick's places are those of its winners."""

    def __init__(self, stage, candidates, K, available):
        self.stage, self.candidates, self.K, self.available = stage, candidates, K, available
        self.left = available
        self.order = array("I")      # the unit of each place
        self.keys = bytearray()      # of the first L places, 16 bytes each
        self.before = array("Q")     # seats left before each place, as far as the walk came
        self.admitted = bytearray()  # 1 or 0, as far as the walk came
        self.next_c = 0              # of a pick

    def rank(self, eligible):
        weights = self.candidates.weights
        ordered = sorted(ticket_key(self.K, unit, weights[unit]) + u32(unit) for unit in eligible)
        self.order.extend(int.from_bytes(item[16:], "big") for item in ordered)
        for unit in self.order:
            if self.left == 0:
                break
            size = self.candidates.size(unit)
            fits = size <= self.left or self.stage.policy == "overflow"
            self.before.append(self.left)
            self.admitted.append(fits)
            if fits:
                self.left -= min(size, self.left)
            elif self.stage.policy == "stop":
                break
        self.keys += b"".join(item[:16] for item in ordered[:self.listed()])

    def pick(self, eligible, budget):
        if self.left == 0:
            return
        for t, unit in self.drawn(eligible, budget):
            self.order.append(unit)
            self.keys += t.to_bytes(16, "big")
            self.before.append(self.left)
            self.admitted.append(1)
            self.left -= 1
            if self.left == 0:
                return

    def drawn(self, eligible, budget):
        """(t, entry) for every further c that draws an eligible entry, each entry once; c goes on where it stopped."""
        total, starts = self.candidates.total, self.candidates.starts
        waiting, count = bytearray(len(starts)), len(eligible)
        for unit in eligible:
            waiting[unit] = 1
        while self.next_c < PICK_LIMIT and count:
            t = pick_ticket(self.K, self.next_c, total)
            self.next_c += 1
            budget.spend(1)
            if t is None:
                continue
            unit = bisect_right(starts, t) - 1
            if waiting[unit]:
                waiting[unit], count = 0, count - 1
                yield t, unit

    def winners(self):
        """The units that the walk admitted, in order."""
        return (unit for unit, admitted in zip(self.order, self.admitted) if admitted)

    def alternates(self):
        """The eligible units that it did not admit, in order."""
        return (unit for place, unit in enumerate(self.order)
                if place >= len(self.admitted) or not self.admitted[place])

    # Section 7

    def after_last(self):
        """The place after the last admitted."""
        return self.admitted.rfind(1) + 1

    def listed(self):
        """L."""
        if self.stage.mode == "pick":
            return len(self.order)
        return min(len(self.order), self.after_last() + self.stage.alternates)

    def key(self, place):
        return bytes(self.keys[16 * place:16 * place + 16])

    def outcomes(self):
        for place in range(self.listed()):
            unit, walked = self.order[place], place < len(self.before)
            yield Outcome(place, self.key(place), unit, self.candidates.size(unit),
                          self.before[place] if walked else self.left, self.admitted[place] if walked else 0)

    @cached_property
    def record(self):
        def place_before(count):
            return (self.key(count - 1), self.order[count - 1]) if count else None
        # An empty tree has a root too, H(""): the zeros of "none" are those of keys and indices.
        return StageRecord(self.stage.id, self.available, self.left, place_before(self.after_last()), self.listed(),
                           place_before(self.listed()), root_of(outcome.encode() for outcome in self.outcomes()))


class Draw:
    """All stages from the seed; then the removals, one by one in log order."""

    def __init__(self, candidates, stages, seed, budget=None):
        self.candidates, self.seed, self.budget = candidates, seed, budget or Budget()
        self.admitted_by = array("H", bytes(2 * len(candidates)))  # by unit: a stage's id, 0 for none
        self.overflow = {}                                         # overflow unit: what it took from seats left
        self.stages, left, places = [], 0, 0
        for stage in stages:
            done = self._run(stage, stage.seats + (left if stage.cascade else 0))
            self.stages.append(done)
            left, places = done.left, places + len(done.order)
            if places > MAXIMUM_PLACES:
                raise Unusable(f"the stages order more than {MAXIMUM_PLACES} units")
        # Removals. What is free is kept for each stage by itself: its seats go to its own alternates.
        self.removed = set()
        self.steps = []  # (s, unit, admitted) of each
        self.free = dict.fromkeys(range(1, len(stages) + 1), 0)
        self.later = {s: [] for s in self.free}  # admitted after removals, in order

    def _run(self, stage, available):
        need(available < 2**64, f"stage {stage.id} has more than 2^64-1 seats")
        done = StageDraw(stage, self.candidates, stage_key(self.seed, stage.id), available)
        eligible = array("I", self._waiting(stage))
        if stage.mode == "rank":
            self.budget.spend(sum(self.candidates.weights[unit] for unit in eligible))
            done.rank(eligible)
        else:
            done.pick(eligible, self.budget)
        for unit, before in zip(done.winners(), (b for b, a in zip(done.before, done.admitted) if a)):
            self.admitted_by[unit] = stage.id
            if before < self.candidates.size(unit):
                self.overflow[unit] = before
        return done

    def _waiting(self, stage):
        """Units that the stage admits by their tags and no stage has admitted."""
        self.budget.spend(len(self.candidates.units))
        tags = self.candidates.tags
        return (u for u in self.candidates.units if not self.admitted_by[u] and stage.admits(tags[u]))

    def remove(self, s, unit):
        """One removal; returns the units that it admits, in order."""
        need(1 <= s <= len(self.stages), f"there is no stage {s}")
        need(self.candidates.is_unit(unit), f"{unit} is not the lowest index of a unit")
        need(unit not in self.removed, f"unit {unit} is already removed")
        by = self.admitted_by[unit]
        if by:
            need(s == by, f"unit {unit} was admitted by stage {by}, not {s}")
            self.free[s] += self.overflow.get(unit, self.candidates.size(unit))
        else:
            need(self.stages[s - 1].stage.admits(self.candidates.tags[unit]),
                 f"unit {unit} was not eligible in stage {s}")
        self.removed.add(unit)
        admitted = list(self._fill(s)) if self.free[s] else []
        self.later[s] += admitted
        self.steps.append((s, unit, admitted))
        return admitted

    def _fill(self, s):
        """The alternates that fit into what is free, in order."""
        for unit in self._alternates(self.stages[s - 1]):
            size = self.candidates.size(unit)
            if size <= self.free[s]:
                self.admitted_by[unit] = s
                self.free[s] -= size
                yield unit
                if self.free[s] == 0:
                    return

    def _alternates(self, done):
        """Passing over any removed or admitted in any stage. A pick stage continues c."""
        if done.stage.mode == "pick":
            eligible = [u for u in self._waiting(done.stage) if u not in self.removed]
            yield from (unit for _, unit in done.drawn(eligible, self.budget))
        else:
            for unit in done.alternates():
                self.budget.spend(1)
                if unit not in self.removed and not self.admitted_by[unit]:
                    yield unit

    def standing(self, s):
        """The units that stage s admitted and no removal took away, in order of admission."""
        return [u for u in (*self.stages[s - 1].winners(), *self.later[s]) if u not in self.removed]


def assigned_units(draw, count):
    """{index on the list: position in units.json}: taken in order, stage after stage, a bundle's members by index.

    A removal puts its unit's back; those who move up in the stage take the first of what its removals put back.
    """
    held, following = {}, 0
    for done in draw.stages:
        for index in (index for unit in done.winners() for index in draw.candidates.members(unit)):
            if following < count:
                held[index] = following
                following += 1
    returned = {done.stage.id: [] for done in draw.stages}
    for s, unit, admitted in draw.steps:
        returned[s] += [held.pop(index) for index in draw.candidates.members(unit) if index in held]
        returned[s].sort(reverse=True)
        for index in (index for moved in admitted for index in draw.candidates.members(moved)):
            if returned[s]:
                held[index] = returned[s].pop()
    return held


def removal_record(commit, s, index, reason, evidence_hash):
    return T("TD1/remove") + commit + u32(s) + u64(index) + u32(reason) + evidence_hash


def check_removal(commitment, removal, where):
    """One item of removals.json, its reason and signatures."""
    config = commitment.config
    need(removal["reason"] < len(config.value["reasons"]), f"{where}.reason is not the position of a configured reason")
    record = removal_record(commitment.commit, removal["stage"], removal["index"], removal["reason"],
                            bytes.fromhex(removal["evidenceHash"]))
    for name, key in (("notary", config.notary), ("supervisor", config.supervisor)):
        need(ed25519_verify(key, bytes.fromhex(removal[f"{name}Signature"]), record),
             f"{where}.{name}Signature is not the {name}'s over this removal")


# --------------------------------------------------------------------------------------------------- section 7: result

class StageRecord(NamedTuple):
    id: int
    available: int
    left: int
    cutoff: tuple | None   # (key, index)
    listed: int            # L
    last: tuple | None
    outcome_root: bytes

    def encode(self):
        """stageRec."""
        cutoff, last = self.cutoff or (bytes(16), 0), self.last or (bytes(16), 0)
        return (u32(self.id) + u64(self.available) + u64(self.left) + u8(self.cutoff is not None) + cutoff[0]
                + u64(cutoff[1]) + u64(self.listed) + last[0] + u64(last[1]) + self.outcome_root)

    def to_json(self):
        def place(of):
            return of and {"key": of[0].hex(), "index": of[1]}
        return {"id": self.id, "available": self.available, "left": self.left, "cutoff": place(self.cutoff),
                "listed": self.listed, "last": place(self.last), "outcomeRoot": self.outcome_root.hex()}

    @classmethod
    def from_json(cls, value):
        def place(of):
            return of and (bytes.fromhex(of["key"]), of["index"])
        return cls(value["id"], value["available"], value["left"], place(value["cutoff"]), value["listed"],
                   place(value["last"]), bytes.fromhex(value["outcomeRoot"]))


def result_of(commit, seed, records):
    return H(T("TD1/result") + commit + seed + u32(len(records)) + b"".join(record.encode() for record in records))


# ------------------------------------------------------------------------------------ section 7: one candidate's check

SLIP = shaped({
    "drawId": text, "subject": text, "commit": hexadecimal(32), "i": integer(0, 2**32 - 3), "salt": hexadecimal(16),
    "entry": hexadecimal(64), "path": array_of(hexadecimal(32)),
    "members": array_of(shaped({"i": integer(0, 2**32 - 3), "entry": hexadecimal(64),
                                "path": array_of(hexadecimal(32))})),
})


class Slip:
    """A candidate's slip. `members` are the others of their bundle."""

    def __init__(self, value, tag_count):
        SLIP(value, "slip")
        self.value, self.i, self.salt = value, value["i"], bytes.fromhex(value["salt"])
        self.entry = Entry.decode(bytes.fromhex(value["entry"]), "slip.entry", tag_count)
        self.members = [(f"slip.members[{at}]", member) for at, member in enumerate(value["members"])]
        others = [member["i"] for member in value["members"]]
        need(others == sorted(set(others) - {self.i}), "slip.members do not ascend, or name the candidate's own entry")
        need(self.entry.group != NONE or not others, "slip.members is not empty, and the entry is in no bundle")
        for where, member in self.members:
            entry = Entry.decode(bytes.fromhex(member["entry"]), f"{where}.entry", tag_count)
            need(entry.group == self.entry.group, f"{where}.entry is of another bundle")
            need((entry.weight, entry.tags) == (self.entry.weight, self.entry.tags),
                 f"{where}.entry has another weight or other tags than the candidate's")
        self.unit, self.size = min([self.i] + others), 1 + len(others)

    def check_paths(self, commitment):
        for where, item in [("slip", self.value)] + self.members:
            check_path(u64(item["i"]) + bytes.fromhex(item["entry"]), item["i"], commitment.n,
                       [bytes.fromhex(p) for p in item["path"]], commitment.list_root, where)


class Outcomes:
    """The records of a stage's file, decoded when they are asked for."""

    def __init__(self, data):
        self.data = data

    def __len__(self):
        return len(self.data) // OUTCOME.size

    def __getitem__(self, place):
        if not 0 <= place < len(self):
            raise IndexError
        return Outcome.decode(self.data[OUTCOME.size * place:OUTCOME.size * (place + 1)])

    def after_last(self):
        """The place after the last admitted."""
        return max((o.place + 1 for o in self if o.admitted), default=0)

    def of_unit(self, unit):
        return next((o for o in self if o.index == unit), None)


def check_stage_record(stage, record, outcomes, previous_left, where):
    """What holds between a stage's record and the outcomes under its root, whoever is on the list."""
    need(record.id == stage.id, f"{where}.id is not {stage.id}")
    need(record.available == stage.seats + (previous_left if stage.cascade else 0),
         f"{where}.available is not the stage's seats and what cascades to it")
    need(record.outcome_root == root_of(o.encode() for o in outcomes), f"{where}.outcomeRoot is not of the outcomes")
    need(all(o.place == place for place, o in enumerate(outcomes)), f"{where}: the outcomes' places have gaps")
    after = outcomes.after_last()
    for name, place, count in (("cutoff", record.cutoff, after), ("last", record.last, len(outcomes))):
        due = (outcomes[count - 1].key, outcomes[count - 1].index) if count else None
        need(place == due, f"{where}.{name} is not that of the outcomes")
    taken = sum(o.size for o in outcomes if o.admitted)
    need(record.left == max(record.available - taken, 0), f"{where}.left is not what the admitted leave")
    need(stage.policy == "overflow" or taken <= record.available, f"{where}: more is admitted than available")
    if stage.mode == "rank":
        need(len(outcomes) <= after + stage.alternates, f"{where}.listed is more than the alternates allow")


def judge_rank(stage, record, outcomes, slip, seed):
    """What a rank stage gave the slip's unit, in words; raises Bad if it contradicts the slip."""
    where, unit, size = f"stage {stage.id}", slip.unit, slip.size
    key = ticket_key(stage_key(seed, stage.id), unit, slip.entry.weight)
    after, mine = outcomes.after_last(), outcomes.of_unit(unit)
    stopped = stage.policy == "stop" and after < len(outcomes) and outcomes[after].size > outcomes[after].before
    if mine is None:
        need(record.last is None or (key, unit) > record.last,
             f"{where}: the unit has no outcome, and its key is not beyond the last")
        need(len(outcomes) == after + stage.alternates,
             f"{where}: the unit has no outcome, and fewer are listed than the alternates ask for")
        before, what = record.left, "not admitted, beyond what is listed"
    else:
        need(mine.key == key, f"{where}: the outcome has another key than the unit's tickets give")
        need(mine.size == size, f"{where}: the outcome is of a unit of {mine.size}, the slip of {size}")
        if mine.admitted:
            need(size <= mine.before or (stage.policy == "overflow" and mine.before),
                 f"{where}: admitted, and there was no place")
            return f"admitted, place {mine.place}"
        before, what = mine.before, f"alternate, place {mine.place}"
    if stage.policy == "overflow":
        need(before == 0, f"{where}: not admitted, and {before} seats were left")
    elif stage.policy == "skip":
        need(before < size, f"{where}: not admitted, and {before} seats were left for {size}")
    elif before >= size and not stopped:
        need(mine is None and after == len(outcomes), f"{where}: not admitted, and nothing stopped the walk before it")
        what += "; where the walk stopped only a replay shows"
    return what


def judge_pick(stage, record, outcomes, slip, seed, total, budget):
    """The same for a pick stage: c is replayed until the last winner's t, to its end if seats are left."""
    where, start, end = f"stage {stage.id}", slip.entry.start, slip.entry.start + slip.entry.weight
    mine = outcomes.of_unit(slip.unit)
    K, winners = stage_key(seed, stage.id), [int.from_bytes(o.key, "big") for o in outcomes]
    found = 0
    for c in range(PICK_LIMIT):
        if found == len(winners) and record.left == 0:
            break
        budget.spend(1)
        t = pick_ticket(K, c, total)
        if found < len(winners) and t == winners[found]:
            need((start <= t < end) == (mine is not None and mine.place == found),
                 f"{where}: t of c = {c} is in the entry's range, and another entry has it")
            found += 1
        elif t is not None:
            need(not start <= t < end, f"{where}: t of c = {c} is in the entry's range, and it was not picked")
        if mine and found > mine.place:
            return f"admitted, place {mine.place}"
    need(found == len(winners), f"{where}: winner {found} was not drawn where its place says")
    return "not drawn"


# ------------------------------------------------------------------------------------------ section 8: published files

class Directory:
    """The files of a draw directory: regular files only, links not followed, sizes bounded."""

    def __init__(self, path, parent=None):
        self.names, self.has_ledger = [], False
        try:
            links = os.O_NOFOLLOW if parent is not None else 0
            self.fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | links, dir_fd=parent)
            with os.scandir(self.fd) as found:
                for item in found:
                    self.names.append(item.name)
                    if len(self.names) > 2 * MAXIMUM_STAGES:
                        raise Unusable("the directory has more files than a draw can have")
                    self.has_ledger |= item.name == "ledger" and item.is_dir(follow_symlinks=False)
        except OSError as error:
            raise Unusable(f"cannot be opened as a directory: {error.strerror}") from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.fd)

    def open(self, name):
        need(name in self.names, f"{name} is missing")
        return open_regular(name, self.fd)

    def bytes(self, name, limit=MAXIMUM_JSON):
        return read_small(self.open(name), name, limit)

    def folder(self, name):
        return Directory(name, self.fd)

    def note(self, name, config, budget):
        return Checkpoint(self.bytes(name, MAXIMUM_NOTE), config, f"ledger/{name}", budget)

    def blocks(self, name, width):
        """(size of the file, its blocks of that width)."""
        file, size = self.open(name)
        need(size % width == 0, f"{name} is of {size} bytes, not of a multiple of {width}")
        return size, self._blocks(file, name, width)

    @staticmethod
    def _blocks(file, name, width):
        with file:
            while chunk := read(file, name, CHUNK - CHUNK % width):
                need(len(chunk) % width == 0, f"{name} changed while it was read")
                yield from (chunk[at:at + width] for at in range(0, len(chunk), width))


def open_regular(name, directory_fd=None):
    """(file, size)."""
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        file = os.fdopen(os.open(name, flags, dir_fd=directory_fd), "rb")
        status = os.fstat(file.fileno())
    except OSError as error:
        raise Unusable(f"{short(name)} cannot be opened: {error.strerror}") from None
    if not stat.S_ISREG(status.st_mode):
        raise Unusable(f"{short(name)} is not a regular file")
    return file, status.st_size


def read(file, name, count):
    try:
        return file.read(count)
    except OSError as error:
        raise Unusable(f"{short(name)} cannot be read: {error.strerror}") from None


def read_small(opened, name, limit=MAXIMUM_JSON):
    file, _ = opened
    with file:
        data = read(file, name, limit + 1)
    if len(data) > limit:
        raise Unusable(f"{short(name)} is larger than {limit} bytes")
    return data


VRF = shaped({"proof": hexadecimal(80), "output": hexadecimal(64)})
REVEALS = array_of(shaped({"index": integer(0, 65534), "value": hexadecimal(32), "signature": hexadecimal(64)}))
BEACON = shaped({"round": integer(1), "signature": hexadecimal(48)})
PLACE = null_or(shaped({"key": hexadecimal(16), "index": integer()}))
RESULT = shaped({
    "seed": hexadecimal(32), "result": hexadecimal(32),
    "stages": array_of(shaped({"id": integer(), "available": integer(), "left": integer(), "cutoff": PLACE,
                               "listed": integer(), "last": PLACE, "outcomeRoot": hexadecimal(32)})),
})
REMOVALS = array_of(shaped({
    "stage": integer(1, 0xFFFFFFFF), "index": integer(), "reason": integer(0, 0xFFFFFFFF),
    "evidenceHash": hexadecimal(32), "notarySignature": hexadecimal(64), "supervisorSignature": hexadecimal(64),
    "admitted": array_of(integer()),
}))
UNITS = shaped({"v": const(1), "units": array_of(text)})
VOID = shaped({"cause": const("record", "no-proof", "too-few-reveals"), "reason": text})
FORMS = {"vrf.json": VRF, "reveals.json": REVEALS, "beacon.json": BEACON, "result.json": RESULT,
         "removals.json": REMOVALS, "void.json": VOID, "units.json": UNITS}
ALWAYS = ("config.json", "list.bin", "commitment.json")
OF_A_RESULT = ("vrf.json", "reveals.json", "beacon.json", "result.json", "removals.json")
OF_A_VOID = {"record": ("void.json",), "no-proof": ("void.json",),
             "too-few-reveals": ("void.json", "vrf.json", "reveals.json")}


def names_units(config):
    """Whether the subject ends with what can be the hash of units.json."""
    return re.search(r"[0-9a-f]{64}\Z", config.value["subject"]) is not None


def outcome_file(s):
    return f"stage-{s}.outcomes"


class Evidence:
    """What an auditor brings: the whole log, cosigned notes from its cosigners, the office's key. Or less."""

    def __init__(self, engine_only=False, log=None, cosigned=(), office=None):
        self.engine_only, self.log_path, self.cosigned, self.office = engine_only, log, cosigned, office
        self._logs = {}

    def log(self, config, budget):
        """The log under the key of a configuration, read once."""
        key = config.value["log"]
        if key not in self._logs:
            self._logs[key] = WholeLog(self.log_path, config, budget)
        return self._logs[key]


class Checks:
    """What replay and slip share. Each check is a method; what it finds is kept for the checks that need it."""

    NAMES = ()

    def __init__(self, directory, rehearsal, budget, evidence):
        self.directory, self.allow_rehearsal, self.budget, self.evidence = directory, rehearsal, budget, evidence
        self.status, self.reasons, self.summary = {}, {}, {}
        self.is_void = "void.json" in directory.names
        self._found, self._documents = {}, {}

    def run(self):
        for name in self.NAMES:
            self.reasons[name] = []
            try:
                found = getattr(self, name)()
                if found is not None:
                    self._found[name] = found
                self.status[name] = "pass"
            except Bad as bad:
                self.status[name] = "FAIL"
                self.reasons[name].append(str(bad))
            except NotChecked as left_out:
                self.status[name] = "not checked"
                self.reasons[name].append(str(left_out))
            except NotReached:
                self.status[name] = "not reached"

    def keep(self, name, value):
        """Keeps a value that stands even if the rest of its check fails."""
        self._found[name] = value

    def of(self, name):
        if name not in self._found:
            raise NotChecked(f"needs {name}")
        return self._found[name]

    @property
    def rehearses(self):
        return "config" in self._found and self._found["config"].rehearsal

    def document(self, name):
        """A JSON file in its form. A bad one fails the first check that needs it; those after are not checked."""
        if name not in self._documents:
            self._documents[name] = None
            value = parse_json(self.directory.bytes(name), name)
            FORMS[name](value, name.removesuffix(".json"))
            self._documents[name] = value
        if self._documents[name] is None:
            raise NotChecked(f"needs {name}")
        return self._documents[name]

    def reached(self, before_the_beacon=False):
        """Leaves a check out that a VOID draw never came to."""
        if self.is_void and not (before_the_beacon and self.of("void")["cause"] == "too-few-reveals"):
            raise NotReached

    # Section 2

    def config(self):
        config = Configuration(self.directory.bytes("config.json"))
        if len(config.stages) > MAXIMUM_STAGES:
            raise Unusable(f"config.stages has more than {MAXIMUM_STAGES} stages")
        self.summary["drawId"], self.summary["subject"] = config.draw_id.decode(), config.value["subject"]
        return config

    def rehearsal(self):
        need(not self.of("config").rehearsal or self.allow_rehearsal,
             "the register begins with rehearsal/: a draw for trying out, which only --rehearsal accepts")

    # Section 4

    def commitment(self):
        return Commitment(parse_json(self.directory.bytes("commitment.json"), "commitment"), self.of("config"))

    # Section 5

    def proof(self):
        commitment = self.of("commitment")
        self.reached(before_the_beacon=True)
        vrf = self.document("vrf.json")
        beta = check_proof(commitment, bytes.fromhex(vrf["proof"]))
        self.keep("proof", beta)
        need(vrf["output"] == beta.hex(), "vrf.output is not the proof's output")

    def reveals(self):
        commitment = self.of("commitment")
        self.reached(before_the_beacon=True)
        reveals = [Reveal(item["index"], bytes.fromhex(item["value"]), bytes.fromhex(item["signature"]))
                   for item in self.document("reveals.json")]
        for at, reveal in enumerate(reveals):
            need(at == 0 or reveals[at - 1].j < reveal.j, f"reveals[{at}].index does not follow the one before")
            self.budget.spend(Budget.SIGNATURE)
            check_reveal(commitment, reveal, f"reveals[{at}]")
        return reveals

    def void(self):
        """void.json alone. Whether the log has the record, or lacks the proof, is for `ledger`."""
        if self.is_void:
            self.summary["void"] = self.document("void.json")
            return self.document("void.json")
        return None

    def minimum(self):
        self.reached(before_the_beacon=True)
        config, count = self.of("config"), len(self.of("reveals"))
        if self.is_void:
            need(count < config.value["minimumReveals"], f"void.cause is too-few-reveals, and there are {count}")
        else:
            need(count >= config.value["minimumReveals"], f"only {count} reveals: this is VOID, and has no void.json")

    def beacon(self):
        commitment = self.of("commitment")
        self.reached()
        beacon = self.document("beacon.json")
        need(beacon["round"] == commitment.round, f"beacon.round is {beacon['round']}, not {commitment.round}")
        signature = bytes.fromhex(beacon["signature"])
        check_beacon(commitment, signature)
        return signature

    def seed(self):
        commitment = self.of("commitment")
        self.reached()
        seed = seed_of(commitment, self.of("reveals"), self.of("proof"), self.of("beacon"))
        self.keep("seed", seed)
        self.summary["seed"] = seed.hex()
        need(self.document("result.json")["seed"] == seed.hex(), f"result.seed is not {seed.hex()}")

    # Sections 4 and 5, and the folder ledger/

    def ledger(self):
        if self.evidence.engine_only:
            raise NotChecked("ledger")
        view = read_ledger(self.directory, self.of("commitment"), self.budget)
        self.keep("ledger", view)
        self._compare(view)

    def _compare(self, view):
        """The files against what the order on the log decides."""
        commitment = self.of("commitment")
        course = course_of(view, commitment, self.budget)
        self.keep("course", course)
        void = self.of("void") if self.is_void else {"cause": None, "reason": None}
        reached = void["cause"] not in ("record", "no-proof")
        check_course(course, commitment, void["cause"], void["reason"],
                     bytes.fromhex(self.document("vrf.json")["proof"]) if reached else None,
                     self.of("reveals") if reached else [], None if self.is_void else self._result(),
                     [] if self.is_void else self.document("removals.json"))
        need(void["cause"] in (None, "record") or time.time() > commitment.value["revealDeadline"],
             "the deadline is not over: until then what is missing may still come")

    def _result(self):
        self.of("result")
        return bytes.fromhex(self.document("result.json")["result"])

    def office(self):
        """The hand behind the VRF key. Whose key the office's is, only the auditor knows."""
        if self.evidence.office is None:
            raise NotChecked("needs --office-key")
        check_office(self.of("course"), self.evidence.office, self.budget)

    def log(self):
        """The same from the whole log: what ledger/ leaves out, and what came after it."""
        if self.evidence.log_path is None:
            raise NotChecked("needs --log")
        view, commitment = self.of("ledger"), self.of("commitment")
        log = self.evidence.log(commitment.config, self.budget)
        self.keep("log", log)
        notes = [Checkpoint(data, commitment.config, short(name), self.budget) for name, data in self.evidence.cosigned]
        notes += [note for note in (view.final, view.deadline) if note]
        for note in notes:
            log.check_prefix(note)
        if commitment.config.value["quorum"]:
            check_deadline([log.checkpoint, *notes], view.deadline, commitment)
        there = {index for index, _ in view.entries}
        for record in filter(None, (decode_record(*item) for item in log.entries)):
            need(record.kind == KEY_RECORD or record.parts[0] != commitment.config.draw_id
                 or record.index >= view.final.size or record.index in there,
                 f"entry {record.index} of the log, of type {record.kind}, is left out of ledger/")
        self._compare(view._replace(entries=log.entries))

    def register(self):
        """What the whole log says of the register. Other draws' subjects and causes are in their own directories."""
        log, config = self.of("log"), self.of("config")
        commits = commitments_of(log.entries, config.value["register"])
        check_gaps(commits, "on the log")
        number, replaced = config.value["number"], config.value["replaces"]
        need(commits.get(number) == 1, f"the log has {commits.get(number, 0)} commitments for this draw")
        if replaced:
            draw_id = f"{config.value['register']}/{replaced:04d}".encode()
            records = [r for r in (decode_record(*item) for item in log.entries) if r and r.parts[0] == draw_id]
            need(records, f"config.replaces is {replaced}, of which the log knows nothing")
            need(all(r.kind != RESULT_RECORD for r in records),
                 f"config.replaces is {replaced}, which has a result on the log")

    def report(self, as_json, status):
        mark = " REHEARSAL" if self.rehearses else ""
        if as_json:
            checks = [{"check": name, "status": self.status[name], "reasons": self.reasons[name]}
                      for name in self.NAMES]
            print(json.dumps({"exit": status, "rehearsal": self.rehearses, **self.details(), "checks": checks},
                             ensure_ascii=False, indent=2))
            return
        for name in self.NAMES:
            reasons = "; ".join(self.reasons[name])
            print(f"{name} {self.status[name]}{': ' + reasons if reasons else ''}{mark}")
        for line in self.lines():
            print(short(line, 1000) + mark)
        left_out = [name for name in self.NAMES if self.status[name] == "not checked"]
        verdict = "not valid" if status else "VOID" if self.is_void else "valid"
        print(verdict + ("; not checked: " + ", ".join(left_out) if left_out else "") + mark)

    def details(self):
        return self.summary

    def lines(self):
        for name in ("drawId", "subject", "void", "seed", "result"):
            if name in self.summary:
                value = self.summary[name]
                yield f"{name}: " + (f"{value['cause']}, {value['reason']}" if name == "void" else value)


class Replay(Checks):
    """An auditor's replay of a draw directory."""

    NAMES = ("config", "rehearsal", "void", "files", "list", "commitment", "disclosure", "proof", "reveals", "minimum",
             "beacon", "seed", "stages", "outcomes", "result", "removals", "units", "ledger", "office", "log",
             "register")

    def __init__(self, directory, rehearsal, budget, evidence, disclosure=None):
        super().__init__(directory, rehearsal, budget, evidence)
        self.disclosed = disclosure

    def files(self):
        """Exactly what section 8 lists: a file more is refused too, for nothing says what it would mean."""
        names = set(self.directory.names) - ({"ledger"} if self.directory.has_ledger else set())
        due = set(ALWAYS)
        if "config" in self._found and names_units(self.of("config")):
            due.add("units.json")
        if self.is_void:
            due.update(OF_A_VOID[self.of("void")["cause"]])
        else:
            due.update(OF_A_RESULT)
            if "config" in self._found:
                due.update(outcome_file(stage.id) for stage in self.of("config").stages)
            else:
                due.update(name for name in names if re.fullmatch(r"stage-[1-9][0-9]*\.outcomes", name))
        for name in sorted(due - names):
            raise Bad(f"{name} is missing")
        for name in sorted(names - due):
            raise Bad(f"{short(name)} is no file that this draw has")

    # Section 1

    def list(self):
        config = self.of("config")
        size, blocks = self.directory.blocks("list.bin", ENTRY.size)
        if size > MAXIMUM_ENTRIES * ENTRY.size:
            raise Unusable(f"list.bin has more than {MAXIMUM_ENTRIES} entries")
        candidates = CandidateList.read(blocks, len(config.value["tags"]))
        candidates.check_limits(config.stages)
        self.summary["candidates"] = len(candidates)
        return candidates

    def commitment(self):
        commitment = super().commitment()
        commitment.check_list(self.of("list"))
        return commitment

    def disclosure(self):
        """Every cid from k and the ids, as a court's auditor may be given them."""
        if self.disclosed is None:
            raise NotChecked("needs --ids and --salt-key")
        config, candidates = self.of("config"), self.of("list")
        k, ids = self.disclosed
        need(salt_key_hash(k).hex() == config.value["saltKeyHash"], "config.saltKeyHash is not of this salt key")
        cids, kinds = [], set()
        for number, identity in enumerate(ids, 1):
            parts = ID.fullmatch(identity)
            need(parts, f"line {number} of the ids is not COUNTRY:DOCTYPE:NUMBER")
            kinds.add(parts.group(1, 2))
            need(len(cids) < len(candidates), "there are more ids than candidates")
            cids.append(cid_of(salt_of(k, config.draw_id, identity), identity))
        need(len(kinds) == 1, "the ids have more than one country or document type")
        need(len(cids) == len(candidates), "there are fewer ids than candidates")
        _, blocks = self.directory.blocks("list.bin", ENTRY.size)
        need(all(block[:32] == cid for block, cid in zip(blocks, sorted(cids))), "the ids are not those of the list")

    # Sections 6 and 7

    def stages(self):
        self.reached()
        candidates, seed, config = self.of("list"), self.of("seed"), self.of("config")
        draw = Draw(candidates, config.stages, seed, self.budget)
        self.keep("stages", draw)
        same(self.document("result.json")["stages"], [done.record.to_json() for done in draw.stages], "result.stages")

    def outcomes(self):
        self.reached()
        for done in self.of("stages").stages:
            name = outcome_file(done.stage.id)
            size, blocks = self.directory.blocks(name, OUTCOME.size)
            need(size == done.listed() * OUTCOME.size,
                 f"{name} has {size // OUTCOME.size} outcomes, not {done.listed()}")
            for found, due in zip(blocks, done.outcomes()):
                need(found == due.encode(), f"{name}: place {due.place} is {found.hex()}, not {due.encode().hex()}")

    def result(self):
        self.reached()
        records = [done.record for done in self.of("stages").stages]
        result = result_of(self.of("commitment").commit, self.of("seed"), records)
        self.keep("result", result)
        self.summary["result"] = result.hex()
        need(self.document("result.json")["result"] == result.hex(), f"result.result is not {result.hex()}")

    def removals(self):
        self.reached()
        draw, commitment = self.of("stages"), self.of("commitment")
        for at, removal in enumerate(self.document("removals.json")):
            where = f"removals[{at}]"
            self.budget.spend(2 * Budget.SIGNATURE)
            check_removal(commitment, removal, where)
            try:
                admitted = draw.remove(removal["stage"], removal["index"])
            except Bad as bad:
                raise Bad(f"{where}: {bad}") from None
            same(removal["admitted"], admitted, f"{where}.admitted")
        return True

    def _result(self):
        return self.of("result")

    def units(self):
        """units.json is what the subject names; who has which of them follows."""
        config = self.of("config")
        if "units.json" not in self.directory.names:
            need(not names_units(config), "units.json is missing, and config.subject ends with a digest")
            raise NotReached
        data = self.directory.bytes("units.json")
        units = self.document("units.json")["units"]
        need(config.value["subject"].endswith(H(data).hex()), "config.subject does not end with the hash of units.json")
        for at, unit in enumerate(units):
            need(unit and unicodedata.is_normalized("NFC", unit), f"units[{at}] is empty or not in NFC")
        distinct(units, "units")
        self.reached()
        self.of("removals")
        self.summary["units"] = [{"index": index, "unit": units[position]} for index, position
                                 in sorted(assigned_units(self.of("stages"), len(units)).items())]

    def details(self):
        """For machines: who was admitted, and who is after the removals, by lowest index in order of admission."""
        if "stages" not in self._found:
            return super().details()
        draw = self.of("stages")
        return {**super().details(), "stages": [
            {"id": done.stage.id, "available": done.available, "left": done.left, "admitted": list(done.winners()),
             "standing": draw.standing(done.stage.id)} for done in draw.stages]}

    def lines(self):
        yield from super().lines()
        if "stages" in self._found:
            for done in self.of("stages").stages:
                yield (f"stage {done.stage.id}: available {done.available}, left {done.left}, "
                       f"units admitted {done.admitted.count(1)}")


class SlipCheck(Checks):
    """One candidate's check: the list itself is not opened."""

    NAMES = ("config", "rehearsal", "void", "commitment", "slip", "path", "id", "proof", "reveals", "minimum", "beacon",
             "seed", "result", "outcomes", "removals", "ledger", "office", "log")

    def __init__(self, directory, rehearsal, budget, evidence, slip, identity):
        super().__init__(directory, rehearsal, budget, evidence)
        self.slip_data, self.identity = slip, identity

    def slip(self):
        config, commitment = self.of("config"), self.of("commitment")
        slip = Slip(parse_json(self.slip_data.removesuffix(b"\n"), "slip"), len(config.value["tags"]))
        for name, due in (("drawId", config.draw_id.decode()), ("subject", config.value["subject"]),
                          ("commit", commitment.commit.hex())):
            need(slip.value[name] == due, f"slip.{name} is not that of this draw")
        need(slip.entry.start + slip.entry.weight <= commitment.w, "slip.entry: its tickets end after commitment.w")
        return slip

    def path(self):
        self.of("slip").check_paths(self.of("commitment"))

    def id(self):
        if self.identity is None:
            raise NotChecked("needs --id")
        slip = self.of("slip")
        need(ID.fullmatch(self.identity), "the id is not COUNTRY:DOCTYPE:NUMBER")
        need(cid_of(slip.salt, self.identity) == slip.entry.cid, "slip.entry is not of this id")

    def result(self):
        """The records lead to the result, and the outcomes to the records."""
        self.reached()
        commitment, config, seed = self.of("commitment"), self.of("config"), self.of("seed")
        result = self.document("result.json")
        records = [StageRecord.from_json(stage) for stage in result["stages"]]
        need(len(records) == len(config.stages), "result.stages are not as many as the configuration's")
        due = result_of(commitment.commit, seed, records)
        self.summary["result"] = due.hex()
        need(result["result"] == due.hex(), f"result.result is not {due.hex()}")
        left = 0
        for stage, record in zip(config.stages, records):
            check_stage_record(stage, record, self._outcomes(record), left, f"result.stages[{stage.id - 1}]")
            left = record.left
        return list(zip(config.stages, records))

    def _outcomes(self, record):
        """One stage's at a time is held."""
        name = outcome_file(record.id)
        opened = self.directory.open(name)
        need(opened[1] == OUTCOME.size * record.listed, f"{name} is not of the {record.listed} outcomes listed")
        self.budget.spend(record.listed)
        return Outcomes(read_small(opened, name, OUTCOME.size * MAXIMUM_ENTRIES))

    def outcomes(self):
        self.reached()
        slip, total = self.of("slip"), self.of("commitment").w
        self.summary["stages"] = says = []
        admitted = False
        for stage, record in self.of("result"):
            outcomes = self._outcomes(record)
            if admitted or not stage.admits(slip.entry.tags):
                need(outcomes.of_unit(slip.unit) is None,
                     f"stage {stage.id}: the unit has an outcome, and is not eligible")
                verdict = "admitted before" if admitted else "not eligible"
            elif stage.mode == "rank":
                self.budget.spend(slip.entry.weight)
                verdict = judge_rank(stage, record, outcomes, slip, self.of("seed"))
            else:
                verdict = judge_pick(stage, record, outcomes, slip, self.of("seed"), total, self.budget)
            admitted = admitted or verdict.startswith("admitted")
            says.append({"id": stage.id, "says": verdict})

    def removals(self):
        """Removals that name the unit. That their order follows from the draw only a replay shows."""
        commitment, slip = self.of("commitment"), self.of("slip")
        self.reached()
        for at, removal in enumerate(self.document("removals.json")):
            for name, concerned in (("removed", removal["index"] == slip.unit),
                                    ("admitted after a removal", slip.unit in removal["admitted"])):
                if concerned:
                    self.budget.spend(2 * Budget.SIGNATURE)
                    check_removal(commitment, removal, f"removals[{at}]")
                    self.summary.setdefault("removals", []).append({"stage": removal["stage"], "says": name})

    def lines(self):
        yield from super().lines()
        for stage in self.summary.get("stages", ()):
            yield f"stage {stage['id']}: {stage['says']}"
        for removal in self.summary.get("removals", ()):
            yield f"stage {removal['stage']}: {removal['says']}"


# ------------------------------------------------------------------------------- sections 2 and 7: a register of draws

class Register(Checks):
    """Several draws of one register: each replayed, then what only all of them together show."""

    NAMES = ("draws", "register", "numbers", "repeats", "log")

    def __init__(self, paths, rehearsal, budget, evidence, still_open):
        self.allow_rehearsal, self.budget, self.evidence = rehearsal, budget, evidence
        self.status, self.reasons, self.summary, self._found = {}, {}, {}, {}
        self.paths, self.still_open, self.is_void = paths, set(still_open), False

    @property
    def rehearses(self):
        return any(draw.rehearses for draw in self._found.get("drawn", ()))

    def draws(self):
        """Every directory, as `replay` checks it. The register stands on their configurations and causes alone."""
        drawn = []
        self.keep("drawn", drawn)
        for path in self.paths:
            with Directory(path) as directory:
                replay = Replay(directory, self.allow_rehearsal, self.budget, self.evidence)
                replay.run()
            failed = [f"{name}: {reason}" for name, reasons in replay.reasons.items() for reason in reasons
                      if replay.status[name] == "FAIL"]
            drawn.append(replay)
            self.summary.setdefault("draws", []).append({
                "directory": path, "drawId": replay.summary.get("drawId"), "void": replay.is_void, "failed": failed})
            need("config" in replay._found, f"{short(path)} has no usable configuration")
            replay._found = {"config": replay.of("config")}  # lists and logs of many draws are not held at once
        for draw in self.summary["draws"]:
            need(not draw["failed"], f"{short(draw['directory'])}: {'; '.join(draw['failed'])}")

    def register(self):
        """One register, one log, every number once. {number: Replay}."""
        configs = [draw.of("config") for draw in self.of("drawn")]
        found = {}
        for path, draw, config in zip(self.paths, self.of("drawn"), configs):
            for name in ("register", "log"):
                need(config.value[name] == configs[0].value[name],
                     f"{short(path)}: config.{name} is another than that of {short(self.paths[0])}")
            need(config.value["number"] not in found, f"{short(path)}: its number is that of another directory too")
            found[config.value["number"]] = draw
        return found

    def numbers(self):
        """1, 2, 3, … without gaps, and none on the log that is not given."""
        found = self.of("register")
        known = set(found) | self.still_open
        check_gaps(known, "given")
        if self.evidence.log_path is not None:
            commits = self._commitments()
            for number in sorted(commits):
                need(number in known, f"number {number} is on the log, and its directory is not given")
            for number in sorted(found):
                need(number in commits, f"number {number} is not on the log")

    def repeats(self):
        """One draw for each subject; another only if it replaces a VOID one, and each VOID is replaced once."""
        last, replaced = {}, {}
        for number, draw in sorted(self.of("register").items()):
            subject, replaces = draw.of("config").value["subject"], draw.of("config").value["replaces"]
            before = last.get(subject)
            need(before is None or replaces, f"number {number} has the subject of number {before}, and replaces none")
            if replaces:
                repeated = self.of("register").get(replaces)
                need(repeated, f"number {number} replaces number {replaces}, whose directory is not given")
                need(repeated.of("config").value["subject"] == subject,
                     f"number {number} replaces number {replaces}, which has another subject")
                need(repeated.is_void, f"number {number} replaces number {replaces}, which is not VOID")
                need(replaces not in replaced,
                     f"number {number} replaces number {replaces}, as number {replaced.get(replaces)} does")
                replaced[replaces] = number
            last[subject] = number

    def log(self):
        """No second commitment."""
        if self.evidence.log_path is None:
            raise NotChecked("needs --log")
        for number, count in self._commitments().items():
            need(count == 1, f"the log has {count} commitments for number {number}")

    def _commitments(self):
        config = self.of("drawn")[0].of("config")
        return commitments_of(self.evidence.log(config, self.budget).entries, config.value["register"])

    def lines(self):
        for draw in self.summary.get("draws", ()):
            verdict = "not valid" if draw["failed"] else "VOID" if draw["void"] else "valid"
            yield f"{draw['directory']}: {draw['drawId']}: {verdict}"
        if self.still_open:
            yield f"not ended: {', '.join(map(str, sorted(self.still_open)))}"


# ----------------------------------------------------------------------- sections 4 and 5: the files against the log

def check_course(course, commitment, cause, reason, proof, reveals, result, removals):
    """The published files against what the log decides. `result` is None for a VOID draw."""
    need(course.void == cause, f"void: the files say {cause or 'no'}, the log {course.void or 'no'}")
    need(len(course.commitments) == 1, "the log has a second commitment for this draw")
    need(cause != "record" or reason == course.reason, "void.reason is not the void record's")
    need(proof is None or proof == course.proof, "vrf.proof is not the first valid one on the log")
    need(proof is None or reveals == course.reveals, "reveals are not the valid ones logged after pi and in by D")
    need(result is None or course.results == [result], "the log does not hold this result exactly once")
    need(result is not None or not course.results, "the log holds a result of a VOID draw")
    published = [(removal_record(commitment.commit, item["stage"], item["index"], item["reason"],
                                 bytes.fromhex(item["evidenceHash"])),
                  bytes.fromhex(item["notarySignature"]), bytes.fromhex(item["supervisorSignature"]))
                 for item in removals]
    # All that the log has: one with a wrong signature, or a unit's second, fails here or in `removals`.
    need(published == course.removals, "removals are not those on the log, in its order")


def check_office(course, office, budget):
    """That the office signed a record of the VRF key before the commitment (docs/spec/ledger.md, type 12)."""
    for record in course.keys:
        budget.spend(Budget.SIGNATURE)
        if ed25519_verify(office, record.parts[4], T("TL1/key") + record.signed):
            return
    raise Bad("no record of the VRF key before the commitment is signed by the office")


def draw_number(draw_id, register):
    """The number of a drawId of this register, or None."""
    parts = re.fullmatch(re.escape(register.encode()) + b"/([0-9]{4,16})", draw_id)
    number = int(parts[1]) if parts else 0
    return number if number and draw_id == f"{register}/{number:04d}".encode() else None


def commitments_of(entries, register):
    """{number: how many commitments} of a register, from a whole log."""
    found = {}
    for record in filter(None, (decode_record(*item) for item in entries)):
        number = draw_number(record.parts[0], register) if record.kind == COMMITMENT_RECORD else None
        if number:
            found[number] = found.get(number, 0) + 1
    return found


def check_gaps(numbers, where):
    """1, 2, 3, … (section 2). A number that was never committed to is a gap, whatever else the log says of it."""
    for due, number in enumerate(sorted(numbers), 1):
        need(number == due, f"number {due} of the register is not {where}, and number {number} is")


# ---------------------------------------------------------------------------------------------------------------- main

def read_disclosure(ids_file, key_file):
    """(k, ids), or None."""
    if ids_file is None:
        return None
    k = read_small(open_regular(key_file), key_file, 1024).decode("ascii", "replace").strip()
    if not re.fullmatch("[0-9a-f]{64}", k):
        raise Unusable(f"{short(key_file)} is not a salt key: 64 hexadecimal digits")
    file, _ = open_regular(ids_file)
    return bytes.fromhex(k), (line.decode("ascii", "replace").removesuffix("\n") for line in iter(
        lambda: file.readline(100), b""))


def key_argument(value):
    if not re.fullmatch("[0-9a-f]{64}", value) or ed_key(bytes.fromhex(value)) is None:
        raise argparse.ArgumentTypeError("not an Ed25519 key in 64 hexadecimal digits")
    return bytes.fromhex(value)


def options_of(arguments):
    parser = argparse.ArgumentParser(description="Replay a TD1 draw, check a candidate's slip or a register, offline.")
    commands = parser.add_subparsers(dest="command", required=True)
    replay = commands.add_parser("replay", help="replay a draw directory", epilog="tabellion_draw.py replay draws/0007")
    replay.add_argument("directory", metavar="DIR")
    replay.add_argument("--ids", metavar="FILE", help="the candidates' ids, one a line, as disclosed to a court")
    replay.add_argument("--salt-key", metavar="FILE", help="the salt key k in hexadecimal, with --ids")
    slip = commands.add_parser("slip", help="check one candidate's slip",
                               epilog="tabellion_draw.py slip slip.json --draw draws/0007 --id CN:ID:1101011990X")
    slip.add_argument("slip", metavar="SLIP")
    slip.add_argument("--draw", dest="directory", metavar="DIR", required=True)
    slip.add_argument("--id", metavar="ID", help="COUNTRY:DOCTYPE:NUMBER; - reads it from standard input")
    register = commands.add_parser("register", help="replay all draws of a register, and check their numbers",
                                   epilog="tabellion_draw.py register draws/0001 draws/0002 --log log")
    register.add_argument("directories", metavar="DIR", nargs="+")
    register.add_argument("--open", metavar="NUMBER", type=int, action="append", default=[],
                          help="a draw that has not come to its end, and has no directory yet")
    for command in (replay, slip, register):
        command.add_argument("--engine-only", action="store_true", help="leave the folder ledger/ unchecked")
        command.add_argument("--log", metavar="DIR", help="the whole log, as it is published: checkpoint and tile/")
        command.add_argument("--cosigned", metavar="FILE", action="append", default=[],
                             help="a checkpoint with cosignatures, as a cosigner serves it; with --log")
        command.add_argument("--office-key", metavar="HEX", type=key_argument,
                             help="the key that signs type 12 records")
        command.add_argument("--rehearsal", action="store_true", help="accept a draw for trying out")
        command.add_argument("--work", metavar="MILLIONS", type=int, default=MAXIMUM_WORK,
                             help="give up after so many million steps (default %(default)s)")
        command.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    if options.command == "replay" and (options.ids is None) != (options.salt_key is None):
        parser.error("--ids and --salt-key belong together")
    if options.engine_only and (options.log or options.office_key):
        parser.error("--engine-only leaves the log out; --log and --office-key are about it")
    if options.cosigned and not options.log:
        parser.error("--cosigned needs --log, which shows that the note is of the same history")
    return options


def evidence_of(options):
    notes = [(name, read_small(open_regular(name), name, MAXIMUM_NOTE)) for name in options.cosigned]
    return Evidence(options.engine_only, options.log, notes, options.office_key)


def checks_of(options, directory, evidence, budget):
    if options.command == "replay":
        return Replay(directory, options.rehearsal, budget, evidence, read_disclosure(options.ids, options.salt_key))
    identity = sys.stdin.readline(100).strip() if options.id == "-" else options.id
    slip = read_small(open_regular(options.slip), options.slip, 1 << 20)
    return SlipCheck(directory, options.rehearsal, budget, evidence, slip, identity)


def checked(options):
    """The checks, run."""
    evidence, budget = evidence_of(options), Budget(options.work)
    if options.command == "register":
        checks = Register(options.directories, options.rehearsal, budget, evidence, options.open)
        checks.run()
        return checks
    with Directory(options.directory) as directory:
        checks = checks_of(options, directory, evidence, budget)
        checks.run()
    return checks


def main(arguments=None):
    options = options_of(arguments)
    try:
        checks = checked(options)
    except (Unusable, MemoryError, RecursionError) as error:
        reason = short(str(error) or type(error).__name__, 300)
        if options.json:
            print(json.dumps({"exit": 2, "unusable": reason}))
        where = options.directories[0] if options.command == "register" else options.directory
        print(f"{short(where)}: unusable: {reason}", file=sys.stderr)
        return 2
    status = 1 if "FAIL" in checks.status.values() else 0
    checks.report(options.json, status)
    return status


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(main())
