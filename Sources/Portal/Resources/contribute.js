// A contributor's page. Key and random value are made here, are durable here before anything leaves, and leave only as TD1 has it: first
// the key, then c_j, and r_j after every check of `Tabellion.revealcheck` has passed.
"use strict";

const { bytes, digest, ed25519, json } = globalThis.Tabellion;
const { hex, fromHex, utf8, fromUTF8, concat, T, LP, u16, equal } = bytes;

const root = document.getElementById("contribute");
const at = id => document.getElementById(id);
const words = Object.fromEntries(
  [...document.querySelectorAll("#words [data-word]")].map(item => [item.dataset.word, item.textContent]));
const say = (key, ...values) => (words[key] ?? key).replace(/%([1-9])/g, (_, place) => values[place - 1] ?? "");
const token = root.dataset.token;
const AGAIN_MS = 3000;

// MARK: What is kept on this device

const STORE = "invitations";

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("tabellion-contributor", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("blocked"));
  });
}

// Runs one transaction; resolves once what it wrote is on the disk.
async function transact(mode, body) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      let value;
      body(transaction.objectStore(STORE), result => (value = result), transaction);
      transaction.oncomplete = () => resolve(value);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error("not kept"));
    });
  } finally {
    database.close();
  }
}

// {seed, value: 32 bytes each, draw, number: what was signed for, or null, agreed}
const kept = () => transact("readonly", (store, give) => {
  const asked = store.get(token);
  asked.onsuccess = () => give(asked.result ?? null);
});

// Keeps a key and a value unless there are some: never two for one invitation, though the page is open twice.
const keep = record => transact("readwrite", (store, give) => {
  const asked = store.get(token);
  asked.onsuccess = () => {
    if (asked.result === undefined) store.add(record, token);
    give(asked.result ?? record);
  };
});

// One value is used for one draw and number: what was signed for is fixed before the signature leaves.
const bind = (draw, number) => transact("readwrite", (store, give) => {
  const asked = store.get(token);
  asked.onsuccess = () => {
    const record = asked.result;
    if (record.draw === null) store.put({ ...record, draw, number }, token);
    give(record.draw === null || (record.draw === draw && record.number === number));
  };
});

const setAgreed = agreed => transact("readwrite", store => {
  const asked = store.get(token);
  asked.onsuccess = () => store.put({ ...asked.result, agreed }, token);
});

// MARK: A copy on paper

// Sixteen bits a word: consonant, vowel, consonant, vowel, consonant.
const CONSONANTS = "bdfghjklmnprstvz", VOWELS = "aiou";
const WORD_COUNT = 34;

const checkBytes = payload => digest.sha256(T("Tabellion/contributor-paper"), payload).subarray(0, 4);

function toWords(payload) {
  const all = concat(payload, checkBytes(payload)), list = [];
  for (let i = 0; i < all.length; i += 2) {
    const value = (all[i] << 8) | all[i + 1];
    list.push(CONSONANTS[value >> 12] + VOWELS[(value >> 10) & 3] + CONSONANTS[(value >> 6) & 15] + VOWELS[(value >> 4) & 3]
      + CONSONANTS[value & 15]);
  }
  return list;
}

// Throws a sentence for whoever typed.
function fromWords(text) {
  const list = text.toLowerCase().split(/[^a-z]+/).filter(Boolean), all = new Uint8Array(2 * WORD_COUNT);
  const bad = list.findIndex(word => !/^[bdfghjklmnprstvz][aiou][bdfghjklmnprstvz][aiou][bdfghjklmnprstvz]$/.test(word));
  if (bad >= 0 || list.length !== WORD_COUNT) throw new Error(say("bad-words", (bad >= 0 ? bad : Math.min(list.length, WORD_COUNT)) + 1));
  list.forEach((word, i) => {
    const [a, b, c, d, e] = [...word].map((letter, place) => (place % 2 ? VOWELS : CONSONANTS).indexOf(letter));
    const value = (a << 12) | (b << 10) | (c << 6) | (d << 4) | e;
    all.set([value >> 8, value & 255], 2 * i);
  });
  const payload = all.slice(0, 64);
  if (!equal(checkBytes(payload), all.subarray(64))) throw new Error(say("bad-check"));
  return payload;
}

