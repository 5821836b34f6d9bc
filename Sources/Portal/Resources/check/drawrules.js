// Tabellion.drawrules: what a draw says of itself before and up to its seed (TD1, sections 2 to 5): configuration, commitment, proof,
// reveals, beacon, seed; and the forms of all its JSON files.
//
// configuration(bytes)                 {value, isRehearsal, hash, drawId, stages, notary, supervisor, contributors, cosigners, log, beacon};
//                                      cosigners and log are {name, id, key}
// commitment(bytes, configuration)     {value, commit, n, w (BigInt), listRoot, contributions, vrfKey, round, deadline}; all but the list
// checkList(commitment, list)          that it is of this list
// proofOutput(commitment, proof) → beta · checkReveal(configuration, commitment, {index, value, signature}, place) with bytes
// seed(commitment, reveals, beta, signature)
// document(name, bytes)                vrf.json, reveals.json, … in its form
// removalRecord(commit, removal), checkRemoval(configuration, commitment, removal, place)
(function () {
  "use strict";
  const { need, hex, fromHex, utf8, equal, concat, u16, u32, u64, T, LP } = Tabellion.bytes;
  const { sha256, hmacSHA256 } = Tabellion.digest;
  const { json, ed25519, beacon, bls } = Tabellion;
  const { text, integer, decimal, oneOf, list, object, orNull } = json;

  const MOST_STAGES = 1024;

  // MARK: Section 2

  function ed25519Key(value, place) {
    json.hex(32)(value, place);
    need(ed25519.isKey(fromHex(value)), "key", "is not an Ed25519 key: not a canonical point, or of small order", place);
  }

  function parseKey(value, type, place) {
    const key = Tabellion.note.vkey(value, place);
    need(key.type === type, "key", `is not a key of type ${type}`, place);
    ed25519Key(hex(key.key), place);
    return key;
  }

  const verifierKey = type => (value, place) => void parseKey(value, type, place);

  const STAGE = {
    id: integer(1, 0xffffffff), mode: oneOf("rank", "pick"), require: integer(), forbid: integer(), seats: integer(),
    policy: oneOf("skip", "stop", "overflow"), cascade: oneOf(0, 1), alternates: integer(),
  };
  const MEMBERS = {
    v: oneOf(1), register: text, number: integer(1), subject: text, replaces: integer(), saltKeyHash: json.hex(32),
    log: verifierKey(1), cosigners: list(verifierKey(4)), quorum: integer(), notary: ed25519Key,
    contributors: list(ed25519Key, 65535), minimumReveals: integer(), supervisor: ed25519Key, reasons: list(text), tags: list(text, 53),
    stages: list(object(STAGE), MOST_STAGES),
  };
  const REHEARSAL = {
    beaconKey: (value, place) => {
      json.hex(96)(value, place);
      bls.decode(fromHex(value), place);
    },
    beaconGenesis: integer(), beaconPeriod: integer(1),
  };

  function distinct(items, place) {
    const seen = new Map();
    items.forEach((item, index) => {
      need(!seen.has(item), "twice", `is the same as ${place}[${seen.get(item)}]`, `${place}[${index}]`);
      seen.set(item, index);
    });
  }

  function configuration(bytes) {
    const value = json.parse(bytes, { place: "config" });
    need(json.isObject(value) && typeof value.register === "string", "shape", "is not there, or no text", "config.register");
    const isRehearsal = value.register.startsWith("rehearsal/");
    json.shape(value, isRehearsal ? { ...MEMBERS, ...REHEARSAL } : MEMBERS, "config");
    checkKeys(value, isRehearsal);
    checkStages(value);
    const { hash, genesis, key, period } = beacon.QUICKNET;
    return {
      value, isRehearsal, hash: sha256(bytes), stages: value.stages,
      drawId: `${value.register}/${String(value.number).padStart(4, "0")}`,
      notary: fromHex(value.notary), supervisor: fromHex(value.supervisor), contributors: value.contributors.map(key => fromHex(key)),
      log: parseKey(value.log, 1, "config.log"), cosigners: value.cosigners.map(key => parseKey(key, 4, "config.cosigners")),
      beacon: isRehearsal ? { key: value.beaconKey, genesis: value.beaconGenesis, period: value.beaconPeriod } : { hash, key, genesis, period },
    };
  }

  function checkKeys(value, isRehearsal) {
    need(value.replaces < value.number, "range", "is not below config.number", "config.replaces");
    distinct(value.contributors, "config.contributors");
    need(value.minimumReveals <= value.contributors.length, "range", "is more than there are contributors", "config.minimumReveals");
    const keyOf = key => hex(parseKey(key, key === value.log ? 1 : 4, "config").key);
    const cosigners = value.cosigners.map(keyOf), log = keyOf(value.log);
    distinct(cosigners, "config.cosigners");
    // "No cosigner is the operator or the notary", as far as keys tell.
    cosigners.forEach((key, index) => {
      need(key !== log, "key", "is the log's own key", `config.cosigners[${index}]`);
      need(key !== value.notary, "key", "is the notary's key", `config.cosigners[${index}]`);
    });
    need(cosigners.length > 0 || isRehearsal, "quorum", "is empty, and this is no rehearsal", "config.cosigners");
    need(cosigners.length > 0 ? 2 * value.quorum > cosigners.length : value.quorum === 0, "quorum",
      "is not more than half of the cosigners", "config.quorum");
    need(value.quorum <= cosigners.length, "quorum", "is more than there are cosigners", "config.quorum");
  }

  function checkStages(value) {
    distinct(value.tags, "config.tags");
    need(value.stages.length > 0, "stages", "is empty", "config.stages");
    value.stages.forEach((stage, index) => {
      const place = `config.stages[${index}]`, all = 2 ** value.tags.length - 1;
      need(stage.id === index + 1, "stages", `is not ${index + 1}`, `${place}.id`);
      need(stage.require <= all, "stages", "has a bit that is no configured tag", `${place}.require`);
      need(stage.forbid <= all, "stages", "has a bit that is no configured tag", `${place}.forbid`);
      need(stage.mode === "rank" || stage.policy === "skip", "stages", "of a pick stage is not skip", `${place}.policy`);
    });
    need(value.stages[0].cascade === 0, "stages", "is not 0", "config.stages[0].cascade");
  }

  // MARK: Sections 3 and 4

  const COMMITMENT = {
    drawId: text, configHash: json.hex(32), listRoot: json.hex(32), n: integer(1, 2 ** 32 - 2), w: decimal,
    contributions: list(json.hex(32), 65535), vrfPublicKey: json.hex(32), beaconChainHash: json.hex(32), beaconRound: integer(1),
    revealDeadline: integer(), commit: json.hex(32),
  };

  const contribution = (drawId, index, r) => sha256(T("TD1/c"), LP(utf8(drawId)), u16(index), r);

  function commitment(bytes, config) {
    const value = json.shape(json.parse(bytes, { place: "commitment" }), COMMITMENT, "commitment");
    const at = name => `commitment.${name}`;
    need(value.drawId === config.drawId, "mismatch", `is not ${config.drawId}, as the configuration has it`, at("drawId"));
    need(value.configHash === hex(config.hash), "mismatch", "is not the hash of config.json", at("configHash"));
    need(value.contributions.length === config.contributors.length, "mismatch",
      `has ${value.contributions.length} items; there are ${config.contributors.length} contributors`, at("contributions"));
    const vrfKey = fromHex(value.vrfPublicKey);
    need(ed25519.isKey(vrfKey), "key", "is not a valid VRF key (RFC 9381, 5.4.5)", at("vrfPublicKey"));
    // It "signs nothing else", as far as keys tell.
    const others = [config.log.key, ...config.cosigners.map(cosigner => cosigner.key), config.notary, config.supervisor, ...config.contributors];
    need(!others.some(key => equal(key, vrfKey)), "key", "has another part in this draw too", at("vrfPublicKey"));
    need(config.isRehearsal || value.beaconChainHash === beacon.QUICKNET.hash, "beacon", "is not quicknet's", at("beaconChainHash"));
    const time = beacon.timeOf(config.beacon, value.beaconRound);
    need(time >= BigInt(value.revealDeadline) + 60n, "beacon", `is of second ${time}, less than 60 after the deadline`, at("beaconRound"));
    const contributions = value.contributions.map(each => fromHex(each));
    const root = sha256(T("TD1/cl"), u16(contributions.length), ...contributions);
    const commit = sha256(T("TD1/commit"), LP(utf8(config.drawId)), config.hash, fromHex(value.listRoot), u64(value.n),
      u64(BigInt(value.w)), root, vrfKey, fromHex(value.beaconChainHash), u64(value.beaconRound), u64(value.revealDeadline));
    need(value.commit === hex(commit), "mismatch", "is not the hash of what the files say", at("commit"));
    return {
      value, commit, contributions, vrfKey, n: value.n, w: BigInt(value.w), listRoot: fromHex(value.listRoot), round: value.beaconRound,
      deadline: value.revealDeadline,
    };
  }

  function checkList(committed, candidates) {
    need(committed.n === candidates.count, "mismatch", `is not ${candidates.count}, as list.bin has it`, "commitment.n");
    need(committed.w === BigInt(candidates.total), "mismatch", `is not ${candidates.total}, as list.bin has it`, "commitment.w");
    need(equal(committed.listRoot, candidates.root), "mismatch", "is not the root of list.bin", "commitment.listRoot");
  }

  // MARK: Section 5

  const proofOutput = (committed, proof) => Tabellion.vrf.verify(committed.vrfKey, concat(T("TD1/vrf"), committed.commit), proof);

  function checkReveal(config, committed, { index, value, signature }, place) {
    need(index < config.contributors.length, "reveal", `there is no contributor ${index}`, place);
    need(equal(contribution(config.drawId, index, value), committed.contributions[index]), "reveal",
      `the value is not the one that contributor ${index} committed to`, place);
    need(ed25519.verify(config.contributors[index], signature, concat(T("TD1/reveal"), committed.commit, u16(index), value)), "reveal",
      `the signature is not contributor ${index}'s over this draw and value`, place);
  }

  function seed(committed, reveals, beta, signature) {
    return hmacSHA256(committed.commit, T("TD1/seed"), u16(reveals.length),
      ...reveals.flatMap(({ index, value }) => [u16(index), value]), beta, u64(committed.round), sha256(signature), Uint8Array.of(0));
  }

  // MARK: Removals

  function removalRecord(commit, { stage, index, reason, evidenceHash }) {
    return concat(T("TD1/remove"), commit, u32(stage), u64(index), u32(reason), fromHex(evidenceHash));
  }

  function checkRemoval(config, committed, removal, place) {
    need(removal.reason < config.value.reasons.length, "removal", "is not the position of a configured reason", `${place}.reason`);
    const record = removalRecord(committed.commit, removal);
    for (const name of ["notary", "supervisor"]) {
      need(ed25519.verify(config[name], fromHex(removal[`${name}Signature`]), record), "removal", `is not the ${name}'s over this removal`,
        `${place}.${name}Signature`);
    }
  }

  // MARK: Forms of the published files

  const PLACE = orNull(object({ key: json.hex(16), index: integer() }));
  const RECORD = object({
    id: integer(), available: integer(), left: integer(), cutoff: PLACE, listed: integer(), last: PLACE, outcomeRoot: json.hex(32),
  });
  const FORMS = Object.freeze({
    "vrf.json": object({ proof: json.hex(80), output: json.hex(64) }),
    "reveals.json": list(object({ index: integer(0, 65534), value: json.hex(32), signature: json.hex(64) }), 65535),
    "beacon.json": object({ round: integer(1), signature: json.hex(48) }),
    "result.json": object({ seed: json.hex(32), result: json.hex(32), stages: list(RECORD, MOST_STAGES) }),
    "removals.json": list(object({
      stage: integer(1, 0xffffffff), index: integer(), reason: integer(0, 0xffffffff), evidenceHash: json.hex(32),
      notarySignature: json.hex(64), supervisorSignature: json.hex(64), admitted: list(integer()),
    })),
    "void.json": object({ cause: oneOf("record", "no-proof", "too-few-reveals"), reason: text }),
    "units.json": object({ v: oneOf(1), units: list(text) }),
  });

  function document(name, bytes) {
    const value = json.parse(bytes, { place: name, depth: 8 });
    FORMS[name](value, name.replace(".json", ""));
    return value;
  }

  Tabellion.drawrules = Object.freeze({
    configuration, commitment, checkList, contribution, proofOutput, checkReveal, seed, removalRecord, checkRemoval, document, FORMS,
    parseKey, distinct,
  });
})();
