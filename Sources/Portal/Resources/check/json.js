// Tabellion.json: JSON as the specifications allow it, and its one canonical form (JCS, RFC 8785).
//
// parse(bytes, {place, depth, values, canonical, normalized})   strict: no member twice, integers 0 … 2^53−1 only, strings without lone
//     surrogates and (`normalized`, true unless said otherwise: TD1 asks for it, TE1 does not) in NFC, nothing after the value;
//     objects come without a prototype. `canonical` (true unless said otherwise): the bytes
//     must be exactly encode(value). Bounds: `depth` 16 levels, `values` 3,000,000.
// encode(value)   the canonical bytes: members ordered by UTF-16 code units, no spaces
// shape(value, {member: rule, …}, place)   exactly these members, each checked by its rule(value, place); gives the value back
// text, integer(low, high), decimal, hex(count), oneOf(…values), list(rule, most), object(members), orNull(rule)    rules
(function () {
  "use strict";
  const { refuse, need, fromUTF8, utf8, equal } = Tabellion.bytes;

  // A parser by hand: JSON.parse keeps the last of two equal members, takes 1e3 and 1.0, and says nothing of either.
  class Parser {
    constructor(text, place, depth, values, normalized) {
      this.normalized = normalized;
      this.text = text;
      this.place = place;
      this.depth = depth;
      this.values = values;
      this.at = 0;
    }

    fail(message) {
      refuse("json", `${message} (at character ${this.at})`, this.place);
    }

    space() {
      for (;;) {
        const code = this.text.charCodeAt(this.at);
        if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
        this.at++;
      }
    }

    expect(character) {
      if (this.text[this.at] !== character) this.fail(`expected ${character}`);
      this.at++;
    }

    // Whether `character` comes next; it is taken if it does.
    has(character) {
      this.space();
      if (this.text[this.at] !== character) return false;
      this.at++;
      return true;
    }

    value(level) {
      if (level > this.depth) this.fail(`nested deeper than ${this.depth}`);
      if (--this.values < 0) this.fail("more values than are taken");
      this.space();
      const character = this.text[this.at];
      if (character === "{") return this.object(level);
      if (character === "[") return this.array(level);
      if (character === '"') return this.string();
      for (const [word, meaning] of words) {
        if (this.text.startsWith(word, this.at)) {
          this.at += word.length;
          return meaning;
        }
      }
      return this.number();
    }

    object(level) {
      const object = Object.create(null);
      this.expect("{");
      if (this.has("}")) return object;
      do {
        this.space();
        const name = this.string();
        if (name in object) this.fail(`member ${name.slice(0, 40)} stands twice`);
        this.space();
        this.expect(":");
        object[name] = this.value(level + 1);
      } while (this.has(","));
      this.expect("}");
      return object;
    }

    array(level) {
      const array = [];
      this.expect("[");
      if (this.has("]")) return array;
      do array.push(this.value(level + 1));
      while (this.has(","));
      this.expect("]");
      return array;
    }

    string() {
      if (this.text[this.at] !== '"') this.fail("expected a string");
      const start = this.at++;
      for (;;) {
        const code = this.text.charCodeAt(this.at);
        if (code === 34) break;
        if (Number.isNaN(code) || code < 32) this.fail("a string does not end");
        this.at += code === 92 ? 2 : 1;
      }
      this.at++;
      let string;
      try {
        string = JSON.parse(this.text.slice(start, this.at));
      } catch {
        this.fail("a string has a wrong escape");
      }
      if (/[\uD800-\uDFFF]/u.test(string)) this.fail("a string has a lone surrogate");
      if (this.normalized && string.normalize("NFC") !== string) this.fail("a string is not in NFC");
      return string;
    }

    number() {
      integers.lastIndex = this.at;
      const found = integers.exec(this.text);
      if (!found) this.fail("expected a value");
      const after = this.text[this.at + found[0].length];
      const number = Number(found[0]);
      if (found[0].length > 16 || number > Number.MAX_SAFE_INTEGER) this.fail("a number is above 2^53 − 1");
      if (after !== undefined && ".eE0123456789".includes(after)) this.fail("a number is not an integer in its shortest form");
      this.at += found[0].length;
      return number;
    }
  }

  const words = [["true", true], ["false", false], ["null", null]];
  const integers = /0|[1-9][0-9]*/y;

  function parse(bytes, { place = "", depth = 16, values = 3000000, canonical = true, normalized = true } = {}) {
    const parser = new Parser(fromUTF8(bytes, place), place, depth, values, normalized);
    const value = parser.value(1);
    parser.space();
    if (parser.at !== parser.text.length) parser.fail("something follows the value");
    if (canonical) need(equal(encode(value), bytes), "canonical", "not in canonical form (RFC 8785)", place);
    return value;
  }

  // RFC 8785, 3.2.2.2: what JSON.stringify does with strings is what JCS asks for.
  function write(value) {
    if (Array.isArray(value)) return "[" + value.map(write).join(",") + "]";
    if (value !== null && typeof value === "object") {
      // Sorting strings in JavaScript compares UTF-16 code units, which is JCS's order.
      return "{" + Object.keys(value).sort().map(name => JSON.stringify(name) + ":" + write(value[name])).join(",") + "}";
    }
    if (typeof value === "number") need(Number.isSafeInteger(value) && value >= 0, "json", "a number is not in 0 … 2^53 − 1");
    return JSON.stringify(value);
  }

  function encode(value) {
    return utf8(write(value));
  }

  // MARK: Rules

  const isObject = value => value !== null && typeof value === "object" && !Array.isArray(value);

  function shape(value, members, place) {
    need(isObject(value), "shape", "is not an object", place);
    for (const name of Object.keys(value)) {
      need(Object.hasOwn(members, name), "shape", `has an unknown member ${name.slice(0, 40)}`, place);
    }
    for (const name of Object.keys(members)) {
      need(name in value, "shape", `has no member ${name}`, place);
      members[name](value[name], `${place}.${name}`);
    }
    return value;
  }

  function text(value, place) {
    need(typeof value === "string", "shape", "is not a string", place);
  }

  function integer(low = 0, high = Number.MAX_SAFE_INTEGER) {
    return (value, place) => need(Number.isSafeInteger(value) && value >= low && value <= high, "shape",
      `is not an integer from ${low} to ${high}`, place);
  }

  // A u64 as decimal text in its shortest form.
  function decimal(value, place) {
    need(typeof value === "string" && /^(0|[1-9][0-9]{0,19})$/.test(value) && BigInt(value) >> 64n === 0n, "shape",
      "is not a decimal string below 2^64", place);
  }

  function hex(count) {
    const pattern = count === undefined ? /^([0-9a-f]{2})*$/ : new RegExp(`^[0-9a-f]{${2 * count}}$`);
    const message = count === undefined ? "is not lower-case hexadecimal" : `is not lower-case hexadecimal of ${count} bytes`;
    return (value, place) => need(typeof value === "string" && pattern.test(value), "shape", message, place);
  }

  function oneOf(...values) {
    return (value, place) => need(values.includes(value), "shape", `is not ${values.join(" or ")}`, place);
  }

  function list(rule, most = Number.MAX_SAFE_INTEGER) {
    return (value, place) => {
      need(Array.isArray(value), "shape", "is not an array", place);
      need(value.length <= most, "shape", `has more than ${most} items`, place);
      value.forEach((item, index) => rule(item, `${place}[${index}]`));
    };
  }

  const object = members => (value, place) => void shape(value, members, place);
  const orNull = rule => (value, place) => {
    if (value !== null) rule(value, place);
  };

  Tabellion.json = Object.freeze({
    parse, encode, isObject, shape, text, integer, decimal, hex, oneOf, list, object, orNull,
  });
})();