const paperFile = ({ seed, value }) =>
  json.encode({ v: 1, type: "tabellion/draw-contributor-paper", seed: hex(seed), value: hex(value) });

function fromFile(content) {
  try {
    const file = json.parse(content, { canonical: false, place: "file" });
    json.shape(file, { v: json.integer(1, 1), type: json.oneOf("tabellion/draw-contributor-paper"), seed: json.hex(32), value: json.hex(32) }, "file");
    return concat(fromHex(file.seed), fromHex(file.value));
  } catch {
    throw new Error(say("bad-file"));
  }
}

// MARK: What leaves

// Members that have nothing to say are missing.
const NOTHING = { draw: null, name: null, number: null, publicKey: null, contribution: null, commit: null, deadline: null };

class Answered extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

async function ask(path, body) {
  const answer = await fetch(`${root.dataset.base}/${path}`, body === undefined ? { cache: "no-store" } : {
    method: "POST", body, headers: { "Content-Type": "application/json" }, cache: "no-store",
  });
  const text = await answer.text();
  if (answer.ok) return { ...NOTHING, ...JSON.parse(text) };
  let detail = text;
  try {
    detail = JSON.parse(text).detail ?? text;
  } catch {
    // Not a problem's JSON: the text has to do.
  }
  throw new Answered(answer.status, String(detail).slice(0, 300));
}

const sendKey = ({ seed }) => ask("key", json.encode({
  publicKey: hex(ed25519.publicKey(seed)),
  signature: hex(ed25519.sign(seed, concat(T("Tabellion/draw-contributor-key"), LP(utf8(token))))),
}));

const commitmentTo = (value, draw, number) => digest.sha256(T("TD1/c"), LP(utf8(draw)), u16(number), value);

function contributionFile({ seed, value }, draw, number) {
  const contribution = commitmentTo(value, draw, number);
  const signature = ed25519.sign(seed, concat(T("Tabellion/draw-contribution"), LP(utf8(draw)), u16(number), contribution));
  return json.encode({
    v: 1, type: "tabellion/draw-contribution", drawId: draw, index: number, publicKey: hex(ed25519.publicKey(seed)),
    contribution: hex(contribution), signature: hex(signature),
  });
}

function revealFile({ seed, value }, draw, number, commit) {
  const signature = ed25519.sign(seed, concat(T("TD1/reveal"), commit, u16(number), value));
  return json.encode({
    v: 1, type: "tabellion/draw-reveal", drawId: draw, index: number, commit: hex(commit), value: hex(value), signature: hex(signature),
  });
}

// MARK: The page

let own = null, state = null, turns = Promise.resolve(), stopped = null, entryOnLog = null;

function now(key, ...values) {
  at("now").textContent = say(key, ...values);
  at("now").dataset.now = key;
}

const show = (id, isShown) => (at(id).hidden = !isShown);

function detail(text) {
  at("detail").textContent = text;
  show("detail", Boolean(text));
}

function facts() {
  const text = value => (value === null || value === undefined ? "–" : String(value));
  at("register").textContent = text(state.register);
  at("subject").textContent = text(state.subject);
  at("draw").textContent = text(state.draw);
  at("number").textContent = text(state.number);
  at("deadline").textContent = state.deadline ? new Date(state.deadline * 1000).toLocaleString(document.documentElement.lang) : "–";
  at("key").textContent = own ? hex(ed25519.publicKey(own.seed)) : text(state.publicKey);
  show("rehearsal", String(state.register ?? "").startsWith("rehearsal/"));
}

const ORDER = ["key", "contribution", "commitment", "reveal"];

function steps(current) {
  const place = ORDER.indexOf(current);
  ORDER.forEach((name, number) => {
    at(`step-${name}`).className = place === -1 || number < place ? "done" : number === place ? "now" : "";
  });
}

