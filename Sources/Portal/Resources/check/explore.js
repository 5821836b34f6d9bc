// Tabellion.explore: what the explorer finds out about a log, without a word of how it is shown.
//
// reader(base)                 read(path, isFresh) over HTTP from this origin: bytes, null for 404, Refused("network") else
// new Memory(storage, base)    what this browser believes and has seen of the log at that address; kept in localStorage
// look(read, memory)           checkpoint and all claims: {key, checkpoint, tree, sm3, cosigned, standing, policy, claims, …}
// compare(key, one, other, read)      {kind: "fits" | "fork" | "unproven", proof (bytes of fork.json), error}
// new Survey()                 take(index, bytes): counts, draws, sessions, members, keys, points (time, entries)
// survey(tree, most)           the newest bundles of a log, and a few of the older ones for the chart
// checkWhole(checkpoint, read, officeKey, told)    every entry read, the tree computed anew, every rule applied; gives the Survey
//
// A claim is {name, state: "good" | "bad" | "open", words: [name, …values], error}. It is good only when it was computed here.
(function () {
  "use strict";
  const { Refused, need, refuse, hex, fromHex, utf8, fromUTF8, equal } = Tabellion.bytes;
  const { tree, note, tiles, cosign, entry, json } = Tabellion;

  const MOST_FILE = 24 << 20;

  function reader(base) {
    return async (path, isFresh = false) => {
      let answer, data;
      try {
        answer = await fetch(`${base}/${path}`, { cache: isFresh ? "no-store" : "default", redirect: "error", credentials: "omit" });
        if (answer.status === 404) return null;
        data = new Uint8Array(await answer.arrayBuffer());
      } catch (error) {
        refuse("network", `the server cannot be reached: ${error.message}`, `${base}/${path}`);
      }
      need(answer.ok, "network", `the server answers ${answer.status}`, `${base}/${path}`);
      need(data.length <= MOST_FILE, "network", "the answer is too long", `${base}/${path}`);
      return data;
    };
  }

  // MARK: What this browser remembers

  class Memory {
    constructor(storage, base) {
      this.storage = storage;
      this.name = `tabellion.log:${base}`;
      this.isKept = true;
      this.value = { v: 1, vkey: null, officeKey: null, policy: "", from: null, since: null, seen: null, seenAt: null, fork: null, odd: null };
      try {
        const value = JSON.parse(storage.getItem(this.name));
        if (value?.v === 1) this.value = { ...this.value, ...value };
      } catch {
        // Nothing that can be read is there, or the browser keeps nothing: then all is as on a first visit.
      }
    }

    set(changes) {
      Object.assign(this.value, changes);
      try {
        this.storage.setItem(this.name, JSON.stringify(this.value));
      } catch {
        this.isKept = false;
      }
    }

    forget() {
      try {
        this.storage.removeItem(this.name);
      } catch {
        this.isKept = false;
      }
    }
  }

  // What the site says of its log: to begin with, and to be compared with what is believed.
  function description(bytes) {
    const place = "log.json";
    const value = json.shape(json.parse(bytes, { place }), {
      v: json.integer(1, 1), type: json.oneOf("tabellion/log-description"), log: json.text, officeKey: json.hex(32), policy: json.text,
    }, place);
    need(note.vkey(value.log, place).type === 1, "key", "no log's key", place);
    return value;
  }

  // MARK: Two checkpoints of one log

  async function compare(key, one, other, read) {
    const [first, second] = one.size <= other.size ? [one, other] : [other, one];
    const fork = (root, proof) => ({
      kind: "fork", first, second, proof: cosign.forkProof(key, first.note.encoded, second.note.encoded, root, proof),
    });
    if (first.size === second.size) return equal(first.root, second.root) ? { kind: "fits" } : fork(second.root, []);
    try {
      const view = new tiles.Tree(second, read);
      const [root, proof] = [await view.rootAt(first.size), await view.consistency(first.size)];
      if (tree.isConsistent(first.size, first.root, second.size, second.root, proof)) return { kind: "fits", hashes: proof.length };
      return fork(root, proof);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { kind: "unproven", first, second, error };
    }
  }

  // MARK: A look at the log

  const good = (name, ...words) => ({ name, state: "good", words });
  const open = (name, ...words) => ({ name, state: "open", words });
  const bad = (name, error, ...words) => ({ name, state: "bad", words, error });

  // What is refused is told; anything else is a mistake of ours, and is not called a finding.
  async function claimed(claims, name, words, work) {
    try {
      claims.push(await work());
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      claims.push(bad(name, error, words));
    }
  }

  function believed(memory, told) {
    const { value } = memory;
    if (value.vkey) return note.vkey(value.vkey);
    if (!told) return null;
    memory.set({ vkey: told.log, officeKey: told.officeKey, policy: told.policy, from: "site", since: Date.now() });
    return note.vkey(told.log);
  }

  function keyClaim(memory, told) {
    const { from, since, vkey, officeKey, policy } = memory.value;
    if (told && told.log !== vkey) return bad("key", null, "keyOther", told.log);
    if (told && officeKey && told.officeKey !== officeKey) return bad("key", null, "officeOther", told.officeKey);
    if (told && policy !== told.policy) return { ...open("key", "policyOther"), isChanged: true };
    return from === "site" ? open("key", "keyFromSite", since) : good("key", "keyCompared", since);
  }

  async function grownClaim(look, memory, read) {
    const { key, checkpoint } = look;
    const { seen, seenAt } = memory.value;
    const remember = () => memory.set({ seen: fromUTF8(checkpoint.note.encoded), seenAt: Date.now(), odd: null });
    if (!seen) {
      remember();
      return open("grown", memory.isKept ? "firstVisit" : "noMemory");
    }
    const before = note.open(utf8(seen), key, "what this browser remembers");
    const found = await compare(key, before, checkpoint, read);
    if (found.kind === "fork") {
      memory.set({ fork: { proof: fromUTF8(found.proof), at: Date.now() } });
      return bad("grown", null, "grownFork", before.size, checkpoint.size);
    }
    if (found.kind === "unproven") {
      if (found.error.code !== "network") {
        memory.set({ odd: { first: fromUTF8(found.first.note.encoded), second: fromUTF8(found.second.note.encoded), at: Date.now() } });
      }
      return bad("grown", found.error, "grownUnproven", before.size, checkpoint.size);
    }
    if (checkpoint.size < before.size) return bad("grown", null, "grownOlder", checkpoint.size, before.size, seenAt);
    remember();
    return good("grown", "grownFits", before.size, checkpoint.size, seenAt);
  }

  async function sm3Claim(look, read) {
    const bytes = await read("sm3/checkpoint", true);
    if (!bytes) return open("sm3", "sm3None");
    const opened = note.open(bytes, note.vkeyOf(`${look.key.name}/sm3`, 1, look.key.key), "sm3/checkpoint");
    const view = new tiles.Tree(opened, read, { digest: "sm3", prefix: "sm3/" });
    await view.check();
    look.sm3 = { checkpoint: opened, tree: view };
    return good("sm3", "sm3Holds", opened.size);
  }

  async function cosignedClaim(look, memory, read) {
    const text = memory.value.policy;
    if (!text) return open("cosigned", "mirrorsNone");
    const policy = (look.policy = cosign.policy(text));
    need(policy.logs.some(one => one.text === look.key.text), "policy", "the policy does not name this log's key", "policy");
    const served = await read("cosigned", true);
    if (!served && look.checkpoint.note.signatures.length < 2) return open("cosigned", "mirrorsNotYet");
    const opened = note.open(served ?? look.checkpoint.note, look.key, "cosigned");
    const standing = cosign.standing(policy, opened.note);
    Object.assign(look, { cosigned: opened, standing });
    const found = await compare(look.key, opened, look.checkpoint, read);
    if (found.kind === "fork") {
      memory.set({ fork: { proof: fromUTF8(found.proof), at: Date.now() } });
      return bad("cosigned", null, "cosignedFork", opened.size, look.checkpoint.size);
    }
    if (found.kind === "unproven") throw found.error;
    if (standing.refused.length > 0) {
      return bad("cosigned", new Refused("signature", standing.refused[0].message, "cosigned"), "cosignedWrong", standing.refused[0].name);
    }
    if (!standing.isMet) {
      const by = standing.strangers.length > 0 ? "cosignedStranger" : "cosignedFew";
      return bad("cosigned", null, by, opened.size, standing.signers.length, standing.strangers.map(one => one.name).join(", "));
    }
    look.isWitnessed = true;
    return good("cosigned", "cosignedMet", opened.size, standing.signers.length, policy.witnesses.length);
  }

  async function look(read, memory) {
    const claims = [], result = { claims, key: null, checkpoint: null, told: null };
    const bytes = await read("log.json", true);
    if (bytes) {
      try {
        result.told = description(bytes);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        claims.push(bad("key", error, "keyUnreadable"));
      }
    }
    result.key = believed(memory, result.told);
    if (!result.key) return result;
    if (claims.length === 0) claims.push(keyClaim(memory, result.told));
    await claimed(claims, "signature", "signatureWrong", async () => {
      const data = await read("checkpoint", true);
      need(data, "missing", "the log has no checkpoint", "checkpoint");
      result.checkpoint = note.open(data, result.key);
      result.tree = new tiles.Tree(result.checkpoint, read);
      return good("signature", "signatureHolds", result.checkpoint.size);
    });
    if (!result.checkpoint) return result;
    await claimed(claims, "grown", "grownWrong", () => grownClaim(result, memory, read));
    await claimed(claims, "tiles", "tilesWrong", async () => {
      await result.tree.check();
      return good("tiles", "tilesHold", result.checkpoint.size);
    });
    await claimed(claims, "sm3", "sm3Wrong", () => sm3Claim(result, read));
    await claimed(claims, "cosigned", "cosignedUnreadable", () => cosignedClaim(result, memory, read));
    return result;
  }

  // MARK: What the entries say

  class Survey {
    constructor() {
      this.read = 0;
      this.counts = {};
      this.draws = new Map();
      this.sessions = new Map();
      this.keys = [];
      this.members = [];
      this.points = [];
      this.last = null;
      this.unreadable = [];
    }

    take(index, bytes) {
      this.read++;
      let one;
      try {
        one = entry.decode(bytes, `entry ${index}`);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        this.unreadable.push(index);
        return null;
      }
      this.counts[one.kind] = (this.counts[one.kind] ?? 0) + 1;
      this.last = [one.time, index + 1];
      if (index % 64 === 0 || this.read <= 1024) this.points.push(this.last);
      if (one.drawID !== undefined) {
        if (!this.draws.has(one.drawID)) this.draws.set(one.drawID, []);
        this.draws.get(one.drawID).push({ index, one });
      }
      if (one.kind === "opening") this.#session(index).openedAt = one.time;
      if (one.kind === "head") this.#session(one.opening).heads = one.k;
      if (one.kind === "closing" || one.kind === "aborted") Object.assign(this.#session(one.opening), { end: one, endIndex: index });
      if (one.kind === "key") this.keys.push({ index, one });
      if (one.kind === "member") this.members.push({ index, one });
      return one;
    }

    #session(index) {
      if (!this.sessions.has(index)) this.sessions.set(index, { index, openedAt: null, heads: 0, end: null });
      return this.sessions.get(index);
    }
  }

  async function survey(view, most = 16) {
    const found = new Survey(), count = Math.ceil(view.size / tiles.WIDTH);
    const newest = Array.from({ length: Math.min(count, most) }, (_, at) => count - Math.min(count, most) + at);
    const samples = count > most ? Array.from({ length: 12 }, (_, at) => Math.floor((at * newest[0]) / 12)) : [];
    const older = await Promise.all([...new Set(samples)].map(async at => [at, await view.bundle(at)]));
    for (const [at, entries] of older) {
      const one = entry.decode(entries[0], `entry ${at * tiles.WIDTH}`);
      found.points.push([one.time, at * tiles.WIDTH + 1]);
    }
    for (const [at, entries] of await Promise.all(newest.map(async at => [at, await view.bundle(at)]))) {
      entries.forEach((bytes, offset) => found.take(at * tiles.WIDTH + offset, bytes));
    }
    return found;
  }

  // A cache may hold what another history had under the same names: then once more, past it.
  async function checkWhole(checkpoint, read, officeKey, told) {
    try {
      return await checkOnce(checkpoint, read, officeKey, told);
    } catch (error) {
      if (!(error instanceof Refused) || error.code === "network") throw error;
      return checkOnce(checkpoint, path => read(path, true), officeKey, told);
    }
  }

  async function checkOnce(checkpoint, read, officeKey, told) {
    const rules = new entry.Rules(checkpoint.origin, fromHex(officeKey)), found = new Survey();
    let rested = performance.now();
    await tiles.readAll(checkpoint, read, (index, bytes) => {
      found.take(index, bytes);
      rules.apply(entry.decode(bytes, `entry ${index}`), index);
      if (performance.now() - rested < 40) return undefined;
      told(index);
      return new Promise(resolve => setTimeout(() => {
        rested = performance.now();
        resolve();
      }));
    });
    told(checkpoint.size);
    return { survey: found, rules };
  }

  Tabellion.explore = Object.freeze({ reader, Memory, look, compare, Survey, survey, checkWhole, description });
})();
