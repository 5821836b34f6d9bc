"""The other half of the cryptography: what a draw's hands sign and prove. tabellion_draw.py has no use for it.

Keys and nonces follow the RFCs, so the same input gives the same bytes. Not constant-time: for tests only.
"""

import hashlib

import tabellion_draw as draw


class Ed25519Key:
    """RFC 8032, from the 32 secret bytes; also a VRF key of RFC 9381."""

    def __init__(self, secret):
        digest = hashlib.sha512(secret).digest()
        self.secret, self.prefix = secret, digest[32:]
        self.scalar = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
        self.public = draw.ed_encode(times(self.scalar, draw.BASE))

    def sign(self, message):
        r = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % draw.L
        return sign_with_nonce(self, message, draw.ed_encode(times(r, draw.BASE)), r)

    def prove(self, alpha, key=None):
        """pi over alpha, RFC 9381, 5.1. `key`: another public key to claim it for."""
        key = key or self.public
        h = draw.vrf_hash_to_curve(key, alpha)
        encoded = draw.ed_encode(h)
        gamma = draw.ed_encode(times(self.scalar, h))
        k = int.from_bytes(hashlib.sha512(self.prefix + encoded).digest(), "little") % draw.L
        nonces = [draw.ed_encode(times(k, point)) for point in (draw.BASE, h)]
        c = draw.vrf_challenge(key, encoded, gamma, *nonces)
        s = (k + int.from_bytes(c, "little") * self.scalar) % draw.L
        return gamma + c + s.to_bytes(32, "little")


def sign_with_nonce(key, message, encoded_r, r):
    """A signature whose R is the caller's: r·B, or that and a point of small order."""
    k = int.from_bytes(hashlib.sha512(encoded_r + key.public + message).digest(), "little") % draw.L
    return encoded_r + ((r + k * key.scalar) % draw.L).to_bytes(32, "little")


def times(n, point):
    return draw.ed_sum(n, point, 0, draw.IDENTITY)


class BeaconKey:
    """A key of quicknet's scheme: public in G2, signatures in G1."""

    def __init__(self, secret):
        self.scalar = int.from_bytes(hashlib.sha512(secret).digest(), "big") % draw.R
        self.public = bls_encode(draw.bls_multiply(self.scalar, draw.bls_decode(draw.G2_GENERATOR, "generator")), 96)

    def sign(self, message):
        return bls_encode(draw.bls_multiply(self.scalar, draw.hash_to_g1(message, draw.BEACON_SUITE)), 48)


def bls_encode(point, width):
    """The compressed form of a point, infinity included."""
    if point is None:
        return b"\xc0" + bytes(width - 1)
    x, y = point
    data = x.a.to_bytes(48, "big") if width == 48 else x.b.to_bytes(48, "big") + x.a.to_bytes(48, "big")
    return bytes([data[0] | 0x80 | (0x20 if y.is_larger() else 0)]) + data[1:]
