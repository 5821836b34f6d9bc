// Tabellion.note: signed notes, verifier keys and checkpoints (C2SP signed-note, tlog-checkpoint), strictly.
//
// vkey(text)                   {name, type, key, id (hex), text}; the key ID must be that of name and key; types 1 and 4
// vkeyOf(name, type, key)      the same from its parts
// parse(bytes)                 {text, bytes (of the text), signatures: [{name, id, signature, line}], encoded}
// encode(note)                 bytes: text, blank line, signature lines
// linesOf(note, key)           the note's lines that name this key; nothing is verified
// isSignedBy(note, key)        all lines of that key verify, and there is one; Refused ("signature") for a wrong line
// checkpoint(text)             {origin, size (Number), root, extensions}
// open(bytes, key)             the checkpoint of a note that the log's key signed: {…checkpoint, note}; Refused says why not
(function () {
  "use strict";
  const { need, refuse, hex, base64, fromBase64, utf8, fromUTF8, equal, concat, u64, toBig } = Tabellion.bytes;
  const { sha256 } = Tabellion.digest;

  const MOST_BYTES = 512 * 1024, MOST_LINES = 100;
  const DASH = "\u2014 ";

  // White space as Unicode has it (property White_Space), which is not that of `\s`.
  const isName = name =>
    typeof name === "string" && name.length > 0 && !/[\u0000-\u001f+]|\p{White_Space}/u.test(name);

  function vkeyOf(name, type, key) {
    need(isName(name), "key", "a key's name is empty or has white space or a plus sign", "key");
    need(key.length === 32, "key", `a public key has 32 bytes, not ${key.length}`, "key");
    const id = hex(sha256(utf8(name), Uint8Array.of(0x0a, type), key).subarray(0, 4));
    return Object.freeze({ name, type, key, id, text: `${name}+${id}+${base64(concat(Uint8Array.of(type), key))}` });
  }

  function vkey(text, place = "key") {
    need(typeof text === "string" && text.length <= 4096, "key", "no verifier key", place);
    const parts = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/su.exec(text);
    need(parts, "key", "a verifier key reads name+8 hexadecimal digits+base64", place);
    const material = fromBase64(parts[3], place);
    need(material[0] === 1 || material[0] === 4, "key", `a key of type ${material[0]}; 1 and 4 are known`, place);
    const key = vkeyOf(parts[1], material[0], material.slice(1));
    need(key.id === parts[2], "key", "the key's ID is not that of its name and key: a digit is mistyped", place);
    return key;
  }

  function signatureLine(line, place) {
    const parts = line.startsWith(DASH) ? line.slice(DASH.length).split(" ") : [];
    need(parts.length === 2 && isName(parts[0]), "note", "no signature line", place);
    const material = fromBase64(parts[1], place);
    need(material.length > 4, "note", "a signature is too short", place);
    return Object.freeze({ name: parts[0], id: hex(material.subarray(0, 4)), signature: material.slice(4), line });
  }

  function parse(bytes, place = "note") {
    need(bytes.length <= MOST_BYTES, "note", `a note has at most ${MOST_BYTES} bytes`, place);
    const whole = fromUTF8(bytes, place);
    const blank = whole.lastIndexOf("\n\n", whole.length - 2);
    need(whole.endsWith("\n") && blank >= 0, "note", "no blank line before the signatures, or no newline at the end", place);
    need(!/[\u0000-\u0009\u000b-\u001f]/u.test(whole), "note", "a control character", place);
    const text = whole.slice(0, blank + 1);
    const lines = whole.slice(blank + 2, -1).split("\n");
    need(lines.length <= MOST_LINES, "note", `more than ${MOST_LINES} signature lines`, place);
    const signatures = lines.map((line, number) => signatureLine(line, `${place}, signature line ${number + 1}`));
    return Object.freeze({ text, bytes: utf8(text), signatures, encoded: bytes });
  }

  function encode(note) {
    return utf8(`${note.text}\n${note.signatures.map(one => one.line + "\n").join("")}`);
  }

  function linesOf(note, key) {
    return note.signatures.filter(one => one.id === key.id && one.name === key.name);
  }

  // When a cosignature (type 4) says that it was made, Unix seconds; null for another form.
  function timeOf(line) {
    if (line.signature.length !== 72) return null;
    const time = toBig(line.signature.subarray(0, 8));
    return time < 1n << 53n ? Number(time) : null;
  }

  function isValid(line, note, key) {
    const { verify } = Tabellion.ed25519;
    if (key.type === 1) return line.signature.length === 64 && verify(key.key, line.signature, note.bytes);
    const time = timeOf(line);
    if (time === null) return false;
    return verify(key.key, line.signature.subarray(8), concat(utf8(`cosignature/v1\ntime ${time}\n`), note.bytes));
  }

  function isSignedBy(note, key, place = "note") {
    const lines = linesOf(note, key);
    for (const line of lines) need(isValid(line, note, key), "signature", `the signature by ${key.name} does not verify`, place);
    return lines.length > 0;
  }

  function checkpoint(text, place = "checkpoint") {
    need(text.endsWith("\n"), "checkpoint", "no newline at the end", place);
    const lines = text.slice(0, -1).split("\n");
    need(lines.length >= 3 && lines.every(line => line.length > 0 && !/[\u0000-\u001f]/u.test(line)), "checkpoint",
      "origin, size and root stand on a line each, and no line is empty", place);
    need(/^(0|[1-9][0-9]{0,15})$/.test(lines[1]) && Number.isSafeInteger(Number(lines[1])), "checkpoint", "line 2 is no size", place);
    const root = fromBase64(lines[2], place);
    need(root.length === 32, "checkpoint", "line 3 is no root of 32 bytes", place);
    return { origin: lines[0], size: Number(lines[1]), root, extensions: lines.slice(3) };
  }

  function open(bytes, key, place = "checkpoint") {
    const note = bytes instanceof Uint8Array ? parse(bytes, place) : bytes;
    if (!isSignedBy(note, key, place)) {
      const signers = note.signatures.map(one => `${one.name} (${one.id})`).join(", ");
      refuse("unsigned", `not signed by ${key.name} (${key.id}); it is by ${signers}`, place);
    }
    const found = checkpoint(note.text, place);
    need(found.origin === key.name, "origin", `the checkpoint is of ${found.origin}, not of ${key.name}`, place);
    return Object.freeze({ ...found, note });
  }

  Tabellion.note = Object.freeze({ vkey, vkeyOf, parse, encode, linesOf, timeOf, isValid, isSignedBy, checkpoint, open });
})();
