// Trust files (docs/spec/evidence.md section 9, docs/spec/deposit.md section 9): the keys and roots that the visitor believes in. They are
// never taken from what is checked.
"use strict";
(() => {
  const { need, fromBase64, fromHex, hex } = Tabellion.bytes;
  const { sha256, sm3 } = Tabellion.digest;
  const { shaped, matching, boolean } = Tabellion.forms;
  const { list, text, integer } = Tabellion.json;
  const maximumBytes = 1 << 20;

  const account = matching(/^0x[0-9a-f]{40}$/, "an address");
  const form = shaped({
    v: Tabellion.json.oneOf(1), type: Tabellion.json.oneOf("tabellion/trust"), offices: list(shaped({ name: text, key: Tabellion.json.hex(32) })),
    logs: list(text), cosigners: list(text), quorum: integer(),
    timeAuthorities: list(shaped({ name: text, certificate: text, test: boolean })),
  }, {
    witnessPolicy: text,
    chains: list(shaped({ name: text, chainId: integer(), contract: account, senders: list(account),
      blocks: list(shaped({ number: integer(), hash: matching(/^0x[0-9a-f]{64}$/, "a hash") })) })),
    letters: list(shaped({ name: text, certificate: text })),
  });

  class Trust {
    constructor(value) {
      this.value = value;
      this.offices = value.offices.map(({ name, key }) => ({ name, key: fromHex(key) }));
      this.logs = value.logs.map((key, index) => Tabellion.checkpoints.vkey(key, 1, `logs[${index}]`));
      this.cosigners = value.cosigners.map((key, index) => Tabellion.checkpoints.vkey(key, 4, `cosigners[${index}]`));
      this.quorum = value.quorum;
      need(this.quorum <= this.cosigners.length, "shape", "quorum is above the number of cosigners");
      this.authorities = value.timeAuthorities.map(({ name, certificate, test }) => root(name, certificate, test));
      this.letters = (value.letters ?? []).map(({ name, certificate }) => root(name, certificate, false));
      this.policy = value.witnessPolicy === undefined ? undefined : Tabellion.cosign.policy(value.witnessPolicy);
      this.chains = new Set((value.chains ?? []).map(chain => chain.name));
    }
    // Cosigners and witnesses, each once.
    get witnesses() {
      const found = new Map();
      for (const key of [...this.cosigners, ...(this.policy?.witnesses ?? []).map(one => one.key)]) found.set(`${key.name}+${hex(key.key)}`, key);
      return [...found.values()];
    }
    get asksForWitnesses() { return this.quorum > 0 || this.policy !== undefined; }
    // Whether cosigners with these keys (hexadecimal) are what the file asks for.
    isMet(signers) {
      const known = this.cosigners.filter(key => signers.has(hex(key.key)));
      const enough = new Set(known.map(key => hex(key.key))).size >= this.quorum;
      return signers.size > 0 && enough && (!this.policy || isPolicyMet(this.policy, signers));
    }
    // Unix seconds from which all that is asked for had cosigned, or undefined. Throws for a known key's wrong signature.
    metAt(checkpoint) {
      const found = Tabellion.checkpoints.cosignatures(checkpoint, this.witnesses, "");
      const times = found.map(one => one.time).sort((left, right) => left - right);
      return times.find(time => this.isMet(new Set(found.filter(one => one.time <= time).map(one => hex(one.key.key)))));
    }
    log(origin) { return this.logs.find(key => key.name === origin); }
  }

  function isPolicyMet({ witnesses, groups, quorum }, signers) {
    const met = new Set(["none", ...witnesses.filter(one => signers.has(hex(one.key.key))).map(one => one.name)]);
    for (const { name, needed, members } of groups) if (members.filter(member => met.has(member)).length >= needed) met.add(name);
    return met.has(quorum);
  }

  function root(name, certificate, isTest) {
    const der = fromBase64(certificate, name);
    const one = Tabellion.der.certificate(der);
    need(one.issuer === one.subject, "shape", "is not self-signed: name the root above it", name);
    return { name, der, isTest: isTest || one.subjectText.toUpperCase().includes("TEST ONLY"), subject: one.subjectText, sha256: hex(sha256(der)), sm3: hex(sm3(der)) };
  }

  // Reads a trust file, in any spelling of its JSON.
  function parse(bytes) {
    need(bytes.length <= maximumBytes, "limit", "the trust file is larger than 1 MiB");
    const value = Tabellion.json.parse(bytes, { place: "trust file", depth: 32, canonical: false, normalized: false });
    form(value, "trust file");
    return new Trust(value);
  }

  Tabellion.trust = Object.freeze({ parse });
})();
