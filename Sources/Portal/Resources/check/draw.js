// Tabellion.draw: a TD1 draw checked by whoever has its published files; what an auditor checks, and one candidate's part.
//
// A stable interface, for every page that has a draw's files:
//
//   await Tabellion.draw.replay(source, options)                  → report
//   await Tabellion.draw.slip(source, slipBytes, identity, options) → report; identity "COUNTRY:DOCTYPE:NUMBER" or null;
//                                                                   reads neither list.bin nor anybody else's slip
//   Tabellion.draw.isDraw(names)     whether these names look like a draw directory (config.json, list.bin, commitment.json)
//   Tabellion.draw.isSlip(value)     whether a parsed JSON value has the members of a slip
//
// source   {file, names}
//   file   async (name, limit) → Uint8Array, or null if there is no such file. name: "config.json", "ledger/entries.json", … A file
//          larger than `limit` bytes should not be read: throw anything.
//   names  every file's name, or null if nobody knows (over HTTP); then the check "files" looks only for those that are due.
// options  all may be missing
//   progress (fraction, id)   called at most every 50 ms; id of the check under way
//   pause    async () → void  awaited every 50 ms where others need the thread; by default it is given back where there is a document
//   now      Unix seconds     for deadlines; by default this machine's clock
//   trust    {logs: [vkey], cosigners: [vkey], offices: [hex]}   of the visitor's own; without it "trust" is not checked
//   log      async (path, limit) → Uint8Array or null: a file of the draw's log (C2SP tlog-tiles); without it, or without Tabellion.tiles,
//            "whole-log" is not checked
//   steps    bound of the work, about a hash each; 2^32 by default
// report   plain data, to be posted between threads
//   kind       "draw" or "slip"
//   verdict    "valid" · "void" (checked, and rightly VOID) · "invalid" (a check failed) · "unusable" (cannot be read at all, too large)
//   isRehearsal  nothing that it says counts: to be said as loudly as the verdict
//   checks     [{id, state, ok, reasons}] in order. state "pass" | "fail" | "unchecked" (what it needs is missing) | "unreached" (a VOID
//              draw never came to it); ok true, false, null; reasons [{code, place, message}], English
//   facts      what the files say: drawId, register, number, subject, replaces, candidates, tickets, tags, deadline, beaconRound,
//              beaconTime, contributors, minimumReveals, revealed, log, cosigners, quorum, listRoot, commit, void {cause, reason}, seed,
//              result, removals, wholeLog (entries of the log that were read). Believed only as far as the checks pass.
//   stages     replay: [{id, mode, available, left, listed, seatsTaken, admitted, standing}], the last two lists of lowest indices
//              slip: [{id, mode, state, place, number, key, cutoff, left, size, tags}]; state "admitted" | "alternate" | "beyond" |
//              "not-drawn" | "excluded" | "admitted-before" | "needs-replay"; `tags`: names that exclude; `number`: of an alternate, from 1
//   moves      slip: [{stage, what}], what "removed" | "admitted", as removals.json says
//   units      replay, if the draw has units.json: [{index, unit}]
// Check ids, replay: files, configuration, list, limits, commitment, proof, reveals, beacon, seed, stages, outcomes, result, removals,
//   units (only of a draw that has units.json), ledger, commitment-logged, vrf-key, fate, trust, whole-log, register
// Check ids, slip: configuration, commitment, slip, path, identity, proof, reveals, beacon, seed, result, outcomes, moves, ledger,
//   commitment-logged, vrf-key, fate, trust
(function () {
  "use strict";
  const { Refused, need, refuse, hex, fromHex, equal, utf8, u64, concat } = Tabellion.bytes;
  const { sha256 } = Tabellion.digest;
  const { json, ed25519, tree, beacon, drawlist, drawengine, drawrules, drawledger, tiles } = Tabellion;

  const SIGNATURE = 6000; // steps: a signature takes the time of so many hashes
  const PAIRING = 600000;
  const PERIOD = 50; // milliseconds
  const LIMITS = { json: 64 << 20, note: 512 << 10, list: drawlist.ENTRY * drawlist.MOST, outcomes: drawengine.OUTCOME * drawlist.MOST };

  // What is missing for a check, or what a VOID draw never came to.
  class Left extends Error {
    constructor(state, message = "") {
      super(message);
      this.state = state;
    }
  }

  const defaultPause = () => (globalThis.document === undefined ? null : () => new Promise(done => setTimeout(done)));

  // MARK: What replay and slip share. Each check is a method; what it finds is kept for those that need it.

  class Checks {
    constructor(source, options) {
      this.source = source;
      this.options = options;
      this.pause = options.pause ?? defaultPause();
      this.budget = new drawengine.Budget(options.steps);
      this.found = {};
      this.documents = new Map();
      this.checks = [];
      this.facts = {};
      this.done = 0;
      this.total = 4 * PAIRING;
      this.shown = this.paused = Date.now();
      this.isUnusable = false;
    }

    // MARK: Progress

    async advance(steps) {
      this.done += steps;
      const now = Date.now();
      if (now - this.shown >= PERIOD) {
        this.shown = now;
        this.options.progress?.(Math.min(1, this.done / this.total), this.current);
      }
      if (this.pause && now - this.paused >= PERIOD) {
        await this.pause();
        this.paused = Date.now();
      }
    }

    // Runs a generator that yields steps, and gives back what it returns.
    async drive(generator) {
      for (;;) {
        const { value, done } = generator.next();
        if (done) return value;
        await this.advance(value);
      }
    }

    // MARK: Running

    async run(kind, ids) {
      for (const id of ids) {
        this.current = id;
        const check = { id, state: "pass", ok: true, reasons: [] };
        this.checks.push(check);
        try {
          const found = await this[id.replace(/-(.)/g, (_, letter) => letter.toUpperCase())]();
          if (found !== undefined) this.found[id] = found;
        } catch (error) {
          this.fail(check, error);
          if (check.state === "none") this.checks.pop();
        }
        await this.advance(0);
      }
      this.options.progress?.(1, null);
      return this.report(kind);
    }

    fail(check, error) {
      const state = error instanceof Left ? error.state : "fail";
      check.state = state;
      check.ok = state === "fail" ? false : null;
      if (error instanceof Refused) check.reasons.push({ code: error.code, place: error.place, message: error.message });
      else if (error instanceof Left) {
        if (error.message) check.reasons.push({ code: "needs", place: "", message: error.message });
      } else {
        // A file that could not be fetched, memory that did not suffice.
        this.isUnusable = true;
        check.reasons.push({ code: "unusable", place: "", message: String(error?.message ?? error) });
      }
      if (error instanceof Refused && error.code === "unusable") this.isUnusable = true;
    }

    report(kind) {
      const hasFailed = this.checks.some(check => check.ok === false && check.reasons.every(reason => reason.code !== "unusable"));
      const verdict = hasFailed ? "invalid" : this.isUnusable ? "unusable" : this.isVoid ? "void" : "valid";
      return {
        kind, verdict, isRehearsal: this.found.configuration?.isRehearsal ?? false, checks: this.checks, facts: this.facts,
        ...this.details(),
      };
    }

    details() {
      return {};
    }

    of(id) {
      if (!(id in this.found)) throw new Left("unchecked", `needs ${id}`);
      return this.found[id];
    }

    // MARK: Files

    has(name) {
      return this.source.names === null || this.source.names === undefined || this.source.names.includes(name);
    }

    // The bytes, or null if there is no such file.
    async read(name, limit) {
      const bytes = this.has(name) ? await this.source.file(name, limit) : null;
      need(bytes === null || bytes.length <= limit, "unusable", `is larger than ${limit} bytes`, name);
      return bytes;
    }

    async bytes(name, limit = LIMITS.json) {
      const bytes = await this.read(name, limit);
      need(bytes !== null, "missing", "is missing", name);
      return bytes;
    }

    // A JSON file in its form. A bad one fails the first check that needs it; those after are not checked.
    async document(name) {
      if (!this.documents.has(name)) {
        this.documents.set(name, null);
        this.documents.set(name, drawrules.document(name, await this.bytes(name)));
      }
      const value = this.documents.get(name);
      if (value === null) throw new Left("unchecked", `needs ${name}`);
      return value;
    }

    // Whether void.json is there decides which files are due. A bad one fails the check that asks first.
    async lookForVoid() {
      const bytes = await this.read("void.json", LIMITS.json);
      this.isVoid = bytes !== null;
      if (this.isVoid) this.facts.void = await this.document("void.json");
    }

    // Leaves a check out that a VOID draw never came to.
    async reached(isBeforeBeacon = false) {
      if (!this.isVoid) return;
      const isShort = isBeforeBeacon && (await this.document("void.json")).cause === "too-few-reveals";
      if (!isShort) throw new Left("unreached");
    }

    // MARK: Sections 2 to 5

    async configuration() {
      await this.lookForVoid();
      const config = drawrules.configuration(await this.bytes("config.json"));
      const { register, number, subject, replaces, tags, minimumReveals, quorum, reasons } = config.value;
      Object.assign(this.facts, {
        drawId: config.drawId, register, number, subject, replaces, tags, minimumReveals, quorum, reasons,
        contributors: config.contributors.length, log: config.log.text, cosigners: config.cosigners.map(cosigner => cosigner.text),
      });
      return config;
    }

    async commitment() {
      const config = this.of("configuration");
      const committed = drawrules.commitment(await this.bytes("commitment.json"), config);
      const { n, w, beaconRound, revealDeadline, listRoot, commit } = committed.value;
      Object.assign(this.facts, {
        candidates: n, tickets: w, beaconRound, deadline: revealDeadline, listRoot, commit,
        beaconTime: Number(beacon.timeOf(config.beacon, beaconRound)),
      });
      return committed;
    }

    async proof() {
      const committed = this.of("commitment");
      await this.reached(true);
      const vrf = await this.document("vrf.json");
      const beta = drawrules.proofOutput(committed, fromHex(vrf.proof));
      this.found.proof = beta;
      need(vrf.output === hex(beta), "mismatch", "is not the proof's output", "vrf.output");
    }

    async reveals() {
      const config = this.of("configuration"), committed = this.of("commitment");
      await this.reached(true);
      const reveals = [];
      for (const [at, item] of (await this.document("reveals.json")).entries()) {
        const place = `reveals[${at}]`;
        need(at === 0 || reveals[at - 1].index < item.index, "order", "does not follow the one before", `${place}.index`);
        const reveal = { index: item.index, value: fromHex(item.value), signature: fromHex(item.signature) };
        drawrules.checkReveal(config, committed, reveal, place);
        reveals.push(reveal);
        await this.advance(SIGNATURE);
      }
      this.facts.revealed = reveals.length;
      const isEnough = reveals.length >= config.value.minimumReveals;
      need(isEnough || this.isVoid, "reveals", "are fewer than the configuration asks for: this draw is VOID", "reveals");
      need(!isEnough || !this.isVoid, "reveals", "are as many as the configuration asks for, and void.json says too few", "reveals");
      return reveals;
    }

    async beacon() {
      const config = this.of("configuration"), committed = this.of("commitment");
      await this.reached();
      const { round, signature } = await this.document("beacon.json");
      need(round === committed.round, "beacon", `is not ${committed.round}, as committed`, "beacon.round");
      beacon.verify(config.beacon, round, fromHex(signature));
      await this.advance(PAIRING);
      return fromHex(signature);
    }

    async seed() {
      const committed = this.of("commitment");
      await this.reached();
      const seed = drawrules.seed(committed, this.of("reveals"), this.of("proof"), this.of("beacon"));
      this.found.seed = seed;
      this.facts.seed = hex(seed);
      need((await this.document("result.json")).seed === hex(seed), "mismatch", `is not ${hex(seed)}`, "result.seed");
    }

    // MARK: Sections 4 and 5 by the log

    async ledger() {
      const config = this.of("configuration"), committed = this.of("commitment");
      const entries = await this.bytes("ledger/entries.json"), final = await this.bytes("ledger/checkpoint-final.txt", LIMITS.note);
      const deadline = await this.read("ledger/checkpoint-deadline.txt", LIMITS.note);
      return drawledger.read(config, committed, { entries, final, deadline });
    }

    async commitmentLogged() {
      const view = this.of("ledger");
      return drawledger.course(this.of("configuration"), this.of("commitment"), view, () => {
        this.done += SIGNATURE;
      });
    }

    async vrfKey() {
      drawledger.checkVRFKey(this.of("commitment-logged"));
    }

    // The files against what the order on the log decides.
    async fate() {
      const course = this.of("commitment-logged"), committed = this.of("commitment");
      const said = this.isVoid ? await this.document("void.json") : { cause: null, reason: null };
      need(course.voidCause === said.cause, "fate", `the files say ${said.cause ?? "no VOID"}, the log ${course.voidCause ?? "no VOID"}`, "void");
      need(said.cause !== "record" || said.reason === course.voidReason, "fate", "is not the void record's", "void.reason");
      const now = this.options.now ?? Date.now() / 1000;
      need(said.cause === null || said.cause === "record" || now > committed.deadline, "fate",
        "the deadline is not over: what is missing may still come", "void");
      if (said.cause !== "record" && said.cause !== "no-proof") await this.compareProof(course);
      if (this.isVoid) {
        need(course.results.length === 0, "fate", "the log holds a result of a VOID draw", "ledger");
        return;
      }
      const result = this.of("result-value");
      need(course.results.length === 1 && equal(course.results[0], result), "fate", "the log does not hold this result exactly once", "ledger");
      await this.compareRemovals(course);
    }

    async compareProof(course) {
      const { proof } = await this.document("vrf.json"), reveals = this.of("reveals");
      need(course.proof !== null && hex(course.proof) === proof, "fate", "is not the first valid one on the log", "vrf.proof");
      const isSame = reveals.length === course.reveals.length && reveals.every(({ index, value, signature }, at) => {
        const other = course.reveals[at];
        return index === other.index && equal(value, other.value) && equal(signature, other.signature);
      });
      need(isSame, "fate", "are not exactly the valid ones logged after pi and in by the deadline", "reveals");
    }

    async compareRemovals(course) {
      const committed = this.of("commitment"), removals = await this.document("removals.json");
      const isSame = removals.length === course.removals.length && removals.every((removal, at) => {
        const due = [drawrules.removalRecord(committed.commit, removal), fromHex(removal.notarySignature), fromHex(removal.supervisorSignature)];
        return due.every((part, number) => equal(part, course.removals[at][number]));
      });
      need(isSame, "fate", "are not those on the log, in its order", "removals");
    }

    // Whose keys these are, only the visitor can know.
    async trust() {
      const { trust } = this.options, config = this.of("configuration");
      if (!trust) throw new Left("unchecked", "needs keys of the visitor's own");
      need(trust.logs?.includes(config.log.text), "trust", "is not a log that you trust", "config.log");
      for (const cosigner of config.cosigners) {
        need(trust.cosigners?.includes(cosigner.text), "trust", `${cosigner.name} is not among the cosigners that you trust`, "config.cosigners");
      }
      const signed = this.of("commitment-logged").keys.some(({ parts, signed: over }) => (trust.offices ?? []).some(office =>
        ed25519.verify(fromHex(office), parts[4], concat(Tabellion.bytes.T("TL1/key"), over))));
      need(signed, "trust", "no record of the VRF key is signed by an office that you trust", "ledger");
    }
  }

  // MARK: An auditor's replay

  const ALWAYS = ["config.json", "list.bin", "commitment.json"];
  const OF_A_RESULT = ["vrf.json", "reveals.json", "beacon.json", "result.json", "removals.json"];
  const OF_A_VOID = { record: [], "no-proof": [], "too-few-reveals": ["vrf.json", "reveals.json"] };
  const LEDGER = ["ledger/entries.json", "ledger/checkpoint-final.txt", "ledger/checkpoint-deadline.txt"];
  const outcomeFile = id => `stage-${id}.outcomes`;
  const namesUnits = config => /[0-9a-f]{64}$/.test(config.value.subject);

  class Replay extends Checks {
    // Exactly what section 8 lists: a file more is refused too, for nothing says what it would mean.
    async files() {
      const config = this.of("configuration"), { names } = this.source;
      const due = [...ALWAYS, ...(namesUnits(config) ? ["units.json"] : []), ...LEDGER.slice(0, 2)];
      if (this.isVoid) due.push("void.json", ...OF_A_VOID[(await this.document("void.json")).cause]);
      else due.push(...OF_A_RESULT, ...config.stages.map(stage => outcomeFile(stage.id)));
      if (!names) throw new Left("unchecked", "needs a list of the directory's files");
      for (const name of due) need(names.includes(name), "missing", "is missing", name);
      for (const name of names) need(due.includes(name) || name === LEDGER[2], "unknown", "is no file that this draw has", name.slice(0, 80));
    }

    async list() {
      const config = this.of("configuration"), bytes = await this.bytes("list.bin", LIMITS.list);
      const count = bytes.length / drawlist.ENTRY;
      this.total += 4 * count + config.stages.length * count;
      const list = await this.drive(drawlist.read(bytes, config.value.tags.length));
      this.total += config.stages.filter(stage => stage.mode === "rank").length * (list.total - count);
      return list;
    }

    async limits() {
      this.of("list").checkLimits(this.of("configuration").stages);
    }

    async commitment() {
      const committed = await super.commitment();
      // Kept: that the list is another one is no reason to leave the rest unchecked.
      this.found.commitment = committed;
      drawrules.checkList(committed, this.of("list"));
    }

    async stages() {
      await this.reached();
      const { stages } = this.of("configuration");
      const drawn = await this.drive(drawengine.draw(this.of("list"), stages, this.of("seed"), this.budget));
      this.found.stages = drawn;
      const due = drawn.stages.map(done => drawengine.recordToJSON(done.record)), said = (await this.document("result.json")).stages;
      need(said.length === due.length, "mismatch", `are ${said.length}; the configuration has ${due.length}`, "result.stages");
      due.forEach((record, at) => {
        for (const name of Object.keys(record)) {
          need(equal(json.encode(said[at][name]), json.encode(record[name])), "mismatch", "is not what the draw gives",
            `result.stages[${at}].${name}`);
        }
      });
    }

    async outcomes() {
      await this.reached();
      const due = new Uint8Array(drawengine.OUTCOME);
      for (const done of this.of("stages").stages) {
        const name = outcomeFile(done.stage.id), bytes = await this.bytes(name, LIMITS.outcomes), { listed } = done;
        need(bytes.length === listed * due.length, "length", `has ${bytes.length} bytes, not those of ${listed} outcomes`, name);
        for (let place = 0; place < listed; place++) {
          done.recordAt(place, due);
          for (let at = 0; at < due.length; at++) {
            if (bytes[place * due.length + at] !== due[at]) refuse("mismatch", `place ${place} is not what the draw gives`, name);
          }
        }
        await this.advance(listed);
      }
    }

    async result() {
      await this.reached();
      const records = this.of("stages").stages.map(done => done.record);
      const result = drawengine.resultOf(this.of("commitment").commit, this.of("seed"), records);
      this.found["result-value"] = result;
      this.facts.result = hex(result);
      need((await this.document("result.json")).result === hex(result), "mismatch", `is not ${hex(result)}`, "result.result");
    }

    async removals() {
      await this.reached();
      const config = this.of("configuration"), committed = this.of("commitment"), drawn = this.of("stages");
      const removals = await this.document("removals.json");
      for (const [at, removal] of removals.entries()) {
        const place = `removals[${at}]`;
        drawrules.checkRemoval(config, committed, removal, place);
        let admitted;
        try {
          admitted = drawn.remove(removal.stage, removal.index);
        } catch (error) {
          if (error instanceof Refused) error.place = place;
          throw error;
        }
        need(equal(json.encode(admitted), json.encode(removal.admitted)), "mismatch", `are not ${admitted.join(", ") || "none"}`, `${place}.admitted`);
        await this.advance(2 * SIGNATURE);
      }
      this.facts.removals = removals.map(({ stage, index, reason, admitted }) => ({ stage, index, reason: config.value.reasons[reason], admitted }));
      return removals;
    }

    async units() {
      const config = this.of("configuration"), isNamed = namesUnits(config);
      const bytes = isNamed || this.source.names ? await this.read("units.json", LIMITS.json) : null;
      need(bytes !== null || !isNamed, "missing", "is missing, and the subject ends with a digest", "units.json");
      if (bytes === null) throw new Left("none");
      const { units } = await this.document("units.json");
      need(config.value.subject.endsWith(hex(sha256(bytes))), "mismatch", "does not end with the hash of units.json", "config.subject");
      units.forEach((unit, at) => need(unit !== "", "shape", "is empty", `units[${at}]`));
      drawrules.distinct(units, "units");
      await this.reached();
      this.of("removals");
      this.held = [...this.of("stages").holders(units.length)].sort((one, other) => one[0] - other[0])
        .map(([index, position]) => ({ index, unit: units[position] }));
    }

    // Every entry of the log, held against the root that it signs now: it began with the directory's checkpoints, has no record of this
    // draw that the directory leaves out, and no gap and no second commitment in the register.
    async wholeLog() {
      const view = this.of("ledger"), config = this.of("configuration"), { log } = this.options;
      if (!log || !tiles) {
        throw new Left("unchecked", "needs the whole log: the directory shows what it contains, not that it leaves nothing out");
      }
      const note = await log("checkpoint", LIMITS.note);
      if (note === null) throw new Left("unchecked", "needs the whole log, and there is none where it should be");
      const latest = drawledger.checkpoint(note, config, "log/checkpoint");
      const known = new Map([view.deadline, view.final].filter(Boolean).map(each => [each.size, each]));
      const shown = new Set(view.entries.map(each => each.index)), numbers = new Map(), keys = [], frontier = new tree.Frontier();
      const committed = this.of("commitment"), drawId = utf8(config.drawId), prefix = utf8(`${config.value.register}/`);
      need(latest.size >= view.final.size, "stale", `ends at ${latest.size}, before the directory's checkpoint of ${view.final.size}`, latest.place);
      await tiles.readAll(latest, log, (index, entry) => {
        if (index < view.final.size) {
          frontier.append(entry);
          const due = known.get(index + 1);
          need(!due || equal(due.root, frontier.root()), "fork", "is not of this log's history: both are the proof of a fork", due?.place);
        }
        const record = drawledger.decode(entry), place = `log entry ${index}`;
        if (record === null) return this.advance(1);
        if (record.type === drawledger.KEY) {
          if (equal(record.parts[2], committed.vrfKey)) keys.push({ index, ...record });
          return this.advance(1);
        }
        const name = record.parts[0];
        need(!equal(name, drawId) || index >= view.final.size || shown.has(index), "left-out",
          "is a record of this draw that the directory leaves out", place);
        if (record.type === drawledger.COMMITMENT && equal(name.subarray(0, prefix.length), prefix)) {
          const text = String.fromCharCode(...name.subarray(prefix.length));
          if (/^[0-9]{4,}$/.test(text)) {
            need(!numbers.has(Number(text)), "register", `is a second commitment of number ${Number(text)}`, place);
            numbers.set(Number(text), index);
          }
        }
        return this.advance(1);
      });
      drawledger.checkVRFKey({ keys, commitment: this.of("commitment-logged").commitment });
      for (let number = 1; number <= numbers.size; number++) {
        need(numbers.has(number), "register", `number ${number} is missing from the register`, "log");
      }
      this.facts.wholeLog = latest.size;
    }

    async register() {
      throw new Left("unchecked", "needs all draws of the register");
    }

    details() {
      const drawn = this.found.stages;
      const stages = (drawn?.stages ?? []).map(done => ({
        id: done.stage.id, mode: done.stage.mode, available: done.available, left: done.left, listed: done.listed,
        admitted: Uint32Array.from(done.winners()), standing: Uint32Array.from(drawn.standing(done.stage.id)),
        seatsTaken: done.available - done.left,
      }));
      return { stages, ...(this.held ? { units: this.held } : {}) };
    }
  }

  const REPLAY = [
    "configuration", "files", "list", "limits", "commitment", "proof", "reveals", "beacon", "seed", "stages", "outcomes", "result",
    "removals", "units", "ledger", "commitment-logged", "vrf-key", "fate", "trust", "whole-log", "register",
  ];

  // MARK: One candidate's part

  const SLIP = {
    drawId: json.text, subject: json.text, commit: json.hex(32), i: json.integer(0, 2 ** 32 - 3), salt: json.hex(16), entry: json.hex(64),
    path: json.list(json.hex(32), 32),
    members: json.list(json.object({ i: json.integer(0, 2 ** 32 - 3), entry: json.hex(64), path: json.list(json.hex(32), 32) }), 1 << 16),
  };
  const IDENTITY = /^[A-Z]{2}:[A-Z0-9]{1,16}:[A-Z0-9]{1,32}$/;

  class SlipCheck extends Checks {
    constructor(source, slip, identity, options) {
      super(source, options);
      this.slipBytes = slip;
      this.wanted = identity;
      this.judged = [];
      this.moved = [];
    }

    async slip() {
      const config = this.of("configuration"), committed = this.of("commitment"), tagCount = config.value.tags.length;
      const value = json.shape(json.parse(this.slipBytes, { place: "slip", depth: 8, canonical: false }), SLIP, "slip");
      for (const [name, due] of [["drawId", config.drawId], ["subject", config.value.subject], ["commit", hex(committed.commit)]]) {
        need(value[name] === due, "slip", "is not that of this draw", `slip.${name}`);
      }
      const entry = drawlist.decodeEntry(fromHex(value.entry), tagCount, "slip.entry");
      need(entry.start + BigInt(entry.weight) <= committed.w, "slip", "has tickets after the last of the draw", "slip.entry");
      const isRank = config.stages.some(stage => stage.mode === "rank");
      need(!isRank || entry.weight <= 1024, "slip", "has more tickets than a draw with a rank stage allows", "slip.entry");
      let previous = -1;
      value.members.forEach((member, at) => {
        const place = `slip.members[${at}]`, other = drawlist.decodeEntry(fromHex(member.entry), tagCount, `${place}.entry`);
        need(member.i > previous && member.i !== value.i, "slip", "does not ascend, or is the candidate's own", `${place}.i`);
        previous = member.i;
        need(entry.group !== drawlist.ALONE && other.group === entry.group && other.weight === entry.weight && other.tags === entry.tags,
          "slip", "is not another member of the same bundle", place);
      });
      const indices = [value.i, ...value.members.map(member => member.i)];
      return { value, entry, unit: indices.reduce((low, index) => Math.min(low, index)), size: indices.length };
    }

    async path() {
      const { value } = this.of("slip"), committed = this.of("commitment");
      for (const [place, item] of [["slip", value], ...value.members.map((member, at) => [`slip.members[${at}]`, member])]) {
        const leaf = tree.leaf(concat(u64(item.i), fromHex(item.entry)));
        need(tree.isIncluded(leaf, item.i, committed.n, item.path.map(hash => fromHex(hash)), committed.listRoot), "path",
          "does not lead from the entry to the committed list", `${place}.path`);
      }
    }

    async identity() {
      if (this.wanted === null || this.wanted === undefined || this.wanted === "") throw new Left("unchecked", "needs the identifier");
      const { value, entry } = this.of("slip");
      need(IDENTITY.test(this.wanted), "identity", "is not COUNTRY:DOCTYPE:NUMBER", "identity");
      const identity = utf8(this.wanted), length = Tabellion.bytes.LP(identity);
      need(equal(sha256(Tabellion.bytes.T("TD1/cid"), fromHex(value.salt), length), entry.cid), "identity",
        "salt and identifier do not give the entry: it stands for somebody else", "slip.salt");
    }

    // The records lead to the result, and the outcomes to the records.
    async result() {
      await this.reached();
      const config = this.of("configuration"), said = await this.document("result.json");
      need(said.stages.length === config.stages.length, "mismatch", "are not as many as the configuration's", "result.stages");
      const place = of => of && { key: fromHex(of.key), index: of.index };
      const records = said.stages.map(record => ({
        ...record, cutoff: place(record.cutoff), last: place(record.last), outcomeRoot: fromHex(record.outcomeRoot),
      }));
      const result = drawengine.resultOf(this.of("commitment").commit, this.of("seed"), records);
      need(said.result === hex(result), "mismatch", `is not ${hex(result)}`, "result.result");
      this.found["result-value"] = result;
      this.facts.result = hex(result);
      this.stageOutcomes = [];
      let left = 0;
      for (const [at, stage] of config.stages.entries()) {
        const name = outcomeFile(stage.id);
        const outcomes = new Tabellion.drawslip.Outcomes(await this.bytes(name, LIMITS.outcomes), records[at].listed, name);
        Tabellion.drawslip.checkRecord(stage, records[at], outcomes, left, `result.stages[${at}]`);
        this.stageOutcomes.push({ stage, record: records[at], outcomes });
        left = records[at].left;
        await this.advance(outcomes.count);
      }
    }

    async outcomes() {
      await this.reached();
      const slip = this.of("slip"), seed = this.of("seed"), { w } = this.of("commitment"), { tags } = this.facts;
      if (!this.found["result-value"] || this.stageOutcomes.length !== this.of("configuration").stages.length) {
        throw new Left("unchecked", "needs result");
      }
      let isAdmitted = false;
      for (const { stage, record, outcomes } of this.stageOutcomes) {
        const judged = { id: stage.id, mode: stage.mode, left: record.left, size: slip.size, cutoff: record.cutoff && hex(record.cutoff.key) };
        const excluding = Tabellion.drawslip.excluding(stage, slip.entry.tags, tags);
        if (isAdmitted || excluding.length > 0) {
          need(outcomes.ofUnit(slip.unit) === null, "outcome", `stage ${stage.id}: has an outcome of this unit, which is not eligible`,
            outcomeFile(stage.id));
          this.judged.push({ ...judged, state: isAdmitted ? "admitted-before" : "excluded", tags: excluding });
          continue;
        }
        const found = stage.mode === "rank"
          ? Tabellion.drawslip.judgeRank(stage, record, outcomes, slip, seed)
          : await this.drive(Tabellion.drawslip.judgePick(stage, record, outcomes, slip, seed, w, this.budget));
        this.judged.push({ ...judged, ...found });
        isAdmitted = found.state === "admitted";
      }
    }

    // Removals that name the unit. That their order follows from the draw only a replay shows.
    async moves() {
      await this.reached();
      const config = this.of("configuration"), committed = this.of("commitment"), { unit } = this.of("slip");
      for (const [at, removal] of (await this.document("removals.json")).entries()) {
        const isRemoved = removal.index === unit, isAdmitted = removal.admitted.includes(unit);
        if (!isRemoved && !isAdmitted) continue;
        drawrules.checkRemoval(config, committed, removal, `removals[${at}]`);
        this.moved.push({ stage: removal.stage, what: isRemoved ? "removed" : "admitted", reason: config.value.reasons[removal.reason] });
      }
    }

    details() {
      const slip = this.found.slip;
      return {
        stages: this.judged, moves: this.moved,
        ...(slip ? { slip: { index: slip.value.i, unit: slip.unit, size: slip.size, weight: slip.entry.weight } } : {}),
      };
    }
  }

  const SLIP_CHECKS = [
    "configuration", "commitment", "slip", "path", "identity", "proof", "reveals", "beacon", "seed", "result", "outcomes", "moves", "ledger",
    "commitment-logged", "vrf-key", "fate", "trust",
  ];

  const isSlip = value => json.isObject(value) && Object.keys(SLIP).every(name => Object.hasOwn(value, name));
  const isDraw = names => ALWAYS.every(name => names.includes(name));

  Tabellion.draw = Object.freeze({
    replay: (source, options = {}) => new Replay(source, options).run("draw", REPLAY),
    slip: (source, slipBytes, identity, options = {}) => new SlipCheck(source, slipBytes, identity, options).run("slip", SLIP_CHECKS),
    isDraw, isSlip, REPLAY, SLIP: SLIP_CHECKS,
  });
})();
