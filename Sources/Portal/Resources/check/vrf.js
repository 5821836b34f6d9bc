// Tabellion.vrf: ECVRF-EDWARDS25519-SHA512-TAI (RFC 9381, suite 0x03), verification only.
//
// verify(key, alpha, proof)   beta, 64 bytes; throws Refused. The key is validated (5.4.5), s < L, points canonical.
// hashToCurve(key, alpha)     5.4.1.1, for the vectors
(function () {
  "use strict";
  const { need, concat, equal, toLittle, u8 } = Tabellion.bytes;
  const { sha512 } = Tabellion.digest;
  const group = Tabellion.ed25519;

  const suite = 3;

  // Try and increment; the salt is the key. 256 failures in a row do not happen.
  function hashToCurve(key, alpha) {
    for (let counter = 0; counter < 256; counter++) {
      const digest = sha512(Uint8Array.of(suite, 1), key, alpha, u8(counter), u8(0));
      const point = group.decode(digest.subarray(0, 32));
      if (point !== null) {
        const cleared = group.times8(point);
        if (!group.isIdentity(cleared)) return cleared;
      }
    }
    return need(false, "vrf", "no counter hashes to a point of the curve");
  }

  function verify(key, alpha, proof) {
    need(group.isKey(key), "vrf", "the VRF key is not valid (RFC 9381, 5.4.5)");
    need(proof.length === 80, "vrf", "the proof has not 80 bytes");
    const gamma = group.decode(proof.subarray(0, 32));
    need(gamma !== null, "vrf", "the proof's Gamma is not a canonical point");
    const challenge = proof.subarray(32, 48), c = toLittle(challenge), s = toLittle(proof.subarray(48));
    need(s < group.L, "vrf", "the proof's s is not below the group's order");
    const h = hashToCurve(key, alpha);
    const u = group.sum(s, group.BASE, c, group.negative(group.decode(key)));
    const v = group.sum(s, h, c, group.negative(gamma));
    const due = sha512(Uint8Array.of(suite, 2), concat(key, group.encode(h), proof.subarray(0, 32), group.encode(u), group.encode(v)), u8(0));
    need(equal(due.subarray(0, 16), challenge), "vrf", "the proof does not verify");
    return sha512(Uint8Array.of(suite, 3), group.encode(group.times8(gamma)), u8(0));
  }

  Tabellion.vrf = Object.freeze({ verify, hashToCurve: (key, alpha) => group.encode(hashToCurve(key, alpha)) });
})();
