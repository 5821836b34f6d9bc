// Tabellion.sliplookup: a candidate's slip from the office's look-up, found and opened in the candidate's own browser.
//
// code(text)                    20 values below 32, as people type them: small letters, spaces and hyphens are free, O is 0, I and L are 1
// secret(purpose, commit, code, identity)     32 bytes: HMAC(code, T(purpose) ‖ commit ‖ LP(identity))
// path(name, shardBits)         where to look below the look-up; shardBits null where each slip is a file
// inShard(bytes, name)          the sealed slip in a shard, or null
// await open(sealed, key)       the slip's JSON; refused unless identity and code are those that it was sealed for
// check(slip, identity, config, committed)    {index, value}: the candidate's own, of this draw, on the list that is committed to
//
// At the end of the file: the page. The server is asked for one file, whose name identity and code give together; neither leaves the browser.
(function () {
  "use strict";
  const { need, hex, fromHex, utf8, equal, concat, u64, T, LP, Reader } = Tabellion.bytes;
  const { sha256, hmacSHA256 } = Tabellion.digest;
  const { json, drawlist, tree } = Tabellion;

  const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", DIGITS = 20, MOST = 1 << 20, MOST_SHARD = 512 << 20;
  const IDENTITY = /^[A-Z]{2}:[A-Z0-9]{1,16}:[A-Z0-9]{1,32}$/;
  const RECEIPT = { drawId: json.text, commit: json.hex(32), count: json.integer(1) };

  function code(text) {
    const plain = text.slice(0, 256).replace(/[\s-]/g, "").toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
    const digits = Uint8Array.from(plain, letter => {
      const digit = ALPHABET.indexOf(letter);
      need(digit >= 0, "code", "has a character that no code has", "code");
      return digit;
    });
    need(digits.length === DIGITS, "code", `has ${digits.length} letters and digits, not 20`, "code");
    return digits;
  }

  function secret(purpose, commit, digits, identity) {
    need(IDENTITY.test(identity), "identity", "is not COUNTRY:DOCTYPE:NUMBER", "identity");
    return hmacSHA256(digits, T(purpose), commit, LP(utf8(identity)));
  }

  function path(name, shardBits) {
    if (shardBits === null) {
      const digits = hex(name);
      return `${digits.slice(0, 2)}/${digits.slice(2, 4)}/${digits}`;
    }
    return `shards/${((name[0] << 8 | name[1]) >> (16 - shardBits)).toString(16).padStart(4, "0")}`;
  }

  function inShard(bytes, name) {
    const reader = new Reader(bytes, "shard"), count = reader.u32();
    need(count <= (bytes.length - 4) / 36, "length", "names more slips than it has room for", "shard");
    let offset = 4 + 36 * count;
    for (let at = 0; at < count; at++) {
      const found = reader.take(32), length = reader.u32();
      need(length <= bytes.length - offset, "length", "ends within a slip", "shard");
      if (equal(found, name)) return bytes.slice(offset, offset + length);
      offset += length;
    }
    return null;
  }

  async function open(sealed, key) {
    need(sealed.length <= MOST, "length", "is longer than a slip", "slip");
    let plain = null;
    try {
      const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
      plain = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, aes, sealed));
    } catch { need(false, "sealed", "is not opened by this identity and code", "slip"); }
    const reader = new Reader(plain, "slip"), length = reader.u32();
    need(length <= plain.length - 4, "length", "states more than there is", "slip");
    return plain.slice(4, 4 + length);
  }

  const PROOF = { i: json.integer(0, 2 ** 32 - 3), entry: json.hex(64), path: json.list(json.hex(32), 32) };
  const SLIP = {
    drawId: json.text, subject: json.text, commit: json.hex(32), ...PROOF, salt: json.hex(16),
    members: json.list(json.object(PROOF), 1 << 16),
  };

  function check(bytes, identity, config, committed) {
    const value = json.shape(json.parse(bytes, { place: "slip", depth: 8 }), SLIP, "slip");
    for (const [name, due] of [["drawId", config.drawId], ["subject", config.value.subject], ["commit", hex(committed.commit)]]) {
      need(value[name] === due, "slip", "is not that of this draw", `slip.${name}`);
    }
    const entry = drawlist.decodeEntry(fromHex(value.entry), config.value.tags.length, "slip.entry");
    need(equal(sha256(T("TD1/cid"), fromHex(value.salt), LP(utf8(identity))), entry.cid), "identity", "the entry stands for somebody else",
      "slip.salt");
    for (const proof of [value, ...value.members]) {
      const leaf = tree.leaf(concat(u64(proof.i), fromHex(proof.entry)));
      need(tree.isIncluded(leaf, proof.i, committed.n, proof.path.map(hash => fromHex(hash)), committed.listRoot), "path",
        "does not lead to the committed list", "slip.path");
    }
    return { index: value.i, weight: entry.weight, together: value.members.length + 1, value };
  }

  Tabellion.sliplookup = Object.freeze({ code, secret, path, inShard, open, check });

  // MARK: The page

  const place = globalThis.document?.getElementById("lookup");
  if (!place) return;
  const form = place.querySelector("form"), found = place.querySelector(".found"), status = place.querySelector(".run");
  const codeField = form.elements.code, identityField = form.elements.identity;
  // A code behind # came with the QR code. It goes into its field, and out of the address and the browser's history.
  if (location.hash.length > 1) {
    codeField.value = decodeURIComponent(location.hash.slice(1)).slice(0, 64);
    history.replaceState(null, "", location.pathname + location.search);
    identityField.focus();
  }
  form.hidden = false;

  async function fetched(address, most) {
    const answer = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer" });
    if (answer.status === 404) return null;
    need(answer.ok, "server", `the server answered ${answer.status}`, address);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    need(bytes.length <= most, "length", "is too long", address);
    return bytes;
  }

  async function required(address, most) {
    const bytes = await fetched(address, most);
    need(bytes !== null, "server", "is not there", address);
    return bytes;
  }

  async function lookUp(identity, digits) {
    const config = Tabellion.drawrules.configuration(await required(`${place.dataset.files}config.json`, 16 << 20));
    const committed = Tabellion.drawrules.commitment(await required(`${place.dataset.files}commitment.json`, 16 << 20), config);
    const receipt = json.parse(await required(`${place.dataset.slips}slips.json`, 4096), { place: "slips.json", depth: 3 });
    const isPacked = receipt.v === 2;
    json.shape(receipt, { v: json.integer(1, 2), ...RECEIPT, ...(isPacked ? { shardBits: json.integer(0, 16) } : {}) }, "slips");
    need(receipt.commit === hex(committed.commit) && receipt.drawId === config.drawId, "slip", "the look-up is of another draw", "slips.json");
    const name = secret("TD1/slip-name", committed.commit, digits, identity);
    const address = place.dataset.slips + path(name, isPacked ? receipt.shardBits : null);
    const file = await fetched(address, isPacked ? MOST_SHARD : MOST);
    const sealed = file && (isPacked ? inShard(file, name) : file);
    need(sealed, "absent", "nothing is there for this identity and code", "slip");
    const slip = await open(sealed, secret("TD1/slip-key", committed.commit, digits, identity));
    return { slip, ...check(slip, identity, config, committed) };
  }

  const word = name => place.querySelector(`[data-word="${name}"]`)?.textContent ?? place.querySelector('[data-word="other"]').textContent;

  form.addEventListener("submit", async event => {
    event.preventDefault();
    found.hidden = true;
    status.hidden = false;
    place.querySelector(".bad").hidden = true;
    try {
      const identity = identityField.value.trim().toUpperCase(), digits = code(codeField.value);
      const result = await lookUp(identity, digits);
      found.querySelector("[data-fact=index]").textContent = String(result.index);
      found.querySelector("[data-fact=tickets]").textContent = String(result.weight);
      found.querySelector("[data-fact=together]").textContent = String(result.together);
      const save = found.querySelector("a[download]");
      if (save.href.startsWith("blob:")) URL.revokeObjectURL(save.href);
      save.href = URL.createObjectURL(new Blob([result.slip], { type: "application/json" }));
      found.hidden = false;
      found.focus();
    } catch (error) {
      const bad = place.querySelector(".bad");
      bad.querySelector("b").textContent = word(error.code ?? "other");
      bad.querySelector("span").textContent = error.code ? `${error.place}: ${error.message}` : String(error.message ?? error);
      bad.hidden = false;
    }
    status.hidden = true;
  });
})();
