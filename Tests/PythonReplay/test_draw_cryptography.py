#!/usr/bin/env python3
"""Tests of what tabellion_draw.py is built on: JSON, trees, Ed25519, ECVRF, BLS12-381. Published vectors and refusals.

    python3 -m unittest -v test_draw_cryptography        (in this folder)

The environment variable TABELLION_SEED repeats a run of the random cases.
"""

import hashlib
import os
import random
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import random_draws as rd
import tabellion_draw as draw
from draw_log import inclusion
from draw_signing import BeaconKey, Ed25519Key, bls_encode, sign_with_nonce, times
from worked_example import vectors

SEED = int(os.environ.get("TABELLION_SEED", random.SystemRandom().randrange(1 << 32)))


def setUpModule():
    print(f"TABELLION_SEED={SEED}", file=sys.stderr)


class JSON(unittest.TestCase):
    def refused(self, data, reason):
        with self.assertRaises(draw.Bad) as caught:
            draw.parse_json(data, "file")
        self.assertIn(reason, str(caught.exception))

    def test_canonical(self):
        for data in (b"null", b"[]", b"{}", b'{"":0,"a":{"b":[true,null,"x"]}}', b"[9007199254740991]",
                     b'"\\u001f\\n\xc2\x80"', '{"\U00010000":1,"\ufffd":2}'.encode()):
            with self.subTest(data=data):
                self.assertEqual(draw.jcs(draw.parse_json(data, "file")), data)

    def test_refused(self):
        for data, reason in (
                (b"", "not JSON"), (b"{", "not JSON"), (b"\xef\xbb\xbf{}", "not JSON"), (b"[1] x", "not JSON"),
                (b"\xff", "not UTF-8"), (b"\xed\xa0\x80", "not UTF-8"), (b'"\\ud800"', "lone surrogate"),
                (b"{} ", "canonical"), (b"{}\n", "canonical"), (b"[1, 2]", "canonical"), (b'"\\u0041"', "canonical"),
                (b'"\\/"', "canonical"), (b'{"b":1,"a":2}', "canonical"), (b"[-0]", "canonical"),
                (b'"\\u001F"', "canonical"), ('{"\ufffd":2,"\U00010000":1}'.encode(), "canonical"),
                (b'{"a":1,"a":1}', "twice"), (b'{"a":{"b":1,"b":2}}', "twice"),
                (b"[-1]", "not in 0"), (b"[9007199254740992]", "not in 0"), (b"[" + b"9" * 5000 + b"]", "not in 0"),
                (b"[1.0]", "not an integer"), (b"[1e2]", "not an integer"), (b"[NaN]", "not an integer"),
                (b"[Infinity]", "not an integer"), (b"[" * 9 + b"]" * 9, "nested deeper"),
                (b"[" * 100_000 + b"]" * 100_000, "nested deeper"), (b"[" * 100_000, "nested deeper"),
                (b"[" + b"0," * 3_000_000 + b"0]", "more values")):
            with self.subTest(data=data[:40]):
                self.refused(data, reason)

    def test_random_damage_never_crashes(self):
        rng = random.Random(f"JSON {SEED}")
        good = rd.jcs({"a": [1, 2, {"ü": "x\u0001", "z": None}], "b": {"c": True, "d": "\U0001F600"}})
        for _ in range(3000):
            data = bytearray(good)
            for _ in range(rng.randrange(1, 4)):
                at = rng.randrange(len(data))
                data[at:at + rng.randrange(3)] = rng.choice((b"", b'"', b"{", b"\\", bytes([rng.randrange(256)])))
            try:
                self.assertEqual(draw.jcs(draw.parse_json(bytes(data), "file")), data)
            except draw.Bad:
                pass


