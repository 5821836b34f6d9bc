// Tabellion.entry: entries of a TL1 ledger (docs/spec/ledger.md, sections 1, 2 and 8), and the rules that they keep.
//
// decode(bytes)     {type, kind, time (Unix milliseconds), …fields by type}; Refused for bytes that no writer of TL1 makes
// KINDS             names by type: deposit, opening, head, closing, aborted, commitment, proof, reveal, void, result, removal, key,
//                   member, audit;  REASONS, PURPOSES: names by number
// isSigned(entry, key)    types 2 to 5, 9 and 12: signed by that key
// new Rules(origin, officeKey)    apply(entry, index): Refused for the first rule that it breaks; workers, open (sessions without an
//                   end, by index), ended, members (by number), isSpotless
(function () {
  "use strict";
  const { need, refuse, hex, fromHex, fromUTF8, concat, T, Reader, equal } = Tabellion.bytes;
  const { sha256 } = Tabellion.digest;
  const { json, note } = Tabellion;

  const MOST = 1024;
  const KINDS = ["", "deposit", "opening", "head", "closing", "aborted", "commitment", "proof", "reveal", "void", "result", "removal",
    "key", "member", "audit"];
  const REASONS = ["", "user", "time-limit", "recorder", "x-server", "browser", "worker", "anchor", "operator", "space"];
  const PURPOSES = ["", "worker", "office", "vrf", "log", "cosigner", "letter"];
  const TAGS = { 2: "TL1/session", 3: "TL1/session", 4: "TL1/session", 5: "TL1/session", 9: "TL1/void", 12: "TL1/key" };

  const commitments = reader => ({ sha256: reader.take(32), sm3: reader.take(32) });

  function named(reader) {
    const drawID = fromUTF8(reader.lp(MOST), reader.place);
    need(drawID.length > 0 && new TextEncoder().encode(drawID).length <= 255, "entry", "drawId is not 1 to 255 bytes", reader.place);
    return { drawID };
  }

  function ended(reader) {
    const found = { opening: reader.size(), heads: reader.u32(), reason: reader.u8() };
    need(REASONS[found.reason], "entry", `reason ${found.reason}; 1 to 9 are defined`, reader.place);
    return { ...found, reason: REASONS[found.reason] };
  }

  function keyed(reader) {
    const purpose = reader.u8(), validFrom = reader.size(), key = reader.lp(MOST), owner = fromUTF8(reader.lp(MOST), reader.place);
    need(PURPOSES[purpose], "entry", `purpose ${purpose}; 1 to 6 are defined`, reader.place);
    need(purpose === 6 ? key.length >= 1 && key.length <= 512 : key.length === 32, "entry", `a key of ${key.length} bytes`, reader.place);
    const length = new TextEncoder().encode(owner).length;
    need(length >= 1 && length <= 255, "entry", "owner is not 1 to 255 bytes", reader.place);
    return { purpose: PURPOSES[purpose], validFrom, key, owner, signature: reader.take(64) };
  }

  function voted(reader) {
    const record = reader.lp(MOST), count = reader.u16(), votes = [];
    need(record.length > 0, "entry", "the member record is empty", reader.place);
    for (let at = 0; at < count; at++) {
      const vote = { member: reader.u16(), signature: reader.take(64) };
      need(at === 0 || votes[at - 1].member < vote.member, "entry", "votes do not ascend by member", reader.place);
      votes.push(vote);
    }
    return { record, votes };
  }

  const bodies = {
    1: reader => ({ commitments: commitments(reader), case: reader.take(32) }),
    2: reader => ({ worker: reader.take(32), lease: reader.size(), commitments: commitments(reader), case: reader.take(32),
      signature: reader.take(64) }),
    3: reader => ({ opening: reader.size(), k: reader.u32(), commitments: commitments(reader), signature: reader.take(64) }),
    4: reader => ({ ...ended(reader), commitments: commitments(reader), signature: reader.take(64) }),
    5: reader => ({ ...ended(reader), signature: reader.take(64) }),
    6: reader => ({ ...named(reader), commit: reader.take(32) }),
    7: reader => ({ ...named(reader), proof: reader.take(80) }),
    8: reader => ({ ...named(reader), contributor: reader.u16(), value: reader.take(32), signature: reader.take(64) }),
    9: reader => ({ ...named(reader), reason: reader.u8(), text: fromUTF8(reader.lp(MOST), reader.place), signature: reader.take(64) }),
    10: reader => ({ ...named(reader), result: reader.take(32) }),
    11: reader => ({ ...named(reader), record: reader.lp(MOST), notary: reader.take(64), supervisor: reader.take(64) }),
    12: keyed,
    13: voted,
    14: reader => ({ commitments: commitments(reader) }),
  };

  function decode(bytes, place = "entry") {
    need(bytes.length <= MOST, "entry", `${bytes.length} bytes; at most ${MOST} are allowed`, place);
    const reader = new Reader(bytes, place);
    const version = reader.u8(), type = reader.u8(), time = reader.size();
    need(version === 1, "entry", `version ${version}; 1 is known`, place);
    need(KINDS[type], "entry", `type ${type}; 1 to 14 are defined`, place);
    const body = bodies[type](reader);
    reader.end();
    if (type === 2) need(body.lease >= 1, "entry", "lease 0; the first is 1", place);
    if (type === 3) need(body.k >= 1, "entry", "head 0; the first is 1", place);
    if (type === 11) need(body.record.length > 0, "entry", "the removal record is empty", place);
    return { type, kind: KINDS[type], time, bytes, ...body };
  }

  function isSigned(entry, key) {
    const tag = TAGS[entry.type];
    if (!tag) return false;
    return Tabellion.ed25519.verify(key, entry.bytes.subarray(-64), concat(T(tag), entry.bytes.subarray(0, -64)));
  }

  // MARK: Rules

  const RECORD = 400;
  const shapes = {
    admit: { name: json.text, cosigner: json.text, key: json.hex(32), address: json.text },
    remove: {},
    "replace-key": { cosigner: json.text, key: json.hex(32), address: json.text },
  };

  function memberRecord(bytes, place) {
    need(bytes.length <= RECORD, "member", `a member record of ${bytes.length} bytes; at most ${RECORD}`, place);
    const value = json.parse(bytes, { place });
    need(json.isObject(value) && Object.hasOwn(shapes, value.action), "member", "no action that is known", place);
    json.shape(value, {
      v: json.integer(1, 1), type: json.oneOf("tabellion/member-record"), log: json.text, sequence: json.integer(),
      action: json.text, member: json.integer(1, 65535), ...shapes[value.action],
    }, place);
    if (value.action === "remove") return value;
    const cosigner = note.vkey(value.cosigner, place), key = fromHex(value.key);
    need(cosigner.type === 4 && Tabellion.ed25519.isKey(key) && !equal(key, cosigner.key), "member", "its keys are not acceptable", place);
    need(/^https?:\/\/[\u0021-\u007e]*$/i.test(value.address), "member", "its address is neither http nor https", place);
    if (value.action === "admit") {
      const length = new TextEncoder().encode(value.name).length;
      need(length >= 1 && length <= 64 && !/[\u0000-\u001f\u007f]/.test(value.name), "member", "its name is not 1 to 64 bytes", place);
    }
    return { ...value, keys: { cosigner, key, address: value.address } };
  }

  class Rules {
    #used = new Set();
    #names = new Set();
    #sequence = 0;
    #next = 1;

    constructor(origin, officeKey) {
      this.origin = origin;
      this.officeKey = officeKey;
      this.workers = new Map();
      this.open = new Map();
      this.ended = new Set();
      this.members = new Map();
      this.#used.add(hex(officeKey));
    }

    apply(entry, index) {
      const place = `entry ${index}`;
      switch (entry.type) {
        case 2: return this.#opens(entry, index, place);
        case 3: return this.#head(entry, place);
        case 4: case 5: return this.#ends(entry, place);
        case 12: return this.#key(entry, place);
        case 13: return this.#member(entry, place);
      }
    }

    #key(entry, place) {
      need(isSigned(entry, this.officeKey), "rule", "the key record is not signed by the office's key", place);
      if (entry.purpose !== "worker") return;
      const name = hex(sha256(entry.key));
      need(!this.workers.has(name), "rule", "the worker's key is on the ledger already", place);
      this.workers.set(name, { key: entry.key, validFrom: entry.validFrom, lease: 0, owner: entry.owner });
    }

    #opens(entry, index, place) {
      const name = hex(entry.worker), worker = this.workers.get(name);
      need(worker, "rule", `no key of worker ${name} is on the ledger`, place);
      need(isSigned(entry, worker.key), "rule", "not signed by its worker", place);
      need(entry.time >= worker.validFrom, "rule", "opened before its worker's key is valid", place);
      need(entry.lease === worker.lease + 1, "rule", `lease ${entry.lease} after ${worker.lease}`, place);
      worker.lease = entry.lease;
      this.open.set(index, { worker: name, lease: entry.lease, heads: 0, time: entry.time });
    }

    #session(entry, place) {
      const session = this.open.get(entry.opening);
      need(session, "rule", this.ended.has(entry.opening) ? `the session opened at ${entry.opening} has ended`
        : `no session opening stands at ${entry.opening}`, place);
      need(isSigned(entry, this.workers.get(session.worker).key), "rule", "not signed by its worker", place);
      return session;
    }

    #head(entry, place) {
      const session = this.#session(entry, place);
      need(entry.k === session.heads + 1, "rule", `head ${entry.k} after ${session.heads}`, place);
      session.heads = entry.k;
    }

    #ends(entry, place) {
      const session = this.#session(entry, place);
      need(entry.heads === session.heads, "rule", `${entry.heads} heads stated, ${session.heads} logged`, place);
      this.open.delete(entry.opening);
      this.ended.add(entry.opening);
    }

    #member(entry, place) {
      const record = memberRecord(entry.record, place);
      need(record.log === this.origin, "rule", "the member record is for another log", place);
      need(record.sequence === this.#sequence, "rule", `record ${record.sequence} where ${this.#sequence} is the next`, place);
      this.#count(entry, place);
      const member = this.members.get(record.member);
      if (record.action === "admit") {
        need(record.member === this.#next && this.members.size < 17, "rule", `member ${record.member} where ${this.#next} is the next`, place);
        need(!this.#names.has(record.name), "rule", "the name is or was a member's", place);
        this.#take(record.keys, [], place);
        this.#names.add(record.name);
        this.members.set(record.member, { number: record.member, name: record.name, keys: record.keys });
        this.#next++;
      } else {
        need(member, "rule", `${record.member} is no member`, place);
        if (record.action === "remove") {
          need(this.members.size > 1, "rule", "the last member cannot be removed", place);
          this.members.delete(record.member);
        } else {
          this.#take(record.keys, [hex(member.keys.cosigner.key), hex(member.keys.key)], place);
          member.keys = record.keys;
        }
      }
      this.#sequence++;
    }

    #count(entry, place) {
      const message = concat(T("TL1/member"), entry.record);
      for (const vote of entry.votes) {
        const isOffice = this.members.size === 0 && vote.member === 0;
        const key = isOffice ? this.officeKey : this.members.get(vote.member)?.keys.key;
        need(key, "rule", `${vote.member} has no vote`, place);
        need(Tabellion.ed25519.verify(key, vote.signature, message), "rule", `the vote of ${vote.member} does not verify`, place);
      }
      const needed = this.members.size === 0 ? 1 : Math.floor(this.members.size / 2) + 1;
      need(entry.votes.length >= needed, "rule", `${entry.votes.length} votes; ${needed} are needed`, place);
    }

    #take(keys, own, place) {
      const wanted = [hex(keys.cosigner.key), hex(keys.key)];
      for (const key of wanted) need(own.includes(key) || !this.#used.has(key), "rule", "a key is or was somebody's already", place);
      for (const key of wanted) this.#used.add(key);
    }
  }

  Tabellion.entry = Object.freeze({ decode, isSigned, memberRecord, KINDS, REASONS, PURPOSES, Rules });
})();
