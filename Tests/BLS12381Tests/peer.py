"""The other side of PeerTests.swift: py_ecc, an implementation in plain Python that shares no code with ours.

    python peer.py REQUEST.json

Recomputes every key, signature, expansion, map to the curve and pairing that REQUEST names, makes keys and signatures of
its own, and prints JSON: `problems` (one line each), `verified` (signatures checked by pairings), `theirs` (what it made).
"""
import json
import random
import sys
from hashlib import sha256

from py_ecc.bls.hash import expand_message_xmd
from py_ecc.bls.hash_to_curve import hash_to_G1, map_to_curve_G1
from py_ecc.bls.point_compression import compress_G1, compress_G2, decompress_G1, decompress_G2
from py_ecc.optimized_bls12_381 import FQ, FQ12, G2, curve_order, multiply, neg, pairing


def g1_bytes(point):
    return int(compress_G1(point)).to_bytes(48, "big")


def g2_bytes(point):
    return b"".join(int(part).to_bytes(48, "big") for part in compress_G2(point))


def g1_point(data):
    return decompress_G1(int.from_bytes(data, "big"))


def g2_point(data):
    return decompress_G2((int.from_bytes(data[:48], "big"), int.from_bytes(data[48:], "big")))


def sign(secret, message, domain):
    return g1_bytes(multiply(hash_to_G1(message, domain, sha256), secret))


def verify(key, signature, message, domain):
    left = pairing(neg(G2), g1_point(signature))
    return left * pairing(g2_point(key), hash_to_G1(message, domain, sha256)) == FQ12.one()


def tower_element(coefficients):
    """Six pairs (a, b), the i-th standing for (a + b·u)·wⁱ; py_ecc writes u as w⁶ − 1."""
    result = [0] * 12
    for i, (a, b) in enumerate(coefficients):
        result[i] += int(a, 16) - int(b, 16)
        result[i + 6] += int(b, 16)
    return FQ12(result)


def check(request):
    problems, verified = [], 0
    for index, case in enumerate(request["ours"]):
        secret = int(case["secret"], 16)
        key, message, domain, signature = (bytes.fromhex(case[n]) for n in ("key", "message", "domain", "signature"))
        if g2_bytes(multiply(G2, secret)) != key:
            problems.append(f"key {index} differs")
        if sign(secret, message, domain) != signature:
            problems.append(f"signature {index} differs")
        if index < request["verifications"]:
            verified += 1
            if not verify(key, signature, message, domain):
                problems.append(f"signature {index} does not verify")
            if index == 0 and verify(key, signature, message + b"!", domain):
                problems.append("the peer's own check accepts a wrong message")
    for index, case in enumerate(request["expansions"]):
        message, domain, expected = (bytes.fromhex(case[n]) for n in ("message", "domain", "bytes"))
        if expand_message_xmd(message, domain, len(expected), sha256) != expected:
            problems.append(f"expansion {index} differs")
    for index, case in enumerate(request["maps"]):
        if g1_bytes(map_to_curve_G1(FQ(int(case["u"], 16)))) != bytes.fromhex(case["point"]):
            problems.append(f"map {index} differs")
    for index, case in enumerate(request["pairings"]):
        # Ours is the third power; theirs follows |x| without the inversion for its sign.
        theirs = pairing(g2_point(bytes.fromhex(case["q"])), g1_point(bytes.fromhex(case["p"])))
        if tower_element(case["value"]) * theirs**3 != FQ12.one():
            problems.append(f"pairing {index} differs")
    return problems, verified


def make(seed, count):
    generator = random.Random(seed)
    for _ in range(count):
        secret = generator.randrange(1, curve_order)
        message = generator.randbytes(generator.randrange(0, 200))
        domain = generator.randbytes(generator.randrange(1, 256))
        yield {
            "secret": secret.to_bytes(32, "big").hex(),
            "message": message.hex(),
            "domain": domain.hex(),
            "key": g2_bytes(multiply(G2, secret)).hex(),
            "signature": sign(secret, message, domain).hex(),
        }


def main():
    with open(sys.argv[1]) as file:
        request = json.load(file)
    problems, verified = check(request)
    theirs = list(make(request["seed"], request["theirs"]))
    print(json.dumps({"problems": problems, "verified": verified, "theirs": theirs}))


main()
