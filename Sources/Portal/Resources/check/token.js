// Time-stamp tokens (RFC 3161) and the signatures of letters (PAdES, RFC 5652): what they cover, who signed them, and whether certificates
// lead to a root at the time in question. Signatures are checked by the browser's own WebCrypto. Revocation is not judged here.
"use strict";
(() => {
  const { Refused, compare, equal, hex } = Tabellion.bytes;
  const { tag, Reader, algorithm, certificate, instant, joined, name } = Tabellion.der;
  const maximumBytes = 65_536;
  const maximumCertificates = 32;
  const maximumDepth = 8;
  const refuse = (code, place, message) => { throw new Refused(code, message, place); };

  const oids = Object.freeze({
    signedData: "1.2.840.113549.1.7.2", data: "1.2.840.113549.1.7.1", timeStampInfo: "1.2.840.113549.1.9.16.1.4",
    contentType: "1.2.840.113549.1.9.3", messageDigest: "1.2.840.113549.1.9.4", signingTime: "1.2.840.113549.1.9.5",
    signingCertificate: "1.2.840.113549.1.9.16.2.12", signingCertificateV2: "1.2.840.113549.1.9.16.2.47",
    signatureTimeStamp: "1.2.840.113549.1.9.16.2.14", timeStamping: "1.3.6.1.5.5.7.3.8",
    rsa: "1.2.840.113549.1.1.1", pss: "1.2.840.113549.1.1.10", mgf1: "1.2.840.113549.1.1.8", ec: "1.2.840.10045.2.1", ed25519: "1.3.101.112",
  });
  const digestNames = { "2.16.840.1.101.3.4.2.1": "SHA-256", "2.16.840.1.101.3.4.2.2": "SHA-384", "2.16.840.1.101.3.4.2.3": "SHA-512",
    "1.2.156.10197.1.401": "SM3" };
  const rsaWith = { "1.2.840.113549.1.1.11": "SHA-256", "1.2.840.113549.1.1.12": "SHA-384", "1.2.840.113549.1.1.13": "SHA-512" };
  const ecdsaWith = { "1.2.840.10045.4.3.2": "SHA-256", "1.2.840.10045.4.3.3": "SHA-384", "1.2.840.10045.4.3.4": "SHA-512" };
  const curves = { "1.2.840.10045.3.1.7": ["P-256", 32], "1.3.132.0.34": ["P-384", 48], "1.3.132.0.35": ["P-521", 66] };

  const subtle = () => globalThis.crypto?.subtle
    ?? refuse("no-webcrypto", "", "this browser offers no cryptography here (the page was not loaded over https)");

  async function digest(kind, bytes) {
    if (kind === "SHA-256") return Tabellion.digest.sha256(bytes);
    if (kind === "SM3") return Tabellion.digest.sm3(bytes);
    return new Uint8Array(await subtle().digest(kind, bytes));
  }

  function digestKind({ oid, isPlain }, place) {
    return isPlain && Object.hasOwn(digestNames, oid) ? digestNames[oid] : refuse("unsupported", place, `a digest that is not accepted (${oid})`);
  }

  // How a signature was made: {kind, hash, salt}. Only what names a hash of 256 bits or more.
  function scheme({ oid, parameters, isPlain }, hash, place) {
    if (oid === oids.rsa && isPlain && hash && hash !== "SM3") return { kind: "rsa", hash };
    if (Object.hasOwn(rsaWith, oid) && isPlain && (!hash || rsaWith[oid] === hash)) return { kind: "rsa", hash: rsaWith[oid] };
    if (Object.hasOwn(ecdsaWith, oid) && isPlain && (!hash || ecdsaWith[oid] === hash)) return { kind: "ec", hash: ecdsaWith[oid] };
    if (oid === oids.ed25519 && !parameters && !hash) return { kind: "ed25519" };
    if (oid === oids.pss && parameters?.tag === tag.sequence) return pssScheme(new Reader(parameters.content), hash, place);
    return refuse("unsupported", place, `a signature algorithm that is not accepted (${oid})`);
  }

  function pssScheme(reader, hash, place) {
    const own = digestKind(algorithm(reader.inside(0xA0, place), place), place);
    const mask = algorithm(reader.inside(0xA1, place), place);
    if (mask.oid !== oids.mgf1 || mask.parameters?.tag !== tag.sequence) refuse("unsupported", place, "a mask that is not MGF1");
    const ofMask = digestKind(algorithm(new Reader(mask.parameters.encoded), place), place);
    const explicit = reader.optional(0xA2, place);
    const salt = explicit ? new Reader(explicit.content).number(place, 510) : 20;
    reader.end(place);
    if (own !== ofMask || own === "SM3" || (hash && own !== hash)) refuse("unsupported", place, "RSA-PSS mixes hash functions");
    return { kind: "pss", hash: own, salt };
  }

  const element = (kind, content) => {
    const length = content.length < 128 ? [content.length] : content.length < 256 ? [0x81, content.length]
      : content.length < 65536 ? [0x82, content.length >> 8, content.length & 255]
      : [0x83, content.length >> 16, content.length >> 8 & 255, content.length & 255];
    return joined([Uint8Array.of(kind, ...length), content]);
  };

  const rsaIdentifier = Uint8Array.of(0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00);

  // r and s of a DER signature, side by side as WebCrypto takes them; nothing if they are of another length.
  function plainSignature(signature, width) {
    const inner = new Reader(signature).inside(tag.sequence, "signature");
    const out = new Uint8Array(2 * width);
    for (let k = 0; k < 2; k++) {
      let value = inner.integer("signature", width + 1);
      if (value[0] >= 0x80) return undefined;
      if (value[0] === 0) value = value.subarray(1);
      if (value.length > width) return undefined;
      out.set(value, (k + 1) * width - value.length);
    }
    inner.end("signature");
    return out;
  }

  // Whether a key, as a certificate has it, made this signature over `message`.
  async function isSigned({ key, keyInfo }, { kind, hash, salt }, signature, message) {
    if (kind === "ed25519") return key.oid === oids.ed25519 && Tabellion.ed25519.verify(key.bytes, signature, message);
    const api = subtle();
    try {
      if (kind === "ec") {
        if (key.oid !== oids.ec || !Object.hasOwn(curves, key.curve ?? "")) return false;
        const [namedCurve, width] = curves[key.curve];
        const plain = plainSignature(signature, width);
        if (!plain) return false;
        const handle = await api.importKey("spki", keyInfo, { name: "ECDSA", namedCurve }, false, ["verify"]);
        return await api.verify({ name: "ECDSA", hash }, handle, plain, message);
      }
      if ((key.oid !== oids.rsa && !(kind === "pss" && key.oid === oids.pss)) || key.modulusBits < 2048 && key.oid === oids.rsa) return false;
      const name = kind === "pss" ? "RSA-PSS" : "RSASSA-PKCS1-v1_5";
      const spki = element(tag.sequence, joined([rsaIdentifier, element(tag.bitString, joined([Uint8Array.of(0), key.bytes]))]));
      const handle = await api.importKey("spki", spki, { name, hash }, false, ["verify"]);
      if (handle.algorithm.modulusLength < 2048) return false;
      return await api.verify({ name, saltLength: salt }, handle, signature, message);
    } catch (error) {
      if (error instanceof Refused && error.code !== "malformed") throw error;
      return false;
    }
  }

  // ESSCertID and ESSCertIDv2 (RFC 5035): which certificates the signer named.
  function references(value, isVersion2) {
    const place = "signingCertificate";
    const attribute = new Reader(value).inside(tag.sequence, place);
    const list = attribute.inside(tag.sequence, place);
    attribute.optional(tag.sequence, place);
    attribute.end(place);
    const found = [];
    do {
      const inner = list.inside(tag.sequence, place);
      let kind = "SHA-1";
      if (isVersion2) kind = inner.next === tag.sequence ? digestKind(algorithm(inner, place), place) : "SHA-256";
      const hash = inner.octets(place);
      let issuer, serial;
      if (inner.next === tag.sequence) {
        const pair = inner.inside(tag.sequence, place);
        const directory = pair.inside(tag.sequence, place).inside(0xA4, place);
        issuer = name(directory.element(tag.sequence, place).encoded).compared;
        directory.end(place);
        serial = hex(pair.integer(place, 32));
        pair.end(place);
      }
      inner.end(place);
      found.push({ kind, hash, issuer, serial });
    } while (!list.isAtEnd && found.length < 32);
    list.end(place);
    return found;
  }

  async function isNamed(reference, one) {
    return equal(await digest(reference.kind, one.der), reference.hash)
      && (reference.issuer === undefined || (reference.issuer === one.issuer && reference.serial === hex(one.serial)));
  }

  function signedAttributes(field, contentType) {
    const place = "signed attributes";
    const reader = new Reader(field.content);
    const values = new Map();
    const encodings = [];
    while (!reader.isAtEnd) {
      const one = reader.element(tag.sequence, place);
      encodings.push(one.encoded);
      const inner = new Reader(one.content);
      const kind = inner.oid(place);
      const set = inner.inside(tag.set, place);
      inner.end(place);
      const value = set.any(place);
      if (!set.isAtEnd || values.has(kind) || values.size >= 32) refuse("malformed", place, "an attribute does not occur exactly once");
      values.set(kind, value.encoded);
    }
    const need = oid => values.get(oid) ?? refuse("attribute", place, `${oid} is missing`);
    if (new Reader(need(oids.contentType)).oid(place) !== contentType) refuse("attribute", place, "it was signed as something else");
    const lists = [];
    if (values.has(oids.signingCertificate)) lists.push(references(values.get(oids.signingCertificate), false));
    if (values.has(oids.signingCertificateV2)) lists.push(references(values.get(oids.signingCertificateV2), true));
    if (!lists.length) refuse("attribute", place, "the signer is not named (no ESSCertID)");
    const received = element(tag.set, joined(encodings));
    const ordered = element(tag.set, joined([...encodings].sort(compare)));
    return { messageDigest: new Reader(need(oids.messageDigest)).octets(place), lists, hasTime: values.has(oids.signingTime),
      signed: equal(received, ordered) ? [received] : [received, ordered] };
  }

  function signerInfo(set, contentType) {
    const place = "SignerInfo";
    const reader = set.inside(tag.sequence, place);
    const version = reader.number(place, 255);
    const key = reader.optional(0x80, place);
    if (version !== (key ? 3 : 1)) refuse("malformed", place, "a version that does not fit");
    const identifier = { key: key && hex(key.content) };
    if (!key) {
      const inner = reader.inside(tag.sequence, place);
      identifier.issuer = name(inner.element(tag.sequence, place).encoded).compared;
      identifier.serial = hex(inner.integer(place, 32));
      inner.end(place);
    }
    const hash = digestKind(algorithm(reader, place), place);
    const attributes = signedAttributes(reader.element(0xA0, place), contentType);
    const how = scheme(algorithm(reader, place), hash, place);
    const signature = reader.octets(place);
    const unsigned = reader.optional(0xA1, place);
    reader.end(place);
    return { identifier, hash, attributes, scheme: how, signature, unsigned };
  }

  // The parts of signed data with one signer. A letter's has no content of its own.
  function signedData(bytes, contentType, versions) {
    if (bytes.length > maximumBytes) refuse("malformed", "", `more than ${maximumBytes} bytes`);
    const place = "SignedData";
    const outer = new Reader(bytes);
    const info = outer.inside(tag.sequence, place);
    outer.end(place);
    if (info.oid(place) !== oids.signedData) refuse("malformed", place, "no signed data");
    const explicit = info.inside(0xA0, place);
    info.end(place);
    const reader = explicit.inside(tag.sequence, place);
    explicit.end(place);
    const version = reader.number(place, 255);
    const digests = [];
    const set = reader.inside(tag.set, place);
    while (!set.isAtEnd && digests.length < 8) digests.push(digestKind(algorithm(set, place), place));
    set.end(place);
    const encapsulated = reader.inside(tag.sequence, place);
    if (encapsulated.oid(place) !== contentType) refuse("malformed", place, "content of another type");
    let content;
    if (!encapsulated.isAtEnd) {
      const inner = encapsulated.inside(0xA0, place);
      encapsulated.end(place);
      content = inner.octets(place);
      inner.end(place);
    }
    const bag = reader.optional(0xA0, place);
    const certificates = [];
    let others = 0;
    for (const list = new Reader(bag?.content ?? new Uint8Array(0)); !list.isAtEnd;) {
      const one = list.any(place);
      if (one.tag === tag.sequence) certificates.push(one.encoded);
      else if ([0xA1, 0xA2, 0xA3].includes(one.tag)) others++;
      else refuse("malformed", place, "a strange certificate");
      if (certificates.length + others > maximumCertificates) refuse("malformed", place, "too many certificates");
    }
    const lists = reader.optional(0xA1, place);
    const signers = reader.inside(tag.set, place);
    const signer = signerInfo(signers, contentType);
    signers.end(place);
    reader.end(place);
    if (!versions.includes(version) && !((others || lists) && versions.includes(3) && (version === 4 || version === 5)))
      refuse("malformed", place, "a version that does not fit");
    if (!digests.includes(signer.hash)) refuse("malformed", place, "the signer's digest is not named");
    return { content, certificates, others, lists, digests, signer };
  }

  function generalizedTime(field) {
    const text = field.content.length > 40 ? "" : String.fromCharCode(...field.content);
    const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d+))?Z$/.exec(text);
    if (!parts || Number(parts[1]) < 1970) refuse("malformed", "TSTInfo.genTime", "is not a time");
    const nanoseconds = Number(((parts[7] ?? "") + "000000000").slice(0, 9));
    const seconds = instant(parts.slice(1, 7).map(Number), "TSTInfo.genTime");
    return { seconds, nanoseconds, milliseconds: seconds * 1000 + Math.floor(nanoseconds / 1e6) };
  }

  // Reads a token: imprint, time and serial number. Nothing of it is verified.
  function parse(bytes) {
    const data = signedData(bytes, oids.timeStampInfo, [3]);
    if (!data.content) refuse("malformed", "", "no TSTInfo");
    const place = "TSTInfo";
    const outer = new Reader(data.content);
    const reader = outer.inside(tag.sequence, place);
    outer.end(place);
    if (reader.number(place, 255) !== 1) refuse("unsupported", place, "another version");
    const policy = reader.oid(place);
    const imprint = reader.inside(tag.sequence, place);
    const imprintAlgorithm = algorithm(imprint, place);
    const hashed = imprint.octets(place);
    imprint.end(place);
    if (!imprintAlgorithm.isPlain || hashed.length > 64) refuse("unsupported", place, "a strange imprint");
    const serial = reader.integer(place, 32);
    const time = generalizedTime(reader.element(tag.generalizedTime, place));
    const accuracyField = reader.optional(tag.sequence, place);
    const accuracy = { seconds: 0, milliseconds: 0, microseconds: 0 };
    if (accuracyField) {
      const inner = new Reader(accuracyField.content);
      if (inner.next === tag.integer) accuracy.seconds = inner.number("accuracy", 2 ** 32);
      for (const [kind, unit] of [[0x80, "milliseconds"], [0x81, "microseconds"]]) {
        const part = inner.optional(kind, "accuracy");
        if (part) accuracy[unit] = Tabellion.der.number(part, "accuracy", 999);
      }
      inner.end("accuracy");
    }
    if (reader.next === tag.boolean) reader.boolean(place);
    if (reader.next === tag.integer) reader.integer(place, 32);
    const authority = reader.optional(0xA0, place);
    const more = reader.optional(0xA1, place);
    reader.end(place);
    for (const list = new Reader(more?.content ?? new Uint8Array(0)); !list.isAtEnd;) {
      const one = list.inside(tag.sequence, place);
      one.oid(place);
      if (one.next === tag.boolean && one.boolean(place)) refuse("unsupported", place, "a critical extension that is not understood");
      one.octets(place);
      one.end(place);
    }
    const late = time.nanoseconds + accuracy.seconds * 1e9 + accuracy.milliseconds * 1e6 + accuracy.microseconds * 1e3;
    return { data, policy, imprintKind: digestNames[imprintAlgorithm.oid] ?? imprintAlgorithm.oid, imprint: hashed, serial: hex(serial),
      milliseconds: time.milliseconds, seconds: time.seconds, notLaterThan: time.seconds * 1000 + Math.ceil(late / 1e6),
      authority: authority?.content };
  }

  async function theSigner(signer, bag) {
    const { identifier, attributes } = signer;
    const identified = bag.filter(one => identifier.key !== undefined ? one.subjectKeyIdentifier === identifier.key
      : one.issuer === identifier.issuer && hex(one.serial) === identifier.serial);
    if (!identified.length) refuse("signer-missing", "", "the signer's certificate is not there");
    for (const one of identified) {
      const named = await Promise.all(attributes.lists.map(list => isNamed(list[0], one)));
      if (named.every(Boolean)) return one;
    }
    return refuse("attribute", "", "the signer named another certificate than this");
  }

  async function checkSignature(signer, by, content) {
    if (!equal(await digest(signer.hash, content), signer.attributes.messageDigest))
      refuse("digest", "", "the signed digest is not that of the content: it was changed");
    for (const message of signer.attributes.signed) if (await isSigned(by, signer.scheme, signer.signature, message)) return;
    refuse("signature", "", "the signature does not verify");
  }

  const isStrong = ({ key }) => key.oid === oids.rsa || key.oid === oids.pss ? key.modulusBits === 0 || key.modulusBits >= 2048 : true;

  // A chain from `signer` to one of `roots` (DER), every certificate valid at `seconds`. The reason that came closest is thrown.
  async function chain(signer, bag, roots, seconds) {
    const anchors = roots.map(certificate);
    const isRoot = one => anchors.some(root => equal(root.der, one.der));
    const failures = [];
    let tries = 0;
    const isFit = one => {
      if (seconds < one.notBefore || seconds > one.notAfter) failures.push(["validity", `${one.subjectText} was not valid then`]);
      else if (one.strange.length) failures.push(["unsupported", `${one.subjectText} has a critical extension that is not understood`]);
      else if (!isStrong(one)) failures.push(["untrusted", `the key of ${one.subjectText} is too short`]);
      else return true;
      return false;
    };
    async function extend(path) {
      const last = path[path.length - 1];
      if (!isFit(last)) return undefined;
      if (isRoot(last)) return path;
      if (path.length > maximumDepth) return undefined;
      for (const above of [...anchors, ...bag]) {
        if (above.subject !== last.issuer || path.some(one => equal(one.der, above.der))) continue;
        if (last.authorityKeyIdentifier && above.subjectKeyIdentifier && last.authorityKeyIdentifier !== above.subjectKeyIdentifier) continue;
        if (!above.isAuthority && !(above.version === 0 && isRoot(above)) || (above.keyUsage && !above.keyUsage.has("keyCertSign")) || path.length - 1 > above.pathLength) {
          failures.push(["purpose", `${above.subjectText} may not sign certificates`]);
          continue;
        }
        if (++tries > 64) refuse("untrusted", "", "too many certificates to try");
        let how;
        try { how = scheme(last.signatureAlgorithm, undefined, "certificate"); } catch (error) { failures.push([error.code, error.message]); continue; }
        if (!await isSigned(above, how, last.signature, last.signed)) continue;
        const found = await extend([...path, above]);
        if (found) return found;
      }
      return undefined;
    }
    const found = await extend([signer]);
    if (found) return found;
    for (const kind of ["validity", "purpose", "unsupported"]) {
      const worst = failures.find(([code]) => code === kind);
      if (worst) refuse(worst[0], "", worst[1]);
    }
    return refuse("untrusted", "", `no chain from ${signer.subjectText} to a trusted root`);
  }

  const isForTimeStamping = one => one.purposes?.length === 1 && one.purposes[0] === oids.timeStamping && one.purposesAreCritical
    && (!one.keyUsage || (["digitalSignature", "nonRepudiation"].some(use => one.keyUsage.has(use))
      && [...one.keyUsage].every(use => use === "digitalSignature" || use === "nonRepudiation")));

  const isMarkedTest = one => one.subjectText.toUpperCase().includes("TEST ONLY");

  // Verifies a token over `imprint` (32 bytes, SHA-256; undefined: any) up to one of `roots` ([{der, isTest}]).
  // Gives {signer, root, isTest, chain}; without roots, or with none that fits, `root` is undefined and all else was checked.
  async function verify(token, imprint, roots) {
    if (token.imprintKind !== "SHA-256") refuse("unsupported", "", "the token covers another digest than SHA-256");
    if (imprint && !equal(token.imprint, imprint)) refuse("imprint", "", "the token covers something else");
    const bag = token.data.certificates.map(certificate);
    const signer = await theSigner(token.data.signer, bag);
    await checkSignature(token.data.signer, signer, token.data.content);
    if (!isForTimeStamping(signer)) refuse("purpose", "", `${signer.subjectText} is not for time-stamping only`);
    if (token.authority && !isNameOf(token.authority, signer)) refuse("attribute", "", "the authority named in the token is not its signer");
    const path = await toRoot(signer, bag, roots, token.seconds);
    if (!path) return { signer: signer.subjectText, root: undefined, isTest: false, chain: [] };
    const lists = token.data.signer.attributes.lists;
    if (lists.some(list => list.length > 1)) {
      for (const reference of lists.flat()) {
        const named = await Promise.all(path.map(one => isNamed(reference, one)));
        if (!named.some(Boolean)) refuse("attribute", "", "the token names a certificate that is not in its chain");
      }
    }
    return ended(signer, path, roots);
  }

  function ended(signer, path, roots) {
    const last = path[path.length - 1];
    const root = roots.find(one => equal(one.der, last.der));
    return { signer: signer.subjectText, root, isTest: Boolean(root.isTest) || isMarkedTest(last), chain: path };
  }

  async function toRoot(signer, bag, roots, seconds) {
    try {
      return await chain(signer, bag, roots.map(root => root.der), seconds);
    } catch (error) {
      if (error instanceof Refused && error.code === "untrusted") return undefined;
      throw error;
    }
  }

  function isNameOf(authority, signer) {
    const general = new Reader(authority);
    const one = general.any("TSTInfo.tsa");
    general.end("TSTInfo.tsa");
    if (one.tag === 0xA4 && name(one.content).compared === signer.subject) return true;
    return signer.alternatives.includes(hex(one.encoded));
  }

  // Reads the detached signature of a letter.
  function parseDetached(bytes) {
    const data = signedData(bytes, oids.data, [1]);
    if (data.content || data.lists || data.others || data.digests.length !== 1) refuse("malformed", "", "parts that a letter's signature has not");
    if (data.signer.attributes.hasTime) refuse("attribute", "", "the signer states a time of its own");
    const { unsigned } = data.signer;
    if (!unsigned) return { data, stamp: undefined };
    const reader = new Reader(unsigned.content);
    const one = reader.inside(tag.sequence, "unsigned attributes");
    if (one.oid("unsigned attributes") !== oids.signatureTimeStamp || !reader.isAtEnd)
      refuse("unsupported", "", "unsigned attributes other than one time-stamp");
    const set = one.inside(tag.set, "unsigned attributes");
    one.end("unsigned attributes");
    const stamp = set.any("unsigned attributes").encoded;
    set.end("unsigned attributes");
    return { data, stamp: parse(stamp) };
  }

  // Verifies a letter's signature over `content` at `seconds` up to one of `roots`, as `verify` does.
  async function verifyDetached({ data }, content, seconds, roots) {
    const bag = data.certificates.map(certificate);
    const signer = await theSigner(data.signer, bag);
    await checkSignature(data.signer, signer, content);
    if (!signer.keyUsage || !["digitalSignature", "nonRepudiation"].some(use => signer.keyUsage.has(use)) || signer.isAuthority || isForTimeStamping(signer))
      refuse("purpose", "", `${signer.subjectText} is not for signing documents`);
    const path = await toRoot(signer, bag, roots, seconds);
    if (!path) return { signer: signer.subjectText, root: undefined, isTest: false, chain: [] };
    // Bytes in the signature that nobody vouches for could be exchanged without anybody seeing it.
    const encodings = new Set(bag.map(one => hex(one.der)));
    if (encodings.size !== bag.length || !bag.every(one => path.some(other => equal(other.der, one.der))))
      refuse("malformed", "", "the signature carries certificates that are not of its chain");
    return ended(signer, path, roots);
  }

  Tabellion.token = Object.freeze({ parse, verify, parseDetached, verifyDetached, certificate });
})();