class Trees(unittest.TestCase):
    def test_published_root(self):
        """The eight leaves of the test data of RFC 6962's reference implementation."""
        leaves = [bytes.fromhex(x) for x in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                             "606162636465666768696a6b6c6d6e6f")]
        self.assertEqual(draw.root_of(leaves).hex(), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")
        self.assertEqual(draw.root_of([]), draw.H(b""))

    def test_paths(self):
        for size in range(1, 20):
            leaves = [bytes([i]) for i in range(size)]
            root = draw.root_of(leaves)
            for index in range(size):
                path = inclusion(leaves, index)
                draw.check_path(leaves[index], index, size, path, root, "leaf")
                wrong = [(index, size, path + [root]), (index, size, path[:-1]) if path else (index, size + 1, path),
                         (size + index, size, path), (index, size, [draw.H(p) for p in path] or [root])]
                for bad_index, bad_size, bad_path in wrong:
                    with self.assertRaises(draw.Bad):
                        draw.check_path(leaves[index], bad_index, bad_size, bad_path, root, "leaf")
                with self.assertRaises(draw.Bad):
                    draw.check_path(b"other", index, size, path, root, "leaf")


RFC8032 = (  # 7.1, tests 1 to 3: secret, message, signature
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
     "655141438e7a100b"),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
     "b00d291612bb0c00"),
    ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
     "c027beceea1ec40a"),
)


def small_points():
    """The eight points of small order, from one of order 8."""
    y = 0
    while True:
        y += 1
        point = draw.ed_decode(y.to_bytes(32, "little"))
        if point:
            torsion = times(draw.L, point)
            if not draw.ed_is_identity(times(4, torsion)):
                return [times(n, torsion) for n in range(8)]


class Ed25519(unittest.TestCase):
    def setUp(self):
        self.key, self.message = Ed25519Key(b"k" * 32), b"message"
        self.signature = self.key.sign(self.message)

    def refused(self, key, signature, message):
        self.assertFalse(draw.ed25519_verify(key, signature, message))

    def test_rfc8032(self):
        for secret, message, signature in RFC8032:
            key = Ed25519Key(bytes.fromhex(secret))
            self.assertEqual(key.sign(bytes.fromhex(message)).hex(), signature)
            self.assertTrue(draw.ed25519_verify(key.public, bytes.fromhex(signature), bytes.fromhex(message)))

    def test_altered(self):
        self.assertTrue(draw.ed25519_verify(self.key.public, self.signature, self.message))
        self.refused(self.key.public, self.signature, b"messagf")
        self.refused(Ed25519Key(b"l" * 32).public, self.signature, self.message)
        for at in (0, 31, 32, 63):
            data = bytearray(self.signature)
            data[at] ^= 1
            self.refused(self.key.public, bytes(data), self.message)
        self.refused(self.key.public, self.signature[:63], self.message)
        self.refused(self.key.public, self.signature + b"\x00", self.message)

    def test_s_not_below_the_order(self):
        s = int.from_bytes(self.signature[32:], "little") + draw.L
        self.refused(self.key.public, self.signature[:32] + s.to_bytes(32, "little"), self.message)

    def test_keys_of_small_order(self):
        """R = S·B signs any message whose k is a multiple of the key's order, but for this rule."""
        encoded = draw.ed_encode(times(5, draw.BASE))
        for point in small_points():
            key, satisfied = draw.ed_encode(point), 0
            for n in range(60):
                message = bytes([n])
                k = int.from_bytes(hashlib.sha512(encoded + key + message).digest(), "little") % draw.L
                satisfied += draw.ed_encode(draw.ed_sum(5, draw.BASE, k, draw.ed_negative(point))) == encoded
                self.refused(key, encoded + (5).to_bytes(32, "little"), message)
            self.assertGreater(satisfied, 0)
            self.assertIsNone(draw.ed_key(key))
        self.assertIsNotNone(draw.ed_key(self.key.public))

    def test_keys_not_canonical(self):
        """y of p and more: the identity's 1 as p + 1, and every y below 19 that has a point."""
        found = 0
        for y in range(19):
            if draw.ed_decode(y.to_bytes(32, "little")):
                found += 1
                self.assertIsNone(draw.ed_decode((y + draw.P).to_bytes(32, "little")))
        self.assertGreater(found, 5)
        self.assertIsNone(draw.ed_decode((1 | 1 << 255).to_bytes(32, "little")))  # x = 0 with its sign
        self.assertIsNone(draw.ed_decode((draw.P - 1 | 1 << 255).to_bytes(32, "little")))

    def test_r_not_canonical(self):
        """R = identity is signed by r = 0; spelled p + 1 it is another string and refused."""
        good = sign_with_nonce(self.key, self.message, draw.ed_encode(draw.IDENTITY), 0)
        self.assertTrue(draw.ed25519_verify(self.key.public, good, self.message))
        for spelling in (draw.P + 1, 1 | 1 << 255):
            bad = sign_with_nonce(self.key, self.message, spelling.to_bytes(32, "little"), 0)
            self.refused(self.key.public, bad, self.message)

    def test_without_cofactor(self):
        """R + a point of small order satisfies the equation multiplied by 8 only."""
        for point in small_points()[1:]:
            r = draw.ed_add(times(7, draw.BASE), point)
            self.refused(self.key.public, sign_with_nonce(self.key, self.message, draw.ed_encode(r), 7), self.message)
        r = draw.ed_encode(times(7, draw.BASE))
        good = sign_with_nonce(self.key, self.message, r, 7)
        self.assertTrue(draw.ed25519_verify(self.key.public, good, self.message))


