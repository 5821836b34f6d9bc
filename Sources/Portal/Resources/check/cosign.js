// Tabellion.cosign: who cosigned a checkpoint (C2SP tlog-cosignature, type 4; tlog-policy), and proofs that a log forked.
//
// policy(text)                       {logs, witnesses: [{name, key, address}], groups: [{name, needed, members}], quorum}
// standing(policy, note)             {signers: [{name, key, time}], refused: [{name, key, message}], missing, strangers, groups, isMet}
//                                    of several lines of one witness the earliest time counts; one wrong line refuses the witness
// forkProof(key, first, second, root, proof)     canonical bytes of fork.json; Refused if it proves nothing
// verifyFork(bytes, key)             {first, second, root}: the log of that key contradicted itself; else Refused
(function () {
  "use strict";
  const { need, refuse, hex, fromHex, utf8, fromUTF8, equal } = Tabellion.bytes;
  const { note, tree, json } = Tabellion;

  const MOST_BYTES = 256 * 1024, MOST_LINES = 256;

  // MARK: Policies

  function witness(items, place) {
    need(items.length === 3 || items.length === 4, "policy", "write `witness NAME VKEY [URL]`", place);
    const key = note.vkey(items[2], place);
    need(key.type === 4, "policy", "a witness's key is of type 4", place);
    return { name: items[1], key, address: items[3] ?? null };
  }

  function group(items, place) {
    need(items.length >= 4, "policy", "write `group NAME any|all|N NAME…`", place);
    const members = items.slice(3), count = members.length;
    need(new Set(members).size === count, "policy", "a member stands twice in a group", place);
    const needed = items[2] === "any" ? 1 : items[2] === "all" ? count : /^[1-9][0-9]{0,8}$/.test(items[2]) ? Number(items[2]) : 0;
    need(needed >= 1 && needed <= count, "policy", "the threshold is none of any, all, or 1 to the number of members", place);
    return { name: items[1], needed, members };
  }

  function policy(text, place = "policy") {
    need(utf8(text).length <= MOST_BYTES, "policy", `more than ${MOST_BYTES} bytes`, place);
    need(text.endsWith("\n"), "policy", "the last line does not end with a newline", place);
    const result = { logs: [], witnesses: [], groups: [], quorum: null };
    const names = new Set(["none"]);
    const define = (name, where) => {
      need(!names.has(name), "policy", `${name} is defined twice`, where);
      names.add(name);
    };
    for (const [number, line] of text.slice(0, -1).split("\n").entries()) {
      const where = `${place}, line ${number + 1}`;
      need(!/[\u0000-\u0008\u000a-\u001f\u007f]/u.test(line), "policy", "a control character", where);
      const items = line.split(/[ \t]+/).filter(item => item !== "");
      if (items.length === 0 || items[0].startsWith("#")) continue;
      if (items[0] === "log") {
        need(items.length === 2 || items.length === 3, "policy", "write `log VKEY [URL]`", where);
        const key = note.vkey(items[1], where);
        need(key.type === 1 && result.logs.every(one => one.text !== key.text), "policy", "no log's key, or it stands twice", where);
        result.logs.push(key);
      } else if (items[0] === "witness") {
        const one = witness(items, where);
        define(one.name, where);
        need(result.witnesses.every(other => !equal(other.key.key, one.key.key)), "policy", "a key stands twice", where);
        result.witnesses.push(one);
      } else if (items[0] === "group") {
        const one = group(items, where);
        for (const member of one.members) need(names.has(member) && member !== "none", "policy", `${member} is not defined above`, where);
        define(one.name, where);
        result.groups.push(one);
      } else if (items[0] === "quorum") {
        need(items.length === 2 && result.quorum === null, "policy", "there is one line `quorum NAME`", where);
        need(names.has(items[1]), "policy", `${items[1]} is not defined above`, where);
        result.quorum = items[1];
      } else {
        refuse("policy", "a line is none of log, witness, group, quorum", where);
      }
      need(Math.max(result.logs.length, result.witnesses.length, result.groups.length) <= MOST_LINES, "policy", "too many lines", where);
    }
    need(result.quorum !== null, "policy", "no quorum line", place);
    return result;
  }

  // Unlike a verifier that counts, the explorer shows each witness by itself: a wrong line makes that witness refused, and then
  // the quorum is not met, whoever else signed.
  function standing(rules, signed) {
    const signers = [], refused = [], missing = [];
    for (const one of rules.witnesses) {
      const lines = note.linesOf(signed, one.key);
      const isGood = lines.every(line => note.isValid(line, signed, one.key));
      if (lines.length === 0) missing.push(one);
      else if (!isGood) refused.push({ ...one, message: `the cosignature by ${one.key.name} does not verify` });
      else signers.push({ ...one, time: Math.min(...lines.map(note.timeOf)) });
    }
    const known = [...rules.logs, ...rules.witnesses.map(one => one.key)];
    const strangers = signed.signatures.filter(line => !known.some(key => key.id === line.id && key.name === line.name));
    const met = new Set(["none", ...signers.map(one => one.name)]);
    const groups = rules.groups.map(one => {
      const count = one.members.filter(name => met.has(name)).length;
      if (count >= one.needed) met.add(one.name);
      return { name: one.name, count, needed: one.needed };
    });
    return { signers, refused, missing, strangers, groups, isMet: refused.length === 0 && met.has(rules.quorum) };
  }

  // MARK: Forks

  function contradiction(key, firstNote, secondNote, root, proof) {
    const first = note.open(firstNote, key, "first"), second = note.open(secondNote, key, "second");
    need(tree.isConsistent(first.size, root, second.size, second.root, proof), "proof",
      `the hashes do not show that root for the first ${first.size} of ${second.size} entries`, "fork proof");
    need(!equal(first.root, root), "proof", `the checkpoints of ${first.size} and ${second.size} entries fit together`, "fork proof");
    return { first, second, root };
  }

  function forkProof(key, first, second, root, proof) {
    contradiction(key, first, second, root, proof);
    return json.encode({
      v: 1, type: "tabellion/fork-proof", log: key.text, first: fromUTF8(first), second: fromUTF8(second), root: hex(root),
      proof: proof.map(hash => hex(hash)),
    });
  }

  function verifyFork(bytes, key) {
    const value = json.shape(json.parse(bytes, { place: "fork.json" }), {
      v: json.integer(1, 1), type: json.oneOf("tabellion/fork-proof"), log: json.text, first: json.text, second: json.text,
      root: json.hex(32), proof: json.list(json.hex(32), 64),
    }, "fork.json");
    need(value.log === key.text, "origin", "the proof is about another log's key", "fork.json");
    return contradiction(key, utf8(value.first), utf8(value.second), fromHex(value.root), value.proof.map(one => fromHex(one)));
  }

  Tabellion.cosign = Object.freeze({ policy, standing, forkProof, verifyFork });
})();
