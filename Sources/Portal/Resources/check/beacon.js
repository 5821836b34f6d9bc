// Tabellion.beacon: drand's quicknet, and chains of its scheme for rehearsals.
//
// QUICKNET {hash, key (hex), genesis, period}
// timeOf(chain, round)               Unix seconds, a BigInt: rounds are up to 2^53 − 1, and so are a rehearsal's periods
// verify(chain, round, signature)    throws Refused; the signature is over SHA-256(u64 round)
(function () {
  "use strict";
  const { fromHex, u64 } = Tabellion.bytes;
  const { sha256 } = Tabellion.digest;

  const QUICKNET = Object.freeze({
    hash: "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    key: "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
      + "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
    genesis: 1692803367,
    period: 3,
  });

  function timeOf(chain, round) {
    return BigInt(chain.genesis) + BigInt(chain.period) * (BigInt(round) - 1n);
  }

  function verify(chain, round, signature) {
    Tabellion.bls.verify(fromHex(chain.key), sha256(u64(round)), signature);
  }

  Tabellion.beacon = Object.freeze({ QUICKNET, timeOf, verify });
})();
