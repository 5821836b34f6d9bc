#!/usr/bin/env python3
"""Tests of deposit_reader.py on the golden deposits: good ones, and what a careless or bad hand changes.

    python3 -m unittest -v test_deposit_reader        (in this folder; needs openssl)

The environment variable TABELLION_SEED repeats a run of the random changes.
"""

import base64
import contextlib
import io
import json
import os
import pathlib
import random
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import chain_anchor  # noqa: E402
import deposit_reader as reader  # noqa: E402

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "DepositModelTests" / "Golden"
TRUST = str(GOLDEN / "trust.json")
SEED = int(os.environ.get("TABELLION_SEED", random.SystemRandom().randrange(1 << 32)))


def read(*arguments):
    """(exit status, [report])"""
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        status = reader.main(["--json", *map(str, arguments)])
    return status, [json.loads(line) for line in output.getvalue().splitlines()]


def failing(report):
    return {line["check"] for line in report["checks"] if line["result"] == "fail"}


class GoldenDeposits(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.proof = json.loads((GOLDEN / "proof.json").read_text())

    def changed(self, change):
        """The report on the golden proof after `change`."""
        proof = json.loads(json.dumps(self.proof))
        change(proof)
        name = os.path.join(self.folder.name, "proof.json")
        with open(name, "w", encoding="utf-8") as file:
            json.dump(proof, file)
        return read("--trust", TRUST, "--content", GOLDEN / "content.txt", name)[1][0]

    def test_valid(self):
        status, (report,) = read("--trust", TRUST, "--content", GOLDEN / "content.txt", "--policy",
                                 GOLDEN / "letter-policy.json", GOLDEN / "proof.json")
        self.assertEqual(status, 0, report)
        self.assertEqual(report["notLaterThan"], 1_790_000_003_000)
        self.assertEqual(sum(line["result"] == "pass" for line in report["checks"]), 12)

    def test_hash_only_and_receipt(self):
        _, (proof, receipt) = read("--trust", TRUST, GOLDEN / "proof-hash-only.json", GOLDEN / "receipt.json")
        self.assertEqual(failing(proof), {"quorum"})
        self.assertEqual((receipt["exit"], receipt["kind"]), (0, "receipt"))

    def test_without_trust(self):
        self.assertEqual(read(GOLDEN / "proof.json")[0], 1)
        self.assertEqual(read("--untrusted", GOLDEN / "proof.json")[0], 0)

    def test_salts(self):
        stated = json.loads((GOLDEN / "salts.json").read_text())
        content, case = reader.salts(bytes.fromhex(stated["seed"]), 3)
        self.assertEqual([salt.hex() for salt in content], stated["contentSalts"])
        self.assertEqual(case.hex(), stated["caseSalt"])

    def test_each_check_fails_alone(self):
        def flip(text):
            return ("1" if text[0] == "0" else "0") + text[1:]
        cases = {
            "commitments": lambda p: p.update(contentSalt=flip(p["contentSalt"])),
            "case": lambda p: p["case"].update(number="another"),
            "receipt": lambda p: p["receipt"].update(deadline=p["receipt"]["deadline"] + 1),
            "inclusion": lambda p: p["inclusion"]["proof"].reverse(),
            "inclusion-sm3": lambda p: p["inclusionSm3"]["proof"].pop(),
            "time": lambda p: p["anchors"][1]["proof"].pop(),
        }
        self.assertEqual(failing(self.changed(lambda p: None)), set())
        for check, change in cases.items():
            self.assertEqual(failing(self.changed(change)), {check})
        self.assertEqual(failing(self.changed(lambda p: p["digests"].pop("sm3"))), {"commitments"})

    def test_revocation(self):
        def change(**kept):
            report = self.changed(lambda p: p["anchors"][1]["evidence"].update(kept))
            (line,) = [line for line in report["checks"] if line["check"] == "revocation"]
            return line["result"], [line["result"] for line in report["checks"] if line["check"] == "time"]
        crl, answer = (self.proof["anchors"][1]["evidence"][name][0] for name in ("crls", "ocsp"))
        cut = base64.b64encode(base64.b64decode(crl)[:-1]).decode()
        other = bytearray(base64.b64decode(answer))
        other[len(other) // 3] ^= 1
        self.assertEqual(change(crls=[]), ("pass", ["pass"]))
        self.assertEqual(change(ocsp=[]), ("pass", ["pass"]))
        self.assertEqual(change(crls=[], ocsp=[]), ("note", ["pass"]))
        self.assertEqual(change(crls=[crl, cut]), ("fail", ["note"]))
        self.assertEqual(change(ocsp=[base64.b64encode(other).decode()]), ("fail", ["note"]))

    def test_keccak(self):
        self.assertEqual(chain_anchor.keccak(b"").hex()[:16], "c5d2460186f7233c")
        self.assertEqual(chain_anchor.SELECTOR.hex(), "70c127c6")

    def test_forms(self):
        for change in (
            lambda p: p.update(extra=1), lambda p: p.pop("receiptPath"), lambda p: p["digests"].update(sm3="0" * 64),
            lambda p: p["anchors"].reverse(), lambda p: p["anchors"].append(p["anchors"][1]),
            lambda p: p["receipt"].update(count=0), lambda p: p["receipt"].update(count=10_001),
            lambda p: p["inclusionSm3"].update(index=7), lambda p: p["case"].update(number="a\x01"),
            lambda p: p["anchors"][1]["evidence"].update(authority="other"), lambda p: p.update(v=None),
        ):
            self.assertEqual(self.changed(change)["exit"], 2)

    def test_random_changes_never_crash(self):
        print(f"TABELLION_SEED={SEED}", file=sys.stderr)
        generator = random.Random(SEED)
        data = (GOLDEN / "proof.json").read_bytes()
        names = []
        for number in range(60):
            changed = bytearray(data)
            for _ in range(generator.randint(1, 3)):
                changed[generator.randrange(len(changed))] ^= 1 << generator.randrange(8)
            names.append(os.path.join(self.folder.name, f"{number}.json"))
            pathlib.Path(names[-1]).write_bytes(changed)
        _, reports = read("--trust", TRUST, *names)
        self.assertEqual(len(reports), len(names))
        self.assertTrue(all(report["exit"] in (0, 1, 2) for report in reports))
        self.assertTrue(any(report["exit"] == 2 for report in reports))


if __name__ == "__main__":
    unittest.main()