// Every number of a draw's office, against what this device knows by itself. The key of the phrase that stops, or null.
function contradiction() {
  if (state.publicKey && own && state.publicKey !== hex(ed25519.publicKey(own.seed))) return "now-other-key";
  if (!own || own.draw === null) return null;
  if (state.draw !== null && (state.draw !== own.draw || state.number !== own.number)) return "now-other-draw";
  const due = hex(commitmentTo(own.value, own.draw, own.number));
  if (state.contribution && state.contribution !== due) return "now-other-contribution";
  return null;
}

async function step() {
  state = await ask("state");
  if (own === null) own = await kept();
  facts();
  show("paper-box", own !== null);
  show("restore-box", own === null);
  show("begin", own === null && !state.publicKey && state.phase === "invited");
  show("reveal", false);
  show("agree-box", own !== null && !state.revealed && state.phase !== "over");
  if (own !== null) at("agree").checked = own.agreed;
  if (state.phase === "over" && !state.revealed) return steps("none"), now("now-over");
  if (own === null) return steps("key"), now(state.publicKey ? "now-elsewhere" : "now-begin");
  const wrong = contradiction();
  if (wrong) return now(wrong);
  if (!state.publicKey) {
    await sendKey(own);
    return step();
  }
  await further();
}

async function further() {
  if (state.revealed || state.phase === "revealed") return revealed();
  if (state.phase === "draft" && state.draw !== null && !state.contribution) {
    const { draw, number } = state;
    if (!await bind(draw, number)) return now("now-other-draw");
    own = await kept();
    await ask("contribution", contributionFile(own, draw, number));
    return step();
  }
  if (state.phase === "proven" && own.draw !== null) {
    steps("reveal");
    show("reveal", stopped === null);
    show("again", stopped !== null);
    if (stopped !== null) return now("now-stopped");
    now("now-reveal");
    if (own.agreed) await checkAndReveal();
    return;
  }
  if (state.phase === "committed") return steps("commitment"), now("now-wait-proof");
  if (state.contribution) return steps("commitment"), now("now-wait-commit");
  steps("contribution");
  now("now-wait-draft");
}

// The ledger's word, not the office's: the draw's standing names the entry.
async function revealed() {
  steps("none");
  show("agree-box", false);
  if (entryOnLog === null && state.name) {
    const standing = await fetch(`/draws/${encodeURIComponent(state.name)}/standing`, { cache: "no-store" })
      .then(answer => (answer.ok ? answer.json() : null)).catch(() => null);
    entryOnLog = standing?.contributors?.find(one => one.number === own?.number)?.entry ?? null;
  }
  if (entryOnLog === null) now("now-sent");
  else now("now-done", entryOnLog);
}

function checkRow(check) {
  const item = document.createElement("li"), mark = document.createElement("b"), text = document.createElement("span");
  item.dataset.check = check;
  text.textContent = say(`check-${check}`);
  mark.className = "mark";
  mark.textContent = "…";
  item.append(mark, " ", text);
  return item;
}

function finish(item, holds, finding, remedy) {
  const mark = item.querySelector(".mark");
  mark.className = holds ? "mark" : "mark bad";
  mark.textContent = holds ? `✓ ${say("holds")}` : `✕ ${say("fails")}`;
  item.dataset.holds = String(holds);
  for (const [content, tag] of [[finding, "small"], [remedy, "p"]]) {
    if (!content) continue;
    const below = document.createElement(tag);
    below.textContent = content;
    item.append(below);
  }
}

