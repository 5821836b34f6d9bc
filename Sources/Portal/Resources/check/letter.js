// Custody letters and certificates (docs/spec/letter.md), checked in the order of its section 4. Nothing compares what the pages draw with
// letter.json: a person holds it against the paper.
"use strict";
(() => {
  const { need, fromBase64, fromHex, hex, toBig } = Tabellion.bytes;
  const { sha256, sm3 } = Tabellion.digest;
  const { shaped, bounded, sized } = Tabellion.forms;
  const { integer, list, oneOf } = Tabellion.json;
  const { Report } = Tabellion.report;
  const digest = Tabellion.json.hex(32);
  const claims = ["existed", "recorded", "displayed", "kept", "notContent", "notAuthor", "notStatements", "notElsewhere", "notCertificate"];
  const maximumAnnex = 10_000;

  const zone = (value, place) => {
    const parts = typeof value === "string" && /^UTC([+-])(\d\d):(\d\d)$/.exec(value);
    need(parts && Number(parts[2]) <= 14 && Number(parts[3]) < 60, "shape", "is no zone such as UTC+08:00", place);
  };
  const address = (value, place) => {
    sized(300)(value, place);
    need(/^https:\/\/[\x21-\x7e]*$/.test(value), "shape", "is not an https address in ASCII", place);
  };
  const file = shaped({ name: sized(1024), bytes: integer(), mediaType: sized(127), sha256: digest, sm3: digest });
  const anchor = shaped({ kind: oneOf("witnesses", "time", "chain"), name: sized(32), size: integer(1), mark: sized(600) },
    { time: integer(), block: integer(), test: oneOf(true) });
  const contentForm = shaped({
    v: oneOf(1), type: oneOf("tabellion/letter"), kind: oneOf("deposit", "certificate", "capture"), language: oneOf("zh-Hans", "en", "both"),
    number: sized(60), issued: integer(), zone,
    office: shaped({ name: sized(120), address: sized(300), notary: sized(120) }, { otherName: sized(120) }),
    depositor: sized(300), title: sized(600), digests: shaped({}, { sha256: digest, sm3: digest }), files: bounded(list(file), 200),
    ledger: shaped({ origin: sized(200), index: integer(), entry: bounded(Tabellion.json.hex(), 2048, 2), accepted: integer() }),
    anchors: bounded(list(anchor), 32, 1), claims: list(oneOf(...claims)), remarks: bounded(list(sized(600)), 8), verifyAddress: address,
  }, {
    case: sized(120), annex: shaped({ count: integer(201, maximumAnnex), sha256: digest, sm3: digest }),
    capture: shaped({ opening: integer(), began: integer(), ended: integer(), address: sized(1024) }), test: oneOf(true), sample: oneOf(true),
  });
  const annexForm = shaped({ v: oneOf(1), type: oneOf("tabellion/letter-files"), files: bounded(list(file), maximumAnnex) });

  function readContent(bytes) {
    const place = "letter.json";
    const content = Tabellion.json.parse(bytes, { place, depth: 32, normalized: false });
    contentForm(content, place);
    need(Object.keys(content.digests).length > 0, "shape", "has no digest", place);
    need((content.kind === "capture") === ("capture" in content), "shape", "a letter for a capture has this member, and no other", `${place}.capture`);
    need(!content.capture || (content.capture.began <= content.capture.ended && content.capture.opening < content.ledger.index), "shape",
      "the session ends before it begins", `${place}.capture`);
    need(content.anchors.every(one => one.size > content.ledger.index), "shape", "an anchor does not cover the entry", `${place}.anchors`);
    need(new Set(content.claims).size === content.claims.length, "shape", "says something twice", `${place}.claims`);
    need(content.test || content.anchors.every(one => !one.test), "shape", "an anchor for tests in a letter that is none", `${place}.test`);
    need(!content.annex || content.files.length === 200, "shape", "has an annex and few files", `${place}.annex`);
    return content;
  }

  class Audit {
    constructor(document, trust, bundle, report) { Object.assign(this, { document, trust, bundle, report }); }

    async run() {
      const { report } = this;
      report.pass("form", "pages", String(this.document.pageCount));
      await this.checkSignature();
      report.unchecked("revocation", "letter-revocation");
      await this.checkContents();
      report.note("not-proven", "not-proven-letter");
      return report;
    }

    async checkSignature() {
      const { report, trust } = this;
      let signature;
      try {
        signature = Tabellion.token.parseDetached(this.document.signature);
        need(signature.stamp, "no-stamp", "no authority has stamped the signature");
      } catch (error) { return report.fail("signature", error); }
      const { stamp } = signature;
      try {
        const { root, isTest } = await Tabellion.token.verify(stamp, sha256(signature.data.signer.signature), trust?.authorities ?? []);
        if (root) {
          report.isTest ||= isTest;
          report.pass("timestamp", "", root.name);
          report.fact("signed-by", stamp.milliseconds);
        } else if (trust) report.add("timestamp", "fail", "authority-unknown");
        else report.note("timestamp", "no-trust");
      } catch (error) { return report.fail("timestamp", error); }
      try {
        const verified = await Tabellion.token.verifyDetached(signature, this.document.signedBytes, stamp.seconds, trust?.letters ?? []);
        report.fact("signer", verified.signer);
        if (verified.root) {
          report.isTest ||= verified.isTest;
          report.pass("signature", "", verified.root.name);
        } else if (trust) report.add("signature", "fail", "issuer-unknown", verified.signer);
        else report.note("signature", "no-trust");
      } catch (error) { report.fail("signature", error); }
      return undefined;
    }

    async checkContents() {
      const { report, document: { attachments } } = this;
      let content;
      try {
        need(attachments.has("letter.json"), "attachments", "letter.json is not attached");
        content = readContent(attachments.get("letter.json"));
      } catch (error) { return report.fail("attachments", error); }
      report.isTest ||= Boolean(content.test);
      report.isSample ||= Boolean(content.sample);
      this.facts(content);
      const proofName = content.kind === "capture" ? "session-proof.json" : "deposit-proof.json";
      const due = ["letter.json", proofName, ...content.annex ? ["files.json"] : []].sort();
      if ([...attachments.keys()].sort().join() !== due.join()) return report.add("attachments", "fail", "attachments", [...attachments.keys()].join(", "));
      report.pass("attachments", "", due.join(", "));
      if (content.annex) await report.attempt("annex", () => this.checkAnnex(content, attachments.get("files.json")));
      await this.checkProof(content, attachments.get(proofName), proofName);
      if (content.kind === "capture" && !this.bundle) report.note("bundle", "no-bundle");
      else if (this.bundle) await report.attempt("bundle", () => this.checkBundle(content), this.bundle.report.name);
      report.note("printed", "printed");
      return undefined;
    }

    facts(content) {
      const { report } = this;
      report.fact("letter-kind", content.kind);
      report.fact("number", content.number);
      report.fact("office", content.office.name);
      report.fact("depositor", content.depositor);
      report.fact("title", content.title);
      report.fact("log", content.ledger.origin);
      report.fact("index", String(content.ledger.index));
      const isCapture = content.kind === "capture";
      for (const kind of ["sha256", "sm3"]) if (content.digests[kind]) report.fact(isCapture ? `fingerprint-${kind}` : kind, content.digests[kind]);
    }

    checkAnnex(content, bytes) {
      need(hex(sha256(bytes)) === content.annex.sha256 && hex(sm3(bytes)) === content.annex.sm3, "digest", "is not the list that the letter names", "files.json");
      const annex = Tabellion.json.parse(bytes, { place: "files.json", depth: 32, normalized: false });
      annexForm(annex, "files.json");
      need(annex.files.length === content.annex.count && JSON.stringify(annex.files.slice(0, 200)) === JSON.stringify(content.files), "other",
        "begins with other files than the letter names", "files.json");
    }

    async checkProof(content, bytes, name) {
      const { report } = this;
      try {
        const found = await Tabellion.receipt.check(bytes, this.trust, this.content, name, { canonical: true });
        need(found.report.kind === (content.kind === "capture" ? "session-proof" : "proof"), "other", "is the proof of something else", name);
        await report.attempt("agreement", () => checkAgreement(content, found.value));
        for (const one of content.anchors) if (one.kind === "chain") report.unchecked("agreement", "chain-elsewhere", one.name);
        report.parts.push(found.report);
        report.isTest ||= found.report.isTest;
        if (found.report.hasFailed) report.add("proof", "fail", "part", name);
        else report.pass("proof", "", name);
      } catch (error) { report.fail("proof", error, name); }
    }

    // The bundle of the letter's session: it passes, and is this one.
    async checkBundle(content) {
      need(content.kind === "capture", "other", "this letter is of no capture");
      const { report, audit } = this.bundle;
      need(!report.hasFailed && audit.closing && audit.roots, "part", "the bundle does not pass", report.name);
      const check = (condition, place) => need(condition, "agreement", "the bundle says something else than the letter", place);
      check(content.digests.sha256 === hex(audit.roots[0]) && content.digests.sm3 === hex(audit.roots[1]), "digests");
      check(content.ledger.index === audit.closing.entry.index && content.ledger.entry === audit.closing.entry.entry, "ledger");
      check(content.capture.opening === await audit.openingIndex(), "capture.opening");
      const header = await audit.header;
      check(content.capture.began === header.openedAt && content.capture.ended === header.closedAt, "capture");
      const records = (await audit.session).records.slice(1);
      const files = this.document.attachments.has("files.json")
        ? Tabellion.json.parse(this.document.attachments.get("files.json"), { place: "files.json", depth: 32, normalized: false }).files : content.files;
      check(files.length <= records.length && files.every(one => records.some(record => record.bytes === one.bytes && record.sha256 === one.sha256 && record.sm3 === one.sm3)), "files");
    }
  }

  // Digests, place, time and anchors of the letter are those of its proof (section 4, agreement).
  function checkAgreement(content, proof) {
    const same = (place, letter, stated) => need(letter === stated, "agreement", `the letter says ${letter ?? "nothing"}, the proof ${stated ?? "nothing"}`, place);
    const digests = proof.digests ?? proof.fingerprints;
    for (const kind of ["sha256", "sm3"]) same(`digests.${kind}`, content.digests[kind], digests[kind]);
    const entry = fromHex(proof.entry);
    same("ledger.index", content.ledger.index, proof.inclusion.index);
    same("ledger.origin", content.ledger.origin, proof.receipt?.log ?? proof.log);
    same("ledger.entry", content.ledger.entry, proof.entry);
    same("ledger.accepted", BigInt(content.ledger.accepted), toBig(entry.subarray(2, 10)));
    if (proof.type === "tabellion/session-proof") {
      same("case", content.case, undefined);
      same("capture.opening", BigInt(content.capture.opening), toBig(entry.subarray(10, 18)));
    } else {
      if (content.case !== undefined) same("case", content.case, proof.case?.number);
      same("capture", content.capture, undefined);
    }
    content.anchors.forEach((one, index) => checkAnchor(one, `anchors[${index}]`, proof, same));
  }

  function checkAnchor(one, place, proof, same) {
    const proven = proof.anchors.find(other => other.kind === one.kind && other.name === one.name);
    need(proven, "agreement", "the proof has no such anchor", place);
    const checkpoint = Tabellion.checkpoints.read(proven.checkpoint, place);
    same(`${place}.size`, one.size, checkpoint.size);
    if (one.kind !== "chain") same(`${place}.block`, one.block, undefined);
    if (one.kind === "time") {
      const token = Tabellion.token.parse(fromBase64(proven.evidence.token));
      same(`${place}.time`, one.time, token.milliseconds);
      same(`${place}.mark`, one.mark, `serial ${token.serial}`);
    } else if (one.kind === "witnesses") {
      same(`${place}.time`, one.time, latestCosignature(checkpoint, one.mark.split(", ")));
    }
    // Chains are not read here: what a letter says of one is not compared, and the check of the anchor says so.
  }

  // When the last of the named cosigners signed, in milliseconds; undefined if one of them did not.
  function latestCosignature(checkpoint, names) {
    const times = names.map(name => {
      const own = checkpoint.note.signatures.filter(one => one.name === name && one.signature.length === 72);
      return own.map(one => Number(toBig(one.signature.subarray(0, 8)))).sort((left, right) => left - right)[0];
    });
    return times.includes(undefined) ? undefined : 1000 * Math.max(...times);
  }

  // Checks a letter. `bundle`: what bundle.check gave of a bundle dropped beside it; `content`: digests of the deposited file.
  async function check(bytes, trust, fileName, { bundle, content } = {}) {
    const report = new Report("letter", fileName);
    report.trust = trust ? trust.source ?? "own" : "none";
    let document;
    try {
      document = Tabellion.pdf.open(bytes);
    } catch (error) {
      report.fail("form", error);
      return { report };
    }
    const audit = new Audit(document, trust, bundle, report);
    audit.content = content;
    await audit.run();
    return { report };
  }

  Tabellion.letter = Object.freeze({ check });
})();
