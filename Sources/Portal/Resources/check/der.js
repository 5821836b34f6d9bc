// DER, and the BER that RFC 5652 allows in tokens: bounded in depth, indefinite lengths allowed, nothing believed. And X.509 certificates
// (RFC 5280) as far as chains to a root need them.
"use strict";
(() => {
  const { Refused, hex } = Tabellion.bytes;
  const maximumDepth = 24;
  const refuse = (place, message) => { throw new Refused("malformed", message, place); };

  const tag = Object.freeze({
    boolean: 0x01, integer: 0x02, bitString: 0x03, octetString: 0x04, null: 0x05, oid: 0x06, utf8String: 0x0C, utcTime: 0x17,
    generalizedTime: 0x18, sequence: 0x30, set: 0x31, constructedOctetString: 0x24,
  });

  // An element at `start`: its tag, all its bytes, its content. Where the content of an indefinite length ends, its own elements say.
  function element(bytes, start, place, depth) {
    if (depth > maximumDepth) refuse(place, "is nested too deeply");
    if (start + 2 > bytes.length) refuse(place, "is cut off");
    const kind = bytes[start];
    if (kind === 0 || (kind & 0x1F) === 0x1F) refuse(place, "has an unexpected tag");
    const first = bytes[start + 1];
    if (first === 0x80) {
      if (!(kind & 0x20)) refuse(place, "has a bad length");
      let next = start + 2;
      for (;;) {
        if (next + 2 > bytes.length) refuse(place, "is cut off");
        if (bytes[next] === 0 && bytes[next + 1] === 0) break;
        next += element(bytes, next, place, depth + 1).encoded.length;
      }
      return { tag: kind, encoded: bytes.subarray(start, next + 2), content: bytes.subarray(start + 2, next) };
    }
    let at = start + 2;
    let length = first;
    if (first > 0x80) {
      const width = first & 0x7F;
      if (width > 4 || at + width > bytes.length) refuse(place, "has a bad length");
      length = 0;
      for (let k = 0; k < width; k++) length = length * 256 + bytes[at + k];
      at += width;
    }
    if (length > bytes.length - at) refuse(place, "is cut off");
    return { tag: kind, encoded: bytes.subarray(start, at + length), content: bytes.subarray(at, at + length) };
  }

  // Reads the elements of some bytes one after the other.
  class Reader {
    constructor(bytes) {
      this.bytes = bytes;
      this.position = 0;
    }
    get isAtEnd() { return this.position === this.bytes.length; }
    get next() { return this.isAtEnd ? undefined : this.bytes[this.position]; }
    any(place) {
      const found = element(this.bytes, this.position, place, 0);
      this.position += found.encoded.length;
      return found;
    }
    element(kind, place) {
      if (this.isAtEnd) refuse(place, "is missing");
      if (this.next !== kind) refuse(place, `has tag ${this.next}, not ${kind}`);
      return this.any(place);
    }
    optional(kind, place) { return this.next === kind ? this.any(place) : undefined; }
    inside(kind, place) { return new Reader(this.element(kind, place).content); }
    end(place) { if (!this.isAtEnd) refuse(place, "has bytes that do not belong there"); }

    oid(place) {
      const { content } = this.element(tag.oid, place);
      if (content.length < 1 || content.length > 32) refuse(place, "has a bad length");
      const arcs = [];
      let arc = 0n;
      let open = false;
      for (const byte of content) {
        if (!open && byte === 0x80) refuse(place, "is not an object identifier");
        arc = arc << 7n | BigInt(byte & 0x7F);
        open = (byte & 0x80) !== 0;
        if (!open) { arcs.push(arc); arc = 0n; }
      }
      if (open) refuse(place, "is not an object identifier");
      const root = arcs[0] < 80n ? arcs[0] / 40n : 2n;
      return [root, arcs[0] - 40n * root, ...arcs.slice(1)].join(".");
    }
    integer(place, maximum) { return integer(this.element(tag.integer, place), place, maximum); }
    number(place, limit) { return number(this.element(tag.integer, place), place, limit); }
    octets(place) {
      const whole = this.optional(tag.octetString, place);
      return whole ? whole.content : pieces(this.element(tag.constructedOctetString, place), place, 0);
    }
    boolean(place) {
      const { content } = this.element(tag.boolean, place);
      if (content.length !== 1) refuse(place, "is not a boolean");
      return content[0] !== 0;
    }
    bits(place) {
      const { content } = this.element(tag.bitString, place);
      if (content.length < 1 || content[0] > 7 || (content.length === 1 && content[0] !== 0)) refuse(place, "is not a bit string");
      return { unused: content[0], bytes: content.subarray(1) };
    }
    time(place) {
      const found = this.any(place);
      const text = ascii(found.content);
      const short = found.tag === tag.utcTime && /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text);
      const long = found.tag === tag.generalizedTime && /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text);
      const parts = (short || long || refuse(place, "is not a time")).slice(1).map(Number);
      if (short) parts[0] += parts[0] < 50 ? 2000 : 1900;
      return instant(parts, place);
    }
  }

  function pieces(element, place, depth) {
    if (depth > maximumDepth) refuse(place, "is nested too deeply");
    const reader = new Reader(element.content);
    const parts = [];
    while (!reader.isAtEnd) {
      const piece = reader.optional(tag.octetString, place);
      parts.push(piece ? piece.content : pieces(reader.element(tag.constructedOctetString, place), place, depth + 1));
    }
    return joined(parts);
  }

  function joined(parts) {
    const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) { out.set(part, at); at += part.length; }
    return out;
  }

  function integer({ content }, place, maximum) {
    if (content.length < 1 || content.length > maximum) refuse(place, `is not a number of 1 to ${maximum} bytes`);
    if (content.length > 1 && ((content[0] === 0 && content[1] < 0x80) || (content[0] === 0xFF && content[1] >= 0x80)))
      refuse(place, "has needless leading bytes");
    return content;
  }

  function number(element, place, limit) {
    const content = integer(element, place, 7);
    const value = content.reduce((sum, byte) => sum * 256 + byte, 0);
    if (content[0] >= 0x80 || value > limit) refuse(place, `is not a number from 0 to ${limit}`);
    return value;
  }

  const ascii = bytes => bytes.length > 64 ? "" : String.fromCharCode(...bytes);

  // Unix seconds of year, month, day, hour, minute, second; a leap second counts as the one after it.
  function instant([year, month, day, hour, minute, second], place) {
    const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    if (month < 1 || month > 12 || day < 1 || day > days[month - 1] || hour > 23 || minute > 59 || second > 60) refuse(place, "is not a time");
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, day);
    return date.getTime() / 1000 + hour * 3600 + minute * 60 + second;
  }

  // An algorithm and its parameters, which may be absent.
  function algorithm(reader, place) {
    const inner = reader.inside(tag.sequence, place);
    const oid = inner.oid(place);
    const parameters = inner.isAtEnd ? undefined : inner.any(place);
    inner.end(place);
    return { oid, parameters, isPlain: !parameters || (parameters.tag === tag.null && parameters.content.length === 0) };
  }

  const attributeNames = {
    "2.5.4.3": "CN", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.5": "serialNumber",
    "1.2.840.113549.1.9.1": "emailAddress", "0.9.2342.19200300.100.1.25": "DC", "2.5.4.97": "organizationIdentifier",
  };

  const textOf = ({ tag: kind, content }) => {
    if (kind === 0x1E) {
      let text = "";
      for (let k = 0; k + 1 < content.length; k += 2) text += String.fromCharCode(content[k] * 256 + content[k + 1]);
      return text;
    }
    return new TextDecoder("utf-8").decode(content);
  };

  // A name as a person reads it, and as names are compared (RFC 5280 section 7.1): without regard to case, spaces and kind of string.
  function name(encoded) {
    const reader = new Reader(encoded).inside(tag.sequence, "name");
    const shown = [];
    const compared = [];
    while (!reader.isAtEnd) {
      const set = reader.inside(tag.set, "name");
      const parts = [];
      while (!set.isAtEnd) {
        const pair = set.inside(tag.sequence, "name");
        const oid = pair.oid("name");
        const text = textOf(pair.any("name"));
        pair.end("name");
        shown.unshift(`${attributeNames[oid] ?? oid}=${text}`);
        parts.push(JSON.stringify([oid, text.trim().replace(/ +/g, " ").toLowerCase()]));
      }
      compared.push(parts.sort());
    }
    return { shown: shown.join(", "), compared: JSON.stringify(compared) };
  }

  // A certificate; `der` is all of it.
  function certificate(der) {
    if (der.length > 1 << 16) refuse("certificate", "is too large");
    const outer = new Reader(der);
    const whole = outer.inside(tag.sequence, "certificate");
    outer.end("certificate");
    const signed = whole.element(tag.sequence, "certificate");
    const signatureAlgorithm = algorithm(whole, "certificate.signatureAlgorithm");
    const signature = whole.bits("certificate.signature");
    whole.end("certificate");
    if (signature.unused !== 0) refuse("certificate.signature", "is not whole bytes");
    const reader = new Reader(signed.content);
    const version = reader.next === 0xA0 ? reader.inside(0xA0, "certificate.version").number("certificate.version", 2) : 0;
    const serial = reader.integer("certificate.serialNumber", 32);
    const inner = reader.element(tag.sequence, "certificate.signature");
    const issuer = reader.element(tag.sequence, "certificate.issuer").encoded;
    const validity = reader.inside(tag.sequence, "certificate.validity");
    const notBefore = validity.time("certificate.notBefore");
    const notAfter = validity.time("certificate.notAfter");
    validity.end("certificate.validity");
    const subject = reader.element(tag.sequence, "certificate.subject").encoded;
    const keyInfo = reader.element(tag.sequence, "certificate.subjectPublicKeyInfo").encoded;
    reader.optional(0x81, "certificate.issuerUniqueID");
    reader.optional(0x82, "certificate.subjectUniqueID");
    const list = reader.optional(0xA3, "certificate.extensions");
    reader.end("certificate");
    const innerReader = new Reader(inner.encoded);
    const repeated = algorithm(innerReader, "certificate.signature");
    if (repeated.oid !== signatureAlgorithm.oid || hex(repeated.parameters?.encoded ?? []) !== hex(signatureAlgorithm.parameters?.encoded ?? []))
      refuse("certificate.signature", "names two algorithms");
    const issuerName = name(issuer);
    const subjectName = name(subject);
    return {
      der, version, serial, signed: signed.encoded, signatureAlgorithm, signature: signature.bytes, notBefore, notAfter,
      issuer: issuerName.compared, subject: subjectName.compared, subjectText: subjectName.shown, keyInfo, key: keyOf(keyInfo),
      ...extensions(list),
    };
  }

  function keyOf(keyInfo) {
    const outer = new Reader(keyInfo).inside(tag.sequence, "subjectPublicKeyInfo");
    const { oid, parameters } = algorithm(outer, "subjectPublicKeyInfo.algorithm");
    const bits = outer.bits("subjectPublicKeyInfo");
    const curve = parameters?.tag === tag.oid ? new Reader(parameters.encoded).oid("curve") : undefined;
    let modulusBits = 0;
    if (oid === "1.2.840.113549.1.1.1") {
      const inner = new Reader(bits.bytes).inside(tag.sequence, "RSAPublicKey");
      const modulus = inner.integer("modulus", 2049);
      modulusBits = 8 * (modulus[0] === 0 ? modulus.length - 1 : modulus.length);
    }
    return { oid, curve, modulusBits, bytes: bits.bytes };
  }

  const keyUsageBits = ["digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign", "cRLSign"];
  const readable = new Set(["2.5.29.15", "2.5.29.19", "2.5.29.37", "2.5.29.32", "2.5.29.36", "2.5.29.54"]);

  function extensions(element) {
    const found = { isAuthority: false, pathLength: Infinity, keyUsage: undefined, purposes: undefined, purposesAreCritical: false,
      subjectKeyIdentifier: undefined, authorityKeyIdentifier: undefined, alternatives: [], strange: [] };
    if (!element) return found;
    const outer = new Reader(element.content);
    const list = outer.inside(tag.sequence, "extensions");
    outer.end("extensions");
    const seen = new Set();
    while (!list.isAtEnd) {
      const one = list.inside(tag.sequence, "extension");
      const oid = one.oid("extension");
      const isCritical = one.next === tag.boolean ? one.boolean("extension") : false;
      const value = one.octets("extension");
      one.end("extension");
      if (seen.has(oid) || seen.size > 64) refuse("extensions", "one stands twice, or there are too many");
      seen.add(oid);
      if (isCritical && !readable.has(oid)) found.strange.push(oid);
      const reader = new Reader(value);
      if (oid === "2.5.29.19") {
        const inner = reader.inside(tag.sequence, "basicConstraints");
        found.isAuthority = inner.next === tag.boolean ? inner.boolean("basicConstraints") : false;
        if (!inner.isAtEnd) found.pathLength = inner.number("basicConstraints", 1000);
      } else if (oid === "2.5.29.15") {
        const bits = reader.bits("keyUsage");
        found.keyUsage = new Set(keyUsageBits.filter((_, k) => bits.bytes[k >> 3] & 0x80 >> (k & 7)));
      } else if (oid === "2.5.29.37") {
        const inner = reader.inside(tag.sequence, "extendedKeyUsage");
        found.purposes = [];
        found.purposesAreCritical = isCritical;
        while (!inner.isAtEnd) found.purposes.push(inner.oid("extendedKeyUsage"));
      } else if (oid === "2.5.29.14") {
        found.subjectKeyIdentifier = hex(reader.octets("subjectKeyIdentifier"));
      } else if (oid === "2.5.29.35") {
        const inner = reader.inside(tag.sequence, "authorityKeyIdentifier");
        const key = inner.optional(0x80, "authorityKeyIdentifier");
        found.authorityKeyIdentifier = key && hex(key.content);
      } else if (oid === "2.5.29.17") {
        const inner = reader.inside(tag.sequence, "subjectAltName");
        while (!inner.isAtEnd) found.alternatives.push(hex(inner.any("subjectAltName").encoded));
      }
    }
    return found;
  }

  Tabellion.der = Object.freeze({ tag, Reader, element, algorithm, number, instant, name, certificate, joined });
})();
