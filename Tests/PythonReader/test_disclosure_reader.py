#!/usr/bin/env python3
"""Tests of disclosure_reader.py: the golden disclosure, made anew here from the golden bundle, and what a bad hand changes.

    python3 -m unittest -v test_disclosure_reader        (in this folder; needs openssl)

The environment variable TABELLION_SEED repeats a run of the random changes.
"""

import contextlib
import io
import json
import os
import pathlib
import random
import sys
import tempfile
import unittest
import zipfile
import zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import disclosure_reader as reader  # noqa: E402
import tabellion_reader as bundles  # noqa: E402

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "EvidenceTestSupport" / "Fixtures"
GOLDEN, TRUST = FIXTURES / "golden-disclosure.zip", str(FIXTURES / "golden-trust.json")
CHOSEN = {"subject.json", "recording/000002.m4s"}
SEED = int(os.environ.get("TABELLION_SEED", random.SystemRandom().randrange(1 << 32)))


def pack(members):
    """The container of section 8."""
    names = ["mimetype"] + sorted(name for name in members if name != "mimetype")
    body, directory = b"", b""
    for name in names:
        data = members[name]
        crc = zlib.crc32(data)
        directory += bundles.central_header(name.encode(), crc, len(data), len(body))
        body += bundles.local_header(name.encode(), crc, len(data)) + data
    return body + directory + bundles.end_records(len(names), len(directory), len(body))


