// Tabellion.bls: BLS signatures on BLS12-381 as drand's quicknet makes them: keys in G2 (96 bytes), signatures in G1 (48 bytes),
// messages hashed to G1 (RFC 9380, BLS12381G1_XMD:SHA-256_SSWU_RO_). Verification only, by BigInt: some 200 ms a signature.
//
// verify(key, message, signature)   throws Refused if a point is not canonical, infinity, not of its subgroup, or the pairing differs
// decode(bytes, place)              a point: G1 of 48 bytes, G2 of 96; throws Refused
// hashToG1(message, suite)          [x, y], for the vectors
(function () {
  "use strict";
  const { need, toBig, fromHex, concat, utf8, u8, u16 } = Tabellion.bytes;
  const { sha256 } = Tabellion.digest;

  const Q = 0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn;
  const R = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n;
  // The curve's parameter is −X; its sign does not matter to a product that is compared with one.
  const X = 0xd201000000010000n;
  const SUITE = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";

  const mod = value => {
    const rest = value % Q;
    return rest < 0n ? rest + Q : rest;
  };

  function power(base, exponent) {
    let result = 1n;
    for (let square = mod(base), left = exponent; left > 0n; left >>= 1n) {
      if (left & 1n) result = (result * square) % Q;
      square = (square * square) % Q;
    }
    return result;
  }

  // By Euclid, which is far quicker here than a power.
  function inverse(value) {
    let [a, b, x, y] = [mod(value), Q, 1n, 0n];
    while (a > 1n) {
      const quotient = b / a;
      [a, b, x, y] = [b - quotient * a, a, y - quotient * x, x];
      if (a === 0n) break;
    }
    need(a === 1n, "bls", "zero has no inverse");
    return mod(x);
  }

  // MARK: a + b·i, i² = −1, as [a, b]

  const ZERO = [0n, 0n], ONE = [1n, 0n];
  const same = (x, y) => x[0] === y[0] && x[1] === y[1];
  const plus = (x, y) => [mod(x[0] + y[0]), mod(x[1] + y[1])];
  const minus = (x, y) => [mod(x[0] - y[0]), mod(x[1] - y[1])];
  const negated = x => minus(ZERO, x);
  const times = (x, y) => [mod(x[0] * y[0] - x[1] * y[1]), mod(x[0] * y[1] + x[1] * y[0])];
  const scaled = (x, n) => [mod(x[0] * n), mod(x[1] * n)];

  function inverted(x) {
    const n = inverse(x[0] * x[0] + x[1] * x[1]);
    return [mod(x[0] * n), mod(-x[1] * n)];
  }

  function powered(x, exponent) {
    let result = ONE;
    for (let square = x, left = exponent; left > 0n; left >>= 1n) {
      if (left & 1n) result = times(result, square);
      square = times(square, square);
    }
    return result;
  }

  // A square root or null. Q = 3 mod 4.
  function root(x) {
    const candidate = powered(x, (Q - 3n) / 4n);
    const alpha = times(times(candidate, candidate), x), product = times(candidate, x);
    const found = same(alpha, [Q - 1n, 0n]) ? times(product, [0n, 1n]) : times(powered(plus(alpha, ONE), (Q - 1n) / 2n), product);
    return same(times(found, found), x) ? found : null;
  }

  // MARK: Points [x, y] with coordinates as above (b = 0 for G1); null is infinity

  // Slope of the line through p and q, of the tangent if they are the same.
  function slopeOf(p, q) {
    if (same(p[0], q[0]) && same(p[1], q[1])) return times(scaled(times(p[0], p[0]), 3n), inverted(scaled(p[1], 2n)));
    return times(minus(q[1], p[1]), inverted(minus(q[0], p[0])));
  }

  function add(p, q) {
    if (p === null || q === null) return p ?? q;
    if (same(p[0], q[0]) && same(p[1], negated(q[1]))) return null;
    const slope = slopeOf(p, q);
    const x = minus(minus(times(slope, slope), p[0]), q[0]);
    return [x, minus(times(slope, minus(p[0], x)), p[1])];
  }

  function multiply(n, point) {
    let result = null;
    for (const bit of n.toString(2)) {
      result = add(result, result);
      if (bit === "1") result = add(result, point);
    }
    return result;
  }

  // Compressed form: canonical, not infinity, on the curve, in the subgroup of order R.
  function decode(bytes, place) {
    const isG1 = bytes.length === 48;
    need(isG1 || bytes.length === 96, "bls", "a point has 48 or 96 bytes", place);
    need(bytes[0] & 0x80, "bls", "is not in compressed form", place);
    need(!(bytes[0] & 0x40), "bls", "is the point at infinity", place);
    const plain = Uint8Array.from(bytes);
    plain[0] &= 0x1f;
    const x = isG1 ? [toBig(plain), 0n] : [toBig(plain.subarray(48)), toBig(plain.subarray(0, 48))];
    need(x[0] < Q && x[1] < Q, "bls", "has a coordinate that is not below p", place);
    let y = root(plus(times(times(x, x), x), isG1 ? [4n, 0n] : [4n, 4n]));
    need(y !== null && (!isG1 || y[1] === 0n), "bls", "is not on the curve", place);
    // The larger of y and −y: by b, then by a.
    const isLarger = y[1] !== 0n ? 2n * y[1] > Q : 2n * y[0] > Q;
    if (isLarger !== Boolean(bytes[0] & 0x20)) y = negated(y);
    need(multiply(R, [x, y]) === null, "bls", "is not in the subgroup of order r", place);
    return [x, y];
  }

  const G2_GENERATOR = fromHex(
    "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
    + "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8");

  // MARK: Hashing to G1, RFC 9380, section 8.8.1

  const SSWU_A = 0x144698a3b8e9433d693a02c96d4982b0ea985383ee66a8d8e8981aefd881ac98936f8da0e0f97f5cf428082d584c1dn;
  const SSWU_B = 0x12e2908d11688030018b12e8753eee3b2016c1f0f24f4070a0b9c14fcef35ef55a23215a316ceaa5d1cc48e98e172be0n;
  const SSWU_Z = 11n;
  const H_EFF = 0xd201000000010001n;

  // The 11-isogeny of RFC 9380, E.2: coefficients of x^0, x^1, …
  const coefficients = {
    xNumerator: `
      11a05f2b1e833340b809101dd99815856b303e88a2d7005ff2627b56cdb4e2c85610c2d5f2e62d6eaeac1662734649b7
      17294ed3e943ab2f0588bab22147a81c7c17e75b2f6a8417f565e33c70d1e86b4838f2a6f318c356e834eef1b3cb83bb
      d54005db97678ec1d1048c5d10a9a1bce032473295983e56878e501ec68e25c958c3e3d2a09729fe0179f9dac9edcb0
      1778e7166fcc6db74e0609d307e55412d7f5e4656a8dbf25f1b33289f1b330835336e25ce3107193c5b388641d9b6861
      e99726a3199f4436642b4b3e4118e5499db995a1257fb3f086eeb65982fac18985a286f301e77c451154ce9ac8895d9
      1630c3250d7313ff01d1201bf7a74ab5db3cb17dd952799b9ed3ab9097e68f90a0870d2dcae73d19cd13c1c66f652983
      d6ed6553fe44d296a3726c38ae652bfb11586264f0f8ce19008e218f9c86b2a8da25128c1052ecaddd7f225a139ed84
      17b81e7701abdbe2e8743884d1117e53356de5ab275b4db1a682c62ef0f2753339b7c8f8c8f475af9ccb5618e3f0c88e
      80d3cf1f9a78fc47b90b33563be990dc43b756ce79f5574a2c596c928c5d1de4fa295f296b74e956d71986a8497e317
      169b1f8e1bcfa7c42e0c37515d138f22dd2ecb803a0c5c99676314baf4bb1b7fa3190b2edc0327797f241067be390c9e
      10321da079ce07e272d8ec09d2565b0dfa7dccdde6787f96d50af36003b14866f69b771f8c285decca67df3f1605fb7b
      6e08c248e260e70bd1e962381edee3d31d79d7e22c837bc23c0bf1bc24c6b68c24b1b80b64d391fa9c8ba2e8ba2d229`,
    xDenominator: `
      8ca8d548cff19ae18b2e62f4bd3fa6f01d5ef4ba35b48ba9c9588617fc8ac62b558d681be343df8993cf9fa40d21b1c
      12561a5deb559c4348b4711298e536367041e8ca0cf0800c0126c2588c48bf5713daa8846cb026e9e5c8276ec82b3bff
      b2962fe57a3225e8137e629bff2991f6f89416f5a718cd1fca64e00b11aceacd6a3d0967c94fedcfcc239ba5cb83e19
      3425581a58ae2fec83aafef7c40eb545b08243f16b1655154cca8abc28d6fd04976d5243eecf5c4130de8938dc62cd8
      13a8e162022914a80a6f1d5f43e7a07dffdfc759a12062bb8d6b44e833b306da9bd29ba81f35781d539d395b3532a21e
      e7355f8e4e667b955390f7f0506c6e9395735e9ce9cad4d0a43bcef24b8982f7400d24bc4228f11c02df9a29f6304a5
      772caacf16936190f3e0c63e0596721570f5799af53a1894e2e073062aede9cea73b3538f0de06cec2574496ee84a3a
      14a7ac2a9d64a8b230b3f5b074cf01996e7f63c21bca68a81996e1cdf9822c580fa5b9489d11e2d311f7d99bbdcc5a5e
      a10ecf6ada54f825e920b3dafc7a3cce07f8d1d7161366b74100da67f39883503826692abba43704776ec3a79a1d641
      95fc13ab9e92ad4476d6e3eb3a56680f682b4ee96f7d03776df533978f31c1593174e4b4b7865002d6384d168ecdd0a
      1`,
    yNumerator: `
      90d97c81ba24ee0259d1f094980dcfa11ad138e48a869522b52af6c956543d3cd0c7aee9b3ba3c2be9845719707bb33
      134996a104ee5811d51036d776fb46831223e96c254f383d0f906343eb67ad34d6c56711962fa8bfe097e75a2e41c696
      cc786baa966e66f4a384c86a3b49942552e2d658a31ce2c344be4b91400da7d26d521628b00523b8dfe240c72de1f6
      1f86376e8981c217898751ad8746757d42aa7b90eeb791c09e4a3ec03251cf9de405aba9ec61deca6355c77b0e5f4cb
      8cc03fdefe0ff135caf4fe2a21529c4195536fbe3ce50b879833fd221351adc2ee7f8dc099040a841b6daecf2e8fedb
      16603fca40634b6a2211e11db8f0a6a074a7d0d4afadb7bd76505c3d3ad5544e203f6326c95a807299b23ab13633a5f0
      4ab0b9bcfac1bbcb2c977d027796b3ce75bb8ca2be184cb5231413c4d634f3747a87ac2460f415ec961f8855fe9d6f2
      987c8d5333ab86fde9926bd2ca6c674170a05bfe3bdd81ffd038da6c26c842642f64550fedfe935a15e4ca31870fb29
      9fc4018bd96684be88c9e221e4da1bb8f3abd16679dc26c1e8b6e6a1f20cabe69d65201c78607a360370e577bdba587
      e1bba7a1186bdb5223abde7ada14a23c42a0ca7915af6fe06985e7ed1e4d43b9b3f7055dd4eba6f2bafaaebca731c30
      19713e47937cd1be0dfd0b8f1d43fb93cd2fcbcb6caf493fd1183e416389e61031bf3a5cce3fbafce813711ad011c132
      18b46a908f36f6deb918c143fed2edcc523559b8aaf0c2462e6bfe7f911f643249d9cdf41b44d606ce07c8a4d0074d8e
      b182cac101b9399d155096004f53f447aa7b12a3426b08ec02710e807b4633f06c851c1919211f20d4c04f00b971ef8
      245a394ad1eca9b72fc00ae7be315dc757b3b080d4c158013e6632d3c40659cc6cf90ad1c232a6442d9d3f5db980133
      5c129645e44cf1102a159f748c4a3fc5e673d81d7e86568d9ab0f5d396a7ce46ba1049b6579afb7866b1e715475224b
      15e6be4e990f03ce4ea50b3b42df2eb5cb181d8f84965a3957add4fa95af01b2b665027efec01c7704b456be69c8b604`,
    yDenominator: `
      16112c4c3a9c98b252181140fad0eae9601a6de578980be6eec3232b5be72e7a07f3688ef60c206d01479253b03663c1
      1962d75c2381201e1a0cbd6c43c348b885c84ff731c4d59ca4a10356f453e01f78a4260763529e3532f6102c2e49a03d
      58df3306640da276faaae7d6e8eb15778c4855551ae7f310c35a5dd279cd2eca6757cd636f96f891e2538b53dbf67f2
      16b7d288798e5395f20d23bf89edb4d1d115c5dbddbcd30e123da489e726af41727364f2c28297ada8d26d98445f5416
      be0e079545f43e4b00cc912f8228ddcc6d19c9f0f69bbb0542eda0fc9dec916a20b15dc0fd2ededda39142311a5001d
      8d9e5297186db2d9fb266eaac783182b70152c65550d881c5ecd87b6f0f5a6449f38db9dfa9cce202c6477faaf9b7ac
      166007c08a99db2fc3ba8734ace9824b5eecfdfa8d0cf8ef5dd365bc400a0051d5fa9c01a58b1fb93d1a1399126a775c
      16a3ef08be3ea7ea03bcddfabba6ff6ee5a4375efa1f4fd7feb34fd206357132b920f5b00801dee460ee415a15812ed9
      1866c8ed336c61231a1be54fd1d74cc4f9fb0ce4c6af5920abc5750c4bf39b4852cfe2f7bb9248836b233d9d55535d4a
      167a55cda70a6e1cea820597d94a84903216f763e13d87bb5308592e7ea7d4fbc7385ea3d529b35e346ef48bb8913f55
      4d2f259eea405bd48f010a01ad2911d9c6dd039bb61a6290e591b36e636a5c871a5c29f4f83060400f8b49cba8f6aa8
      accbb67481d033ff5852c1e48c50c477f94ff8aefce42d28c0f9a88cea7913516f968986f7ebbea9684b529e2561092
      ad6b9514c767fe3c3613144b45f1496543346d98adf02267d5ceef9a00d9b8693000763e3b90ac11e99b138573345cc
      2660400eb2e4f3b628bdd0d53cd76f2bf565b94e72927c1cb748df27942480e420517bd8714cc80d1fadc1326ed06f7
      e0fa1d816ddc03e6b24255e0d7819c171c40f65e273b853324efcd6356caa205ca2f570f13497804415473a1d634b8f
      1`,
  };
  const isogeny = Object.fromEntries(Object.entries(coefficients)
    .map(([name, lines]) => [name, lines.trim().split(/\s+/).map(digits => BigInt("0x" + digits))]));

  // RFC 9380, 5.3.1, with SHA-256.
  function expand(message, suite, length) {
    const tag = concat(suite, u8(suite.length));
    const first = sha256(new Uint8Array(64), message, u16(length), u8(0), tag);
    const blocks = [sha256(first, u8(1), tag)];
    while (blocks.length * 32 < length) {
      const before = blocks[blocks.length - 1];
      blocks.push(sha256(first.map((byte, at) => byte ^ before[at]), u8(blocks.length + 1), tag));
    }
    return concat(...blocks).subarray(0, length);
  }

  const polynomial = (powers, x) => powers.reduceRight((value, coefficient) => (value * x + coefficient) % Q, 0n);

  // RFC 9380, 6.6.2 (simplified SWU) to the isogenous curve, then 6.6.3.
  function mapToCurve(u) {
    const g = x => mod(x ** 3n + SSWU_A * x + SSWU_B);
    const zu2 = mod(SSWU_Z * u * u), t = mod(zu2 * zu2 + zu2);
    let x = t === 0n ? mod(SSWU_B * inverse(SSWU_Z * SSWU_A)) : mod(-SSWU_B * inverse(SSWU_A) * (1n + inverse(t)));
    if (power(g(x), (Q - 1n) / 2n) === Q - 1n) x = mod(zu2 * x);
    let y = power(g(x), (Q + 1n) / 4n);
    if ((u & 1n) !== (y & 1n)) y = Q - y;
    const below = [polynomial(isogeny.xDenominator, x), polynomial(isogeny.yDenominator, x)];
    if (below.includes(0n)) return null; // the point at infinity, which no known input reaches
    const above = [polynomial(isogeny.xNumerator, x), y * polynomial(isogeny.yNumerator, x)];
    return above.map((value, at) => [mod(value * inverse(below[at])), 0n]);
  }

  function hashToG1(message, suite) {
    const bytes = expand(message, suite, 128);
    const points = [bytes.subarray(0, 64), bytes.subarray(64)].map(half => mapToCurve(mod(toBig(half))));
    return multiply(H_EFF, add(...points));
  }

  // MARK: The pairing. The field of Q^12 elements is that of Q adjoined w with w^12 = 2w^6 − 2: an element is its twelve
  // coefficients. So i = w^6 − 1, and the twist takes (x, y) of G2 to (x/w², y/w³) on the curve of G1.

  function multiply12(f, g) {
    const product = Array(23).fill(0n);
    for (let i = 0; i < 12; i++) {
      if (f[i] === 0n) continue;
      for (let j = 0; j < 12; j++) if (g[j] !== 0n) product[i + j] += f[i] * g[j];
    }
    for (let i = 22; i >= 12; i--) {
      product[i - 6] += 2n * product[i];
      product[i - 12] -= 2n * product[i];
    }
    return product.slice(0, 12).map(mod);
  }

  function power12(f, exponent) {
    let result = null;
    for (const bit of exponent.toString(2)) {
      if (result !== null) result = multiply12(result, result);
      if (bit === "1") result = result === null ? f : multiply12(result, f);
    }
    return result;
  }

  // w³ times the line through t of G2, twisted, with that slope, at p of G1. The final power removes w³.
  function line(t, slope, p) {
    const constant = minus(times(slope, t[0]), t[1]), square = scaled(slope, Q - p[0][0]);
    return [mod(constant[0] - constant[1]), 0n, mod(square[0] - square[1]), p[1][0], 0n, 0n, constant[1], 0n, square[1], 0n, 0n, 0n];
  }

  // f_(X,q)(p)
  function millerLoop(p, q) {
    let f = [1n, ...Array(11).fill(0n)], t = q;
    for (const bit of X.toString(2).slice(1)) {
      f = multiply12(line(t, slopeOf(t, t), p), multiply12(f, f));
      t = add(t, t);
      if (bit === "1") {
        f = multiply12(line(t, slopeOf(t, q), p), f);
        t = add(t, q);
      }
    }
    return f;
  }

  // Whether e(p1, q1) = e(p2, q2). With f = e(p1, q1) / e(p2, q2) before the final power (Q^12 − 1)/R = (Q^6 − 1)·e, that power is
  // one if and only if f^e is of the subfield of Q^6 elements, which are those without odd powers of w.
  function pairingsAgree(p1, q1, p2, q2) {
    const f = multiply12(millerLoop(p1, q1), millerLoop([p2[0], negated(p2[1])], q2));
    return power12(f, (Q ** 6n + 1n) / R).every((coefficient, at) => at % 2 === 0 || coefficient === 0n);
  }

  let generator = null;

  function verify(key, message, signature) {
    need(key.length === 96, "bls", "a key has 96 bytes");
    need(signature.length === 48, "bls", "a signature has 48 bytes");
    const publicKey = decode(key, "the beacon's key"), point = decode(signature, "the beacon's signature");
    generator ??= decode(G2_GENERATOR, "");
    need(pairingsAgree(point, generator, hashToG1(message, utf8(SUITE)), publicKey), "bls",
      "the beacon's signature is not that of this round under this key");
  }

  Tabellion.bls = Object.freeze({
    verify, decode, hashToG1: (message, suite) => hashToG1(message, suite).map(([coordinate]) => coordinate), SUITE,
  });
})();