class VRF(unittest.TestCase):
    def setUp(self):
        self.key, self.alpha = Ed25519Key(b"v" * 32), b"alpha"
        self.proof = self.key.prove(self.alpha)

    def refused(self, key, alpha, proof, reason):
        with self.assertRaises(draw.Bad) as caught:
            draw.vrf_verify(key, alpha, proof)
        self.assertIn(reason, str(caught.exception))

    def test_rfc9381(self):
        for vector in vectors("rfc9381-ecvrf-edwards25519-tai.json")["vectors"]:
            key, alpha, pi = (bytes.fromhex(vector[name]) for name in ("pk", "alpha", "pi"))
            self.assertEqual(draw.ed_encode(draw.vrf_hash_to_curve(key, alpha)).hex(), vector["h"])
            self.assertEqual(draw.vrf_verify(key, alpha, pi).hex(), vector["beta"])
            self.assertEqual(Ed25519Key(bytes.fromhex(vector["sk"])).prove(alpha), pi)
            for at in (0, 31, 32, 47, 48, 79):
                data = bytearray(pi)
                data[at] ^= 1
                with self.assertRaises(draw.Bad):
                    draw.vrf_verify(key, alpha, bytes(data))

    def test_refused(self):
        self.assertEqual(len(draw.vrf_verify(self.key.public, self.alpha, self.proof)), 64)
        other = Ed25519Key(b"w" * 32)
        self.refused(self.key.public, b"alphb", self.proof, "does not verify")
        self.refused(other.public, self.alpha, self.proof, "does not verify")
        self.refused(self.key.public, self.alpha, other.prove(self.alpha, self.key.public), "does not verify")
        self.refused(self.key.public, self.alpha, self.proof[:79], "80 bytes")
        self.refused(self.key.public, self.alpha, self.proof + b"\x00", "80 bytes")

    def test_s_not_below_the_order(self):
        s = int.from_bytes(self.proof[48:], "little") + draw.L
        self.refused(self.key.public, self.alpha, self.proof[:48] + s.to_bytes(32, "little"), "below the group order")

    def test_gamma_not_canonical(self):
        for gamma in (draw.P + 1, 1 | 1 << 255, 2):
            self.refused(self.key.public, self.alpha, gamma.to_bytes(32, "little") + self.proof[32:], "Gamma")

    def test_gamma_with_a_point_of_small_order(self):
        for point in small_points()[1:]:
            gamma = draw.ed_encode(draw.ed_add(draw.ed_decode(self.proof[:32]), point))
            self.refused(self.key.public, self.alpha, gamma + self.proof[32:], "does not verify")

    def test_keys_of_small_order(self):
        for point in small_points():
            self.refused(draw.ed_encode(point), self.alpha, self.proof, "5.4.5")

    def test_challenge_of_drafts(self):
        """Before the RFC the challenge did not hash the key."""
        key, h = self.key, draw.vrf_hash_to_curve(self.key.public, self.alpha)
        gamma = draw.ed_encode(times(key.scalar, h))
        points = [draw.ed_encode(h), gamma, draw.ed_encode(times(9, draw.BASE)), draw.ed_encode(times(9, h))]
        for prefix, verifies in (([], False), ([key.public], True)):
            c = hashlib.sha512(b"\x03\x02" + b"".join(prefix + points) + b"\x00").digest()[:16]
            s = (9 + int.from_bytes(c, "little") * key.scalar) % draw.L
            proof = gamma + c + s.to_bytes(32, "little")
            if verifies:
                draw.vrf_verify(key.public, self.alpha, proof)
            else:
                self.refused(key.public, self.alpha, proof, "does not verify")