async function checkAndReveal() {
  now("now-checking");
  show("reveal", false);
  show("checks-box", true);
  const rows = new Map(globalThis.Tabellion.revealcheck.CHECKS.map(check => [check, checkRow(check)]));
  at("checks").replaceChildren(...rows.values());
  const read = address => async path => {
    const answer = await fetch(address + path, { cache: "no-store" });
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(`${address}${path}: ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  };
  let commit;
  try {
    commit = await globalThis.Tabellion.revealcheck.run({
      draw: own.draw, number: own.number, publicKey: ed25519.publicKey(own.seed), value: own.value,
      files: read(state.base), log: read(state.log), now: () => Math.floor(Date.now() / 1000),
      found: (check, text) => finish(rows.get(check), true, text),
    });
  } catch (error) {
    const check = error.check ?? [...rows].find(([, row]) => row.dataset.holds === undefined)?.[0];
    if (check) finish(rows.get(check), false, error.message, say(`remedy-${check}`));
    stopped = check ?? "";
    show("again", true);
    return now("now-stopped");
  }
  state = await ask("reveal", revealFile(own, own.draw, own.number, commit));
  facts();
  await revealed();
}

// One thing after the other; what fails is said, and tried again.
function alone(body) {
  turns = turns.then(() => attempt(body));
  return turns;
}

async function attempt(body) {
  try {
    await body();
    detail("");
  } catch (error) {
    if (error instanceof Answered && error.status === 404) now("now-unknown");
    else if (error instanceof Answered && error.status < 500) now("now-refused", error.message);
    else if (error instanceof DOMException) now("now-no-store");
    else {
      now("now-lost");
      detail(error.message);
    }
  }
}

at("begin").addEventListener("click", () => alone(async () => {
  await navigator.storage?.persist?.().catch(() => false);
  const made = { seed: crypto.getRandomValues(new Uint8Array(32)), value: crypto.getRandomValues(new Uint8Array(32)), draw: null, number: null, agreed: false };
  await keep(made);
  // What is on the disk counts, not what is in memory.
  own = await kept();
  await step();
}));

at("reveal").addEventListener("click", () => alone(checkAndReveal));
at("again").addEventListener("click", () => {
  stopped = null;
  show("again", false);
  alone(checkAndReveal);
});
at("agree").addEventListener("change", event => alone(async () => {
  await setAgreed(event.target.checked);
  own = await kept();
}));

at("paper-show").addEventListener("click", () => {
  const key = hex(ed25519.publicKey(own.seed));
  at("paper-of").textContent = say("paper-of", state.register ?? "", state.subject ?? "", key.slice(0, 16));
  at("paper-words").replaceChildren(...toWords(concat(own.seed, own.value)).map(word => {
    const item = document.createElement("li"), code = document.createElement("code");
    code.textContent = word;
    item.append(code);
    return item;
  }));
  at("paper-file").href = URL.createObjectURL(new Blob([paperFile(own)], { type: "application/json" }));
  for (const id of ["paper", "paper-print", "paper-file"]) show(id, true);
});
at("paper-print").addEventListener("click", () => print());

at("restore-form").addEventListener("submit", async event => {
  event.preventDefault();
  const wrong = at("restore-wrong");
  wrong.hidden = true;
  try {
    const file = at("restore-file").files[0];
    const payload = file ? fromFile(new Uint8Array(await file.slice(0, 4096).arrayBuffer())) : fromWords(at("restore-words").value);
    const [seed, value] = [payload.slice(0, 32), payload.slice(32)];
    if (state?.publicKey && state.publicKey !== hex(ed25519.publicKey(seed))) throw new Error(say("bad-key"));
    // A contribution that was made before says for which draw and number.
    const wasSigned = Boolean(state?.contribution);
    if (wasSigned && state.contribution !== hex(commitmentTo(value, state.draw, state.number))) throw new Error(say("now-other-contribution"));
    const record = { seed, value, draw: wasSigned ? state.draw : null, number: wasSigned ? state.number : null, agreed: false };
    const now = await keep(record);
    if (!equal(now.seed, seed) || !equal(now.value, value)) throw new Error(say("bad-here"));
    own = await kept();
    at("restore-words").value = "";
    at("restore-form").reset();
    await alone(step);
  } catch (error) {
    wrong.textContent = error.message;
    wrong.hidden = false;
  }
});

// MARK: Beginning

async function again() {
  await alone(step);
  setTimeout(again, AGAIN_MS);
}
if (globalThis.indexedDB) again();
else now("now-no-store");
