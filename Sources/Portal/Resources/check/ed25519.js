// Tabellion.ed25519: RFC 8032, pure Ed25519, verified strictly: no cofactor, S < L, canonical A and R, A not of small order.
//
// verify(key, signature, message)      true or false; an R of small order is taken, as TD1's page says
// isKey(key)                           32 bytes that are a canonical point not of small order
// publicKey(seed), sign(seed, message) RFC 8032, 5.1.5 and 5.1.6; `seed` 32 secret bytes. BigInt is not constant-time: for
//                                      signing on a person's own device, not for a service that others can time.
// The group, for ECVRF: P, L, BASE, decode(bytes) (null if not canonical or not on the curve), encode(point), add, double, negative,
//     times8, isIdentity, sum(s, p, t, q) = s·p + t·q. Points are [X, Y, Z, T] in extended coordinates.
(function () {
  "use strict";
  const { toLittle, fromLittle, equal, concat, need } = Tabellion.bytes;
  const { sha512 } = Tabellion.digest;

  const P = 2n ** 255n - 19n;
  const L = 2n ** 252n + 27742317777372353535851937790883648493n;

  const mod = value => {
    const rest = value % P;
    return rest < 0n ? rest + P : rest;
  };

  function power(base, exponent) {
    let result = 1n;
    for (let square = mod(base), left = exponent; left > 0n; left >>= 1n) {
      if (left & 1n) result = (result * square) % P;
      square = (square * square) % P;
    }
    return result;
  }

  const inverse = value => power(value, P - 2n);
  const D = mod(-121665n * inverse(121666n));
  const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);
  const IDENTITY = Object.freeze([0n, 1n, 1n, 0n]);

  // RFC 8032, 5.1.4; complete.
  function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
    const a = mod((y1 - x1) * (y2 - x2)), b = mod((y1 + x1) * (y2 + x2));
    const c = mod(2n * t1 * t2 * D), d = mod(2n * z1 * z2);
    const e = b - a, f = d - c, g = d + c, h = b + a;
    return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
  }

  function double([x, y, z]) {
    const a = mod(x * x), b = mod(y * y), c = 2n * z * z;
    const h = a + b, e = h - mod((x + y) ** 2n), g = a - b, f = c + g;
    return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
  }

  const negative = ([x, y, z, t]) => [mod(-x), y, z, mod(-t)];
  const times8 = point => double(double(double(point)));
  const isIdentity = ([x, y, z]) => mod(x) === 0n && mod(y - z) === 0n;

  // s·p + t·q
  function sum(s, p, t, q) {
    const both = add(p, q);
    let total = IDENTITY;
    for (let bit = BigInt(Math.max(s.toString(2).length, t.toString(2).length)) - 1n; bit >= 0n; bit--) {
      total = double(total);
      const hasS = (s >> bit) & 1n, hasT = (t >> bit) & 1n;
      if (hasS || hasT) total = add(total, hasS ? (hasT ? both : p) : q);
    }
    return total;
  }

  // RFC 8032, 5.1.3: null for y not below p, no such x, or the sign of x = 0.
  function decode(bytes) {
    if (bytes.length !== 32) return null;
    const whole = toLittle(bytes), sign = whole >> 255n, y = whole & ((1n << 255n) - 1n);
    if (y >= P) return null;
    const u = mod(y * y - 1n), v = mod(D * y * y + 1n);
    let x = mod(u * v ** 3n * power(u * v ** 7n, (P - 5n) / 8n));
    if (mod(v * x * x) !== u) {
      x = mod(x * ROOT_OF_MINUS_ONE);
      if (mod(v * x * x) !== u) return null;
    }
    if (x === 0n && sign === 1n) return null;
    if ((x & 1n) !== sign) x = P - x;
    return [x, y, 1n, mod(x * y)];
  }

  function encode([x, y, z]) {
    const scale = inverse(z);
    return fromLittle(mod(y * scale) | ((mod(x * scale) & 1n) << 255n), 32);
  }

  const BASE = decode(Uint8Array.from([0x58, ...Array(31).fill(0x66)]));

  function keyPoint(key) {
    const point = decode(key);
    return point === null || isIdentity(times8(point)) ? null : point;
  }

  const isKey = key => keyPoint(key) !== null;
  const scalar = (...parts) => toLittle(sha512(...parts)) % L;

  function verify(key, signature, message) {
    const point = keyPoint(key);
    if (point === null || signature.length !== 64) return false;
    const r = signature.subarray(0, 32), s = toLittle(signature.subarray(32));
    if (s >= L) return false;
    // Compared by bytes, so R is canonical too.
    return equal(encode(sum(s, BASE, scalar(r, key, message), negative(point))), r);
  }

  function secret(seed) {
    need(seed.length === 32, "length", "an Ed25519 seed has 32 bytes");
    const digest = sha512(seed);
    digest[0] &= 248;
    digest[31] = (digest[31] & 127) | 64;
    return { a: toLittle(digest.subarray(0, 32)), prefix: digest.subarray(32) };
  }

  const timesBase = s => encode(sum(s, BASE, 0n, BASE));
  const publicKey = seed => timesBase(secret(seed).a);

  function sign(seed, message) {
    const { a, prefix } = secret(seed), key = timesBase(a);
    const nonce = scalar(prefix, message), r = timesBase(nonce);
    return concat(r, fromLittle((nonce + scalar(r, key, message) * a) % L, 32));
  }

  Tabellion.ed25519 = Object.freeze({
    verify, isKey, publicKey, sign, P, L, BASE, decode, encode, add, double, negative, times8, isIdentity, sum,
  });
})();
