// Tabellion.bytes: what every other file here reads and writes bytes with.
//
// Refused        the one error of these files: code (a short name for programs), place (file, field or line), message (English)
// refuse(code, message, place), need(condition, code, message, place)
// hex(bytes), fromHex(text, count?, place)       lower case only; exactly `count` bytes if given
// base64(bytes), fromBase64(text, place)         RFC 4648 section 4, with padding, no other spelling of the same bytes
// utf8(text), fromUTF8(bytes, place)             no replacement characters, no byte order mark taken away, no lone surrogates
// equal, compare (as unsigned bytes; a prefix comes first), concat(...parts)
// u8 u16 u32 u64 (Number or BigInt), LP(bytes), T(text): big-endian, as the specifications write them
// toBig(bytes), toLittle(bytes), fromBig(n, count), fromLittle(n, count)    BigInt and bytes
// Reader(bytes, place): u8 u16 u32 size u64 take(n) lp(most) rest end left   Writer(): the same and bytes(x), T(text), finish()
(function () {
  "use strict";
  const Tabellion = (globalThis.Tabellion ??= {});

  class Refused extends Error {
    constructor(code, message, place = "") {
      super(message);
      this.name = "Refused";
      this.code = code;
      this.place = place;
    }
  }

  function refuse(code, message, place) {
    throw new Refused(code, message, place);
  }

  function need(condition, code, message, place) {
    if (!condition) throw new Refused(code, message, place);
  }

  // MARK: Text forms

  const digits = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, "0"));

  function hex(bytes) {
    let text = "";
    for (const byte of bytes) text += digits[byte];
    return text;
  }

  function nibble(code) {
    if (code >= 48 && code <= 57) return code - 48;
    return code >= 97 && code <= 102 ? code - 87 : -1;
  }

  function fromHex(text, count, place) {
    need(typeof text === "string" && text.length % 2 === 0, "hex", "not lower-case hexadecimal", place);
    need(count === undefined || text.length === 2 * count, "hex", `not ${count} bytes of hexadecimal`, place);
    const bytes = new Uint8Array(text.length / 2);
    for (let at = 0; at < bytes.length; at++) {
      const high = nibble(text.charCodeAt(2 * at)), low = nibble(text.charCodeAt(2 * at + 1));
      need(high >= 0 && low >= 0, "hex", "not lower-case hexadecimal", place);
      bytes[at] = high * 16 + low;
    }
    return bytes;
  }

  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const sextets = new Int8Array(128).fill(-1);
  for (let value = 0; value < 64; value++) sextets[alphabet.charCodeAt(value)] = value;

  function base64(bytes) {
    let text = "";
    for (let at = 0; at < bytes.length; at += 3) {
      const left = bytes.length - at;
      const word = (bytes[at] << 16) | ((left > 1 ? bytes[at + 1] : 0) << 8) | (left > 2 ? bytes[at + 2] : 0);
      text += alphabet[word >> 18] + alphabet[(word >> 12) & 63];
      text += left > 1 ? alphabet[(word >> 6) & 63] : "=";
      text += left > 2 ? alphabet[word & 63] : "=";
    }
    return text;
  }

  function fromBase64(text, place) {
    const wrong = () => refuse("base64", "not base64 of RFC 4648 with its padding", place);
    if (typeof text !== "string" || text.length % 4 !== 0) wrong();
    const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
    const bytes = new Uint8Array((text.length / 4) * 3 - padding);
    for (let at = 0, to = 0; at < text.length; at += 4) {
      const isLast = at + 4 === text.length;
      let word = 0;
      for (let i = 0; i < 4; i++) {
        const code = text.charCodeAt(at + i);
        const value = isLast && i >= 4 - padding ? 0 : code < 128 ? sextets[code] : -1;
        if (value < 0) wrong();
        word = (word << 6) | value;
      }
      if (isLast && ((padding === 1 && word & 0xff) || (padding === 2 && word & 0xffff))) wrong();
      for (let i = 0; i < 3 && to < bytes.length; i++) bytes[to++] = (word >> (16 - 8 * i)) & 0xff;
    }
    return bytes;
  }

  const encoder = new TextEncoder();

  function utf8(text) {
    const bytes = encoder.encode(text);
    // The encoder writes U+FFFD for a lone surrogate: two texts would have the same bytes.
    need(!/[\uD800-\uDFFF]/u.test(text), "utf8", "a string has a lone surrogate");
    return bytes;
  }

  function fromUTF8(bytes, place) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return refuse("utf8", "not UTF-8", place);
    }
  }

  // MARK: Bytes

  function compare(one, other) {
    const least = Math.min(one.length, other.length);
    for (let at = 0; at < least; at++) if (one[at] !== other[at]) return one[at] < other[at] ? -1 : 1;
    return Math.sign(one.length - other.length);
  }

  function equal(one, other) {
    return one.length === other.length && compare(one, other) === 0;
  }

  function concat(...parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  function fixed(value, count) {
    const whole = BigInt(value);
    need(whole >= 0n && whole >> BigInt(8 * count) === 0n, "range", `${value} does not fit ${count} bytes`);
    return fromBig(whole, count);
  }

  const u8 = value => fixed(value, 1);
  const u16 = value => fixed(value, 2);
  const u32 = value => fixed(value, 4);
  const u64 = value => fixed(value, 8);
  const LP = data => concat(u32(data.length), data);
  const T = text => LP(utf8(text));

  function toBig(bytes) {
    return bytes.length === 0 ? 0n : BigInt("0x" + hex(bytes));
  }

  function toLittle(bytes) {
    return toBig(Uint8Array.from(bytes).reverse());
  }

  function fromBig(value, count) {
    need(value >= 0n && value >> BigInt(8 * count) === 0n, "range", `a number does not fit ${count} bytes`);
    return count === 0 ? new Uint8Array() : fromHex(value.toString(16).padStart(2 * count, "0"));
  }

  function fromLittle(value, count) {
    return fromBig(value, count).reverse();
  }

  // Every read is bounded by what is left; nothing is copied (`take` gives views of the same memory).
  class Reader {
    constructor(data, place = "") {
      this.data = data;
      this.place = place;
      this.at = 0;
    }

    get left() {
      return this.data.length - this.at;
    }

    take(count) {
      need(Number.isSafeInteger(count) && count >= 0 && count <= this.left, "short", `ends ${count - this.left} bytes too early`,
        this.place);
      this.at += count;
      return this.data.subarray(this.at - count, this.at);
    }

    number(count) {
      let value = 0;
      for (const byte of this.take(count)) value = value * 256 + byte;
      return value;
    }

    u8() {
      return this.number(1);
    }

    u16() {
      return this.number(2);
    }

    u32() {
      return this.number(4);
    }

    // A u64 as a BigInt.
    u64() {
      return toBig(this.take(8));
    }

    // A u64 that must be a Number: at most 2^53 − 1.
    size() {
      const value = this.u64();
      need(value <= BigInt(Number.MAX_SAFE_INTEGER), "range", "a number is above 2^53 − 1", this.place);
      return Number(value);
    }

    // u32 length and as many bytes, at most `most`.
    lp(most = 0xffffffff) {
      const length = this.u32();
      need(length <= most, "long", `a field has ${length} bytes, more than ${most}`, this.place);
      return this.take(length);
    }

    rest() {
      return this.take(this.left);
    }

    end() {
      need(this.left === 0, "trailing", `${this.left} bytes too many at the end`, this.place);
    }
  }

  class Writer {
    constructor() {
      this.parts = [];
    }

    bytes(data) {
      this.parts.push(data);
      return this;
    }

    u8(value) {
      return this.bytes(u8(value));
    }

    u16(value) {
      return this.bytes(u16(value));
    }

    u32(value) {
      return this.bytes(u32(value));
    }

    u64(value) {
      return this.bytes(u64(value));
    }

    lp(data) {
      return this.bytes(LP(data));
    }

    T(text) {
      return this.bytes(T(text));
    }

    finish() {
      return concat(...this.parts);
    }
  }

  Tabellion.bytes = Object.freeze({
    Refused, refuse, need, hex, fromHex, base64, fromBase64, utf8, fromUTF8, equal, compare, concat, u8, u16, u32, u64, LP, T,
    toBig, toLittle, fromBig, fromLittle, Reader, Writer,
  });
})();
