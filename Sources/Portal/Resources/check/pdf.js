// Letters as PDF files (docs/spec/letter.md section 1): two revisions with tables, nothing in them that no table names, one signature over
// everything but itself. What the second revision may change is fixed to the object, so that no other page can be shown under the signature.
"use strict";
(() => {
  const { Refused, equal, hex } = Tabellion.bytes;
  const maximumBytes = 64 << 20;
  const maximumObjects = 65_536;
  const maximumDepth = 24;
  const tampered = message => { throw new Refused("pdf-changed", message); };
  const misformed = message => { throw new Refused("pdf-form", message); };

  const code = text => Uint8Array.from(text, character => character.charCodeAt(0));
  const textOf = bytes => { let text = ""; for (const byte of bytes) text += String.fromCharCode(byte); return text; };

  function indexOf(bytes, needle, from, end) {
    for (let at = bytes.indexOf(needle[0], from); at >= 0 && at + needle.length <= end; at = bytes.indexOf(needle[0], at + 1)) {
      let k = 1;
      while (k < needle.length && bytes[at + k] === needle[k]) k++;
      if (k === needle.length) return at;
    }
    return -1;
  }

  const isSpace = byte => byte === 0 || byte === 9 || byte === 10 || byte === 12 || byte === 13 || byte === 32;
  const isDelimiter = byte => byte !== undefined && "()<>[]{}/%".includes(String.fromCharCode(byte));
  const isDigit = byte => byte >= 0x30 && byte <= 0x39;

  // Values are pairs: ["integer", 5], ["name", "Page"], ["string", hex], ["array", [value, …]], ["dictionary", [[name, value], …]],
  // ["reference", 7], ["real", text], ["boolean", true], ["null"]. Equal values have equal JSON.
  class Parser {
    constructor(bytes, start, end) {
      this.bytes = bytes;
      this.position = start;
      this.end = end;
    }
    get next() { return this.position < this.end ? this.bytes[this.position] : undefined; }
    fail(cause) { throw new Refused("pdf-form", cause, `byte ${this.position}`); }
    skipSpace() { while (this.position < this.end && isSpace(this.bytes[this.position])) this.position++; }
    starts(text) {
      if (this.position + text.length > this.end) return false;
      for (let k = 0; k < text.length; k++) if (this.bytes[this.position + k] !== text.charCodeAt(k)) return false;
      return true;
    }
    expect(text) {
      if (!this.starts(text)) this.fail(`${JSON.stringify(text)} should stand here`);
      this.position += text.length;
    }
    number() {
      const start = this.position;
      let value = 0;
      while (isDigit(this.next)) {
        if (this.position - start >= 10) this.fail("a number of more than ten digits");
        value = value * 10 + this.next - 0x30;
        this.position++;
      }
      if (this.position === start) this.fail("a number should stand here");
      return value;
    }
    value(depth = 0) {
      if (depth > maximumDepth) this.fail("nested too deeply");
      this.skipSpace();
      const byte = this.next;
      if (byte === undefined) this.fail("an object should stand here");
      switch (String.fromCharCode(byte)) {
        case "/": return ["name", this.name()];
        case "(": return ["string", hex(this.literal())];
        case "[": return ["array", this.array(depth)];
        case "<": return this.starts("<<") ? ["dictionary", this.dictionary(depth)] : ["string", this.hexadecimal()];
        case "-": case ".": case "+": return this.signed();
        default: return isDigit(byte) ? this.reference() : this.keyword();
      }
    }
    keyword() {
      for (const [text, value] of [["null", ["null"]], ["true", ["boolean", true]], ["false", ["boolean", false]]]) {
        if (!this.starts(text)) continue;
        this.position += text.length;
        if (this.next === undefined || isSpace(this.next) || isDelimiter(this.next)) return value;
        break;
      }
      return this.fail("no object begins like this");
    }
    signed() {
      const start = this.position;
      while (this.next !== undefined && !isSpace(this.next) && !isDelimiter(this.next)) {
        if (!"+-.0123456789".includes(String.fromCharCode(this.next)) || this.position - start >= 32) this.fail("not a number");
        this.position++;
      }
      const text = textOf(this.bytes.subarray(start, this.position));
      if (/^-?[0-9]{1,15}$/.test(text)) return ["integer", Number(text)];
      if (!/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)$/.test(text)) this.fail("not a number");
      return ["real", text];
    }
    reference() {
      const first = this.signed();
      if (first[0] !== "integer") return first;
      const end = this.position;
      this.skipSpace();
      if (this.starts("0") && this.position + 1 < this.end && isSpace(this.bytes[this.position + 1])) {
        this.position++;
        this.skipSpace();
        const after = this.position + 1;
        if (this.starts("R") && (after >= this.end || isSpace(this.bytes[after]) || isDelimiter(this.bytes[after]))) {
          this.position = after;
          if (first[1] < 1 || first[1] > maximumObjects) this.fail(`no object has number ${first[1]}`);
          return ["reference", first[1]];
        }
      }
      this.position = end;
      return first;
    }
    name() {
      this.position++;
      let name = "";
      while (this.next !== undefined && !isSpace(this.next) && !isDelimiter(this.next)) {
        // Escapes would let one name be written in two ways: only the slash of a media type has one.
        const isSlash = this.starts("#2f");
        if (this.next < 0x21 || this.next > 0x7E || (this.next === 0x23 && !isSlash) || name.length >= 127) this.fail("a name that letters do not use");
        name += isSlash ? "/" : String.fromCharCode(this.next);
        this.position += isSlash ? 3 : 1;
      }
      return name;
    }
    array(depth) {
      this.position++;
      const elements = [];
      for (;;) {
        this.skipSpace();
        if (this.next === 0x5D) break;
        if (elements.length >= 65_536) this.fail("a long array");
        elements.push(this.value(depth + 1));
      }
      this.position++;
      return elements;
    }
    dictionary(depth) {
      this.expect("<<");
      const entries = [];
      const names = new Set();
      for (;;) {
        this.skipSpace();
        if (this.starts(">>")) break;
        if (this.next !== 0x2F) this.fail("a name should stand here");
        const key = this.name();
        if (names.has(key) || entries.length >= 1024) this.fail(`/${key} stands twice, or the dictionary is too long`);
        names.add(key);
        entries.push([key, this.value(depth + 1)]);
      }
      this.position += 2;
      return entries;
    }
    hexadecimal() {
      this.position++;
      const start = this.position;
      const end = this.bytes.indexOf(0x3E, start);
      if (end < 0 || end >= this.end) this.fail("a string is cut off");
      const text = textOf(this.bytes.subarray(start, end));
      if (text.length % 2 || !/^[0-9A-Fa-f]*$/.test(text)) this.fail("not hexadecimal digits");
      this.position = end + 1;
      return text.toLowerCase();
    }
    literal() {
      this.position++;
      const string = [];
      let open = 1;
      while (this.next !== undefined) {
        const byte = this.next;
        this.position++;
        if (byte === 0x5C) { string.push(...this.escaped()); continue; }
        if (byte === 0x28) open++;
        if (byte === 0x29 && --open === 0) return string;
        string.push(byte);
      }
      return this.fail("a string is cut off");
    }
    escaped() {
      const byte = this.next;
      if (byte === undefined) this.fail("a string is cut off");
      this.position++;
      const plain = { n: 0x0A, r: 0x0D, t: 0x09, b: 0x08, f: 0x0C }[String.fromCharCode(byte)];
      if (plain !== undefined) return [plain];
      if (byte === 0x0A) return [];
      if (byte < 0x30 || byte > 0x37) return [byte];
      let value = byte - 0x30;
      for (let k = 0; k < 2 && this.next >= 0x30 && this.next <= 0x37; k++) { value = value * 8 + this.next - 0x30; this.position++; }
      return [value & 255];
    }
  }

  // Entries of a dictionary by name.
  const member = (dictionary, name) => dictionary?.find(entry => entry[0] === name)?.[1];
  const typed = kind => (dictionary, name) => { const value = member(dictionary, name); return value?.[0] === kind ? value[1] : undefined; };
  const [integerOf, nameOf, referenceOf, arrayOf, dictionaryOf, stringOf] = ["integer", "name", "reference", "array", "dictionary", "string"].map(typed);
  const without = (dictionary, name) => dictionary.filter(entry => entry[0] !== name);
  const alike = (left, right) => JSON.stringify(left) === JSON.stringify(right);

  function startOfTable(bytes) {
    const from = Math.max(0, bytes.length - 64);
    let found = -1;
    for (let at = indexOf(bytes, code("startxref\n"), from, bytes.length); at >= 0; at = indexOf(bytes, code("startxref\n"), at + 1, bytes.length)) found = at;
    if (found < 0) misformed("the file does not end with startxref and %%EOF: it was cut off, or is no PDF");
    const offset = new Parser(bytes, found + 10, bytes.length).number();
    return offset < found ? offset : misformed("startxref points forward");
  }

  // xref, table, trailer, startxref, %%EOF, and then the end.
  function readSection(bytes, table, end) {
    const parser = new Parser(bytes, table, end);
    parser.expect("xref\n");
    const offsets = new Map();
    while (parser.next !== undefined && parser.next !== 0x74) {
      const first = parser.number();
      parser.expect(" ");
      const count = parser.number();
      parser.expect("\n");
      if (first + count > maximumObjects + 1) parser.fail("many objects");
      for (let number = first; number < first + count; number++) {
        const start = parser.position;
        const offset = parser.number();
        parser.expect(" ");
        const generation = parser.number();
        if (parser.position - start !== 16) parser.fail("a table entry of another width");
        if (number === 0) { parser.expect(" f \n"); continue; }
        parser.expect(" n \n");
        if (generation !== 0 || offsets.has(number)) parser.fail(`object ${number} is named twice, or of a later generation`);
        offsets.set(number, offset);
      }
    }
    parser.expect("trailer\n");
    const trailer = parser.value();
    if (trailer[0] !== "dictionary") parser.fail("a dictionary should stand here");
    if (member(trailer[1], "XRefStm") || member(trailer[1], "Encrypt")) misformed("hidden or encrypted objects");
    parser.expect(`\nstartxref\n${table}\n%%EOF\n`);
    if (parser.position !== end) tampered("bytes stand after the end");
    return { offsets, trailer: trailer[1], table, end };
  }

  function readObject(bytes, number, start, end, lengths) {
    const parser = new Parser(bytes, start, end);
    parser.expect(`${number} 0 obj\n`);
    const value = parser.value();
    parser.skipSpace();
    let stream;
    if (parser.starts("stream\n")) {
      if (value[0] !== "dictionary") parser.fail("a stream without a dictionary");
      const stated = member(value[1], "Length");
      const length = stated?.[0] === "integer" ? stated[1] : stated?.[0] === "reference" ? lengths.get(stated[1]) : undefined;
      const begin = parser.position + 7;
      if (length === undefined || length < 0 || length > end - begin) parser.fail("a stream of unknown length");
      stream = [begin, begin + length];
      parser.position = begin + length;
      parser.skipSpace();
      parser.expect("endstream");
      parser.skipSpace();
    }
    parser.expect("endobj\n");
    return { number, value, dictionary: value[0] === "dictionary" ? value[1] : undefined, stream, start, end: parser.position };
  }

  function readRevision(bytes, section, start) {
    if (start >= section.table || section.end > bytes.length) misformed("revisions overlap");
    let position = start;
    if (start === 0) {
      const isHeader = bytes.length > 64 && indexOf(bytes, code("%PDF-1."), 0, 7) === 0 && isDigit(bytes[7]) && bytes[8] === 0x0A && bytes[9] === 0x25
        && bytes.subarray(10, 14).every(byte => byte > 127) && bytes[14] === 0x0A;
      if (!isHeader) misformed("this is no PDF of the form that letters have");
      position = 15;
    }
    // Objects that are one number each: lengths of streams stand after their streams.
    const lengths = new Map();
    for (const [number, offset] of section.offsets) {
      if (offset < position || offset >= section.table) tampered(`the table names byte ${offset}, which is not in this revision`);
      const parser = new Parser(bytes, offset, Math.min(offset + 64, section.table));
      if (!parser.starts(`${number} 0 obj\n`)) continue;
      parser.position += `${number} 0 obj\n`.length;
      parser.skipSpace();
      if (!isDigit(parser.next)) continue;
      let length;
      try { length = parser.number(); } catch { continue; }
      if (parser.starts("\nendobj\n")) lengths.set(number, length);
    }
    const objects = new Map();
    for (const [number, offset] of [...section.offsets].sort((left, right) => left[1] - right[1])) {
      if (offset !== position) tampered("bytes that no table names, or two objects in one place");
      const object = readObject(bytes, number, offset, section.table, lengths);
      position = object.end;
      objects.set(number, object);
    }
    if (position !== section.table) tampered("bytes that no table names");
    return { objects, trailer: section.trailer, table: section.table, start, end: section.end };
  }

  class File {
    constructor(bytes) {
      if (bytes.length > maximumBytes) misformed("larger than 64 MiB");
      this.bytes = bytes;
      const sections = [readSection(bytes, startOfTable(bytes), bytes.length)];
      const previous = integerOf(sections[0].trailer, "Prev");
      if (previous !== undefined) {
        if (previous < 0 || previous >= sections[0].table) misformed("/Prev points forward");
        const stop = indexOf(bytes, code("%%EOF\n"), previous, bytes.length);
        if (stop < 0) misformed("%%EOF should follow");
        sections.unshift(readSection(bytes, previous, stop + 6));
        if (member(sections[0].trailer, "Prev")) tampered("more than two revisions: the file was changed again");
      }
      this.revisions = [];
      for (const section of sections) this.revisions.push(readRevision(bytes, section, this.revisions[0]?.end ?? 0));
    }
    object(number) {
      for (const revision of [...this.revisions].reverse()) if (revision.objects.has(number)) return revision.objects.get(number);
      return misformed(`there is no object ${number}`);
    }
    dictionary(number) { return this.object(number).dictionary ?? misformed(`object ${number} should be a dictionary`); }
    stream(number) {
      const { stream } = this.object(number);
      return stream ? this.bytes.subarray(...stream) : misformed(`object ${number} should be a stream`);
    }
    get catalog() { return this.dictionary(referenceOf(this.revisions.at(-1).trailer, "Root") ?? misformed("the trailer has no /Root")); }
  }

  // The catalog differs by the form alone. Gives its number.
  function checkCatalog({ revisions: [before, after] }) {
    const root = referenceOf(before.trailer, "Root");
    const [old, now] = [before.objects.get(root)?.dictionary, after.objects.get(root)?.dictionary];
    if (root === undefined || referenceOf(after.trailer, "Root") !== root || !alike(member(before.trailer, "Info"), member(after.trailer, "Info"))
      || !alike(member(before.trailer, "ID"), member(after.trailer, "ID")) || !old || !now)
      tampered("the update exchanges catalog, information or identifier");
    if (!alike(without(now, "AcroForm"), old) || member(old, "AcroForm") || nameOf(now, "Type") !== "Catalog")
      tampered("the update changes the catalog by more than a signature");
    if (!now.every(([name]) => ["Type", "Pages", "Lang", "Names", "AF", "AcroForm"].includes(name)))
      tampered("the catalog has entries that letters do not have");
    return root;
  }

  function pages(file) {
    const list = referenceOf(file.catalog, "Pages");
    const tree = file.dictionary(list ?? misformed("the catalog has no pages"));
    const kids = arrayOf(tree, "Kids");
    if (!kids?.length || kids.length !== integerOf(tree, "Count")) misformed("the pages should be one flat list");
    const numbers = kids.map(kid => kid[0] === "reference" && nameOf(file.dictionary(kid[1]), "Type") === "Page" ? kid[1]
      : misformed("the pages should be one flat list"));
    return new Set(numbers).size === numbers.length ? numbers : misformed("a page stands twice");
  }

  // The update holds catalog, one page, field, signature and an empty appearance: these five. Gives the signature's number.
  function checkUpdate(file, root) {
    const [{ objects: before }, { objects: update }] = file.revisions;
    const form = dictionaryOf(update.get(root).dictionary, "AcroForm");
    const fields = arrayOf(form, "Fields");
    const number = fields?.length === 1 && fields[0][0] === "reference" ? fields[0][1] : undefined;
    const field = update.get(number)?.dictionary;
    const [signature, page] = [referenceOf(field, "V"), referenceOf(field, "P")];
    const appearance = dictionaryOf(field, "AP");
    const drawn = referenceOf(appearance, "N");
    if (integerOf(form, "SigFlags") !== 3 || form.length !== 2 || [signature, page, drawn].includes(undefined) || appearance.length !== 1)
      misformed("the form should have one field, with one signature");
    const five = new Set([root, page, number, signature, drawn]);
    const known = ["Type", "Subtype", "FT", "T", "F", "V", "P", "Rect", "AP"];
    if (field.length !== known.length || !field.every(([name]) => known.includes(name)) || nameOf(field, "FT") !== "Sig"
      || nameOf(field, "Subtype") !== "Widget" || five.size !== 5 || update.size !== 5 || ![...five].every(one => update.has(one)))
      tampered("the update brings more than one signature field");
    const stream = update.get(drawn);
    if (!stream.stream || stream.stream[0] !== stream.stream[1] || member(stream.dictionary, "Resources"))
      tampered("the signature field draws something over the page");
    const [old, now] = [before.get(page)?.dictionary, update.get(page).dictionary];
    if (!old || !now || !alike(member(now, "Annots"), ["array", [["reference", number]]]) || member(old, "Annots"))
      tampered("the field's page is none of the letter");
    if (!alike(without(now, "Annots"), old) || !pages(file).includes(page)) tampered("the update changes a page by more than the field");
    if (![...update.keys()].every(one => one === root || one === page || !before.has(one))) tampered("the update exchanges an object");
    return signature;
  }

  // The gap is the one hexadecimal string of /Contents, and everything else is covered.
  function checkSignature(file, number) {
    const object = file.object(number);
    const { dictionary } = object;
    const range = arrayOf(dictionary, "ByteRange");
    const contents = stringOf(dictionary, "Contents");
    if (!dictionary || object.stream || nameOf(dictionary, "Type") !== "Sig" || nameOf(dictionary, "Filter") !== "Adobe.PPKLite"
      || nameOf(dictionary, "SubFilter") !== "ETSI.CAdES.detached" || range?.length !== 4 || contents === undefined)
      misformed("not a PAdES signature (ETSI.CAdES.detached)");
    const [zero, start, end, rest] = range.map(value => value[0] === "integer" ? value[1] : NaN);
    if (!(zero === 0 && start >= object.start && start < end && end <= object.end && rest === file.bytes.length - end))
      tampered("/ByteRange does not cover the whole file but the signature");
    const key = code("/Contents ");
    const first = indexOf(file.bytes, key, object.start, object.end);
    if (first < 0 || first + key.length !== start || indexOf(file.bytes, key, first + 1, object.end) >= 0
      || !equal(file.bytes.subarray(start, end), code(`<${contents}>`)))
      tampered("the gap of /ByteRange is not the signature alone");
    const bytes = Uint8Array.from(contents.match(/../g) ?? [], pair => parseInt(pair, 16));
    if (bytes.length <= 4 || bytes[0] !== 0x30 || bytes[1] !== 0x82) misformed("/Contents is not a signature in DER");
    const count = 4 + bytes[2] * 256 + bytes[3];
    if (count > bytes.length || !bytes.subarray(count).every(byte => byte === 0)) tampered("bytes stand behind the signature");
    return { start, end, signature: bytes.slice(0, count) };
  }

  const forbidden = new Set(["JavaScript", "JS", "Launch", "OpenAction", "AA", "A", "URI", "SubmitForm", "ImportData", "RichMedia", "XFA",
    "GoToR", "GoToE", "Rendition", "Movie", "Sound", "OC", "OCProperties", "OCGs", "OCG", "Encrypt", "Ref"]);

  function refuseActions(value) {
    if (value[0] === "array") value[1].forEach(refuseActions);
    if (value[0] !== "dictionary") return;
    for (const [name, inner] of value[1]) {
      if (forbidden.has(name)) misformed(`/${name}: letters have nothing that acts`);
      refuseActions(inner);
    }
  }

  function attachments(file) {
    const holder = dictionaryOf(file.catalog, "Names");
    const names = arrayOf(dictionaryOf(holder, "EmbeddedFiles"), "Names");
    const associated = arrayOf(file.catalog, "AF");
    if (!names || names.length % 2 || names.length > 16 || holder.length !== 1 || associated?.length !== names.length / 2)
      misformed("a letter carries its facts and proofs as attachments");
    const found = new Map();
    associated.forEach((one, index) => {
      const name = names[2 * index];
      if (name[0] !== "string" || !alike(names[2 * index + 1], one) || one[0] !== "reference") misformed("/AF and the names of the attachments differ");
      const specification = file.dictionary(one[1]);
      const stream = referenceOf(dictionaryOf(specification, "EF"), "F");
      const head = stream === undefined ? undefined : file.object(stream).dictionary;
      const text = textOf((name[1].match(/../g) ?? []).map(pair => parseInt(pair, 16)));
      if (!alike(member(specification, "UF"), name) || !alike(member(specification, "F"), name) || nameOf(specification, "AFRelationship") !== "Data"
        || nameOf(head, "Type") !== "EmbeddedFile" || member(head, "Filter") || nameOf(head, "Subtype") === undefined
        || !/^[a-z0-9.-]*$/.test(text) || found.has(text))
        misformed("an attachment of another form than letters have");
      found.set(text, file.stream(stream));
    });
    return found;
  }

  // Takes a signed letter apart: {signature, signedBytes, attachments, pageCount}. Nothing of it is to be believed before the signature is verified.
  function open(bytes) {
    const file = new File(bytes);
    if (file.revisions.length !== 2) throw new Refused("unsigned", "the PDF carries no signature of the form that letters have");
    const number = checkUpdate(file, checkCatalog(file));
    const gap = checkSignature(file, number);
    if (stringOf(file.dictionary(number), "M") === undefined) misformed("the signature has no /M");
    for (const revision of file.revisions) for (const object of revision.objects.values()) refuseActions(object.value);
    const signedBytes = new Uint8Array(bytes.length - (gap.end - gap.start));
    signedBytes.set(bytes.subarray(0, gap.start));
    signedBytes.set(bytes.subarray(gap.end), gap.start);
    return { signature: gap.signature, signedBytes, attachments: attachments(file), pageCount: pages(file).length };
  }

  Tabellion.pdf = Object.freeze({ open });
})();
