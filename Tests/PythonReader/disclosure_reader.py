#!/usr/bin/env python3
"""Reads and verifies a disclosure: chosen files of a session with their proof (docs/spec/evidence.md section 12).

Written from that page alone, as a second reader beside `tabellion-audit disclosure`.

    disclosure_reader.py [--trust FILE | --untrusted] [--json] FILE

Exit status as tabellion_reader.py.
"""

import sys

import tabellion_reader as reader
from tabellion_reader import H, Bad, need, shaped, verify_inclusion

CHECKS = ("container", "policy", "opening", "freshness", "opening-tokens", "records", "fingerprint", "signature",
          "ledger-key", "ledger-opening", "ledger-heads", "ledger-closing", "checkpoints", "trust")
MIMETYPE = b"application/vnd.tabellion.disclosure+zip"
ALWAYS = ("data/opening.json", "data/policy.json")
COPIED = ("ledger/checkpoint-final.txt", "ledger/checkpoint-opening.txt", "ledger/entries.json", "signature.json",
          "tokens/fresh-0.tst")
PROOF = {"index": reader.integer(), "proof": reader.array(reader.digest), "proofSm3": reader.array(reader.digest)}
FORM = shaped({
    "v": reader.const(1), "type": reader.const("tabellion/disclosure"), "size": reader.integer(1),
    "header": shaped({**PROOF, "record": reader.HEADER}),
    "records": reader.array(shaped({**PROOF, "record": reader.RECORD})),
})


class Disclosure(reader.Audit):
    """The checks of a bundle that need no more than what is shown."""

    names = CHECKS

    def functions(self):
        return (("container", self.container), ("policy", self.policy), ("opening", self.opening),
                ("freshness", self.freshness), ("opening-tokens", self.opening_tokens), ("records", self.records),
                ("fingerprint", self.fingerprint), ("signature", self.signature), ("ledger-key", self.ledger_key),
                ("ledger-opening", self.ledger_opening), ("ledger-heads", self.ledger_heads),
                ("ledger-closing", self.ledger_closing), ("checkpoints", self.checkpoints), ("trust", self.anchors))

    @property
    def shown(self):
        value = self.document("disclosure.json")
        indexes = [0] + [item["index"] for item in value["records"]]
        need(value["header"]["index"] == 0 and all(a < b for a, b in zip(indexes, indexes[1:]))
             and indexes[-1] < value["size"], "disclosure.json: indexes do not ascend from 0 below size")
        paths = [item["record"]["path"] for item in value["records"]]
        need(all(a < b for a, b in zip(paths, paths[1:])), "disclosure.json: paths do not ascend")
        return value

    @property
    def header(self):
        return self.shown["header"]["record"]

    def container(self):
        for member in self.bundle.members.values():
            need(member.actual_crc == member.crc, f"{member.name}: CRC-32 does not match")
        need(self.bundle.bytes("mimetype") == MIMETYPE, "mimetype is not a disclosure's")

    def opening_files(self, opening):
        self.same_pair(opening, "data/policy.json", "opening.json: policy", ("policySha256", "policySm3"))
        if "data/cleanliness-open.json" in self.bundle.members:
            self.cleanliness_digests(opening)
        if "data/subject.json" in self.bundle.members:
            self.subject(opening)

    def records(self):
        listed = ["data/" + item["record"]["path"] for item in self.shown["records"]]
        due = [name for name in self.bundle.members if name.startswith("data/")]
        need(listed == due, f"records of {listed} for the files {due}")
        for name in ALWAYS:
            need(name in due, f"{name} is missing")
        segments = {"data/" + item["values"]["path"]: item["values"] for item in self.links("segment")}
        for item, name in zip(self.shown["records"], due):
            record = item["record"]
            need(record["bytes"] == self.bundle.members[name].size, f"record of {name}: other size")
            self.same_pair(record, name, "record")
            need(record.get("segment") == segments.get(name), f"record of {name}: segment is not the header's")
        authorities = [f"tokens/opening-{item['name']}.tst" for item in self.authorities()]
        others = {"mimetype", "disclosure.json", *COPIED, *authorities}
        for name in self.bundle.members:
            need(name.startswith("data/") or name in others, f"{name} is no member of a disclosure")

    def fingerprint(self):
        signed = self.document("signature.json")
        roots = bytes.fromhex(signed["fingerprint"]), bytes.fromhex(signed["fingerprintSm3"])
        shown = self.shown
        for item in [shown["header"], *shown["records"]]:
            for proof, root, digest in (("proof", roots[0], H), ("proofSm3", roots[1], reader.sm3)):
                need(len(item[proof]) <= 64, f"record {item['index']}: {proof} is too long")
                verify_inclusion(reader.jcs(item["record"]), item["index"], shown["size"],
                                 [bytes.fromhex(part) for part in item[proof]], root,
                                 f"record {item['index']} ({proof})", digest)
        self.roots = roots
        self.summary["fingerprint"], self.summary["fingerprintSm3"] = roots[0].hex(), roots[1].hex()
        self.summary["withheld"] = shown["size"] - 1 - len(shown["records"])


reader.FORMS["disclosure.json"] = FORM

if __name__ == "__main__":
    sys.exit(reader.main(audit=Disclosure))
