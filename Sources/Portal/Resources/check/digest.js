// Tabellion.digest: SHA-256, SHA-512 (FIPS 180-4), SM3 (GB/T 32905-2016), HMAC-SHA-256 (RFC 2104). Synchronous, since a replay
// hashes millions of short records, one after the other.
//
// sha256(...parts), sha512(...parts), sm3(...parts), hmacSHA256(key, ...parts)    parts: Uint8Array; gives a new Uint8Array
// new SHA256(), new SM3(): update(bytes), finish() once
// new ShortSHA256(length): one record of fixed length again and again, without garbage. Write it into `message`
//     (a Uint8Array of `length` bytes), then hashInto(out, offset); `state` (Int32Array of 8) holds the words of the last digest.
// compress(state, words): SHA-256's compression over words[0…15], a 64-word Int32Array whose rest is overwritten;
//     INITIAL: SHA-256's first state. For inner loops that hold their message as words.
(function () {
  "use strict";
  const { need, concat } = Tabellion.bytes;

  // MARK: SHA-256

  // First 32 bits of the fractional parts of the square and cube roots of the first primes: exact, by integers.
  const primes = [];
  for (let n = 2; primes.length < 80; n++) if (primes.every(prime => n % prime !== 0)) primes.push(n);

  // floor(fractional part of prime^(1/degree) · 2^bits)
  function rootBits(prime, degree, bits) {
    const target = BigInt(prime) << BigInt(degree * bits);
    let low = 0n, high = 1n << BigInt(bits + 10);
    while (high - low > 1n) {
      const middle = (low + high) >> 1n;
      if (middle ** BigInt(degree) <= target) low = middle;
      else high = middle;
    }
    return low & ((1n << BigInt(bits)) - 1n);
  }

  const INITIAL = Int32Array.from(primes.slice(0, 8), prime => Number(BigInt.asIntN(32, rootBits(prime, 2, 32))));
  const K = Int32Array.from(primes.slice(0, 64), prime => Number(BigInt.asIntN(32, rootBits(prime, 3, 32))));

  function compress(state, w) {
    for (let t = 16; t < 64; t++) {
      const x = w[t - 15], y = w[t - 2];
      w[t] = (w[t - 16] + w[t - 7] + (((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3))
        + (((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10))) | 0;
    }
    let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    for (let t = 0; t < 64; t += 4) {
      // Four rounds; the eight words move by four places in all.
      h = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) + (g ^ (e & (f ^ g))) + K[t] + w[t]) | 0;
      d = (d + h) | 0;
      h = (h + (((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) + ((a & b) | (c & (a | b)))) | 0;
      g = (g + (((d >>> 6) | (d << 26)) ^ ((d >>> 11) | (d << 21)) ^ ((d >>> 25) | (d << 7))) + (f ^ (d & (e ^ f))) + K[t + 1] + w[t + 1]) | 0;
      c = (c + g) | 0;
      g = (g + (((h >>> 2) | (h << 30)) ^ ((h >>> 13) | (h << 19)) ^ ((h >>> 22) | (h << 10))) + ((h & a) | (b & (h | a)))) | 0;
      f = (f + (((c >>> 6) | (c << 26)) ^ ((c >>> 11) | (c << 21)) ^ ((c >>> 25) | (c << 7))) + (e ^ (c & (d ^ e))) + K[t + 2] + w[t + 2]) | 0;
      b = (b + f) | 0;
      f = (f + (((g >>> 2) | (g << 30)) ^ ((g >>> 13) | (g << 19)) ^ ((g >>> 22) | (g << 10))) + ((g & h) | (a & (g | h)))) | 0;
      e = (e + (((b >>> 6) | (b << 26)) ^ ((b >>> 11) | (b << 21)) ^ ((b >>> 25) | (b << 7))) + (d ^ (b & (c ^ d))) + K[t + 3] + w[t + 3]) | 0;
      a = (a + e) | 0;
      e = (e + (((f >>> 2) | (f << 30)) ^ ((f >>> 13) | (f << 19)) ^ ((f >>> 22) | (f << 10))) + ((f & g) | (h & (f | g)))) | 0;
      const a4 = e, b4 = f, c4 = g, d4 = h;
      e = a, f = b, g = c, h = d;
      a = a4, b = b4, c = c4, d = d4;
    }
    state[0] = (state[0] + a) | 0, state[1] = (state[1] + b) | 0, state[2] = (state[2] + c) | 0, state[3] = (state[3] + d) | 0;
    state[4] = (state[4] + e) | 0, state[5] = (state[5] + f) | 0, state[6] = (state[6] + g) | 0, state[7] = (state[7] + h) | 0;
  }

  // MARK: Blocks of 64 bytes, which SHA-256 and SM3 share

  function loadWords(w, bytes, at) {
    for (let t = 0; t < 16; t++, at += 4) {
      w[t] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
  }

  function storeWords(state, out, at) {
    for (let i = 0; i < state.length; i++, at += 4) {
      const word = state[i];
      out[at] = word >>> 24;
      out[at + 1] = (word >>> 16) & 255;
      out[at + 2] = (word >>> 8) & 255;
      out[at + 3] = word & 255;
    }
  }

  class Blocks {
    #state;
    #compress;
    #words = new Int32Array(68);
    #block = new Uint8Array(64);
    #held = 0;
    #length = 0;

    constructor(initial, compression) {
      this.#state = Int32Array.from(initial);
      this.#compress = compression;
    }

    #take(bytes, at) {
      loadWords(this.#words, bytes, at);
      this.#compress(this.#state, this.#words);
    }

    update(bytes) {
      need(this.#held >= 0, "digest", "a digest that is finished takes no more");
      this.#length += bytes.length;
      let at = 0;
      if (this.#held > 0) {
        at = Math.min(64 - this.#held, bytes.length);
        this.#block.set(bytes.subarray(0, at), this.#held);
        this.#held += at;
        if (this.#held < 64) return this;
        this.#take(this.#block, 0);
        this.#held = 0;
      }
      for (; at + 64 <= bytes.length; at += 64) this.#take(bytes, at);
      this.#block.set(bytes.subarray(at));
      this.#held = bytes.length - at;
      return this;
    }

    finish() {
      const length = this.#length;
      const padding = new Uint8Array(((this.#held < 56 ? 56 : 120) - this.#held) + 8);
      padding[0] = 0x80;
      new DataView(padding.buffer).setBigUint64(padding.length - 8, BigInt(length) * 8n);
      this.update(padding);
      this.#held = -1;
      const out = new Uint8Array(32);
      storeWords(this.#state, out, 0);
      return out;
    }
  }

  class SHA256 extends Blocks {
    constructor() {
      super(INITIAL, compress);
    }
  }

  function sha256(...parts) {
    const digest = new SHA256();
    for (const part of parts) digest.update(part);
    return digest.finish();
  }

  class ShortSHA256 {
    #padded;
    #words = new Int32Array(64);

    constructor(length) {
      this.#padded = new Uint8Array(64 * Math.ceil((length + 9) / 64));
      this.#padded[length] = 0x80;
      new DataView(this.#padded.buffer).setUint32(this.#padded.length - 4, 8 * length);
      this.message = this.#padded.subarray(0, length);
      this.state = new Int32Array(8);
    }

    hashInto(out, offset) {
      const { state } = this;
      state.set(INITIAL);
      for (let at = 0; at < this.#padded.length; at += 64) {
        loadWords(this.#words, this.#padded, at);
        compress(state, this.#words);
      }
      storeWords(state, out, offset);
    }
  }

  function hmacSHA256(key, ...parts) {
    const block = new Uint8Array(64);
    block.set(key.length > 64 ? sha256(key) : key);
    return sha256(block.map(byte => byte ^ 0x5c), sha256(block.map(byte => byte ^ 0x36), ...parts));
  }

  // MARK: SHA-512, by 64-bit integers: it hashes nothing large here

  const wide = value => BigInt.asUintN(64, value);
  const turn = (value, count) => wide((value >> count) | (value << (64n - count)));
  const INITIAL_512 = primes.slice(0, 8).map(prime => rootBits(prime, 2, 64));
  const K_512 = primes.slice(0, 80).map(prime => rootBits(prime, 3, 64));

  function compress512(state, w) {
    for (let t = 16; t < 80; t++) {
      const x = w[t - 15], y = w[t - 2];
      w[t] = wide(w[t - 16] + w[t - 7] + (turn(x, 1n) ^ turn(x, 8n) ^ (x >> 7n)) + (turn(y, 19n) ^ turn(y, 61n) ^ (y >> 6n)));
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 80; t++) {
      const one = h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + (g ^ (e & (f ^ g))) + K_512[t] + w[t];
      const two = (turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + ((a & b) | (c & (a | b)));
      h = g, g = f, f = e, e = wide(d + one), d = c, c = b, b = a, a = wide(one + two);
    }
    return [a, b, c, d, e, f, g, h].map((word, i) => wide(word + state[i]));
  }

  function sha512(...parts) {
    const message = concat(...parts);
    const padded = new Uint8Array(128 * Math.ceil((message.length + 17) / 128));
    padded.set(message);
    padded[message.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setBigUint64(padded.length - 8, BigInt(message.length) * 8n);
    let state = INITIAL_512;
    for (let at = 0; at < padded.length; at += 128) {
      state = compress512(state, Array.from({ length: 16 }, (_, t) => view.getBigUint64(at + 8 * t)));
    }
    const out = new Uint8Array(64);
    state.forEach((word, i) => new DataView(out.buffer).setBigUint64(8 * i, word));
    return out;
  }

  // MARK: SM3

  const INITIAL_SM3 = Int32Array.of(0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e);
  const rotl = (x, n) => (x << n) | (x >>> (32 - n));

  function compressSM3(state, w) {
    for (let j = 16; j < 68; j++) {
      const x = w[j - 16] ^ w[j - 9] ^ rotl(w[j - 3], 15);
      w[j] = x ^ rotl(x, 15) ^ rotl(x, 23) ^ rotl(w[j - 13], 7) ^ w[j - 6];
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let j = 0; j < 64; j++) {
      const isEarly = j < 16;
      const constant = isEarly ? 0x79cc4519 : 0x7a879d8a;
      const a12 = rotl(a, 12);
      const ss1 = rotl((a12 + e + (j % 32 ? rotl(constant, j % 32) : constant)) | 0, 7);
      const one = ((isEarly ? a ^ b ^ c : (a & b) | (a & c) | (b & c)) + d + (ss1 ^ a12) + (w[j] ^ w[j + 4])) | 0;
      const two = ((isEarly ? e ^ f ^ g : (e & f) | (~e & g)) + h + ss1 + w[j]) | 0;
      d = c, c = rotl(b, 9), b = a, a = one, h = g, g = rotl(f, 19), f = e, e = two ^ rotl(two, 9) ^ rotl(two, 17);
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] ^= word));
  }

  class SM3 extends Blocks {
    constructor() {
      super(INITIAL_SM3, compressSM3);
    }
  }

  function sm3(...parts) {
    const digest = new SM3();
    for (const part of parts) digest.update(part);
    return digest.finish();
  }

  Tabellion.digest = Object.freeze({ sha256, sha512, sm3, hmacSHA256, SHA256, SM3, ShortSHA256, compress, INITIAL });
})();
