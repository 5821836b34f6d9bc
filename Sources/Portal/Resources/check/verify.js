// What was given to the verify page: finds out what each file is, holds files against one another, and gives a report for each. Runs in a
// worker; nothing here reaches for the network, and nothing is believed but the trust file.
"use strict";
(() => {
  const { Refused, hex } = Tabellion.bytes;
  const { SHA256, SM3 } = Tabellion.digest;
  const { Report } = Tabellion.report;
  const maximumFiles = 20_000;
  const maximumText = 16 << 20;
  const maximumLetter = 64 << 20;
  const chunk = 1 << 20;

  const read = async blob => {
    try {
      return new Uint8Array(await blob.arrayBuffer());
    } catch {
      throw new Refused("read", "the file cannot be read, or changed meanwhile");
    }
  };

  const startsWith = (bytes, text) => text.split("").every((one, k) => bytes[k] === one.charCodeAt(0));

  function contains(bytes, text) {
    const needle = Uint8Array.from(text, one => one.charCodeAt(0));
    for (let at = bytes.indexOf(needle[0]); at >= 0; at = bytes.indexOf(needle[0], at + 1)) {
      let k = 1;
      while (k < needle.length && bytes[at + k] === needle[k]) k++;
      if (k === needle.length) return true;
    }
    return false;
  }

  // "bundle", "letter", a type of JSON, or "file": by what stands in it. A name only says what somebody took it for.
  async function kindOf({ name, blob }) {
    const head = await read(blob.slice(0, 512));
    if (/\.asice$/i.test(name) || (startsWith(head, "PK\x03\x04") && contains(head, "mimetypeapplication/vnd.etsi.asic-e+zip"))) return { kind: "bundle" };
    if (startsWith(head, "%PDF-") && blob.size <= maximumLetter) {
      const bytes = await read(blob);
      return contains(bytes, "letter.json") || contains(bytes, "6c65747465722e6a736f6e") || contains(bytes, "ETSI.CAdES.detached") ? { kind: "letter", bytes } : { kind: "file" };
    }
    const first = head.find(byte => ![9, 10, 13, 32].includes(byte));
    if (first !== 0x7B || blob.size > maximumText) return { kind: "file" };
    const bytes = await read(blob);
    return { kind: typeOf(bytes) ?? "file", bytes };
  }

  const known = ["deposit-proof", "session-proof", "deposit-receipt"].map(one => `tabellion/${one}`);

  // Which of our files a JSON is meant to be. It is read strictly afterwards, and what cannot be read now is refused then.
  function typeOf(bytes) {
    try {
      const value = Tabellion.json.parse(bytes, { depth: 64, canonical: false, normalized: false });
      if (Tabellion.draw.isSlip(value)) return "slip";
      return typeof value.type === "string" ? value.type : undefined;
    } catch {
      return known.find(one => contains(bytes, `"${one}"`));
    }
  }

  async function digestsOf({ name, blob }, progress) {
    const [one, other] = [new SHA256(), new SM3()];
    for (let at = 0; at < blob.size; at += chunk) {
      const bytes = await read(blob.slice(at, Math.min(at + chunk, blob.size)));
      one.update(bytes);
      other.update(bytes);
      progress(Math.min(at + chunk, blob.size), blob.size);
    }
    return { name, sha256: hex(one.finish()), sm3: hex(other.finish()), size: blob.size };
  }

  function unusable(name, error) {
    if (!(error instanceof Refused)) throw error;
    const report = new Report("unusable", name);
    report.add("form", "fail", error.code, error.place, error.message);
    return report;
  }

  class Session {
    constructor(trust, tell) {
      Object.assign(this, { trust, tell, reports: [], bundles: [], claims: [] });
    }

    progress(name) { return (done, total) => this.tell({ name, done, total }); }

    async run(files) {
      if (files.length > maximumFiles) throw new Refused("limit", `more than ${maximumFiles} files at once`);
      const sorted = { bundle: [], letter: [], proof: [], slip: [], file: [] };
      const draws = await this.takeDraws(files);
      for (const file of files.filter(one => !draws.taken.has(one))) {
        this.tell({ name: file.name, done: 0, total: file.blob.size });
        try {
          const found = await kindOf(file);
          const group = { bundle: "bundle", letter: "letter", "tabellion/deposit-proof": "proof", "tabellion/session-proof": "proof",
            "tabellion/deposit-receipt": "proof", slip: "slip" }[found.kind] ?? "file";
          sorted[group].push({ ...file, ...found });
        } catch (error) { this.reports.push(unusable(file.name, error)); }
      }
      for (const file of sorted.bundle) await this.bundle(file);
      const contents = [];
      for (const file of sorted.file) {
        try { contents.push(await digestsOf(file, this.progress(file.name))); } catch (error) { this.reports.push(unusable(file.name, error)); }
      }
      for (const file of sorted.letter) await this.letter(file, contents);
      for (const file of sorted.proof) await this.proof(file, contents);
      for (const draw of draws.directories) await this.draw(draw, sorted.slip);
      if (!draws.directories.length) for (const file of sorted.slip) await this.slip(file);
      for (const content of contents) this.reports.push(this.file(content));
      return this.reports.map(report => report.plain());
    }

    // Files beside a config.json and a commitment.json in one folder are a draw's.
    async takeDraws(files) {
      const directories = [];
      const taken = new Set();
      const folderOf = path => path.includes("/") ? path.slice(0, path.lastIndexOf("/") + 1) : "";
      for (const file of files) {
        const folder = folderOf(file.name);
        if (file.name !== `${folder}commitment.json` || !files.some(one => one.name === `${folder}config.json`)) continue;
        const own = files.filter(one => one.name.startsWith(folder) && !/(^|\/)slip[^/]*\.json$/.test(one.name) && (folder || !one.name.includes("/")));
        own.forEach(one => taken.add(one));
        directories.push({ name: folder || "./", files: new Map(own.map(one => [one.name.slice(folder.length), one.blob])) });
      }
      return { directories, taken };
    }

    async bundle(file) {
      try {
        const found = await Tabellion.bundle.check(file.blob, this.trust, file.name, this.progress(file.name));
        this.reports.push(found.report);
        this.bundles.push(found);
        for (const member of found.audit.members.values()) this.claims.push({ by: file.name, sha256: member.sha256, sm3: member.sm3, isGood: !found.report.hasFailed, isTest: found.report.isTest });
      } catch (error) { this.reports.push(unusable(file.name, error)); }
    }

    // The dropped file that a proof speaks of; if it speaks of none of them and there is one, that one, which then fails.
    theContent(digests, contents) {
      const isOf = one => Object.keys(digests ?? {}).some(kind => digests[kind] === one[kind]);
      return contents.find(isOf) ?? (contents.length === 1 ? contents[0] : undefined);
    }

    async letter(file, contents) {
      const bundle = this.bundles.length === 1 ? this.bundles[0] : this.bundles.find(one => contains(file.bytes, one.audit.closing?.entry.entry ?? " "));
      const { report } = await Tabellion.letter.check(file.bytes, this.trust, file.name, { bundle });
      const proof = report.parts.find(part => part.kind === "proof");
      if (proof) await this.holdContent(report, proof, contents);
      this.reports.push(report);
    }

    async holdContent(report, proof, contents) {
      const facts = Object.fromEntries(report.facts);
      const content = this.theContent({ sha256: facts.sha256, sm3: facts.sm3 }, contents);
      proof.findings = proof.findings.filter(one => one.check !== "file");
      this.compare(proof, { sha256: facts.sha256, sm3: facts.sm3 }, content, report);
    }

    compare(report, digests, content, whole = report) {
      if (!content) return report.note("file", "no-file");
      const kinds = ["sha256", "sm3"].filter(kind => digests[kind] !== undefined);
      if (kinds.length && kinds.every(kind => digests[kind] === content[kind])) {
        report.pass("file", "same-file", content.name);
        this.claims.push({ by: whole.name, sha256: content.sha256, sm3: content.sm3, isGood: !whole.hasFailed, isTest: whole.isTest });
      } else report.add("file", "fail", "other-file", content.name, kinds.map(kind => `${kind} ${content[kind]}`).join(", "));
      return undefined;
    }

    async proof(file, contents) {
      try {
        const { report, value } = await Tabellion.receipt.check(file.bytes, this.trust, undefined, file.name);
        if (report.kind === "proof") {
          report.findings = report.findings.filter(one => one.check !== "file");
          this.compare(report, value.digests, this.theContent(value.digests, contents));
        }
        this.reports.push(report);
      } catch (error) { this.reports.push(unusable(file.name, error)); }
    }

    file(content) {
      const report = new Report("file", content.name);
      report.trust = this.trust?.source ?? "none";
      report.fact("bytes", String(content.size));
      report.fact("sha256", content.sha256);
      report.fact("sm3", content.sm3);
      const claims = this.claims.filter(one => one.sha256 === content.sha256 && one.sm3 === content.sm3);
      for (const claim of claims) report.add("file", claim.isGood ? "pass" : "fail", claim.isGood ? "named-by" : "named-by-broken", claim.by);
      report.isTest = claims.length > 0 && claims.every(one => one.isTest);
      if (!claims.length) report.note("file", "only-digests");
      return report;
    }

    // What a draw is replayed from, and what the visitor believes of ledgers, as draw.js takes them.
    drawMeans(directory) {
      const file = async (name, limit) => {
        const blob = directory?.files.get(name);
        if (!blob) return null;
        if (blob.size > limit) throw new Refused("limit", `larger than ${limit} bytes`, name);
        return read(blob);
      };
      const tell = this.progress(directory?.name ?? "");
      const value = this.trust?.value;
      const trust = value && { logs: value.logs, cosigners: value.cosigners, offices: value.offices.map(office => office.key) };
      return [{ file, names: [...directory?.files.keys() ?? []] }, { trust, progress: share => tell(Math.round(1000 * share), 1000) }];
    }

    async draw(directory, slips) {
      try {
        this.reports.push(this.ofDraw(await Tabellion.draw.replay(...this.drawMeans(directory)), directory.name));
      } catch (error) { this.reports.push(unusable(directory.name, error)); }
      for (const slip of slips) await this.slip(slip, directory);
    }

    async slip(file, directory) {
      if (!directory) {
        const report = new Report("slip", file.name);
        report.note("slip", "no-draw");
        this.reports.push(report);
        return;
      }
      try {
        const [source, options] = this.drawMeans(directory);
        this.reports.push(this.ofDraw(await Tabellion.draw.slip(source, file.bytes, null, options), file.name));
      } catch (error) { this.reports.push(unusable(file.name, error)); }
    }

    ofDraw(found, name) {
      const report = new Report(found.verdict === "unusable" ? "unusable" : found.kind, name);
      const isTrusted = found.checks.some(one => one.id === "trust" && one.state === "pass");
      Object.assign(report, { isRehearsal: found.isRehearsal, isVoid: found.verdict === "void", trust: isTrusted ? this.trust.source : "none" });
      for (const { id, state, reasons } of found.checks) {
        const result = { pass: "pass", fail: "fail", unchecked: "unchecked", unreached: "note" }[state];
        if (!reasons.length) report.add(id, result, state === "unreached" ? "unreached" : "");
        for (const { code, place, message } of reasons) report.add(id, result, result === "fail" ? code : "needs", place, message);
      }
      const isGood = found.verdict === "valid" || found.verdict === "void";
      // Nothing may be green because no check failed: a verdict of "invalid" or "unusable" is one of its own.
      if (!isGood && !report.hasFailed) report.add("form", "fail", "part", name);
      for (const fact of ["drawId", "register", "commit", "seed", "result"]) if (found.facts[fact] !== undefined) report.fact(fact, String(found.facts[fact]));
      for (const { id, state, number } of isGood && found.kind === "slip" ? found.stages : []) report.fact("stage", [id, state, number ?? null]);
      return report;
    }
  }

  // files: [{name, blob}], names with the folders they were dropped in. trustBytes: of a trust file, or undefined. `source`: "office"
  // for the trust that this page brought along, "own" for one that the visitor gave. tell({name, done, total}) hears how far it is.
  async function run(files, trustBytes, source, tell = () => {}) {
    let [bytes, kind, rest] = [trustBytes, source, files];
    for (const file of files.slice(0, 64)) {
      if (!/\.json$/i.test(file.name) || file.blob.size > 1 << 20) continue;
      const own = await read(file.blob);
      if (typeOf(own) === "tabellion/trust") [bytes, kind, rest] = [own, "own", files.filter(one => one !== file)];
    }
    const trust = bytes && Tabellion.trust.parse(bytes);
    if (trust) trust.source = kind;
    return new Session(trust, tell).run(rest);
  }

  Tabellion.verify = Object.freeze({ run });

  // In a worker: one message in, {files, trust, source}; {progress}, and at last {reports} or {failed} out.
  if (typeof WorkerGlobalScope !== "undefined" && globalThis instanceof WorkerGlobalScope) {
    let last = 0;
    const tell = progress => {
      const now = Date.now();
      if (now - last < 100) return;
      last = now;
      postMessage({ progress });
    };
    onmessage = async ({ data: { files, trust, source } }) => {
      try {
        postMessage({ reports: await run(files, trust, source, tell) });
      } catch (error) {
        postMessage({ failed: { code: error instanceof Refused ? error.code : "internal", place: error.place ?? "", detail: String(error.message) } });
      }
    };
  }
})();