def unpack(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def path_of(index, leaves, digest):
    """RFC 9162 section 2.1.3.1."""
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = leaves[:split], leaves[split:]
    if index < split:
        return path_of(index, left, digest) + [bundles.root_of(right, digest).hex()]
    return path_of(index - split, right, digest) + [bundles.root_of(left, digest).hex()]


def disclose(bundle, chosen):
    """The members of a disclosure of some files of a bundle."""
    records = json.loads(bundle["data/session.json"])["records"]
    leaves = [bundles.jcs(record) for record in records]
    shown = []
    for index, record in enumerate(records):
        if index == 0 or record["path"] in chosen | {"opening.json", "policy.json"}:
            shown.append({"index": index, "proof": path_of(index, leaves, bundles.H),
                          "proofSm3": path_of(index, leaves, bundles.sm3), "record": record})
    members = {"data/" + item["record"]["path"]: bundle["data/" + item["record"]["path"]] for item in shown[1:]}
    members |= {name: bundle[name] for name in bundle
                if name in reader.COPIED or name.startswith("tokens/opening-")}
    members["mimetype"] = reader.MIMETYPE
    members["disclosure.json"] = bundles.jcs({
        "header": shown[0], "records": shown[1:], "size": len(records), "type": "tabellion/disclosure", "v": 1})
    return members


class Case(unittest.TestCase):
    def judge(self, data, *arguments):
        """(exit status, failing checks)"""
        with tempfile.NamedTemporaryFile(suffix=".zip") as file:
            file.write(data)
            file.flush()
            output, errors = io.StringIO(), io.StringIO()
            with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
                status = bundles.main(["--json", *(arguments or ("--trust", TRUST)), file.name],
                                      audit=reader.Disclosure)
        self.value = json.loads(output.getvalue())
        return status, {check["check"] for check in self.value.get("checks", ()) if not check["ok"]}

    def change(self, expected, **changes):
        members = unpack(GOLDEN.read_bytes())
        for name, change in changes.items():
            name = {"disclosure": "disclosure.json", "subject": "data/subject.json", "mimetype": "mimetype",
                    "signature": "signature.json", "policy": "data/policy.json", "stray": "letter.pdf",
                    "segment": "data/recording/000002.m4s"}[name]
            data = change(members.get(name, b""))
            members.pop(name, None)
            if data is not None:
                members[name] = data
        status, failed = self.judge(pack(members))
        self.assertEqual(status, 1)
        self.assertLessEqual(set(expected), failed, self.value)


def edit(change):
    def edited(data):
        value = json.loads(data)
        change(value)
        return bundles.jcs(value)
    return edited


class Disclosures(Case):
    def test_golden(self):
        self.assertEqual(self.judge(GOLDEN.read_bytes()), (0, set()), self.value)
        self.assertTrue(self.value["anchored"] and self.value["test"])
        self.assertEqual([check["check"] for check in self.value["checks"]], list(reader.CHECKS))
        self.assertGreater(self.value["withheld"], 3)

    def test_golden_is_what_the_page_says(self):
        bundle = unpack((FIXTURES / "golden.zip").read_bytes())
        self.assertEqual(pack(disclose(bundle, CHOSEN)), GOLDEN.read_bytes())

    def test_any_choice(self):
        bundle = unpack((FIXTURES / "golden.zip").read_bytes())
        paths = [record["path"] for record in json.loads(bundle["data/session.json"])["records"][1:]]
        choices = random.Random(SEED)
        for chosen in (set(), set(paths), set(choices.sample(paths, 3))):
            self.assertEqual(self.judge(pack(disclose(bundle, chosen))), (0, set()), (SEED, self.value))

    def test_without_trust(self):
        self.assertEqual(self.judge(GOLDEN.read_bytes(), "--untrusted")[0], 0)
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            trust = json.loads(pathlib.Path(TRUST).read_text())
            trust["logs"] = []
            json.dump(trust, file)
            file.flush()
            self.assertEqual(self.judge(GOLDEN.read_bytes(), "--trust", file.name), (1, {"trust"}), self.value)

    def test_bundle_is_none(self):
        status, failed = self.judge((FIXTURES / "golden.zip").read_bytes())
        self.assertEqual(status, 1)
        self.assertLessEqual({"container", "records", "fingerprint"}, failed)

    def test_changes(self):
        self.change({"records"}, subject=lambda data: data.replace(b"1", b"2", 1) if b"1" in data else data + b" ")
        self.change({"records"}, subject=lambda _: None)
        self.change({"records"}, stray=lambda _: b"x")
        self.change({"records", "policy"}, policy=lambda _: None)
        self.change({"container"}, mimetype=lambda _: b"application/vnd.etsi.asic-e+zip")
        self.change({"records", "fingerprint"}, disclosure=lambda _: None)
        self.change({"records", "fingerprint"}, disclosure=lambda data: data + b"\n")
        self.change({"signature"}, signature=edit(lambda v: v.update(signature="00" * 64)))
        self.change({"fingerprint"}, signature=edit(lambda v: v.update(fingerprintSm3="00" * 32)))

    def test_changed_records(self):
        def record(change):
            return edit(lambda value: change(value["records"][-1]))
        self.change({"fingerprint"}, disclosure=record(lambda v: v["record"].update(at=1)))
        self.change({"fingerprint"}, disclosure=record(lambda v: v["proof"].reverse()))
        self.change({"fingerprint"}, disclosure=record(lambda v: v["proofSm3"].pop()))
        self.change({"fingerprint"}, disclosure=record(lambda v: v["proof"].append("00" * 32)))
        self.change({"fingerprint"}, disclosure=edit(lambda v: v["header"]["record"].update(closedAt=1)))
        self.change({"fingerprint"}, disclosure=edit(lambda v: v.update(size=v["size"] + 100)))
        self.change({"records"}, disclosure=edit(lambda v: v["records"].reverse()))
        self.change({"records"}, disclosure=edit(lambda v: v["records"].pop()))
        self.change({"records"}, disclosure=edit(lambda v: v.update(more=1)))
        self.change({"ledger-closing"}, disclosure=edit(lambda v: v["header"]["record"].update(reason="operator")))

    def test_random_changes(self):
        data, choices = GOLDEN.read_bytes(), random.Random(SEED)
        for _ in range(25):
            changed = bytearray(data)
            changed[choices.randrange(len(data))] ^= 1 << choices.randrange(8)
            self.assertNotEqual(self.judge(bytes(changed))[0], 0, SEED)


if __name__ == "__main__":
    unittest.main()
