"""Writes cases.json beside it from RFC 9381 and RFC 8032 alone: an implementation that shares no code with ours.

`valid` are ordinary proofs; `accepted` are proofs that only somebody with odd intentions makes, and that the RFC accepts;
`refused` are proofs that it refuses, most of which verify as soon as one check is left out (`check` names it).
Standard library only; run it from anywhere, it writes into its own directory.
"""
import hashlib
import json
import pathlib
import random

HERE = pathlib.Path(__file__).resolve().parent
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
I = pow(2, (P - 1) // 4, P)
IDENTITY = (0, 1)


def sha512(*parts):
    return hashlib.sha512(b"".join(parts)).digest()


def number(data):
    return int.from_bytes(data, "little")


# --- The curve, RFC 8032 section 5.1 --------------------------------------------------------------------------------
def add(a, b):
    k = D * a[0] * b[0] * a[1] * b[1] % P
    return (
        (a[0] * b[1] + b[0] * a[1]) * pow(1 + k, -1, P) % P,
        (a[1] * b[1] + a[0] * b[0]) * pow(1 - k, -1, P) % P,
    )


def multiply(scalar, point):
    result = IDENTITY
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def negate(point):
    return (-point[0] % P, point[1])


def encode(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def decode(data):
    """nil for what section 5.1.3 does not decode."""
    value = number(data)
    y, sign = value & (1 << 255) - 1, value >> 255
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * I % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    return (P - x if x & 1 != sign else x, y)


BASE_Y = 4 * pow(5, -1, P) % P
BASE = decode(BASE_Y.to_bytes(32, "little"))
assert BASE and multiply(L, BASE) == IDENTITY


def torsion():
    """The eight points of small order: multiples of one of order 8."""
    y = 0
    while True:
        y += 1
        point = decode(y.to_bytes(32, "little"))
        small = multiply(L, point) if point else IDENTITY
        if multiply(4, small) != IDENTITY:
            return [multiply(k, small) for k in range(8)]


TORSION = torsion()


# --- The function, RFC 9381 section 5 -------------------------------------------------------------------------------
def expand(secret):
    digest = sha512(secret)
    return number(digest[:32]) & (1 << 254) - 8 | 1 << 254, digest[32:]


def encode_to_curve(key, alpha):
    for counter in range(256):
        point = decode(sha512(b"\x03\x01", key, alpha, bytes([counter, 0]))[:32])
        if point and multiply(8, point) != IDENTITY:
            return multiply(8, point), counter
    raise ValueError("no point")


def challenge(key, h, gamma, u, v):
    return sha512(b"\x03\x02", key, *map(encode, (h, gamma, u, v)), b"\x00")[:16]


def challenge_without_key(key, h, gamma, u, v):
    """As drafts of the RFC had it."""
    return sha512(b"\x03\x02", *map(encode, (h, gamma, u, v)), b"\x00")[:16]


def challenge_without_both(key, h, gamma, u, v):
    """As the earliest drafts had it."""
    return sha512(b"\x03\x02", *map(encode, (h, gamma, u, v)))[:16]


def challenge_without_end(key, h, gamma, u, v):
    return sha512(b"\x03\x02", key, *map(encode, (h, gamma, u, v)))[:16]


def assemble(x, key, alpha, gamma, nonce, of=challenge):
    h, _ = encode_to_curve(key, alpha)
    c = of(key, h, gamma, multiply(nonce, BASE), multiply(nonce, h))
    return encode(gamma) + c + ((nonce + number(c) * x) % L).to_bytes(32, "little")


def prove(secret, alpha, of=challenge):
    x, prefix = expand(secret)
    key = encode(multiply(x, BASE))
    h, _ = encode_to_curve(key, alpha)
    return assemble(x, key, alpha, multiply(x, h), number(sha512(prefix, encode(h))) % L, of)


def output(gamma):
    return sha512(b"\x03\x03", encode(multiply(8, gamma)), b"\x00")


def verify(key, alpha, proof, validate=True):
    """beta, or nil."""
    y, gamma = decode(key), decode(proof[:32])
    c, s = number(proof[32:48]), number(proof[48:])
    if len(proof) != 80 or y is None or gamma is None or s >= L or validate and multiply(8, y) == IDENTITY:
        return None
    h, _ = encode_to_curve(key, alpha)
    u = add(multiply(s, BASE), negate(multiply(c, y)))
    v = add(multiply(s, h), negate(multiply(c, gamma)))
    return output(gamma) if challenge(key, h, gamma, u, v) == proof[32:48] else None


# --- The cases ------------------------------------------------------------------------------------------------------
def case(name, key, alpha, proof, **more):
    return {"name": name, "key": key.hex(), "alpha": alpha.hex(), "proof": proof.hex(), **more}


def published():
    """The examples of the RFC, as a check of this file."""
    path = HERE.parent / "Vectors" / "rfc9381-ecvrf-edwards25519-tai.json"
    for vector in json.loads(path.read_text())["vectors"]:
        secret, key, alpha, pi, beta, h = (bytes.fromhex(vector[n]) for n in ("sk", "pk", "alpha", "pi", "beta", "h"))
        assert encode(multiply(expand(secret)[0], BASE)) == key and encode(encode_to_curve(key, alpha)[0]) == h
        assert prove(secret, alpha) == pi and verify(key, alpha, pi) == beta


def ordinary(generator):
    cases, counters = [], set()
    for index in range(24):
        secret, alpha = generator.randbytes(32), generator.randbytes(generator.choice([0, 1, 31, 64, 200, 1000]))
        key = encode(multiply(expand(secret)[0], BASE))
        proof = prove(secret, alpha)
        counters.add(encode_to_curve(key, alpha)[1])
        beta = verify(key, alpha, proof)
        cases.append(case(f"random {index}", key, alpha, proof, secret=secret.hex(), beta=beta.hex()))
    assert len(counters) > 2, "the second and third try are met"
    return cases


def grind(make, wanted):
    """The first proof whose challenge has the wanted remainder modulo 8, over changing nonces."""
    for nonce in range(1, 10_000):
        proof = make(nonce)
        if proof[32] & 7 == wanted:
            return proof
    raise ValueError("unlucky")


def mixed(secret, alpha):
    """Key or Gamma with a part of order 8, which vanishes where c is a multiple of 8."""
    x, _ = expand(secret)
    accepted, refused = [], []
    honest = encode(multiply(x, BASE))
    key = encode(add(multiply(x, BASE), TORSION[1]))
    gamma = multiply(x, encode_to_curve(key, alpha)[0])
    make = lambda nonce: assemble(x, key, alpha, gamma, nonce)
    accepted.append(case("key with a part of order 8, c = 0 modulo 8", key, alpha, grind(make, 0)))
    refused.append(case("key with a part of order 8, c = 3 modulo 8", key, alpha, grind(make, 3), error="proofInvalid"))
    gamma = add(multiply(x, encode_to_curve(honest, alpha)[0]), TORSION[1])
    make = lambda nonce: assemble(x, honest, alpha, gamma, nonce)
    accepted.append(case("Gamma with a part of order 8, c = 0 modulo 8", honest, alpha, grind(make, 0)))
    refused.append(
        case("Gamma with a part of order 8, c = 5 modulo 8", honest, alpha, grind(make, 5), error="proofInvalid"))
    for entry in accepted:
        beta = verify(*(bytes.fromhex(entry[n]) for n in ("key", "alpha", "proof")))
        entry["beta"] = beta.hex()
    assert accepted[1]["beta"] == verify(honest, alpha, prove(secret, alpha)).hex(), "the same output as the honest one"
    return accepted, refused


def small_order(alpha):
    """Proofs under the eight keys of small order: nobody's secret is needed, and every Gamma of order 1 will do."""
    cases = []
    for index, point in enumerate(TORSION):
        key = encode(point)
        proof = grind(lambda nonce: assemble(0, key, alpha, IDENTITY, nonce), 0)
        assert verify(key, alpha, proof) is None and verify(key, alpha, proof, validate=False)
        cases.append(case(f"small-order key {index}", key, alpha, proof, error="smallOrderKey", check="key validation"))
    return cases


def malformed(secret, alpha):
    key = encode(multiply(expand(secret)[0], BASE))
    good = prove(secret, alpha)
    s = number(good[48:])
    cases = [
        case("draft: challenge without the key", key, alpha, prove(secret, alpha, challenge_without_key),
             error="proofInvalid"),
        case("draft: challenge without the key and its last byte", key, alpha,
             prove(secret, alpha, challenge_without_both), error="proofInvalid"),
        case("challenge without its last byte", key, alpha, prove(secret, alpha, challenge_without_end),
             error="proofInvalid"),
        case("s + L", key, alpha, good[:48] + (s + L).to_bytes(32, "little"), error="malformedProof"),
        case("s = L", key, alpha, good[:48] + L.to_bytes(32, "little"), error="malformedProof"),
        case("s of ones", key, alpha, good[:48] + b"\xff" * 32, error="malformedProof"),
        case("s = L - 1", key, alpha, good[:48] + (L - 1).to_bytes(32, "little"), error="proofInvalid"),
        case("s = 0", key, alpha, good[:48] + bytes(32), error="proofInvalid"),
        case("c = 0", key, alpha, good[:32] + bytes(16) + good[48:], error="proofInvalid"),
    ]
    # Every second spelling that there is: y of p and more, and a sign for x = 0.
    spellings = [(y + P | sign << 255) for y in range(19) for sign in (0, 1)] + [1 | 1 << 255, P - 1 | 1 << 255]
    for value in spellings:
        data = value.to_bytes(32, "little")
        assert decode(data) is None
        cases.append(case("Gamma in a second spelling", key, alpha, data + good[32:], error="malformedProof"))
        cases.append(case("key in a second spelling", data, alpha, good, error="malformedKey"))
    for y in range(2, 12):
        data = y.to_bytes(32, "little")
        if decode(data) is None:
            cases.append(case("Gamma off the curve", key, alpha, data + good[32:], error="malformedProof"))
            cases.append(case("key off the curve", data, alpha, good, error="malformedKey"))
    for point in TORSION:
        cases.append(case("Gamma of small order", key, alpha, encode(point) + good[32:], error="proofInvalid"))
    return cases


def main():
    published()
    generator = random.Random(9381)
    secret, alpha = generator.randbytes(32), generator.randbytes(20)
    accepted, refused = mixed(secret, alpha)
    refused += small_order(alpha) + malformed(secret, alpha)
    for entry in refused:
        assert verify(*(bytes.fromhex(entry[n]) for n in ("key", "alpha", "proof"))) is None, entry["name"]
    cases = {"valid": ordinary(generator), "accepted": accepted, "refused": refused}
    (HERE / "cases.json").write_text(json.dumps(cases, indent=1) + "\n")


main()
