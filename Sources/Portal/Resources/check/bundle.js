// Bundles of capture sessions (docs/spec/evidence.md): every check of its section 9, the picture's content excepted, which nobody can check
// without looking at it. The bundle is read in pieces; each byte passes once through CRC-32, SHA-256 and SM3.
"use strict";
(() => {
  const { Refused, need, base64, concat, equal, fromHex, fromUTF8, hex, LP, T, toBig, u32, u64, utf8 } = Tabellion.bytes;
  const { sha256, sm3, SHA256, SM3 } = Tabellion.digest;
  const { Report } = Tabellion.report;
  const forms = Tabellion.forms.session;
  const million = 1_000_000n;

  const checks = ["container", "manifests", "tag-manifests", "policy", "opening", "freshness", "opening-tokens", "records", "chain", "recording",
    "input", "artefacts", "cleanliness", "fingerprint", "signature", "closing-token", "ledger-key", "ledger-opening", "ledger-heads",
    "ledger-closing", "checkpoints", "trust"];
  const documentForms = {
    "data/opening.json": forms.opening, "data/policy.json": forms.policy, "data/subject.json": forms.subject,
    "data/cleanliness-open.json": forms.cleanliness, "data/cleanliness-close.json": forms.cleanliness, "data/session.json": forms.session,
    "signature.json": forms.signature, "ledger/entries.json": forms.entries,
  };
  const required = ["META-INF/ASiCManifest001.xml", "META-INF/timestamp001.tst", "bagit.txt", "data/cleanliness-open.json", "data/input.jsonl",
    "data/opening.json", "data/policy.json", "data/session.json", "data/subject.json", "ledger/checkpoint-final.txt",
    "ledger/checkpoint-opening.txt", "ledger/entries.json", "manifest-sha256.txt", "manifest-sm3.txt", "mimetype", "signature.json",
    "tagmanifest-sha256.txt", "tagmanifest-sm3.txt", "tokens/fresh-0.tst"];
  const tagManifests = ["tagmanifest-sha256.txt", "tagmanifest-sm3.txt"];
  // Names, not addresses: nothing is fetched from them.
  const scheme = "http:";
  const asicManifest = (session, manifest) => `<?xml version="1.0" encoding="UTF-8"?>
<asic:ASiCManifest xmlns:asic="${scheme}//uri.etsi.org/02918/v1.2.1#" xmlns:ds="${scheme}//www.w3.org/2000/09/xmldsig#">
  <asic:SigReference URI="META-INF/timestamp001.tst" MimeType="application/vnd.etsi.timestamp-token"/>
  <asic:DataObjectReference URI="data/session.json" MimeType="application/json">
    <ds:DigestMethod Algorithm="${scheme}//www.w3.org/2001/04/xmlenc#sha256"/>
    <ds:DigestValue>${session}</ds:DigestValue>
  </asic:DataObjectReference>
  <asic:DataObjectReference URI="manifest-sha256.txt" MimeType="text/plain">
    <ds:DigestMethod Algorithm="${scheme}//www.w3.org/2001/04/xmlenc#sha256"/>
    <ds:DigestValue>${manifest}</ds:DigestValue>
  </asic:DataObjectReference>
</asic:ASiCManifest>
`;

  class Audit {
    constructor(archive, trust, report, progress) {
      Object.assign(this, { archive, trust, report, progress, members: archive.members, documents: new Map(), problems: [] });
    }

    async run() {
      await this.digestMembers();
      const run = {
        container: this.container, manifests: this.manifests, "tag-manifests": this.tagManifests, policy: this.policy, opening: this.opening,
        freshness: this.freshness, "opening-tokens": this.openingTokens, records: this.records, chain: this.chain, recording: this.recording,
        input: this.input, artefacts: this.artefacts, cleanliness: this.cleanliness, fingerprint: this.fingerprint, signature: this.signature,
        "closing-token": this.closingToken, "ledger-key": this.ledgerKey, "ledger-opening": this.ledgerOpening, "ledger-heads": this.ledgerHeads,
        "ledger-closing": this.ledgerClosing, checkpoints: this.checkpoints,
      };
      for (const name of checks.slice(0, -1)) await this.report.attempt(name, () => run[name].call(this));
      await this.anchors();
      this.report.unchecked("picture", "picture");
      this.report.unchecked("revocation", "revocation-elsewhere");
      return this.report;
    }

    async digestMembers() {
      const total = [...this.members.values()].reduce((sum, member) => sum + member.size, 0);
      let done = 0;
      for (const member of this.members.values()) {
        const [one, other] = [new SHA256(), new SM3()];
        let crc = 0;
        for await (const chunk of this.archive.chunks(member.name)) {
          crc = Tabellion.zip.crc32(chunk, crc);
          one.update(chunk);
          other.update(chunk);
          done += chunk.length;
          this.progress(done, total);
        }
        Object.assign(member, { actualCRC: crc, sha256: hex(one.finish()), sm3: hex(other.finish()) });
      }
    }

    member(name) {
      const member = this.members.get(name);
      need(member, "missing", "is missing", name);
      return member;
    }

    text(name) { return this.archive.bytes(name).then(bytes => fromUTF8(bytes, name)); }

    // Documents, read and checked for form once; a bad one fails every check that needs it.
    document(name) {
      if (!this.documents.has(name)) this.documents.set(name, this.readDocument(name));
      return this.documents.get(name);
    }

    async readDocument(name) {
      const value = Tabellion.json.parse(await this.archive.bytes(name), { place: name, depth: 32, normalized: false });
      documentForms[name](value, name);
      return value;
    }

    get session() { return this.document("data/session.json"); }
    get header() { return this.session.then(session => session.records[0]); }
    async links(kind) { return (await this.header).chain.filter(link => link.kind === kind); }
    async workerKey() { return fromHex((await this.document("signature.json")).worker); }

    samePair(value, name, place, [one, other] = ["sha256", "sm3"]) {
      const member = this.member(name);
      need(value[one] === member.sha256 && value[other] === member.sm3, "digest", `the digests in ${place} are not those of the file`, name);
    }

    async container() {
      for (const member of this.members.values()) need(member.actualCRC === member.crc, "crc", "the CRC-32 is not that of the bytes", member.name);
      need(await this.text("mimetype") === "application/vnd.etsi.asic-e+zip", "text", "has another text", "mimetype");
    }

    async compareManifest(name, names, kind) {
      const due = names.map(one => `${this.members.get(one)[kind]}  ${one}\n`);
      const found = await this.text(name);
      if (found === due.join("")) return;
      const lines = found.split(/(?<=\n)/);
      const at = due.findIndex((line, index) => line !== lines[index]);
      const place = at < 0 ? name : names[at];
      need(false, "digest", `${name} does not say this of the file`, place);
    }

    async manifests() {
      for (const name of required) need(this.members.has(name), "missing", "is missing", name);
      for (const name of this.members.keys()) need(await this.isInTable(name), "stray", "is no member that a bundle may have", name);
      need(await this.text("bagit.txt") === "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", "text", "has another text", "bagit.txt");
      const data = [...this.members.keys()].filter(name => name.startsWith("data/"));
      await this.compareManifest("manifest-sha256.txt", data, "sha256");
      await this.compareManifest("manifest-sm3.txt", data, "sm3");
    }

    async isInTable(name) {
      if (required.includes(name) || tagManifests.includes(name) || name === "letter.pdf" || name.startsWith("data/")) return true;
      const token = /^tokens\/(?:fresh-([1-9][0-9]{0,9})|opening-([a-z0-9-]+))\.tst$/.exec(name);
      if (!token) return false;
      try {
        if (token[1]) return (await this.links("mark")).some(link => link.values.k === Number(token[1]));
        return (await this.document("data/policy.json")).timeAuthorities.some(one => one.name === token[2]);
      } catch (error) {
        if (error instanceof Refused) return true; // the document's own check fails
        throw error;
      }
    }

    async tagManifests() {
      const names = [...this.members.keys()].filter(name => !name.startsWith("data/") && !tagManifests.includes(name)).sort();
      await this.compareManifest(tagManifests[0], names, "sha256");
      await this.compareManifest(tagManifests[1], names, "sm3");
    }

    async policyKeys() {
      const policy = await this.document("data/policy.json");
      return { log: Tabellion.checkpoints.vkey(policy.log, 1, "data/policy.json"), quorum: policy.quorum,
        cosigners: policy.cosigners.map(key => Tabellion.checkpoints.vkey(key, 4, "data/policy.json")) };
    }

    async policy() {
      const policy = await this.document("data/policy.json");
      this.report.isTest ||= policy.test;
      this.isTestPolicy = policy.test;
      const { cosigners, quorum } = await this.policyKeys();
      const place = "data/policy.json";
      need(new Set(cosigners.map(key => hex(key.key))).size === cosigners.length, "policy", "a cosigner stands twice", place);
      need(quorum <= cosigners.length, "policy", "the quorum is larger than the number of cosigners", place);
      const names = policy.timeAuthorities.map(one => one.name);
      need(names.length > 0 && new Set(names).size === names.length, "policy", "no time authorities, or one twice", place);
    }

    async opening() {
      const [opening, header, key, subject] = [await this.document("data/opening.json"), await this.header, await this.workerKey(), await this.document("data/subject.json")];
      const place = "data/opening.json";
      need(opening.worker === hex(sha256(key)) && opening.workerSm3 === hex(sm3(key)), "other", "the worker is not the key of signature.json", place);
      this.samePair(opening, "data/policy.json", place, ["policySha256", "policySm3"]);
      this.samePair(opening, "data/cleanliness-open.json", place, ["cleanlinessSha256", "cleanlinessSm3"]);
      need(opening.subjectCommitment === hex(sha256(T("TE1/subject"), fromHex(subject.salt), LP(utf8(subject.subject)))), "commitment",
        "the commitment is of another subject", "data/subject.json");
      const nonce = sha256(T("TE1/nonce"), fromHex(opening.random), fromHex(this.member("tokens/fresh-0.tst").sha256)).subarray(0, 16);
      need(opening.nonce === hex(nonce), "commitment", "the nonce is not made from the random bytes and the fresh token", place);
      this.samePair(header, "data/opening.json", "data/session.json", ["openingSha256", "openingSm3"]);
      for (const name of ["session", "worker", "workerSm3", "lease", "openedAt"])
        need(header[name] === opening[name], "other", `${name} is not that of the opening`, "data/session.json");
      for (const name of ["name", "sha256", "sm3"])
        need(header.image[name] === opening.image[name], "other", "the image is not that of the opening", "data/session.json");
      this.report.fact("session", opening.session);
      this.report.fact("opened", header.openedAt);
      this.report.fact("closed", header.closedAt);
      this.report.fact("reason", header.reason);
    }

    async authorities(name) {
      const found = (await this.document("data/policy.json")).timeAuthorities.filter(one => name === undefined || one.name === name);
      need(found.length > 0, "policy", "the policy names no such time authority", "data/policy.json");
      return found;
    }

    // A token, verified; that its root is not in the trust file is left to the check `trust`.
    async token(name, authorities, imprint) {
      const token = Tabellion.token.parse(await this.archive.bytes(name));
      const roots = (this.trust?.authorities ?? []).filter(root => authorities.some(one => one.rootSha256 === root.sha256 && one.rootSm3 === root.sm3));
      try {
        const { root, isTest } = await Tabellion.token.verify(token, imprint, roots);
        if (!root) {
          const isKnown = roots.length === authorities.length && authorities.length > 0;
          need(!isKnown, "untrusted", "leads to no authority of the policy", name);
          if (this.trust) this.problems.push(["root-unknown", name]);
        }
        need(!isTest || this.isTestPolicy, "test-root", "leads to a TEST authority under a policy that is none", name);
        this.report.isTest ||= isTest;
      } catch (error) {
        if (error instanceof Refused) throw new Refused(error.code, error.message, name);
        throw error;
      }
      return token;
    }

    async freshness() {
      const fresh = (await this.document("data/opening.json")).freshness;
      this.samePair(fresh, "tokens/fresh-0.tst", "data/opening.json");
      const token = await this.token("tokens/fresh-0.tst", await this.authorities(fresh.authority));
      need(token.milliseconds === fresh.time, "time", "the time is not that of the token", "data/opening.json");
      this.report.fact("not-earlier-than", token.milliseconds);
      for (const { name } of await this.authorities()) {
        const member = `tokens/opening-${name}.tst`;
        if (!this.members.has(member)) continue;
        const opening = Tabellion.token.parse(await this.archive.bytes(member));
        need(opening.milliseconds - fresh.time <= 90_000, "time", "is more than 90 s after the fresh token", member);
      }
    }

    async openingTokens() {
      const imprint = fromHex(this.member("data/opening.json").sha256);
      for (const authority of await this.authorities()) await this.token(`tokens/opening-${authority.name}.tst`, [authority], imprint);
    }

    async closingToken() {
      const shown = name => base64(fromHex(this.member(name).sha256));
      const name = "META-INF/ASiCManifest001.xml";
      need(await this.text(name) === asicManifest(shown("data/session.json"), shown("manifest-sha256.txt")), "text", "is not the manifest of these files", name);
      const token = await this.token("META-INF/timestamp001.tst", await this.authorities(), fromHex(this.member(name).sha256));
      this.report.fact("not-later-than", token.notLaterThan);
    }

    async records() {
      const records = (await this.session).records.slice(1);
      const due = [...this.members.keys()].filter(name => name.startsWith("data/") && name !== "data/session.json");
      const place = "data/session.json";
      const listed = new Set(records.map(record => `data/${record.path}`));
      for (const name of due) need(listed.has(name), "stray", "has no record", name);
      records.forEach((record, index) => need(`data/${record.path}` === due[index], "missing", "a record without its file, or out of order", `data/${record.path}`));
      const segments = new Map((await this.links("segment")).map(link => [`data/${link.values.path}`, link.values]));
      for (const [index, record] of records.entries()) {
        const name = due[index];
        need(record.bytes === this.members.get(name).size, "digest", "the record has another size", name);
        this.samePair(record, name, place);
        need(JSON.stringify(record.segment) === JSON.stringify(segments.get(name)), "other", "the record's segment is not that of the chain", name);
      }
      need(new Set(records.map(record => record.salt)).size === records.length, "other", "two records have one salt", place);
      this.report.fact("files", String(records.length));
    }

    async chain() {
      const header = await this.header;
      let head = sha256(T("TE1/open"), fromHex(this.member("data/opening.json").sha256));
      sameHead(header.head0, header.head0Sm3, head, "head0");
      need(header.chain[0]?.kind === "segment", "chain", "the first link is not segment 0", "data/session.json");
      let [segments, marks, lines, unixEnd] = [0, 0, 0, BigInt(header.openedAt) * million];
      for (const [index, link] of header.chain.entries()) {
        const place = `data/session.json, link ${index + 1}`;
        const { values } = link;
        const check = (condition, message) => need(condition, "chain", message, place);
        check(link.position === index + 1, "a position that is not its own");
        if (link.kind === "segment") {
          check(values.n === segments, `segment ${values.n} where ${segments} is due`);
          this.segmentFile(values, place);
          check(values.inputLines >= lines, "fewer input lines than the segment before");
          lines = values.inputLines;
          if (segments) unixEnd = BigInt(values.startUnixNs) + BigInt(values.durationNs);
          segments++;
          head = sha256(T("TE1/segment"), head, u32(values.n), u64(BigInt(values.startUnixNs)), u64(BigInt(values.startMonotonicNs)),
            u64(BigInt(values.durationNs)), u64(values.bytes), fromHex(values.sha256), fromHex(values.sm3), u64(values.inputLines), fromHex(values.inputHead));
        } else if (link.kind === "mark") {
          marks++;
          check(values.k === marks && values.path === `tokens/fresh-${marks}.tst`, `not mark ${marks}`);
          this.samePair(values, values.path, place);
          head = sha256(T("TE1/mark"), head, fromHex(values.sha256));
          need(Tabellion.ed25519.verify(await this.workerKey(), fromHex(link.signature), concat(T("TE1/head"), head)), "signature",
            "the worker's signature is wrong", place);
          const token = await this.token(values.path, await this.authorities());
          need(token.milliseconds === values.time, "time", "the time is not that of the token", values.path);
        } else {
          check(index + 1 === header.chain.length, "something follows the gap");
          check(values.afterSegment === segments - 1, "afterSegment is not the last segment");
          const [start, end] = [BigInt(values.startUnixNs), BigInt(values.endUnixNs)];
          check(start === unixEnd && end >= start, "the gap does not begin at the last segment's end");
          head = sha256(T("TE1/gap"), head, u32(values.afterSegment), u64(start), u64(end), T(values.reason));
          this.report.fact("gap", values.reason);
        }
        sameHead(link.head, link.headSm3, head, place);
      }
      sameHead(header.lastHead, header.lastHeadSm3, head, "lastHead");
      const listed = new Set((await this.links("segment")).map(link => `data/${link.values.path}`));
      for (const name of this.members.keys()) need(!name.startsWith("data/recording/") || listed.has(name), "stray", "is no segment of the chain", name);
    }

    segmentFile(values, place) {
      const due = values.n ? `recording/${String(values.n).padStart(6, "0")}.m4s` : "recording/init.mp4";
      need(values.path === due, "chain", `the path is not ${due}`, place);
      this.samePair(values, `data/${due}`, place);
      need(values.bytes === this.members.get(`data/${due}`).size, "digest", "has another size than the chain says", `data/${due}`);
      if (values.n) return;
      need([values.startUnixNs, values.startMonotonicNs, values.durationNs].every(one => one === "0") && values.inputLines === 0
        && /^0+$/.test(values.inputHead), "chain", "segment 0 has a time or input", place);
    }

    async recording() {
      const segments = (await this.links("segment")).map(link => link.values);
      need(segments.length > 0, "recording", "no segments", "data/session.json");
      const { display } = await this.document("data/opening.json");
      const init = Tabellion.recording.readInit(await this.archive.bytes("data/recording/init.mp4"), display, "data/recording/init.mp4");
      const steps = (await this.header).clockSteps;
      need(steps.every((step, k) => k === 0 || steps[k - 1].segment < step.segment), "chain", "clockSteps do not ascend", "data/session.json");
      const named = new Map(steps.map(step => [step.segment, step.aheadNs !== undefined ? BigInt(step.aheadNs) : -BigInt(step.behindNs)]));
      const declared = new Set(named.keys());
      let [previous, frames] = [undefined, 0];
      for (const values of segments.slice(1)) {
        const member = this.member(`data/${values.path}`);
        const check = (condition, message) => need(condition, "recording", message, member.name);
        const { decodeTime, durations } = await Tabellion.recording.readSegment(this.archive, member, init);
        frames += durations.length;
        const start = BigInt(values.startMonotonicNs);
        check(1000n * decodeTime === start - BigInt(segments[1].startMonotonicNs), "the decode time does not agree with the chain");
        check(1000n * durations.reduce((sum, one) => sum + BigInt(one), 0n) === BigInt(values.durationNs), "the samples' durations do not add up to the chain's");
        check(durations.every(one => one <= 1_500_000), "a sample lasts longer than 1.5 s");
        if (previous) {
          const advance = start - BigInt(previous.startMonotonicNs);
          check(advance === BigInt(previous.durationNs), "does not begin where the one before ends");
          const step = BigInt(values.startUnixNs) - BigInt(previous.startUnixNs) - advance;
          if (named.has(values.n)) { check(named.get(values.n) === step, "the clock's step is not as declared"); named.delete(values.n); }
          check((step <= 100n * million && step >= -100n * million) || declared.has(values.n), "the clock stepped, undeclared");
        }
        previous = values;
      }
      need(named.size === 0, "recording", "clockSteps names a segment that has none before it", "data/session.json");
      this.report.fact("frames", String(frames));
    }

    async *inputLines() {
      const name = "data/input.jsonl";
      need(this.member(name).size <= 64 << 20, "limit", "is too large", name);
      let [pending, number] = [new Uint8Array(0), 0];
      for await (const chunk of this.archive.chunks(name)) {
        const data = concat(pending, chunk);
        let start = 0;
        for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10, start)) {
          yield [++number, data.subarray(start, end + 1)];
          start = end + 1;
        }
        pending = data.slice(start);
      }
      need(pending.length === 0, "text", "the last line has no end", name);
    }

    inputLine(number, line) {
      const place = `data/input.jsonl, line ${number}`;
      const value = Tabellion.json.parse(line.subarray(0, -1), { place, depth: 32, normalized: false });
      forms.line(value, place);
      return value;
    }

    async input() {
      const header = await this.header;
      const segments = (await this.links("segment")).map(link => link.values);
      const waiting = [...segments].reverse();
      const sources = {};
      let [head, count] = [new Uint8Array(32), 0];
      const settle = () => {
        while (waiting.at(-1)?.inputLines === count) {
          const values = waiting.pop();
          need(values.inputHead === hex(head) && values.inputHeadSm3 === hex(sm3(head)), "input", `the head that segment ${values.n} covers is another`, "data/input.jsonl");
        }
      };
      settle();
      for await (const [number, line] of this.inputLines()) {
        const value = this.inputLine(number, line);
        need(value.seq === number, "input", "a number is left out or twice", `data/input.jsonl, line ${number}`);
        sources[value.source] = (sources[value.source] ?? 0) + 1;
        head = sha256(head, line);
        count = number;
        settle();
      }
      const place = "data/input.jsonl";
      need(waiting.length === 0, "input", "a segment covers other lines than there are", place);
      need(header.input.lines === count && header.input.inputHead === hex(head) && header.input.inputHeadSm3 === hex(sm3(head)), "input",
        "the manifest says another number of lines, or another head", place);
      const names = Object.keys(sources);
      need(names.length === Object.keys(header.input.sources).length && names.every(name => header.input.sources[name] === sources[name]), "input",
        "the manifest counts other sources", place);
      need((await this.links("gap")).length > 0 || segments.at(-1)?.inputLines === count, "input", "the last segment does not cover all lines", place);
      this.report.fact("input-lines", String(count));
    }

    async artefacts() {
      const prefixes = new Map();
      const wanted = [utf8('"artefact"'), utf8('"screenshot"')].map(one => String.fromCharCode(...one));
      for await (const [number, line] of this.inputLines()) {
        const text = new TextDecoder("latin1").decode(line);
        if (!wanted.some(one => text.includes(one))) continue;
        const value = this.inputLine(number, line);
        if ((value.kind !== "artefact" && value.kind !== "screenshot") || "redacted" in value) continue;
        const name = `data/${value.path}`;
        const { size } = this.member(name);
        const place = `data/input.jsonl, line ${number}`;
        if (value.prefix) {
          need(value.bytes <= size, "digest", `is shorter than line ${number} says`, name);
          if (!prefixes.has(name)) prefixes.set(name, []);
          prefixes.get(name).push({ ...value, place });
        } else {
          this.samePair(value, name, place);
          need((value.bytes ?? size) === size, "digest", `has another size than line ${number} says`, name);
        }
      }
      for (const [name, list] of prefixes) await this.prefixes(name, list.sort((left, right) => left.bytes - right.bytes));
    }

    // The digests of beginnings of a file, each computed from the one before.
    async prefixes(name, list) {
      const { start } = this.members.get(name);
      for (const { bytes, sha256: due, sm3: dueSM3, place } of list) {
        const [one, other] = [new SHA256(), new SM3()];
        for (let at = 0; at < bytes; at += 1 << 20) {
          const chunk = await this.archive.source.read(start + at, Math.min(1 << 20, bytes - at));
          one.update(chunk);
          other.update(chunk);
        }
        need(hex(one.finish()) === due && hex(other.finish()) === dueSM3, "digest", `its first ${bytes} bytes are others than ${place} says`, name);
      }
    }

    async cleanliness() {
      const header = await this.header;
      const close = "data/cleanliness-close.json";
      const report = await this.cleanlinessReport("data/cleanliness-open.json", "open", header);
      const results = new Map(report.items.map(one => [one.id, one.result]));
      for (const name of (await this.document("data/policy.json")).forbidding)
        need(results.get(name) === "pass", "forbidden", `${name}, which the policy demands, did not pass`, "data/cleanliness-open.json");
      if (this.members.has(close)) {
        need(header.cleanliness.close, "other", "the manifest does not count it", close);
        await this.cleanlinessReport(close, "close", header);
      } else {
        need(!header.cleanliness.close, "missing", "is missing", close);
        need(header.missing.some(one => one.what.includes("cleanliness-close")), "missing", "is absent, and the manifest does not say so", close);
      }
      for (const { what, why } of header.missing) this.report.fact("missing", `${what}: ${why}`);
    }

    async cleanlinessReport(name, phase, header) {
      const report = await this.document(name);
      need(report.session === header.session && report.phase === phase, "other", "is of another session or phase", name);
      need(report.items.every((one, k) => k === 0 || report.items[k - 1].id < one.id), "other", "its items do not ascend", name);
      const count = result => report.items.filter(one => one.result === result);
      const stated = header.cleanliness[phase];
      need(stated.pass === count("pass").length && stated.fail === count("fail").length && stated.notChecked === count("not-checked").length
        && JSON.stringify(stated.failed) === JSON.stringify(count("fail").map(one => one.id)), "other", "the manifest counts other results", name);
      return report;
    }

    async fingerprint() {
      const leaves = (await this.session).records.map(record => Tabellion.json.encode(record));
      this.roots = [Tabellion.checkpoints.treeRoot(leaves, "sha256"), Tabellion.checkpoints.treeRoot(leaves, "sm3")];
      this.report.fact("fingerprint-sha256", hex(this.roots[0]));
      this.report.fact("fingerprint-sm3", hex(this.roots[1]));
      const signed = await this.document("signature.json");
      need(signed.fingerprint === hex(this.roots[0]) && signed.fingerprintSm3 === hex(this.roots[1]), "digest",
        "the fingerprints are not the roots over the records", "signature.json");
    }

    async signature() {
      const signed = await this.document("signature.json");
      const message = concat(T("TE1/fingerprint"), fromHex(signed.fingerprint), fromHex(signed.fingerprintSm3));
      need(Tabellion.ed25519.verify(fromHex(signed.worker), fromHex(signed.signature), message), "signature", "the worker's signature is wrong", "signature.json");
    }

    // The entries of a kind, each proven to be in the final checkpoint's tree.
    async entries(kind) {
      const document = await this.document("ledger/entries.json");
      const kinds = document.entries.map(entry => entry.kind);
      const place = "ledger/entries.json";
      need(kinds.length >= 3 && kinds.join() === ["key", "opening", ...kinds.slice(2, -1).map(() => "head"), "closing"].join(), "entry",
        "not key, opening, heads, closing", place);
      need(document.entries.every((entry, k) => k === 0 || document.entries[k - 1].index < entry.index), "entry", "indices do not ascend", place);
      const final = await this.checkpoint("final");
      need(final.size === document.size, "entry", "the size is not the final checkpoint's", place);
      return document.entries.filter(entry => entry.kind === kind).map(entry => {
        const data = fromHex(entry.entry);
        const root = Tabellion.checkpoints.inclusionRoot(data, entry.index, document.size, entry.proof.map(one => fromHex(one)), "sha256", place);
        need(equal(root, final.root), "inclusion", `entry ${entry.index} is not in the final checkpoint's tree`, place);
        return { entry, data };
      });
    }

    async checkpoint(which) {
      const name = `ledger/checkpoint-${which}.txt`;
      return Tabellion.checkpoints.read(await this.text(name), name);
    }

    async openingIndex() { return (await this.document("ledger/entries.json")).entries[1].index; }

    // The body of an entry of types 2 to 4, its worker's signature verified.
    async signedBody({ entry, data }, kind, length) {
      const place = `ledger/entries.json, ${entry.kind} ${entry.index}`;
      need(data.length === 10 + length + 64 && data[0] === 1 && data[1] === kind, "entry", `is not an entry of type ${kind}`, place);
      need(Tabellion.ed25519.verify(await this.workerKey(), data.subarray(-64), concat(T("TL1/session"), data.subarray(0, -64))), "signature",
        "the worker's signature is wrong", place);
      return { body: data.subarray(10, -64), place };
    }

    async keyEntry() {
      const [{ data }] = await this.entries("key");
      const place = "ledger/entries.json, key";
      need(data.length >= 23 && data[0] === 1 && data[1] === 12 && data[10] === 1, "entry", "is not a worker's key", place);
      const reader = new Tabellion.bytes.Reader(data.subarray(19), place);
      const key = reader.lp(512);
      reader.lp(255);
      need(reader.left === 64, "entry", "has a wrong length", place);
      return { key, data, place };
    }

    async ledgerKey() {
      const { key, place } = await this.keyEntry();
      need(equal(key, await this.workerKey()), "other", "is another key than that of signature.json", place);
    }

    async ledgerOpening() {
      const [found] = await this.entries("opening");
      const { body, place } = await this.signedBody(found, 2, 136);
      const [opening, member] = [await this.document("data/opening.json"), this.member("data/opening.json")];
      need(equal(body.subarray(0, 32), sha256(await this.workerKey())), "other", "is of another worker", place);
      need(toBig(body.subarray(32, 40)) === BigInt(opening.lease), "other", "is of another lease", place);
      need(equal(body.subarray(40, 104), commitments(found.entry, fromHex(member.sha256), fromHex(member.sm3))), "commitment", "is not of this opening", place);
      const document = await this.document("ledger/entries.json");
      const first = await this.checkpoint("opening");
      need(first.size === document.openingSize, "entry", "openingSize is not the opening checkpoint's", "ledger/entries.json");
      const root = Tabellion.checkpoints.inclusionRoot(found.data, found.entry.index, first.size, document.openingProof.map(one => fromHex(one)), "sha256", place);
      need(equal(root, first.root), "inclusion", "is not in the opening checkpoint's tree", place);
      this.report.fact("index", String(found.entry.index));
    }

    async ledgerHeads() {
      const [found, marks, gaps] = [await this.entries("head"), await this.links("mark"), await this.links("gap")];
      need(found.length <= marks.length && (found.length === marks.length || gaps.length > 0), "entry",
        `${found.length} heads on the ledger for ${marks.length} marks`, "ledger/entries.json");
      for (const [index, one] of found.entries()) {
        const { body, place } = await this.signedBody(one, 3, 76);
        need(toBig(body.subarray(0, 8)) === BigInt(await this.openingIndex()) && toBig(body.subarray(8, 12)) === BigInt(index + 1), "other",
          "is of another opening or number", place);
        const head = fromHex(marks[index].head);
        need(equal(body.subarray(12), commitments(one.entry, head, sm3(head))), "commitment", "is not of this head", place);
      }
    }

    async ledgerClosing() {
      const [found] = await this.entries("closing");
      const { body, place } = await this.signedBody(found, 4, 77);
      need(toBig(body.subarray(0, 8)) === BigInt(await this.openingIndex()), "other", "is of another opening", place);
      need(toBig(body.subarray(8, 12)) === BigInt((await this.entries("head")).length), "other", "counts other heads", place);
      need(body[12] === Tabellion.forms.reasons.indexOf((await this.header).reason) + 1, "other", "gives another reason than the manifest", place);
      need(this.roots && equal(body.subarray(13), commitments(found.entry, ...this.roots)), "commitment", "is not of these fingerprints", place);
      this.closing = found;
      this.report.fact("log", (await this.checkpoint("final")).origin);
    }

    async checkpoints() {
      const { checkpoints } = Tabellion;
      const { log, cosigners, quorum } = await this.policyKeys();
      const [first, final] = [await this.checkpoint("opening"), await this.checkpoint("final")];
      for (const [name, checkpoint] of [["opening", first], ["final", final]]) {
        const place = `ledger/checkpoint-${name}.txt`;
        checkpoints.checkLog(checkpoint, log, place);
        const good = new Set(checkpoints.cosignatures(checkpoint, cosigners, place).map(one => hex(one.key.key)));
        need(good.size >= quorum, "quorum", `${good.size} cosignatures, the policy asks for ${quorum}`, place);
      }
      const proof = (await this.document("ledger/entries.json")).consistency.map(one => fromHex(one));
      checkpoints.checkConsistency(first, final, proof, "ledger/entries.json");
    }

    // Whether everything that the bundle rests on is in the trust file.
    async anchors() {
      const { report, trust } = this;
      if (!trust) return report.note("trust", "no-trust");
      const before = report.findings.length;
      try {
        for (const [code, name] of new Map(this.problems.map(one => [one[1], one])).values()) report.add("trust", "fail", code, name);
        const { log } = await this.policyKeys();
        if (!trust.logs.some(key => key.name === log.name && equal(key.key, log.key))) report.add("trust", "fail", "log-unknown", log.name);
        const good = new Set(Tabellion.checkpoints.cosignatures(await this.checkpoint("final"), trust.cosigners, "").map(one => hex(one.key.key)));
        if (good.size < trust.quorum) report.add("trust", "fail", "quorum", "ledger/checkpoint-final.txt");
        const { data, place } = await this.keyEntry();
        const office = trust.offices.find(one => Tabellion.ed25519.verify(one.key, data.subarray(-64), concat(T("TL1/key"), data.subarray(0, -64))));
        if (!office) report.add("trust", "fail", "office-unknown", place);
        else report.fact("office", office.name);
      } catch (error) { report.fail("trust", error); }
      if (report.findings.length === before) report.pass("trust");
      return undefined;
    }
  }

  function sameHead(head, headSM3, due, place) {
    need(head === hex(due) && headSM3 === hex(sm3(due)), "chain", "the head is not the one that the values give", place);
  }

  function commitments(entry, one, other) {
    const salt = fromHex(entry.contentSalt);
    return concat(sha256(T("TL1/c"), salt, one), sm3(T("TL1/c"), salt, other));
  }

  // Checks a bundle. Throws Refused when the file is no container of this form. Gives the report and what it read.
  async function check(blob, trust, fileName, progress = () => {}) {
    const archive = await Tabellion.zip.open(blob);
    const report = new Report("bundle", fileName);
    report.trust = trust ? trust.source ?? "own" : "none";
    const audit = new Audit(archive, trust, report, progress);
    await audit.run();
    return { report, audit };
  }

  Tabellion.bundle = Object.freeze({ check, checks });
})();
