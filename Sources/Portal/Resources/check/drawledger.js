// Tabellion.drawledger: what the log says of a draw (TD1, sections 4 and 5; the pages of draws, section 9, and of the ledger).
//
// read(config, committed, files)       files: {entries, final, deadline (or null)} as bytes. The view {entries [{index, entry}], deadlineSize,
//                                      final, deadline}: signatures, quorum, consistency, every inclusion are checked; throws Refused
// course(config, committed, view)      {commitment, proof, reveals, voidCause, voidReason, results, removals, keys}: sections 4 and 5
//                                      by log order and cp(D) alone
// decode(entry)                        a record of types 6 to 12 {type, parts, signed}, or null
// COMMITMENT, KEY                      types of records
// checkpoint(bytes, config, place)     {origin, size, root, text, times: Map of cosigner's key (hex) to its earliest time}
(function () {
  "use strict";
  const { need, Refused, hex, fromHex, fromUTF8, utf8, equal, concat, T, Reader } = Tabellion.bytes;
  const { json, ed25519, tree, note, drawrules } = Tabellion;

  const MOST_ENTRY = 1024;

  // MARK: Notes and checkpoints

  // Signature lines of keys that the configuration does not name are passed over.
  function checkpoint(bytes, config, place) {
    const { text, signatures } = note.parse(bytes, place);
    const { origin, size, root, extensions } = note.checkpoint(text, place);
    need(extensions.length === 0, "checkpoint", "is not of three lines", place);
    need(origin === config.log.name, "checkpoint", "is of another log", place);
    need(size > 0 || equal(root, tree.emptyRoot()), "checkpoint", "an empty tree has another root", place);
    const times = new Map();
    let isSigned = false;
    for (const { name, id, signature } of signatures) {
      if (name === config.log.name && id === config.log.id) {
        need(ed25519.verify(config.log.key, signature, utf8(text)), "signature", "the log's signature is wrong", place);
        isSigned = true;
      }
      for (const cosigner of config.cosigners.filter(each => each.name === name && each.id === id)) {
        const time = cosignedAt(cosigner, signature, text, place), key = hex(cosigner.key);
        times.set(key, Math.min(time, times.get(key) ?? time));
      }
    }
    need(isSigned, "signature", "is not signed by the configured log", place);
    return { origin, size, root, text, times, place };
  }

  // C2SP tlog-cosignature: u64 time ‖ signature.
  function cosignedAt({ key, name }, signature, text, place) {
    need(signature.length === 72, "signature", `the signature of cosigner ${name} has not 72 bytes`, place);
    const time = new Reader(signature, place).u64();
    need(ed25519.verify(key, signature.subarray(8), utf8(`cosignature/v1\ntime ${time}\n${text}`)), "signature",
      `the signature of cosigner ${name} is wrong`, place);
    return Number(time); // beyond 2^53 it is after every deadline all the same
  }

  // cp(D): the largest of the notes that `quorum` cosigners cosigned by the deadline, or null. Cosignatures of one checkpoint count
  // together, in whichever of the notes they stand.
  function deadlineCheckpoint(notes, config, deadline) {
    const bySize = new Map();
    for (const note of notes) {
      if (!bySize.has(note.size)) bySize.set(note.size, { note, times: new Map() });
      const { note: first, times } = bySize.get(note.size);
      need(equal(first.root, note.root), "fork", `and ${first.place} are of two histories: one size, two roots`, note.place);
      for (const [key, time] of note.times) times.set(key, Math.min(time, times.get(key) ?? time));
    }
    let found = null;
    for (const { note, times } of bySize.values()) {
      const inTime = [...times.values()].filter(time => time <= deadline).length;
      if (inTime >= config.value.quorum && (found === null || note.size > found.size)) found = note;
    }
    return found;
  }

  // MARK: The folder ledger/

  const ENTRIES = json.object({
    v: json.oneOf(1), consistency: json.list(json.hex(32), 64),
    entries: json.list(json.object({
      entry: (value, place) => {
        json.hex()(value, place);
        need(value.length >= 2 && value.length <= 2 * MOST_ENTRY, "shape", `has not 1 to ${MOST_ENTRY} bytes`, place);
      },
      index: json.integer(), proof: json.list(json.hex(32), 64),
    })),
  });

  function read(config, committed, files) {
    const value = json.parse(files.entries, { place: "ledger/entries.json" });
    ENTRIES(value, "entries");
    const final = checkpoint(files.final, config, "ledger/checkpoint-final.txt");
    let deadline = files.deadline === null ? null : checkpoint(files.deadline, config, "ledger/checkpoint-deadline.txt");
    need(final.times.size >= config.value.quorum, "quorum", "is not cosigned by a quorum", final.place);
    if (config.value.quorum === 0) {
      need(deadline === null || deadline.text === final.text, "deadline", "is another one than the final, and the quorum is 0",
        "ledger/checkpoint-deadline.txt");
      deadline = final;
    } else {
      checkDeadline([final, ...(deadline ? [deadline] : [])], deadline, config, committed.deadline);
    }
    const path = value.consistency.map(hash => fromHex(hash));
    const isPrefix = deadline === null
      ? path.length === 0
      : tree.isConsistent(deadline.size, deadline.root, final.size, final.root, path);
    need(isPrefix, "consistency", "does not lead from the deadline's checkpoint to the final one", "entries.consistency");
    return { entries: provenEntries(value.entries, final), deadlineSize: deadline?.size ?? 0, final, deadline };
  }

  function checkDeadline(notes, claimed, config, deadline) {
    const due = deadlineCheckpoint(notes, config, deadline);
    need(claimed === null || (due !== null && due.size >= claimed.size), "deadline", "is not cosigned by a quorum by the deadline",
      "ledger/checkpoint-deadline.txt");
    need(due === null || (claimed !== null && due.size === claimed.size), "deadline",
      "was cosigned by a quorum by the deadline, and checkpoint-deadline.txt is missing or of a smaller tree", due?.place);
  }

  function provenEntries(items, final) {
    let previous = -1;
    return items.map(({ entry: text, index, proof }, at) => {
      const entry = fromHex(text), place = `entries.entries[${at}]`;
      need(index > previous, "order", "does not follow the one before", `${place}.index`);
      previous = index;
      need(tree.isIncluded(tree.leaf(entry), index, final.size, proof.map(hash => fromHex(hash)), final.root), "inclusion",
        "the path does not lead to the final checkpoint", place);
      return { index, entry };
    });
  }

  // MARK: Records (docs/spec/ledger.md, section 1)

  const COMMITMENT = 6, PROOF = 7, REVEAL = 8, VOID = 9, RESULT = 10, REMOVAL = 11, KEY = 12;
  // Widths in bytes; "LP" is a length and as many bytes. drawId comes first in all but the key's record.
  const PARTS = {
    [COMMITMENT]: ["LP", 32], [PROOF]: ["LP", 80], [REVEAL]: ["LP", 2, 32, 64], [VOID]: ["LP", 1, "LP", 64], [RESULT]: ["LP", 32],
    [REMOVAL]: ["LP", "LP", 64, 64], [KEY]: [1, 8, "LP", "LP", 64],
  };
  const VRF_PURPOSE = 3;

  function decode(entry) {
    if (entry.length < 10 || entry.length > MOST_ENTRY || entry[0] !== 1 || !(entry[1] in PARTS)) return null;
    const reader = new Reader(entry, "entry");
    try {
      reader.take(10);
      const parts = PARTS[entry[1]].map(width => (width === "LP" ? reader.lp(MOST_ENTRY) : reader.take(width)));
      reader.end();
      return { type: entry[1], parts, signed: entry.subarray(0, entry.length - 64) };
    } catch (error) {
      if (error instanceof Refused) return null;
      throw error;
    }
  }

  function passes(check) {
    try {
      check();
      return true;
    } catch (error) {
      if (error instanceof Refused) return false;
      throw error;
    }
  }

  // MARK: What the order decides

  // `step` is told of every record that is checked. Of the causes of section 5, 3 the first that holds is named: (a), then (b), then (c).
  function course(config, committed, view, step = () => {}) {
    const drawId = utf8(config.drawId);
    const records = view.entries.flatMap(({ index, entry }) => {
      const record = decode(entry);
      return record && (record.type === KEY || equal(record.parts[0], drawId)) ? [{ index, ...record }] : [];
    });
    const of = type => records.filter(record => record.type === type);
    const commitments = of(COMMITMENT), results = of(RESULT);
    need(commitments.length > 0, "commitment", "no commitment for this drawId is on the log", "ledger");
    const first = commitments[0];
    need(equal(first.parts[1], committed.commit), "commitment", "the first commitment for this drawId on the log is another one", "ledger");
    need(commitments.length === 1, "commitment", "the log has a second commitment for this draw", "ledger");
    const isEarly = results.some(record => record.index < first.index);
    need(!isEarly, "commitment", "a result is on the log before the commitment", "ledger");
    const keys = of(KEY).filter(record => equal(record.parts[2], committed.vrfKey));
    const pi = of(PROOF).find(record => {
      step();
      return record.index > first.index && passes(() => drawrules.proofOutput(committed, record.parts[1]));
    });
    const isInTime = pi !== undefined && pi.index < view.deadlineSize;
    const notice = of(VOID).find(record => record.index < Math.min(pi?.index ?? Infinity, view.deadlineSize)
      && isVoidRecord(record, config));
    const reveals = isInTime ? revealed(of(REVEAL), config, committed, pi.index, view.deadlineSize, step) : [];
    const isShort = reveals.length < config.value.minimumReveals;
    return {
      commitment: first.index, keys, reveals, proof: isInTime ? pi.parts[1] : null,
      voidCause: notice ? "record" : !isInTime ? "no-proof" : isShort ? "too-few-reveals" : null,
      voidReason: notice ? fromUTF8(notice.parts[2]) : null,
      results: results.map(record => record.parts[1]), removals: of(REMOVAL).map(record => record.parts.slice(1)),
    };
  }

  // Throws unless the VRF key stands on the log before the commitment, and for no other purpose.
  function checkVRFKey(found) {
    need(found.keys.some(record => record.index < found.commitment && record.parts[0][0] === VRF_PURPOSE), "vrf-key",
      "the VRF key is not on the log before the commitment", "ledger");
    need(found.keys.every(record => record.parts[0][0] === VRF_PURPOSE), "vrf-key", "the VRF key is on the log for another purpose too",
      "ledger");
  }

  // It has a reason, as text or as a position in the configured ones, and the notary's signature.
  function isVoidRecord({ parts, signed }, config) {
    return passes(() => fromUTF8(parts[2])) && (parts[2].length > 0 || parts[1][0] < config.value.reasons.length)
      && ed25519.verify(config.notary, parts[3], concat(T("TL1/void"), signed));
  }

  // The valid ones logged after pi and in by D, each contributor's first in log order.
  function revealed(records, config, committed, after, deadlineSize, step) {
    const found = new Map();
    for (const { index: place, parts } of records) {
      step();
      const reveal = { index: new Reader(parts[1]).u16(), value: parts[2], signature: parts[3] };
      if (place <= after || place >= deadlineSize || found.has(reveal.index)) continue;
      if (passes(() => drawrules.checkReveal(config, committed, reveal, ""))) found.set(reveal.index, reveal);
    }
    return [...found.values()].sort((one, other) => one.index - other.index);
  }

  Tabellion.drawledger = Object.freeze({
    read, course, checkVRFKey, decode, checkpoint, COMMITMENT, KEY,
  });
})();