class HashToCurve(unittest.TestCase):
    def test_rfc9380(self):
        suite = vectors("rfc9380-bls12381g1-sha256-sswu-ro.json")
        for vector in suite["vectors"]:
            message, dst = vector["msg"].encode(), suite["dst"].encode()
            u = draw.hash_to_field(message, dst)
            self.assertEqual(u, [int(x, 16) for x in vector["u"]])
            for name, point in zip(("Q0", "Q1", "P"), [*map(draw.map_to_curve, u), draw.hash_to_g1(message, dst)]):
                due = vector[name]
                self.assertEqual((point[0].a, point[1].a), (int(due["x"], 16), int(due["y"], 16)), name)
        self.assertEqual(len(suite["vectors"]), 5)

    def test_isogeny_table(self):
        """x_den³ = y_den², and y's fraction is a multiple of the derivative of x's: no entry of the table is wrong."""
        rng = random.Random(f"isogeny {SEED}")

        def at(coefficients, x):
            return sum(c * pow(x, i, draw.Q) for i, c in enumerate(coefficients)) % draw.Q

        def derived(coefficients):
            return [i * c for i, c in enumerate(coefficients)][1:]
        multiples = set()
        for _ in range(40):
            x = rng.randrange(draw.Q)
            n, d = at(draw.X_NUMERATOR, x), at(draw.X_DENOMINATOR, x)
            yn, yd = at(draw.Y_NUMERATOR, x), at(draw.Y_DENOMINATOR, x)
            self.assertEqual(pow(d, 3, draw.Q), pow(yd, 2, draw.Q))
            slope = at(derived(draw.X_NUMERATOR), x) * d - n * at(derived(draw.X_DENOMINATOR), x)
            slope *= pow(d, -2, draw.Q)
            multiples.add(slope * pow(yn, -1, draw.Q) * yd % draw.Q)
        self.assertEqual(len(multiples), 1)

    def test_exceptional_inputs(self):
        """u = 0 and the roots of -1/Z make the first candidate's denominator zero."""
        for u in (0, *[r for r in (pow(-pow(draw.SSWU_Z, -1, draw.Q), (draw.Q + 1) // 4, draw.Q),)
                       if (draw.SSWU_Z * r * r + 1) % draw.Q == 0]):
            x, y = draw.map_to_curve(u)
            self.assertEqual(y * y, x * x * x + draw.G1_B)


class BLS(unittest.TestCase):
    def setUp(self):
        [vector] = [v for v in vectors("drand.json")["vectors"] if v["round"] == 1000 and v["expect"]]
        self.public, self.signature = bytes.fromhex(vector["public_key"]), bytes.fromhex(vector["signature"])
        self.message = draw.H(draw.u64(1000))

    def refused(self, key, message, signature, reason):
        with self.assertRaises(draw.Bad) as caught:
            draw.bls_verify(key, message, signature)
        self.assertIn(reason, str(caught.exception))

    def test_drand(self):
        seen = set()
        for vector in vectors("drand.json")["vectors"]:
            if vector["network"] != "quicknet":
                continue
            arguments = (bytes.fromhex(vector["public_key"]), draw.H(draw.u64(vector["round"])),
                         bytes.fromhex(vector["signature"]))
            seen.add(vector["expect"])
            if vector["expect"]:
                draw.bls_verify(*arguments)
                self.assertEqual(draw.H(arguments[2]).hex(), vector["randomness"])
            else:
                self.refused(*arguments, "is not that of this round")
        self.assertEqual(seen, {True, False})

    def test_another_chain(self):
        """The default chain signs in G2 with a key in G1: neither has the widths of quicknet's."""
        [vector] = [v for v in vectors("drand.json")["vectors"] if v["network"] == "default"]
        self.assertEqual((len(bytes.fromhex(vector["public_key"])), len(bytes.fromhex(vector["signature"]))), (48, 96))
        self.refused(BeaconKey(b"other").public, self.message, self.signature, "is not that of this round")
        self.refused(self.public, self.message, BeaconKey(b"other").sign(self.message), "is not that of this round")

    def test_own_key(self):
        key = BeaconKey(b"own")
        draw.bls_verify(key.public, self.message, key.sign(self.message))

    def test_encodings(self):
        draw.bls_decode(self.signature, "point")
        small_x = next(x.a for x, y in self.candidates(48, draw.G1_B) if y is not None and y.b == 0)
        for name, data, reason in (
                ("infinity", b"\xc0" + bytes(47), "infinity"),
                ("infinity, bits set", b"\xc0" + bytes(46) + b"\x01", "infinity"),
                ("not compressed", bytes([self.signature[0] & 0x7F]) + self.signature[1:], "compressed"),
                ("x + p", (small_x + draw.Q | 1 << 383).to_bytes(48, "big"), "below p"),
                ("no such x", self.off_curve(48), "on the curve"),
                ("no such x in G2", self.off_curve(96), "on the curve"),
                ("other subgroup", self.outside(48, draw.G1_B), "subgroup"),
                ("other subgroup of G2", self.outside(96, draw.G2_B), "subgroup")):
            with self.subTest(name):
                with self.assertRaises(draw.Bad) as caught:
                    draw.bls_decode(data, "point")
                self.assertIn(reason, str(caught.exception))
        flipped = bytes([self.signature[0] ^ 0x20]) + self.signature[1:]
        draw.bls_decode(flipped, "point")
        self.refused(self.public, self.message, flipped, "is not that of this round")
        self.refused(self.public, self.message, b"\xc0" + bytes(47), "infinity")
        self.refused(b"\xc0" + bytes(95), self.message, self.signature, "infinity")

    @staticmethod
    def candidates(width, b):
        for x in range(1, 200):
            point = draw.Fp2(x) if width == 48 else draw.Fp2(x, 1)
            yield point, (point * point * point + b).root()

    def off_curve(self, width):
        b = draw.G1_B if width == 48 else draw.G2_B
        x = next(x for x, y in self.candidates(width, b) if y is None or (width == 48 and y.b))
        return bls_encode((x, draw.Fp2(1)), width)

    def outside(self, width, b):
        x, y = next((x, y) for x, y in self.candidates(width, b) if y is not None and (width == 96 or y.b == 0))
        return bls_encode((x, y), width)

    def test_bilinear(self):
        p, q = draw.hash_to_g1(b"p", draw.BEACON_SUITE), draw.bls_decode(draw.G2_GENERATOR, "generator")
        for n in (2, 12345, draw.R - 1):
            self.assertTrue(draw.pairings_agree(draw.bls_multiply(n, p), q, p, draw.bls_multiply(n, q)))
            self.assertFalse(draw.pairings_agree(draw.bls_multiply(n, p), q, p, draw.bls_multiply(n - 1, q)))
        other = draw.hash_to_g1(b"q", draw.BEACON_SUITE)
        self.assertTrue(draw.pairings_agree(p, q, p, q))
        self.assertFalse(draw.pairings_agree(p, q, other, q))

    def test_encoding_round_trip(self):
        rng = random.Random(f"BLS {SEED}")
        for _ in range(3):
            n = rng.randrange(1, draw.R)
            for base, width in ((draw.hash_to_g1(b"g", draw.BEACON_SUITE), 48),
                                (draw.bls_decode(draw.G2_GENERATOR, "generator"), 96)):
                point = draw.bls_multiply(n, base)
                data = bls_encode(point, width)
                found = draw.bls_decode(data, "point")
                self.assertTrue(found[0] == point[0] and found[1] == point[1])


if __name__ == "__main__":
    unittest.main()
