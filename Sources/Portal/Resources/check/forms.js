// Forms of JSON files beyond json.js's rules: optional members, texts by pattern, alternatives. A rule is a function of (value, place)
// that throws Refused. Names and members are those of docs/spec/evidence.md and docs/spec/deposit.md.
"use strict";
(() => {
  const { need, fromBase64, utf8 } = Tabellion.bytes;
  const json = Tabellion.json;

  // Exactly these members; those of `optional` may be absent.
  function shaped(required, optional = {}) {
    return (value, place) => {
      need(json.isObject(value), "shape", "is not an object", place);
      for (const name of Object.keys(required)) need(Object.hasOwn(value, name), "shape", `has no member ${name}`, place);
      for (const name of Object.keys(value)) {
        const rule = Object.hasOwn(required, name) ? required[name] : Object.hasOwn(optional, name) ? optional[name] : undefined;
        need(rule, "shape", `has an unknown member ${name.slice(0, 40)}`, place);
        rule(value[name], `${place}.${name}`);
      }
    };
  }

  const matching = (pattern, what) => (value, place) =>
    need(typeof value === "string" && pattern.test(value), "shape", `is not ${what}`, place);
  const boolean = (value, place) => need(typeof value === "boolean", "shape", "is not true or false", place);

  // A u64 in decimal digits, from `low`, a multiple of `step`.
  const decimal = (low = 0n, step = 1n) => (value, place) => {
    json.decimal(value, place);
    need(BigInt(value) >= low && BigInt(value) % step === 0n, "shape", `is below ${low}, or not a multiple of ${step}`, place);
  };

  const bounded = (rule, most, least = 0) => (value, place) => {
    rule(value, place);
    need(value.length >= least && value.length <= most, "shape", `has ${value.length} items, not ${least} to ${most}`, place);
  };

  // UTF-8 of `least` to `most` bytes.
  const sized = (most, least = 1) => (value, place) => {
    json.text(value, place);
    const count = utf8(value).length;
    need(count >= least && count <= most, "shape", `has ${count} bytes, not ${least} to ${most}`, place);
  };

  const mapping = (nameRule, rule) => (value, place) => {
    need(json.isObject(value), "shape", "is not an object", place);
    for (const name of Object.keys(value)) { nameRule(name, place); rule(value[name], `${place}.${name.slice(0, 40)}`); }
  };

  // The first rule's reason is told when none fits.
  const either = (...rules) => (value, place) => {
    let first;
    for (const rule of rules) {
      try { return rule(value, place); } catch (error) { first ??= error; }
    }
    throw first;
  };

  const base64 = (most, least = 1) => (value, place) => {
    json.text(value, place);
    const count = fromBase64(value, place).length;
    need(count >= least && count <= most, "shape", "is empty or too long", place);
  };

  // No null anywhere, for values whose own form is not looked at.
  function present(value, place) {
    need(value !== null, "shape", "null is not allowed", place);
    if (typeof value === "object") for (const name of Object.keys(value)) present(value[name], place);
  }

  const { integer, hex, oneOf, list, text } = json;
  const digest = hex(32);
  const pair = { sha256: digest, sm3: digest };
  const path = matching(/^(?=.{1,200}$)[a-z0-9_-][a-z0-9._-]*(?:\/[a-z0-9_-][a-z0-9._-]*)*$/, "a path of data/");
  const uuid = matching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, "a lower-case UUID");
  const authority = matching(/^[a-z0-9-]+$/, "an authority's name");
  const item = matching(/^[a-z0-9.-]+$/, "an item's identifier");
  const sources = ["viewer", "script", "system", "unexplained"];
  const reasons = ["user", "time-limit", "recorder", "x-server", "browser", "worker", "anchor", "operator", "space"];
  const one = oneOf(1);

  const opening = shaped({
    v: one, type: oneOf("tabellion/session-opening"), session: uuid, worker: digest, workerSm3: digest, lease: decimal(1n), random: hex(32),
    nonce: hex(16), openedAt: integer(), freshness: shaped({ authority, time: integer(), ...pair }),
    image: shaped({ name: text, verified: oneOf("hashed", "dm-verity"), verifiedAt: integer(), ...pair }),
    display: shaped({ width: integer(1), height: integer(1), stripHeight: integer(), depth: integer(1) }),
    recorder: shaped({ codec: oneOf("h264"), container: oneOf("fmp4"), timescale: oneOf(1000000), maximumRate: integer(1), heartbeatMs: integer(1),
      versions: mapping(text, text) }),
    policySha256: digest, policySm3: digest, cleanlinessSha256: digest, cleanlinessSm3: digest, subjectCommitment: digest,
  });
  const policy = shaped({
    v: one, type: oneOf("tabellion/policy"), test: boolean, log: text, cosigners: list(text), quorum: integer(),
    timeAuthorities: list(shaped({ name: authority, rootSha256: digest, rootSm3: digest })),
    limits: shaped({ sessionSeconds: integer(), authoritySeconds: integer(), bytes: integer() }), forbidding: list(item), sealedTo: list(text),
  });
  const subject = shaped({ v: one, type: oneOf("tabellion/subject"), subject: text, salt: hex(16), identified: text });
  const itemMembers = { id: item, what: text, how: text, expected: text, result: oneOf("pass", "fail", "not-checked"), at: integer() };
  const cleanliness = shaped({
    v: one, type: oneOf("tabellion/cleanliness"), session: uuid, phase: oneOf("open", "close"),
    items: list(either(shaped({ ...itemMembers, found: text }), shaped({ ...itemMembers, sealed: digest }))),
  });
  const segmentValues = shaped({
    n: integer(0, 0xFFFFFFFF), path, startUnixNs: decimal(), startMonotonicNs: decimal(0n, 1000n), durationNs: decimal(0n, 1000n),
    bytes: integer(), inputLines: integer(), inputHead: digest, inputHeadSm3: digest, ...pair,
  });
  const linkMembers = { position: integer(1), head: digest, headSm3: digest };
  const links = {
    segment: shaped({ ...linkMembers, kind: text, values: segmentValues }),
    mark: shaped({ ...linkMembers, kind: text, values: shaped({ k: integer(1, 0xFFFFFFFF), path: text, time: integer(), ...pair }), signature: hex(64) }),
    gap: shaped({ ...linkMembers, kind: text, values: shaped({ afterSegment: integer(0, 0xFFFFFFFF), startUnixNs: decimal(), endUnixNs: decimal(),
      reason: oneOf("recorder", "x-server", "grabbed", "browser", "worker", "anchor", "space") }) }),
  };
  const link = (value, place) => {
    need(json.isObject(value) && typeof value.kind === "string" && Object.hasOwn(links, value.kind), "shape", "has no known kind", place);
    links[value.kind](value, place);
  };
  const counts = shaped({ pass: integer(), fail: integer(), notChecked: integer(), failed: list(item) });
  const header = shaped({
    type: oneOf("tabellion/session-header"), session: uuid, worker: digest, workerSm3: digest, lease: decimal(1n), openedAt: integer(),
    closedAt: integer(), reason: oneOf(...reasons), openingSha256: digest, openingSm3: digest, head0: digest, head0Sm3: digest, lastHead: digest,
    lastHeadSm3: digest, chain: list(link), image: shaped({ name: text, ...pair }),
    input: shaped({ lines: integer(), inputHead: digest, inputHeadSm3: digest, sources: mapping(oneOf(...sources), integer(1)) }),
    cleanliness: shaped({ open: counts }, { close: counts }),
    clockSteps: list(either(shaped({ segment: integer(1), aheadNs: decimal() }), shaped({ segment: integer(1), behindNs: decimal() }))),
    missing: list(shaped({ what: text, why: text })),
  }, { recoveredAt: integer() });
  const record = shaped({
    path, mediaType: text, bytes: integer(), at: integer(), source: oneOf("recorder", "x-server", "browser", "desktop", "network", "worker"),
    tier: oneOf("open", "sealed"), salt: hex(16), ...pair,
  }, { name: text, afterInput: oneOf(true), torn: oneOf(true), segment: segmentValues });
  const session = (value, place) => {
    shaped({ v: one, type: oneOf("tabellion/session"), records: list(present) })(value, place);
    need(value.records.length > 0, "shape", "has no records", place);
    value.records.forEach((entry, index) => (index ? record : header)(entry, `${place}.records[${index}]`));
  };
  const signature = shaped({ v: one, type: oneOf("tabellion/signature"), worker: hex(32), fingerprint: digest, fingerprintSm3: digest, signature: hex(64) });
  const entryMembers = { index: integer(), entry: bounded(hex(), 2048, 2), proof: bounded(list(digest), 64) };
  const entries = shaped({
    v: one, type: oneOf("tabellion/ledger-proofs"), size: integer(1), openingSize: integer(1), openingProof: bounded(list(digest), 64),
    consistency: bounded(list(digest), 128),
    entries: list(either(shaped({ ...entryMembers, kind: oneOf("opening", "head", "closing"), contentSalt: hex(32) }),
      shaped({ ...entryMembers, kind: oneOf("key") }))),
  });

  const position = { x: integer(), y: integer() };
  const trigger = oneOf("request", "title", "input");
  const kinds = {
    key: either(shaped({ down: boolean, keysym: integer() }, { text: matching(/^.$/su, "one character") }), shaped({ down: boolean, sealed: digest })),
    button: shaped({ down: boolean, button: integer(1), ...position }),
    motion: shaped(position),
    wheel: shaped({ ...position, direction: oneOf("up", "down", "left", "right") }),
    "clipboard-in": either(shaped({ text }), shaped({ sealed: digest })),
    "clipboard-out": either(shaped({ text }), shaped({ sealed: digest })),
    screenshot: shaped({ path, ...pair }),
    navigation: either(shaped({ trigger, text }), shaped({ trigger, sealed: digest })),
    artefact: shaped({ path, bytes: integer(), ...pair }, { prefix: oneOf(true) }),
    note: shaped({ text }),
  };
  const lineMembers = shaped({ seq: integer(1), t: decimal(), frame: integer(), source: oneOf(...sources), kind: oneOf(...Object.keys(kinds)) });
  const redacted = shaped({ redacted: oneOf(true) });

  // A line of the input log: the common members, then those of its kind, or `redacted` instead of them.
  const line = (value, place) => {
    need(json.isObject(value), "shape", "is not an object", place);
    const [common, rest] = [{}, {}];
    for (const name of Object.keys(value)) (["seq", "t", "frame", "source", "kind"].includes(name) ? common : rest)[name] = value[name];
    lineMembers(common, place);
    ("redacted" in rest ? redacted : kinds[value.kind])(rest, place);
  };

  Tabellion.forms = Object.freeze({
    shaped, matching, boolean, decimal, bounded, sized, mapping, either, base64, present, reasons,
    session: Object.freeze({ opening, policy, subject, cleanliness, session, signature, entries, line }),
  });
})();
