// Tabellion.revealcheck: what a contributor looks at, by themselves, before they reveal (docs/spec/draw.md, "What a contributor checks").
//
// CHECKS        the names of the checks, in their order
// run({draw, number, publicKey, value, files, log, now, found})    makes them all and returns the commitment's bytes, over which the
//     reveal is signed. files(path), log(path): bytes below the draw's directory and below the log, or null if there is nothing;
//     now(): Unix seconds; found(check, text) is told of each check that was passed. The first that fails throws Failed.
// Failed        check, message. Any other error comes from files or log: nothing was decided.
(function () {
  "use strict";
  const { Refused, hex, equal } = Tabellion.bytes;
  const { drawrules, note, tiles, entry } = Tabellion;

  const CHECKS = Object.freeze(["configuration", "own-key", "commitment", "own-contribution", "log", "first-commitment", "vrf-key", "proof",
    "not-void", "witnesses", "own-reveal", "deadline"]);
  const MOST_RECORDS = 1 << 18, MOST_FILE = 16 << 20;

  class Failed extends Error {
    constructor(check, message) {
      super(message);
      this.name = "Failed";
      this.check = check;
    }
  }

  // Runs one check: what its files make it refuse is its failure.
  async function made(check, body) {
    try {
      return await body();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      throw new Failed(check, error.place ? `${error.place}: ${error.message}` : error.message);
    }
  }

  async function required(read, path, check, most = MOST_FILE) {
    const content = await read(path);
    if (content === null) throw new Failed(check, `${path} is not there yet`);
    if (content.length > most) throw new Failed(check, `${path} has more than ${most} bytes`);
    return content;
  }

  // The draw's own checkpoint, if the office has published one, with the configured cosigners that signed it.
  async function witnessed(files, config) {
    const content = await files("ledger/checkpoint-final.txt");
    if (content === null) return null;
    return made("witnesses", () => {
      const key = note.vkey(config.log.text);
      const checkpoint = note.open(content, key, "ledger/checkpoint-final.txt");
      const signers = config.cosigners.filter(one => note.isSignedBy(checkpoint.note, note.vkey(one.text), "ledger/checkpoint-final.txt"));
      return { checkpoint, cosigners: signers.map(one => one.name) };
    });
  }

  // Every entry of the log, held against the root that it signed: this draw's records, and those of its VRF key.
  async function readLog(read, config, committed, earlier) {
    return made("log", async () => {
      const checkpoint = note.open(await required(read, "checkpoint", "log"), note.vkey(config.log.text));
      if (earlier !== null && earlier.size > checkpoint.size) {
        throw new Failed("log", `the log has ${checkpoint.size} entries, the draw's own checkpoint ${earlier.size}: it is not up to date`);
      }
      const records = [], keys = [], frontier = new Tabellion.tree.Frontier();
      let isPrefix = earlier === null || (earlier.size === 0 && equal(earlier.root, frontier.root()));
      await tiles.readAll(checkpoint, read, (index, content) => {
        if (earlier !== null && index < earlier.size) {
          frontier.append(content);
          if (index === earlier.size - 1) isPrefix = equal(frontier.root(), earlier.root);
        }
        let record;
        try {
          record = { index, ...entry.decode(content) };
        } catch {
          // Other kinds of entries may share the log; what is no entry says nothing of the draw.
          return;
        }
        if (record.drawID === config.drawId) records.push(record);
        if (record.type === 12 && equal(record.key, committed.vrfKey)) keys.push(record);
        if (records.length > MOST_RECORDS) throw new Failed("log", `more than ${MOST_RECORDS} records of this draw`);
      });
      if (!isPrefix) throw new Failed("log", "the draw's own checkpoint is not of this log's history: both are the proof of a fork");
      return { checkpoint, records, keys };
    });
  }

  function firstCommitment(seen, commit) {
    const all = seen.records.filter(record => record.type === 6);
    if (!all.length) throw new Failed("first-commitment", "no commitment of this draw is on the log");
    if (!equal(all[0].commit, commit)) throw new Failed("first-commitment", `entry ${all[0].index} is the draw's first commitment, and not this one`);
    if (all.length > 1) throw new Failed("first-commitment", `entry ${all[1].index} is a second commitment of this draw`);
    return all[0].index;
  }

  function vrfKey(seen, start) {
    const other = seen.keys.find(record => record.purpose !== "vrf");
    if (other) throw new Failed("vrf-key", `entry ${other.index} registers the key for another purpose`);
    if (!seen.keys.length || seen.keys[0].index >= start) {
      throw new Failed("vrf-key", `no record of the key stands on the log before the commitment at ${start}`);
    }
    return seen.keys[0].index;
  }

  // pi is the first proof after the commitment that verifies.
  function proof(seen, committed, start) {
    const problems = [];
    for (const record of seen.records) {
      if (record.type !== 7) continue;
      if (record.index < start) {
        problems.push(`entry ${record.index} stands before the commitment`);
        continue;
      }
      try {
        drawrules.proofOutput(committed, record.proof);
        return record.index;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        problems.push(`entry ${record.index} does not verify`);
      }
    }
    throw new Failed("proof", problems.length ? `no pi that counts is on the log: ${problems.join(", ")}` : "pi is not on the log yet");
  }

  function notVoid(seen, config, before) {
    const record = seen.records.find(one => one.type === 9 && one.index < before && entry.isSigned(one, config.notary)
      && (one.text.length > 0 || one.reason < config.value.reasons.length));
    if (record) throw new Failed("not-void", `entry ${record.index}: ${record.text || config.value.reasons[record.reason]}`);
  }

  function witnesses(own, config, proven) {
    if (config.value.quorum === 0) return "this rehearsal has none";
    const covering = own !== null && own.checkpoint.size > proven ? own.cosigners : [];
    return `${covering.length} of ${config.cosigners.length} have signed pi, ${config.value.quorum} needed by the deadline`
      + (covering.length ? `: ${covering.join(", ")}` : "");
  }

  function deadline(committed, config, now) {
    if (now < committed.deadline) return `${committed.deadline - now} s are left`;
    if (config.value.quorum > 0) throw new Failed("deadline", `it was over ${now - committed.deadline} s ago`);
    return "over, but nobody cosigns this rehearsal: its latest checkpoint decides";
  }

  async function run({ draw, number, publicKey, value, files, log, now, found }) {
    const config = await made("configuration", async () => {
      const config = drawrules.configuration(await required(files, "config.json", "configuration"));
      if (config.drawId !== draw) throw new Failed("configuration", `config.json is of ${config.drawId}, your value is for ${draw}`);
      return config;
    });
    found("configuration", `${config.isRehearsal ? "REHEARSAL · " : ""}${draw} · ${config.value.subject}`);
    if (number >= config.contributors.length || !equal(config.contributors[number], publicKey)) {
      const other = config.contributors.findIndex(key => equal(key, publicKey));
      throw new Failed("own-key", other < 0 ? "your key is nowhere in config.json" : `your key stands under number ${other}`);
    }
    found("own-key", hex(publicKey));
    const committed = await made("commitment", async () =>
      drawrules.commitment(await required(files, "commitment.json", "commitment"), config));
    found("commitment", hex(committed.commit));
    const own = drawrules.contribution(draw, number, value);
    if (!equal(committed.contributions[number], own)) throw new Failed("own-contribution", `another one stands under ${number}`);
    found("own-contribution", hex(own));
    const known = await witnessed(files, config);
    const seen = await readLog(log, config, committed, known && known.checkpoint);
    found("log", `${config.log.name} · ${seen.checkpoint.size} · ${hex(seen.checkpoint.root)}`);
    const start = firstCommitment(seen, committed.commit);
    found("first-commitment", `# ${start}`);
    found("vrf-key", `# ${vrfKey(seen, start)}`);
    const proven = proof(seen, committed, start);
    found("proof", `# ${proven}`);
    notVoid(seen, config, proven);
    found("not-void", "");
    found("witnesses", witnesses(known, config, proven));
    const revealed = seen.records.find(one => one.type === 8 && one.contributor === number && equal(one.value, value));
    found("own-reveal", revealed ? `# ${revealed.index}` : "not yet");
    found("deadline", deadline(committed, config, now()));
    return committed.commit;
  }

  Tabellion.revealcheck = Object.freeze({ CHECKS, Failed, run });
})();
