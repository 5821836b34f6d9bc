// Receipts, proofs of deposits and of the end of a capture session (docs/spec/deposit.md), checked as section 8 says. Anchors on chains and
// revocation data are not judged here.
"use strict";
(() => {
  const { Refused, need, compare, concat, equal, fromBase64, fromHex, hex, LP, T, toBig, utf8 } = Tabellion.bytes;
  const { sha256, sm3 } = Tabellion.digest;
  const { shaped, bounded, sized, base64, matching, present } = Tabellion.forms;
  const { integer, list, oneOf } = Tabellion.json;
  const { Report } = Tabellion.report;
  const hex32 = Tabellion.json.hex(32);
  const zeros = "0".repeat(64);
  const latest = 253_402_300_799_999; // the end of the year 9999, in Unix milliseconds
  const anchorKinds = ["witnesses", "time", "chain"];
  const maximumBytes = 16 << 20;

  const name = matching(/^[a-z0-9-]{1,32}$/, "an anchor's name");
  const path = bounded(list(hex32), 64);
  const note = sized(512 << 10);
  const origin = (value, place) => {
    sized(255)(value, place);
    need(!/[\x00-\x1f\x7f]/.test(value), "shape", "is no origin", place);
  };
  const receiptMembers = shaped({
    v: oneOf(1), type: oneOf("tabellion/deposit-receipt"), log: origin, first: integer(), count: integer(1, 10_000), root: hex32,
    time: integer(), deadline: integer(), signature: Tabellion.json.hex(64),
  });
  const receiptForm = (value, place) => {
    receiptMembers(value, place);
    need(value.first + value.count <= Number.MAX_SAFE_INTEGER && value.time <= value.deadline, "shape", "numbers that do not fit one another", place);
  };
  const digestsForm = (value, place) => {
    shaped({}, { sha256: hex32, sm3: hex32 })(value, place);
    need(Object.keys(value).length > 0 && !Object.values(value).includes(zeros), "shape", "no digest, or zero bytes", place);
  };
  const numberForm = (value, place) => {
    sized(256)(value, place);
    need(!/\p{Cc}/u.test(value), "shape", "is no case number", place);
  };
  const timeEvidence = shaped({
    v: oneOf(1), type: oneOf("tabellion/time-evidence"), authority: name, token: base64(65_536), crls: bounded(list(base64(1 << 20)), 8),
    ocsp: bounded(list(base64(1 << 20)), 8),
  });
  const chainEvidence = (value, place) => {
    need(Tabellion.json.isObject(value), "shape", "is not an object", place);
    present(value, place);
    need(Tabellion.json.encode(value).length <= 4 << 20, "shape", "is longer than 4 MiB", place);
  };
  const anchorForm = (value, place) => {
    need(Tabellion.json.isObject(value) && anchorKinds.includes(value.kind), "shape", "no such kind of anchor", place);
    const members = { kind: Tabellion.json.text, name, checkpoint: note, proof: path };
    if (value.kind !== "witnesses") members.evidence = value.kind === "time" ? timeEvidence : chainEvidence;
    shaped(members)(value, place);
    need(value.kind !== "time" || value.evidence.authority === value.name, "shape", "the authority has another name", place);
  };
  const inclusion = shaped({ index: integer(), checkpoint: note, proof: path });
  const shared = { contentSalt: hex32, inclusion, anchors: bounded(list(anchorForm), 32) };
  const proofForm = shaped({
    v: oneOf(1), type: oneOf("tabellion/deposit-proof"), entry: Tabellion.json.hex(106), digests: digestsForm, receipt: receiptForm,
    receiptPath: path, ...shared,
  }, { case: shaped({ number: numberForm, salt: hex32 }), inclusionSm3: inclusion });
  const sessionForm = shaped({
    v: oneOf(1), type: oneOf("tabellion/session-proof"), log: origin, entry: Tabellion.json.hex(151), fingerprints: digestsForm, ...shared,
  }, { inclusionSm3: inclusion });

  function orderForm(value) {
    need((value.inclusionSm3 ?? value.inclusion).index === value.inclusion.index, "shape", "another index", "inclusionSm3");
    for (let k = 1; k < value.anchors.length; k++) {
      const [left, right] = [value.anchors[k - 1], value.anchors[k]];
      const order = anchorKinds.indexOf(left.kind) - anchorKinds.indexOf(right.kind) || compare(utf8(left.name), utf8(right.name));
      need(order < 0, "shape", "anchors are not in order", "anchors");
    }
  }

  const kindOf = value => ({ "tabellion/deposit-proof": "proof", "tabellion/session-proof": "session-proof",
    "tabellion/deposit-receipt": "receipt" })[typeof value?.type === "string" ? value.type : ""];

  function checkForm(value) {
    const kind = kindOf(value);
    if (kind === "receipt") return receiptForm(value, "receipt");
    (kind === "proof" ? proofForm : sessionForm)(value, "proof");
    const entry = fromHex(value.entry);
    need(entry[0] === 1 && entry[1] === (kind === "proof" ? 1 : 4), "entry", "is an entry of another kind", "entry");
    if (kind === "session-proof") {
      need(Object.keys(value.fingerprints).length === 2, "shape", "both fingerprints should stand here", "fingerprints");
      need(entry[22] >= 1 && entry[22] <= 9 && toBig(entry.subarray(10, 18)) < BigInt(value.inclusion.index), "entry", "gives no reason, or ends before it was opened", "entry");
    }
    return orderForm(value);
  }

  // The checks of one file. `content`: {sha256, sm3} of the file that it is to be held against, or undefined.
  class Audit {
    constructor(value, trust, content, report) {
      Object.assign(this, { value, trust, content, report, kind: kindOf(value), checkpoints: [], times: [] });
      this.receipt = this.kind === "receipt" ? value : value.receipt;
      this.origin = this.receipt?.log ?? value.log;
      this.key = trust?.log(this.origin);
      if (this.kind !== "receipt") {
        this.entry = fromHex(value.entry);
        this.index = value.inclusion.index;
      }
    }

    async run() {
      const { report } = this;
      if (this.key) report.pass("trust", "", this.origin);
      else if (this.trust) report.add("trust", "fail", "log-unknown", this.origin);
      else report.note("trust", "no-trust");
      if (this.kind === "receipt") {
        report.isPromise = true;
        await this.underKey("receipt", () => this.receiptSignature());
        report.note("file", "receipt-no-file");
      } else {
        if (this.kind === "proof") await this.checkDeposit();
        else await report.attempt("commitments", () => this.checkFingerprints());
        await this.underKey("inclusion", () => this.open(this.value.inclusion, "inclusion"));
        if (this.value.inclusionSm3) await this.underKey("inclusion-sm3", () => this.open(this.value.inclusionSm3, "inclusionSm3", "/sm3", "sm3"));
        else report.note("inclusion-sm3", "no-sm3-tree");
        for (const anchor of this.value.anchors) await this.anchor(anchor);
        this.forks();
        this.quorum();
        this.strongest();
      }
      report.note("not-proven", `not-proven-${this.kind}`);
      this.facts();
      return report;
    }

    // Passes when nothing is thrown; without the log's key that is only a note.
    async underKey(check, action) {
      try {
        await action();
        if (this.key) this.report.pass(check);
        else this.report.note(check, "no-log-key");
      } catch (error) { this.report.fail(check, error); }
    }

    async checkDeposit() {
      const { report, value, content } = this;
      if (!content) report.note("file", "no-file");
      else {
        const wrong = ["sha256", "sm3"].filter(kind => value.digests[kind] !== undefined && value.digests[kind] !== content[kind]);
        if (wrong.length) report.add("file", "fail", "other-file", content.name ?? "", wrong.map(kind => `${kind} ${content[kind]}`).join(", "));
        else report.pass("file", "same-file", content.name ?? "");
      }
      await report.attempt("commitments", () => this.checkCommitments(value.digests, 10));
      for (const kind of ["sha256", "sm3"]) if (value.digests[kind] === undefined) report.note("commitments", "digest-not-given", kind);
      const stated = this.entry.subarray(74);
      if (value.case) {
        await report.attempt("case", () => need(equal(sha256(T("TL1/case"), fromHex(value.case.salt), LP(utf8(value.case.number))), stated),
          "commitment", "the entry is of another case", "case"));
      } else if (!stated.every(byte => byte === 0)) report.note("case", "case-not-shown");
      await this.underKey("receipt", () => this.receiptCovers());
    }

    checkFingerprints() { this.checkCommitments(this.value.fingerprints, 23); }

    checkCommitments(digests, at) {
      const salt = fromHex(this.value.contentSalt);
      const due = concat(sha256(T("TL1/c"), salt, fromHex(digests.sha256 ?? zeros)), sm3(T("TL1/c"), salt, fromHex(digests.sm3 ?? zeros)));
      need(equal(this.entry.subarray(at, at + 64), due), "commitment", "the entry commits to something else", "entry");
    }

    receiptSignature() {
      if (!this.key) return;
      const unsigned = { ...this.receipt };
      delete unsigned.signature;
      need(Tabellion.ed25519.verify(this.key.key, fromHex(this.receipt.signature), concat(T("TL1/receipt"), Tabellion.json.encode(unsigned))),
        "signature", "the log's signature is wrong", "receipt");
    }

    receiptCovers() {
      this.receiptSignature();
      const { first, count, time, root } = this.receipt;
      need(first <= this.index && this.index < first + count, "receipt", "does not cover this entry", "receipt");
      need(BigInt(time) === toBig(this.entry.subarray(2, 10)), "receipt", "has another time than the entry", "receipt");
      const found = Tabellion.checkpoints.inclusionRoot(this.entry, this.index - first, count, this.value.receiptPath.map(one => fromHex(one)), "sha256", "receiptPath");
      need(hex(found) === root, "inclusion", "the path does not lead to the receipt's root", "receiptPath");
    }

    // The checkpoint of a place, signed by the log where its key is known, which holds the entry.
    open(place, where, suffix = "", kind = "sha256") {
      const { checkpoints } = Tabellion;
      const checkpoint = checkpoints.read(place.checkpoint, where);
      need(checkpoint.origin === this.origin + suffix, "origin", "another log's checkpoint", where);
      if (this.key) checkpoints.checkLog(checkpoint, suffix ? checkpoints.renamed(this.key, this.key.name + suffix) : this.key, where);
      const root = checkpoints.inclusionRoot(this.entry, this.index, checkpoint.size, place.proof.map(one => fromHex(one)), kind, where);
      need(equal(root, checkpoint.root), "inclusion", "the path does not lead to the checkpoint's root", where);
      if (!suffix) this.checkpoints.push(checkpoint);
      return checkpoint;
    }

    async anchor(anchor) {
      const { report } = this;
      try {
        const checkpoint = this.open(anchor, anchor.name);
        if (anchor.kind === "chain") return report.unchecked("chain", "chain-elsewhere", anchor.name);
        const found = anchor.kind === "witnesses" ? this.witnesses(checkpoint) : await this.time(anchor, checkpoint);
        if (!found || found.milliseconds > latest) {
          if (anchor.kind === "witnesses") report.note("witnesses", this.trust ? "witnesses-unknown" : "no-trust", anchor.name);
          return undefined;
        }
        if (this.key) this.times.push({ ...found, kind: anchor.kind, name: anchor.name });
        report.pass(anchor.kind, "", anchor.name);
        if (anchor.kind === "time") report.unchecked("revocation", "revocation-elsewhere", anchor.name);
      } catch (error) { report.fail(anchor.kind, error, anchor.name); }
      return undefined;
    }

    witnesses(checkpoint) {
      const time = this.trust?.metAt(checkpoint);
      return time === undefined ? undefined : { milliseconds: 1000 * time, isTest: false };
    }

    async time(anchor, checkpoint) {
      const token = Tabellion.token.parse(fromBase64(anchor.evidence.token));
      const roots = (this.trust?.authorities ?? []).filter(one => one.name === anchor.name);
      const { root, isTest } = await Tabellion.token.verify(token, sha256(checkpoint.note.bytes), roots);
      if (root) return { milliseconds: token.notLaterThan, isTest };
      // An authority of this name is known, and this is another one's token.
      if (roots.length) throw new Refused("untrusted", "the token leads to no root of this authority", anchor.name);
      this.report.note("time", this.trust ? "authority-unknown" : "no-trust", anchor.name);
      return undefined;
    }

    forks() {
      const roots = new Map();
      for (const { size, root } of this.checkpoints) {
        if (hex(roots.get(size) ?? root) !== hex(root)) this.report.add("checkpoints", "fail", "fork", String(size));
        roots.set(size, root);
      }
    }

    quorum() {
      if (!this.key || !this.trust.asksForWitnesses) return;
      const isMet = this.checkpoints.some(checkpoint => {
        try { return this.trust.metAt(checkpoint) !== undefined; } catch (error) { if (error instanceof Refused) return false; throw error; }
      });
      if (isMet) this.report.pass("quorum");
      else this.report.add("quorum", "fail", "quorum");
    }

    // The earliest time; authorities for testing count only where nobody else says anything.
    strongest() {
      const real = this.times.filter(one => !one.isTest);
      const best = (real.length ? real : this.times).reduce((least, one) => !least || one.milliseconds < least.milliseconds ? one : least, undefined);
      if (!best) return this.report.fact("on-log-only", "");
      this.report.isTest ||= best.isTest;
      this.report.fact("not-later-than", best.milliseconds);
      return this.report.fact("by", best.name);
    }

    facts() {
      const { report, value } = this;
      report.fact("log", this.origin);
      report.fact("index", String(this.kind === "receipt" ? value.first : this.index));
      const digests = value.digests ?? value.fingerprints;
      if (digests?.sha256) report.fact(this.kind === "proof" ? "sha256" : "fingerprint-sha256", digests.sha256);
      if (digests?.sm3) report.fact(this.kind === "proof" ? "sm3" : "fingerprint-sm3", digests.sm3);
    }
  }

  // Checks a receipt or a proof (JSON in any spelling). Throws Refused if it is none.
  async function check(bytes, trust, content, fileName, { canonical = false } = {}) {
    need(bytes.length <= maximumBytes, "limit", "larger than 16 MiB");
    const value = Tabellion.json.parse(bytes, { place: fileName, depth: 32, canonical, normalized: false });
    need(kindOf(value), "shape", "is neither receipt nor proof", fileName);
    checkForm(value);
    const report = new Report(kindOf(value), fileName);
    report.trust = trust ? trust.source ?? "own" : "none";
    return { report: await new Audit(value, trust, content, report).run(), value };
  }

  Tabellion.receipt = Object.freeze({ check, kindOf });
})();
