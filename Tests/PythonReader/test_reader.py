#!/usr/bin/env python3
"""Tests of tabellion_reader.py on bundles from make_bundle.py: good ones, and what a careless or bad hand changes.

    python3 -m unittest -v test_reader        (in this folder; needs ffmpeg, openssl, unzip, coreutils, PyPI's bagit)

The environment variable TABELLION_SEED repeats a run of the random mutations, TABELLION_FLIPS sets their number.
"""

import base64
import contextlib
import hashlib
import importlib.util
import io
import json
import os
import random
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import warnings
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import make_bundle as mb
import tabellion_reader as reader

READER = reader.__file__
SEED = int(os.environ.get("TABELLION_SEED", random.SystemRandom().randrange(1 << 32)))
FLIPS = int(os.environ.get("TABELLION_FLIPS", 50))
ALL = set(reader.CHECKS)


def setUpModule():
    global FOLDER, SHOP
    for program in ("ffmpeg", "ffprobe", "openssl", "unzip", "sha256sum"):
        if not shutil.which(program):
            raise RuntimeError(f"these tests need the program {program}")
    if not importlib.util.find_spec("bagit"):
        raise RuntimeError("these tests need bagit from PyPI: python3 -m pip install bagit")
    FOLDER = tempfile.mkdtemp(prefix="tabellion-reader-test-")
    SHOP = mb.Workshop(4)
    print(f"TABELLION_SEED={SEED}", file=sys.stderr)


def tearDownModule():
    SHOP.close()
    shutil.rmtree(FOLDER)


def audit(bundle, *arguments):
    """(exit status, failing checks, JSON): the reader on a file, in this process."""
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        status = reader.main(["--json", *arguments, bundle])
    value = json.loads(output.getvalue())
    if status == 2 and errors.getvalue().count("\n") != 1:
        raise AssertionError(f"not one line: {errors.getvalue()!r}")
    return status, {c["check"] for c in value.get("checks", ()) if not c["ok"]}, value


class Case(unittest.TestCase):
    maxDiff = None

    def path(self, name):
        """A file name of this test's own; the file goes when the test ends."""
        path = os.path.join(FOLDER, f"{self.id()}-{name}")
        self.addCleanup(lambda: os.path.exists(path) and os.remove(path))
        return path

    def write_trust(self, maker, change=None):
        trust = maker.trust()
        if change:
            change(trust)
        name = self.path("trust.json")
        with open(name, "w", encoding="utf-8") as file:
            json.dump(trust, file, indent=4, ensure_ascii=True)
        return name

    def bundle(self, maker):
        name = self.path("bundle.zip")
        maker.write(name)
        return name

    def judge(self, maker, expected, change=None):
        """Audits with the right trust file; exactly the `expected` checks must fail."""
        status, failed, value = audit(self.bundle(maker), "--trust", self.write_trust(maker, change))
        reasons = {c["check"]: c["reasons"] for c in value["checks"] if not c["ok"]}
        self.assertEqual(failed, set(expected), reasons)
        self.assertEqual(status, 1 if expected else 0)
        return value

    def unusable(self, name, *arguments):
        status, _, value = audit(name, *arguments)
        self.assertEqual(status, 2, value)
        return value["exit"] and value.get("unusable")


class GoodBundles(Case):
    def test_seeds(self):
        for seed in range(1, 4):
            with self.subTest(seed=seed):
                value = self.judge(mb.Maker(SHOP, seed).build(), [])
                self.assertTrue(value["anchored"] and value["test"])

    def test_every_end(self):
        for gap in reader.GAP_REASONS:
            with self.subTest(gap=gap):
                self.judge(mb.Maker(SHOP, gap=gap).build(), [])

    def test_no_marks(self):
        self.judge(mb.Maker(SHOP, marks=0).build(), [])

    def test_gap_with_the_last_mark_not_on_the_ledger(self):
        self.judge(mb.Maker(SHOP, gap="anchor", hooks={"ledger-marks": lambda marks: marks[:-1]}).build(), [])

    def test_gap_before_any_segment(self):
        shop = mb.Workshop(0)
        self.addCleanup(shop.close)
        shop.media = type("Media", (), {"init": SHOP.media.init, "segments": [], "starts": [], "durations": []})

        def values(link):
            return {**link, "startUnixNs": str(maker.opened_at * 10**6), "endUnixNs": str(maker.opened_at * 10**6)}
        maker = mb.Maker(shop, marks=0, gap="x-server", step=False, hooks={"gap:values": values})
        original = maker.artefacts

        def artefacts():
            original()
            for name in ("downloads/0001.bin", "screenshots/0001.png"):
                del maker.members["data/" + name]
        maker.artefacts = artefacts
        self.judge(maker.build(), [])

    def test_letter(self):
        maker = mb.Maker(SHOP).build()
        maker.members["letter.pdf"] = b"%PDF-1.7\n"
        maker.tag_manifests()
        self.judge(maker, [])

    def test_zip64_by_number_of_members(self):
        maker = mb.Maker(SHOP, padding=65_536).build()
        self.assertGreater(len(maker.members), 65_535)
        self.judge(maker, [])

    def test_same_bytes_as_python_zipfile(self):
        maker = mb.Maker(SHOP).build()
        name = self.path("other.zip")
        with zipfile.ZipFile(name, "w") as file:
            for member, data in maker.ordered():
                info = zipfile.ZipInfo(member)
                info.create_system, info.create_version, info.external_attr = 3, 30, 0x81A40000
                file.writestr(info, data)
        with open(name, "rb") as one, open(self.bundle(maker), "rb") as two:
            self.assertEqual(one.read(), two.read())

    def test_token_of_an_expired_signer_and_in_ber(self):
        """Verified at its own time; opening and closing carry old genTimes too, one of them of indefinite lengths."""
        shop = mb.Workshop(0)
        self.addCleanup(shop.close)
        shop.media = SHOP.media
        shop.authorities = [mb.Authority(shop.folder, "old", 0, "20210101000000Z", "20210201000000Z"),
                            mb.Authority(shop.folder, "older", 0, "20210101000000Z", "20210201000000Z")]
        for index, authority in enumerate(shop.authorities):
            authority.token = lambda imprint, a=authority, i=index: a.token_at(
                imprint, b"20210115120000.25Z", streamed=i == 1)
        hooks = {"opening.json:value": lambda v: {**v, "freshness": {**v["freshness"], "authority": "old"}}}
        maker = mb.Maker(shop, hooks=hooks).build()
        self.assertIn(b"\x30\x80", maker.members["tokens/opening-older.tst"][:2])
        value = self.judge(maker, [])
        self.assertEqual(value["notEarlierThan"], 1610712000250)


class TrustFiles(Case):
    def setUp(self):
        self.maker = mb.Maker(SHOP).build()
        self.file = self.bundle(self.maker)

    def test_without(self):
        status, failed, _ = audit(self.file)
        self.assertEqual((status, failed), (1, {"trust"}))

    def test_untrusted(self):
        status, failed, value = audit(self.file, "--untrusted")
        self.assertEqual((status, failed, value["anchored"]), (0, set(), False))

    def test_lines(self):
        command = [sys.executable, READER, "--trust", self.write_trust(self.maker), self.file]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0)
        lines = done.stdout.splitlines()
        self.assertEqual(lines[:len(reader.CHECKS)], [f"{name} ok TEST" for name in reader.CHECKS])
        self.assertRegex(lines[-2], "^sha256:[0-9a-f]{64} TEST$")
        self.assertRegex(lines[-1], "^sm3:[0-9a-f]{64} TEST$")

    def test_strangers(self):
        stranger = mb.Key(b"stranger".ljust(32))
        shop = mb.Workshop(0)
        self.addCleanup(shop.close)
        foreign = base64.b64encode(shop.authorities[0].root).decode()
        changes = {
            "office": lambda v: v["offices"][0].update(key=stranger.public.hex()),
            "no office": lambda v: v.update(offices=[]),
            "log": lambda v: v.update(logs=[mb.NoteKey(self.maker.log.name, stranger, 1).vkey]),
            "cosigners": lambda v: v.update(cosigners=[mb.NoteKey("mirror0.example", stranger, 4).vkey]),
            "quorum": lambda v: v.update(quorum=4),
            "no authority": lambda v: v.update(timeAuthorities=[]),
            "one authority": lambda v: v["timeAuthorities"].pop(),
            "authority of the same name": lambda v: v["timeAuthorities"][0].update(certificate=foreign),
        }
        for name, change in changes.items():
            with self.subTest(name):
                self.judge(self.maker, ["trust"], change)

    def test_unusable(self):
        for text in ("", "[]", "{", '{"v":1}', "\ud7ff", '{"v":1,"v":1}', "[" * 100_000):
            name = self.path("bad.json")
            with open(name, "w", encoding="utf-8") as file:
                file.write(text)
            with self.subTest(text[:20]):
                self.unusable(self.file, "--trust", name)
        self.unusable(self.file, "--trust", self.path("missing.json"))

    def test_no_openssl(self):
        program, reader.shutil.which = reader.shutil.which, lambda name: None
        try:
            status, failed, _ = audit(self.file, "--trust", self.write_trust(self.maker))
        finally:
            reader.shutil.which = program
        self.assertEqual((status, failed), (1, {"freshness", "opening-tokens", "chain", "closing-token"}))


# ----------------------------------------------------------- honestly sealed bundles that break one rule of the page

def put(**members):
    return lambda value: {**value, **members}


def without(name):
    return lambda value: {k: v for k, v in value.items() if k != name}


def inside(name, change):
    return lambda value: {**value, name: change(value[name])}


def patch(marker, offset, data):
    """Replaces bytes after a box's type."""
    def change(content):
        at = content.index(marker) + 4 + offset
        return content[:at] + data + content[at + len(data):]
    return change


def only_for(name, value_of, change):
    return lambda value: change(value) if value.get(name) == value_of else value


def line_with(kind, change):
    return {"line:value": only_for("kind", kind, change)}


def segment_values(n, change):
    return {"segment:values": only_for("n", n, change)}


def nal_type(sample, kind):
    """Changes the type of the first slice of a sample of a segment."""
    def change(content):
        _, offset, samples = reader.fragment_samples(
            content[:struct.unpack(">I", content[:4])[0]],
            type("Init", (), {"track": 1, "duration": 0, "size": 0, "flags": 0}), "segment")
        at = offset + sum(s[1] for s in samples[:sample])
        while content[at + 4] & 31 not in (1, 5):
            at += 4 + struct.unpack(">I", content[at:at + 4])[0]
        return content[:at + 4] + bytes([content[at + 4] & 0xE0 | kind]) + content[at + 5:]
    return change


def other_segment(_):
    return SHOP.media.segments[2]


def deep(levels):
    value = "x"
    for _ in range(levels):
        value = [value]
    return value


POLICY_USERS = {"policy", "freshness", "opening-tokens", "chain", "cleanliness", "closing-token", "checkpoints",
                "trust"}
OPENING_USERS = {"opening", "freshness", "recording", "ledger-opening"}
SESSION_USERS = {"opening", "records", "chain", "recording", "input", "cleanliness", "fingerprint",
                 "ledger-heads", "ledger-closing"}
ENTRIES_USERS = {"ledger-key", "ledger-opening", "ledger-heads", "ledger-closing", "checkpoints", "trust"}


def header(change):
    return {"header": change}


def record(path, change):
    return {"records": lambda records: [change(r) if r.get("path") == path else r for r in records]}


def link(position, change):
    return header(inside("chain", lambda chain: [change(x) if x["position"] == position else x for x in chain]))


def entries(change):
    return {"entries.json:value": change}


def entry(kind, change):
    return entries(inside("entries", lambda listed: [change(x) if x["kind"] == kind else x for x in listed]))


def flip(name):
    def change(value):
        text = value[name]
        return {**value, name: ("0" if text[0] != "0" else "1") + text[1:]}
    return change


def flip_byte(position):
    return lambda data: data[:position] + bytes([data[position] ^ 1]) + data[position:][1:]


def drop_line(data):
    return data[:data[:-1].rindex(b"\n") + 1]


def early_fresh(seconds):
    def change(_):
        moment = time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() - seconds)).encode()
        return SHOP.authorities[0].token_at(bytes(32), moment)
    return change


# name: (hooks, checks that must fail, further arguments of Maker)
RULES = {
    # policy
    "policy-not-test": ({"policy.json:value": put(test=False)},
                        {"chain", "freshness", "opening-tokens", "closing-token"}),
    "policy-large-quorum": ({"policy.json:value": put(quorum=4)}, {"policy", "checkpoints"}),
    "policy-quorum-not-reached": ({"policy.json:value": put(quorum=3)}, {"checkpoints"}),
    "policy-unknown-member": ({"policy.json:value": put(more=1)}, POLICY_USERS),
    "policy-null": ({"policy.json:value": put(more=None)}, POLICY_USERS),
    "policy-missing-member": ({"policy.json:value": without("limits")}, POLICY_USERS),
    "policy-number-as-string": ({"policy.json:value": put(quorum="2")}, POLICY_USERS),
    "policy-true-as-number": ({"policy.json:value": put(v=True)}, POLICY_USERS),
    "policy-number-too-large": ({"policy.json:value": put(quorum=2**53)}, POLICY_USERS),
    "policy-key-id": ({"policy.json:value": inside("log", lambda v: v.replace("+", "+0", 1)[:-1])},
                      {"policy", "checkpoints", "trust"}),
    "policy-root": ({"policy.json:value": inside("timeAuthorities", lambda v: [put(rootSm3="00" * 32)(v[0]), v[1]])},
                    {"trust"}),
    "policy-authorities-exchanged": (
        {"policy.json:value": inside("timeAuthorities", lambda v: [put(name="second")(v[0]), put(name="local")(v[1])])},
        {"freshness", "opening-tokens"}),
    "policy-third-authority": (
        {"policy.json:value": inside("timeAuthorities", lambda v: v + [put(name="third")(v[0])])}, {"opening-tokens"}),
    "policy-forbidding-failed": ({"policy.json:value": put(forbidding=["hosts"])}, {"cleanliness"}),
    "policy-forbidding-unchecked": ({"policy.json:value": put(forbidding=["clock.offset"])}, {"cleanliness"}),
    "policy-forbidding-absent": ({"policy.json:value": put(forbidding=["other"])}, {"cleanliness"}),
    # spelling
    "json-space": ({"policy.json": lambda d: d.replace(b":", b": ", 1)}, POLICY_USERS),
    "json-line-end": ({"policy.json": lambda d: d + b"\n"}, POLICY_USERS),
    "json-mark": ({"policy.json": lambda d: b"\xef\xbb\xbf" + d}, POLICY_USERS),
    "json-order": ({"policy.json": lambda d: d[:-1].replace(b'"v":1', b'"v":1,"a":1') + b"}"}, POLICY_USERS),
    "json-twice": ({"policy.json": lambda d: d.replace(b'"v":1', b'"v":1,"v":1')}, POLICY_USERS),
    "json-exponent": ({"policy.json": lambda d: d.replace(b'"v":1', b'"v":1e0')}, POLICY_USERS),
    "json-float": ({"policy.json": lambda d: d.replace(b'"v":1', b'"v":1.0')}, POLICY_USERS),
    "json-negative": ({"policy.json": lambda d: d.replace(b'"quorum":2', b'"quorum":-0')}, POLICY_USERS),
    "json-escape": ({"policy.json": lambda d: d.replace(b"tabellion", b"t\\u0061bellion", 1)}, POLICY_USERS),
    "json-surrogate": ({"policy.json": lambda d: d.replace(b"age1example", b"\\ud800")}, POLICY_USERS),
    "json-not-utf8": ({"policy.json": lambda d: d.replace(b"age1example", b"\xff")}, POLICY_USERS),
    "json-overlong-utf8": ({"policy.json": lambda d: d.replace(b"age1example", b"\xc1\xa1")}, POLICY_USERS),
    "json-deep": ({"policy.json:value": put(more=deep(40))}, POLICY_USERS),
    "json-very-deep": ({"policy.json": lambda d: b"[" * 200_000 + b"]" * 200_000}, POLICY_USERS),
    "json-empty": ({"policy.json": lambda d: b""}, POLICY_USERS),
    # opening
    "opening-nonce": ({"opening.json:value": flip("nonce")}, {"opening"}),
    "opening-random": ({"opening.json:value": flip("random")}, {"opening"}),
    "opening-policy": ({"opening.json:value": flip("policySm3")}, {"opening"}),
    "opening-cleanliness": ({"opening.json:value": flip("cleanlinessSha256")}, {"opening"}),
    "opening-subject": ({"opening.json:value": flip("subjectCommitment")}, {"opening"}),
    "opening-worker": ({"opening.json:value": flip("workerSm3")}, {"opening"}),
    "opening-lease": ({"opening.json:value": put(lease="8")}, {"opening", "ledger-opening"}),
    "opening-lease-zero": ({"opening.json:value": put(lease="0")}, OPENING_USERS),
    "opening-lease-spelling": ({"opening.json:value": put(lease="07")}, OPENING_USERS),
    "opening-uuid": ({"opening.json:value": inside("session", str.upper)}, OPENING_USERS),
    "opening-unknown-member": ({"opening.json:value": inside("display", put(more=1))}, OPENING_USERS),
    "opening-display": ({"opening.json:value": inside("display", put(stripHeight=0))}, {"recording"}),
    "opening-image": ({"opening.json:value": inside("image", flip("sha256"))}, {"opening"}),
    "opening-freshness-time": ({"opening.json:value": inside("freshness", inside("time", lambda t: t + 1))},
                               {"freshness"}),
    "opening-freshness-digest": ({"opening.json:value": inside("freshness", flip("sm3"))}, {"freshness"}),
    "opening-freshness-authority": ({"opening.json:value": inside("freshness", put(authority="second"))},
                                    {"freshness"}),
    "opening-freshness-stranger": ({"opening.json:value": inside("freshness", put(authority="nobody"))},
                                   {"freshness"}),
    "subject-text": ({"subject.json:value": put(subject="another")}, {"opening"}),
    # tokens
    "fresh-80-s-before": ({"fresh-0": early_fresh(80)}, set()),
    "fresh-95-s-before": ({"fresh-0": early_fresh(95)}, {"freshness"}),
    "fresh-flipped": ({"fresh-0": flip_byte(-5)}, {"freshness"}),
    "fresh-followed": ({"fresh-0": lambda d: d + b"\0"}, {"freshness"}),
    "opening-token-of-something": ({"opening-local": lambda d: SHOP.authorities[0].token(bytes(32))},
                                   {"opening-tokens"}),
    "opening-token-flipped": ({"opening-second": flip_byte(-9)}, {"opening-tokens"}),
    "mark-token-flipped": ({"fresh-1": flip_byte(-9)}, {"chain"}),
    "mark-time": ({"mark:values": inside("time", lambda t: t + 1000)}, {"chain"}),
    "closing-token-of-something": ({"timestamp001": lambda d: SHOP.authorities[0].token(bytes(32))},
                                   {"closing-token"}),
    "closing-token-flipped": ({"timestamp001": flip_byte(-9)}, {"closing-token"}),
    "closing-token-cut": ({"timestamp001": lambda d: d[:-1]}, {"closing-token"}),
    "closing-token-empty": ({"timestamp001": lambda d: b""}, {"closing-token"}),
    "closing-token-deep": ({"timestamp001": lambda d: b"\x30\x80" * 5000}, {"closing-token"}),
    "closing-manifest": ({"asic": lambda d: d.replace(b"text/plain", b"text/html")}, {"closing-token"}),
    # chain and records
    "chain-head": (link(3, flip("head")), {"chain", "ledger-heads"}),
    "chain-head-sm3": (link(3, flip("headSm3")), {"chain"}),
    "chain-position": (link(3, put(position=4)), {"chain"}),
    "chain-dropped-segment": (header(inside("chain", lambda c: c[:3] + c[4:])), {"chain", "records", "recording"}),
    "chain-reordered": (header(inside("chain", lambda c: c[:1] + [c[3], c[2], c[1]] + c[4:])),
                        {"chain", "recording", "input"}),
    "chain-mark-signature": (link(3, flip("signature")), {"chain"}),
    "chain-last-head": (header(flip("lastHeadSm3")), {"chain"}),
    "chain-first-head": (header(flip("head0")), {"chain"}),
    "chain-mark-digest": ({"mark:values": flip("sm3")}, {"chain"}),
    "chain-mark-number": ({"mark:values": put(k=3)}, {"chain", "manifests"}),
    "chain-segment-digest": (segment_values(2, flip("sm3")), {"chain"}),
    "chain-segment-bytes": (segment_values(2, put(bytes=1)), {"chain"}),
    "chain-first-segment-time": (segment_values(0, put(startUnixNs="1")), {"chain"}),
    "chain-sub-microsecond": (segment_values(2, inside("startMonotonicNs", lambda t: str(int(t) + 1))), SESSION_USERS),
    "chain-gap-start": ({"gap:values": inside("startUnixNs", lambda t: str(int(t) + 1))}, {"chain"}, {"gap": "space"}),
    "chain-gap-after": ({"gap:values": put(afterSegment=3)}, {"chain"}, {"gap": "space"}),
    "chain-gap-reason": ({"gap:values": put(reason="user")}, SESSION_USERS, {"gap": "space"}),
    "header-session": (header(put(session="00000000-0000-0000-0000-000000000000")), {"opening", "cleanliness"}),
    "header-opened": (header(put(openedAt=5)), {"opening"}),
    "header-opening": (header(flip("openingSm3")), {"opening"}),
    "header-image": (header(inside("image", put(name="other"))), {"opening"}),
    "header-reason": (header(put(reason="operator")), {"ledger-closing"}),
    "header-reason-unknown": (header(put(reason="tired")), SESSION_USERS),
    "header-cleanliness": (header(inside("cleanliness", inside("open", put(**{"pass": 3})))), {"cleanliness"}),
    "header-cleanliness-failed": (header(inside("cleanliness", inside("close", put(failed=[])))), {"cleanliness"}),
    "header-no-close": (header(inside("cleanliness", without("close"))), {"cleanliness"}),
    "no-close-undeclared": (header(put(missing=[])), {"cleanliness"}, {"close_report": False}),
    "record-digest": (record("readme.txt", flip("sm3")), {"records"}),
    "record-bytes": (record("readme.txt", put(bytes=1)), {"records"}),
    "record-salt-twice": (record("readme.txt", put(salt=hashlib.sha256(b"saltsubject.json").hexdigest()[:32])),
                          {"records"}),
    "record-torn-false": (record("readme.txt", put(torn=False)), SESSION_USERS),
    "record-segment": (record("recording/000002.m4s", inside("segment", put(inputLines=0))), {"records"}),
    "record-no-segment": (record("recording/000002.m4s", without("segment")), {"records"}),
    "record-segment-elsewhere": (record("readme.txt", lambda r: {**r, "segment": {
        "n": 9, "path": "readme.txt", "startUnixNs": "0", "startMonotonicNs": "0", "durationNs": "0", "bytes": 0,
        "sha256": "00" * 32, "sm3": "00" * 32, "inputLines": 0, "inputHead": "00" * 32, "inputHeadSm3": "00" * 32}}),
        {"records"}),
    "record-missing": ({"records": lambda records: records[:-1]}, {"records"}),
    "record-twice": ({"records": lambda records: records + records[-1:]}, {"records"}),
    "record-order": ({"records": lambda records: records[:-2] + [records[-1], records[-2]]}, {"records"}),
    # recording
    "recording-decode-time": ({"recording/000002.m4s": patch(b"tfdt", 11, b"\0")}, {"recording"}),
    "recording-other-segment": ({"recording/000002.m4s": other_segment}, {"recording"}),
    "recording-box-added": ({"recording/000002.m4s": lambda d: d + b"\0\0\0\x08free"}, {"recording"}),
    "recording-mdat-only": ({"recording/000002.m4s": lambda d: d[d.index(b"mdat") - 4:]}, {"recording"}),
    "recording-empty": ({"recording/000002.m4s": lambda d: b""}, {"recording"}),
    "recording-cut": ({"recording/000002.m4s": lambda d: d[:-1]}, {"recording"}),
    "recording-duration": (segment_values(4, put(durationNs="1000000")), {"recording"}),
    "recording-start": (segment_values(4, inside("startMonotonicNs", lambda t: str(int(t) + 1000))), {"recording"}),
    "recording-clock": (segment_values(4, inside("startUnixNs", lambda t: str(int(t) + 130_000_001))), {"recording"}),
    "recording-clock-just": (segment_values(4, inside("startUnixNs", lambda t: str(int(t) + 80_000_000))), set()),
    "recording-step-undeclared": (header(put(clockSteps=[])), {"recording"}),
    "recording-step-amount": (header(put(clockSteps=[{"segment": 3, "aheadNs": "310000001"}])), {"recording"}),
    "recording-step-direction": (header(put(clockSteps=[{"segment": 3, "behindNs": "310000000"}])), {"recording"}),
    "recording-step-elsewhere": (header(inside("clockSteps", lambda s: s + [{"segment": 9, "aheadNs": "0"}])),
                                 {"recording"}),
    "recording-timescale": ({"recording/init.mp4": patch(b"mdhd", 12, struct.pack(">I", 90000))}, {"recording"}),
    "recording-creation": ({"recording/init.mp4": patch(b"mvhd", 4, b"\0\0\0\1")}, {"recording"}),
    "recording-modification": ({"recording/init.mp4": patch(b"tkhd", 8, b"\0\0\0\1")}, {"recording"}),
    "recording-picture": ({"recording/init.mp4": patch(b"avc1", 24, b"\1\0")}, {"recording"}),
    "recording-init-box": ({"recording/init.mp4": lambda d: d + b"\0\0\0\x08free"}, {"recording"}),
    "recording-sync-flag": ({"recording/000001.m4s": patch(b"trun", 12, b"\x01\x01\0\0")}, {"recording"}),
    "recording-no-idr": ({"recording/000001.m4s": nal_type(0, 1)}, {"recording"}),
    "recording-second-idr": ({"recording/000001.m4s": nal_type(3, 5)}, {"recording"}),
    "recording-composition": ({"recording/000001.m4s": patch(b"trun", 2, b"\x0a")}, {"recording"}),
    # input
    "input-seq": (line_with("wheel", put(seq=99)), {"input"}),
    "input-source": (line_with("wheel", put(source="operator")), SESSION_USERS),
    "input-kind": (line_with("wheel", put(kind="scroll")), {"input"}),
    "input-direction": (line_with("wheel", put(direction="in")), {"input"}),
    "input-unknown-member": (line_with("wheel", put(z=1)), {"input"}),
    "input-missing-member": (line_with("wheel", without("x")), {"input"}),
    "input-button-zero": (line_with("button", put(button=0)), {"input"}),
    "input-time-number": (line_with("button", put(t=5)), {"input"}),
    "input-two-characters": (line_with("key", only_for("text", "中", put(text="中文"))), {"input"}),
    "input-text-and-sealed": (line_with("key", only_for("text", "中", put(sealed="00" * 32))), {"input"}),
    "input-redacted-and-data": (line_with("wheel", put(redacted=True)), {"input"}),
    "input-not-canonical": ({"line": lambda d: d.replace(b'"wheel"', b'"\\u0077heel"')}, {"input"}),
    "input-lines": (header(inside("input", put(lines=1))), {"input"}),
    "input-sources": (header(inside("input", inside("sources", put(viewer=1)))), {"input"}),
    "input-head": (header(inside("input", flip("inputHeadSm3"))), {"input"}),
    "input-segment-head": (segment_values(3, flip("inputHeadSm3")), {"input"}),
    "input-segment-head-hashed": (segment_values(3, flip("inputHead")), {"input"}),
    "input-fewer-lines": (segment_values(4, put(inputLines=1)), {"input", "chain"}),
    "input-last-lines": (segment_values(4, inside("inputLines", lambda n: n + 1)), {"input"}),
    "input-changed-line": ({"input.jsonl": lambda d: d.replace(b'"x":10', b'"x":12')}, {"input"}),
    "input-dropped-line": ({"input.jsonl": lambda d: d[d.index(b"\n") + 1:]}, {"input"}),
    "input-torn": ({"input.jsonl": lambda d: d[:-1]}, {"input", "artefacts"}),
    "artefact-digest": (line_with("artefact", flip("sm3")), {"artefacts"}),
    "artefact-bytes": (line_with("artefact", only_for("bytes", 5000, put(bytes=4999))), {"artefacts"}),
    "artefact-prefix-too-long": (line_with("artefact", only_for("bytes", 1000, put(bytes=10**9))), {"artefacts"}),
    "artefact-exchanged": ({"downloads/0001.bin": lambda d: d[::-1]}, {"artefacts"}),
    "artefact-grown-otherwise": ({"network/netlog.json.age": lambda d: d[:500] + b"x" + d[501:]}, {"artefacts"}),
    "artefact-end-of-stream": ({"network/netlog.json.age": lambda d: d + b"x"}, set()),
    "screenshot-exchanged": ({"screenshots/0001.png": lambda d: d + b"x"}, {"artefacts"}),
    # cleanliness
    "cleanliness-order": ({"cleanliness-open.json:value": inside("items", lambda i: i[::-1])}, {"cleanliness"}),
    "cleanliness-phase": ({"cleanliness-close.json:value": put(phase="open")}, {"cleanliness"}),
    "cleanliness-result": ({"cleanliness-close.json:value": inside(
        "items", lambda i: [put(result="fail")(i[0])] + i[1:])}, {"cleanliness"}),
    "cleanliness-found-and-sealed": ({"cleanliness-close.json:value": inside(
        "items", lambda i: [put(sealed="00" * 32)(i[0])] + i[1:])}, {"cleanliness"}),
    # signature
    "signature-flipped": ({"signature.json:value": inside("signature", lambda s: s[:-3] + "000")}, {"signature"}),
    "signature-malleable": ({"signature.json:value": inside("signature", lambda s: s[:64] + (
        int.from_bytes(bytes.fromhex(s[64:]), "little") + reader.L).to_bytes(32, "little").hex())}, {"signature"}),
    "signature-fingerprint": ({"signature.json:value": flip("fingerprintSm3")},
                              {"fingerprint", "signature"}),
    # ledger
    "ledger-order": (entries(inside("entries", lambda e: [e[1], e[0]] + e[2:])),
                     {"ledger-key", "ledger-opening", "ledger-heads", "ledger-closing", "trust"}),
    "ledger-head-dropped": (entries(inside("entries", lambda e: e[:2] + e[3:])), {"ledger-heads", "ledger-closing"}),
    "ledger-mark-without-entry": ({"ledger-marks": lambda m: m[:1]}, {"ledger-heads"}),
    "ledger-foreign-head": ({"ledger-marks": lambda m: [m[0], bytes(32)]}, {"ledger-heads"}),
    "ledger-heads-exchanged": ({"ledger-marks": lambda m: m[::-1]}, {"ledger-heads"}),
    "ledger-key-proof": (entry("key", inside("proof", lambda p: p[::-1])), {"ledger-key", "trust"}),
    "ledger-key-proof-long": (entry("key", inside("proof", lambda p: p + p[:1])), {"ledger-key", "trust"}),
    "ledger-opening-proof-short": (entry("opening", inside("proof", lambda p: p[:-1])), {"ledger-opening"}),
    "ledger-opening-index": (entry("opening", inside("index", lambda i: i + 1)),
                             {"ledger-opening", "ledger-heads", "ledger-closing"}),
    "ledger-opening-salt": (entry("opening", flip("contentSalt")), {"ledger-opening"}),
    "ledger-closing-salt": (entry("closing", flip("contentSalt")), {"ledger-closing"}),
    "ledger-first-proof": (entries(inside("openingProof", lambda p: p[:-1])), {"ledger-opening"}),
    "ledger-opening-size": (entries(inside("openingSize", lambda n: n + 1)), {"ledger-opening"}),
    "ledger-size": (entries(inside("size", lambda n: n + 1)),
                    {"ledger-key", "ledger-opening", "ledger-heads", "ledger-closing", "trust"}),
    "ledger-consistency": (entries(inside("consistency", lambda p: p[1:])), {"checkpoints"}),
    "ledger-consistency-empty": (entries(put(consistency=[])), {"checkpoints"}),
    "ledger-consistency-order": (entries(inside("consistency", lambda p: p[::-1])), {"checkpoints"}),
    "ledger-unknown-member": (entries(put(more=1)), ENTRIES_USERS),
    "ledger-office": ({"entry:key": flip_byte(-1)}, {"trust"}),
    "ledger-key-purpose": ({"entry:key": flip_byte(10)}, {"ledger-key", "trust"}),
    "ledger-key-other": ({"entry:key": flip_byte(30)}, {"ledger-key", "trust"}),
    "ledger-opening-signature": ({"entry:opening": flip_byte(-40)}, {"ledger-opening"}),
    "ledger-opening-worker": ({"entry:opening": flip_byte(10)}, {"ledger-opening"}),
    "ledger-closing-signature": ({"entry:closing": flip_byte(-40)}, {"ledger-closing"}),
    "ledger-closing-type": ({"entry:closing": flip_byte(1)}, {"ledger-closing"}),
    "checkpoint-origin": ({"checkpoint-final:text": lambda t: t.replace("log.example", "log.exampla")},
                          {"checkpoints"}),
    "checkpoint-log-signature": ({"checkpoint-final": lambda d: d.replace(b"log.example/tabellion ", b"other ")},
                                 {"checkpoints"}),
    "checkpoint-changed": ({"checkpoint-opening": lambda d: d.replace(b"\n\n", b"\nextension\n\n")}, {"checkpoints"}),
    "checkpoint-extension": ({"checkpoint-opening:text": lambda t: t + "extension 扩展\n"}, set()),
    "checkpoint-cosignature-dropped": ({"checkpoint-final": drop_line}, set()),
    "checkpoint-cosignatures-dropped": ({"checkpoint-final": lambda d: drop_line(drop_line(d))},
                                        {"checkpoints", "trust"}),
    "checkpoint-opening-cosignature-dropped": ({"checkpoint-opening": drop_line}, {"checkpoints"}),
    "checkpoint-no-line-end": ({"checkpoint-final": lambda d: d[:-1]}, ENTRIES_USERS),
    "checkpoint-blank": ({"checkpoint-final": lambda d: b""}, ENTRIES_USERS),
    # tag files
    "manifest-order": ({"manifest-sm3": lambda d: b"".join(sorted(d.splitlines(keepends=True)))}, {"manifests"}),
    "manifest-line": ({"manifest-sm3": lambda d: d[d.index(b"\n") + 1:]}, {"manifests"}),
    "manifest-extra-name": ({"manifest-sm3": lambda d: d + b"0" * 64 + b"  data/zzz\n"}, {"manifests"}),
    "manifest-one-space": ({"manifest-sm3": lambda d: d.replace(b"  data", b" data", 1)}, {"manifests"}),
    "manifest-crlf": ({"manifest-sm3": lambda d: d.replace(b"\n", b"\r\n")}, {"manifests"}),
}


class Rules(Case):
    """One test for each of RULES; the whole bundle is sealed honestly over the broken part."""


def _rule(name):
    hooks, expected, *more = RULES[name]

    def test(self):
        self.judge(mb.Maker(SHOP, hooks=hooks, **(more[0] if more else {})).build(), expected)
    return test


for name in RULES:
    setattr(Rules, "test_" + name.replace("-", "_"), _rule(name))


class Attackers(Case):
    """Somebody changes a finished bundle and repairs what can be repaired without the worker's key."""

    def setUp(self):
        self.maker = mb.Maker(SHOP).build()

    def change(self, name="data/screenshots/0001.png"):
        self.maker.members[name] = flip_byte(20)(self.maker.members[name])

    def test_file_changed(self):
        self.change()
        self.judge(self.maker, ["manifests", "records", "artefacts"])

    def test_manifests_repaired(self):
        self.change()
        self.maker.manifests()
        self.maker.tag_manifests()
        self.judge(self.maker, ["records", "artefacts", "closing-token"])

    def test_new_closing_token(self):
        self.change()
        self.maker.seal_outside()
        self.judge(self.maker, ["records", "artefacts"])

    def test_records_repaired(self):
        self.change("data/readme.txt")
        members = self.maker.members
        value = json.loads(members["data/session.json"])
        value["records"] = value["records"][:1] + list(self.maker.records())
        members["data/session.json"] = mb.jcs(value)
        self.maker.seal_outside()
        self.judge(self.maker, ["fingerprint", "ledger-closing"])

    def test_fingerprints_repaired(self):
        self.change("data/readme.txt")
        signature = self.maker.members["signature.json"]
        self.maker.seal_session()
        forged = json.loads(self.maker.members["signature.json"])
        forged["signature"] = json.loads(signature)["signature"]
        self.maker.members["signature.json"] = mb.jcs(forged)
        self.maker.seal_outside()
        self.judge(self.maker, ["signature", "ledger-closing"])

    def test_signed_by_another_key(self):
        self.change("data/readme.txt")
        self.maker.seal_session(mb.Key(b"attacker".ljust(32)))
        self.maker.seal_outside()
        self.judge(self.maker, ["opening", "chain", "ledger-key", "ledger-opening", "ledger-heads", "ledger-closing"])

    def test_signed_again_by_the_worker(self):
        """Even the worker cannot exchange a file later: the ledger has the first fingerprint."""
        self.change("data/readme.txt")
        self.maker.seal_session()
        self.maker.seal_outside()
        self.judge(self.maker, ["ledger-closing"])

    def test_another_ledger(self):
        """A log of the attacker's own with everything in it fits the bundle, but no policy and no trust file."""
        self.change("data/readme.txt")
        self.maker.seal_session()
        self.maker.entries, self.maker.proofs = [], []
        self.maker.log_key = mb.Key(b"attacker".ljust(32))
        self.maker.seal_ledger()
        self.maker.seal_outside()
        self.judge(self.maker, ["checkpoints"])

    def test_whole_bundle_by_an_attacker(self):
        """Consistent in itself; only the trust file tells."""
        honest = mb.Maker(SHOP, 1)
        forged = mb.Maker(SHOP, 2).build()
        file = self.bundle(forged)
        self.assertEqual(audit(file, "--trust", self.write_trust(honest))[:2], (1, {"trust"}))
        self.assertEqual(audit(file, "--untrusted")[:2], (0, set()))

    def test_tokens_exchanged(self):
        members = self.maker.members
        names = "tokens/opening-local.tst", "tokens/opening-second.tst"
        members[names[0]], members[names[1]] = members[names[1]], members[names[0]]
        self.maker.tag_manifests()
        self.judge(self.maker, ["opening-tokens"])

    def test_fresh_tokens_exchanged(self):
        members = self.maker.members
        names = "tokens/fresh-0.tst", "tokens/fresh-1.tst"
        members[names[0]], members[names[1]] = members[names[1]], members[names[0]]
        self.maker.tag_manifests()
        self.judge(self.maker, ["opening", "freshness", "chain"])

    def test_closing_token_of_another_session(self):
        self.maker.members["META-INF/timestamp001.tst"] = mb.Maker(SHOP, 5).build().members["META-INF/timestamp001.tst"]
        self.maker.tag_manifests()
        self.judge(self.maker, ["closing-token"])

    def test_ledger_of_another_session(self):
        other = mb.Maker(SHOP, 5).build().members
        for name in ("entries.json", "checkpoint-opening.txt", "checkpoint-final.txt"):
            self.maker.members["ledger/" + name] = other["ledger/" + name]
        self.maker.tag_manifests()
        self.judge(self.maker, ["ledger-key", "ledger-opening", "ledger-heads", "ledger-closing", "checkpoints",
                                "trust"])

    def test_dropped_members(self):
        """Each member in turn is left out, the manifests as they were."""
        for name in sorted(self.maker.members):
            with self.subTest(name):
                file = self.path("dropped.zip")
                mb.write_zip(file, [member for member in self.maker.ordered() if member[0] != name])
                if name == "mimetype":
                    self.unusable(file)
                    continue
                status, failed, _ = audit(file, "--trust", self.write_trust(self.maker))
                if name in reader.TAG_MANIFESTS:
                    self.assertEqual((status, failed), (1, {"manifests", "tag-manifests"}))
                else:
                    self.assertEqual(status, 1)
                    self.assertTrue(failed & {"manifests", "tag-manifests"}, failed)

    def test_dropped_and_repaired(self):
        for name in sorted(self.maker.members):
            if name.startswith(("tagmanifest", "manifest", "mimetype", "META-INF/T")):
                continue
            with self.subTest(name):
                maker = mb.Maker(SHOP).build()
                del maker.members[name]
                maker.manifests()
                maker.tag_manifests()
                status, failed, _ = audit(self.bundle(maker), "--trust", self.write_trust(maker))
                self.assertEqual(status, 1)
                self.assertTrue(failed - {"manifests", "closing-token"} or name in reader.REQUIRED, failed)

    def test_stray_members(self):
        for name, expected in (("stray.txt", ["manifests", "tag-manifests"]),
                               ("META-INF/signatures.xml", ["manifests", "tag-manifests"]),
                               ("tokens/opening-third.tst", ["manifests", "tag-manifests"]),
                               ("tokens/fresh-3.tst", ["manifests", "tag-manifests"]),
                               ("letter.pdf", ["tag-manifests"]),
                               ("data/page/stray", ["manifests", "records"]),
                               ("data/recording/000005.m4s", ["manifests", "records", "chain"])):
            with self.subTest(name):
                self.maker.members[name] = b"stray"
                self.judge(self.maker, expected)
                del self.maker.members[name]

    def test_stray_in_the_recording_with_a_record(self):
        maker = mb.Maker(SHOP)
        artefacts = maker.artefacts

        def more():
            artefacts()
            maker.data("recording/thumbnail.png", b"x")
        maker.artefacts = more
        self.judge(maker.build(), ["chain"])

    def test_bagit_and_mimetype(self):
        self.maker.members["bagit.txt"] += b"\n"
        self.maker.members["mimetype"] += b"\n"
        self.maker.tag_manifests()
        self.judge(self.maker, ["container", "manifests"])

    def test_decimal_too_large(self):
        maker = mb.Maker(SHOP).build()
        value = json.loads(maker.members["data/session.json"])
        value["records"][0]["chain"][2]["values"]["startUnixNs"] = str(2**64)
        maker.members["data/session.json"] = mb.jcs(value)
        maker.seal_outside()
        self.judge(maker, SESSION_USERS)


class Containers(Case):
    """Every departure from the canonical container is exit 2, one line."""

    @classmethod
    def setUpClass(cls):
        cls.maker = mb.Maker(SHOP).build()
        cls.file = os.path.join(FOLDER, "container.zip")
        cls.maker.write(cls.file)
        with open(cls.file, "rb") as file:
            cls.data = file.read()
        cls.directory = cls.data.index(b"PK\1\2")
        cls.end = cls.data.rindex(b"PK\5\6")

    def refused(self, data):
        name = self.path("bad.zip")
        with open(name, "wb") as file:
            file.write(data)
        return self.unusable(name, "--untrusted")

    def patched(self, *patches):
        data = bytearray(self.data)
        for at, replacement in patches:
            data[at:at + len(replacement)] = replacement
        return bytes(data)

    def test_untouched(self):
        self.assertEqual(audit(self.file, "--untrusted")[0], 0)

    def test_each_header_field(self):
        """Each byte of the first local and central header and of the end record, but for the CRC (in both)."""
        for base, length in ((0, 38), (self.directory, 54), (self.end, 22)):
            for at in range(base, base + length):
                with self.subTest(at=at - base):
                    self.refused(self.patched((at, bytes([self.data[at] ^ 1]))))

    def test_crc_in_both_headers(self):
        name = self.path("crc.zip")
        with open(name, "wb") as file:
            file.write(self.patched((14, b"\0\0\0\0"), (self.directory + 16, b"\0\0\0\0")))
        self.assertEqual(audit(name, "--untrusted")[:2], (1, {"container"}))

    def test_member_byte_without_its_crc(self):
        at = self.data.index(b"\x89PNG") + 100
        name = self.path("byte.zip")
        with open(name, "wb") as file:
            file.write(self.patched((at, bytes([self.data[at] ^ 1]))))
        self.assertEqual(audit(name, "--untrusted")[:2], (1, {"container", "manifests", "records", "artefacts"}))

    def test_bytes_around(self):
        for data in (self.data + b"\0", b"\0" + self.data, self.data[1:], self.data[:-1],
                     self.data[:self.directory] + b"\0" + self.data[self.directory:],
                     self.data[:self.end] + b"\0" + self.data[self.end:], self.data + self.data):
            self.refused(data)

    def test_comment(self):
        self.refused(self.data[:-2] + b"\3\0abc")

    def test_truncated(self):
        chance = random.Random(SEED)
        for _ in range(100):
            self.refused(self.data[:chance.randrange(len(self.data))])

    def test_order(self):
        ordered = self.maker.ordered()
        for members in (ordered[1:], ordered[::-1], ordered[1:3] + ordered[:1] + ordered[3:],
                        ordered[:4] + [ordered[5], ordered[4]] + ordered[6:], ordered + ordered[-1:],
                        ordered[:3] + ordered[2:], []):
            name = self.path("order.zip")
            mb.write_zip(name, members)
            self.unusable(name, "--untrusted")

    def test_names(self):
        for member in ("../x", "/x", "data/../x", "data//x", "data/x/", "data/", "data/X.png", "data/.x", "data/a/.b",
                       "data/" + "a" * 201, "data/名", "x" * 256, "a\\b", "a\0b", "con:", "data/a b", "."):
            with self.subTest(member):
                maker = mb.Maker(SHOP)
                maker.members = {**self.maker.members, member: b"x"}
                name = self.path("names.zip")
                maker.write(name)
                self.unusable(name, "--untrusted")

    def test_longest_names(self):
        maker = mb.Maker(SHOP)
        maker.members = {**self.maker.members, "data/" + "a" * 200: b"x"}
        name = self.path("names.zip")
        maker.write(name)
        self.assertEqual(audit(name, "--untrusted")[0], 1)

    def written_by_zipfile(self, change=lambda info: None, comment=b"", **options):
        name = self.path("zipfile.zip")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with zipfile.ZipFile(name, "w", **options) as file:
                file.comment = comment
                for member, data in self.maker.ordered():
                    info = zipfile.ZipInfo(member)
                    info.create_system, info.create_version, info.external_attr = 3, 30, 0x81A40000
                    info.compress_type = file.compression
                    change(info)
                    file.writestr(info, data)
        return name

    def test_other_writers(self):
        self.assertEqual(audit(self.written_by_zipfile(), "--untrusted")[0], 0)
        self.unusable(self.written_by_zipfile(compression=zipfile.ZIP_DEFLATED), "--untrusted")
        self.unusable(self.written_by_zipfile(comment=b"hello"), "--untrusted")
        for field, value in (("date_time", (2026, 1, 1, 0, 0, 0)), ("external_attr", 0), ("create_system", 0),
                             ("extra", struct.pack("<HHI", 0xCAFE, 4, 0)), ("comment", b"c"), ("internal_attr", 1)):
            with self.subTest(field):
                self.unusable(self.written_by_zipfile(lambda info: setattr(info, field, value)), "--untrusted")

    def test_needless_zip64(self):
        name = self.path("zip64.zip")
        count, size = struct.unpack_from("<HHI", self.data, self.end + 8)[1:]
        ends = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 0x032D, 45, 0, 0, count, count, size, self.directory)
        ends += struct.pack("<IIQI", 0x07064B50, 0, self.end, 1)
        with open(name, "wb") as file:
            file.write(self.data[:self.end] + ends + self.data[self.end:])
        self.unusable(name)
        with open(name, "wb") as file:
            file.write(self.data[:self.end] + ends + self.patched((self.end + 8, b"\xff" * 12))[self.end:])
        self.unusable(name)

    def test_overlap(self):
        """Two central headers for the same bytes."""
        head = self.data[self.directory:self.directory + 54]
        self.refused(self.data[:self.directory] + head + self.data[self.directory:self.end]
                     + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(self.maker.members) + 1,
                                   len(self.maker.members) + 1, self.end - self.directory + 54, self.directory, 0))

    def test_member_and_offset_beyond_4_gib(self):
        """A sparse file: sizes and offsets at, below and above the limit; headers as section 8 gives them."""
        for size, after in ((0xFFFFFFFE, 20), (0xFFFFFFFF, 45), (0x100000001, 45)):
            with self.subTest(size=size):
                name = self.path("sparse.zip")
                local, central = self.sparse(name, size)
                bundle = reader.Bundle(name)
                self.assertEqual(bundle.members["data/downloads/0001.bin"].size, size)
                self.assertEqual(struct.unpack_from("<H", local, 4)[0], after)
                os.close(bundle.fd)
                data = central.replace(struct.pack("<Q", size), struct.pack("<Q", size - 1))
                if data != central:
                    with open(name, "r+b") as file:
                        file.seek(-22 - (76) - len(central), 2)
                        self.assertEqual(file.read(4), b"PK\1\2")
                        file.seek(-4, 1)
                        file.write(data)
                    self.unusable(name)

    @staticmethod
    def sparse(file_name, size):
        """mimetype, a file of `size` zeros, a file of one byte: written field by field from the page."""
        members = [(b"mimetype", b"application/vnd.etsi.asic-e+zip", None), (b"data/downloads/0001.bin", b"", size),
                   (b"data/downloads/0002.bin", b"x", None)]
        directory, big_local = b"", None
        with open(file_name, "wb") as file:
            for member, data, hole in members:
                offset, length = file.tell(), len(data) if hole is None else hole
                big = length >= 0xFFFFFFFF
                shown = 0xFFFFFFFF if big else length
                local_extra = struct.pack("<HHQQ", 1, 16, length, length) if big else b""
                local = (b"PK\3\4" + struct.pack("<HHHHHIIIHH", 45 if big else 20, 0, 0, 0, 0x21, 0, shown, shown,
                                                 len(member), len(local_extra)) + member + local_extra)
                big_local = local if hole is not None else big_local
                body = (struct.pack("<QQ", length, length) if big else b"")
                body += struct.pack("<Q", offset) if offset >= 0xFFFFFFFF else b""
                extra = struct.pack("<HH", 1, len(body)) + body if body else b""
                directory += b"PK\1\2" + struct.pack(
                    "<HHHHHHIIIHHHHHII", 0x032D if extra else 0x031E, 45 if extra else 20, 0, 0, 0, 0x21, 0, shown,
                    shown, len(member), len(extra), 0, 0, 0, 0x81A40000, min(offset, 0xFFFFFFFF)) + member + extra
                file.write(local + data)
                file.seek(hole or 0, 1)
            start = file.tell()
            file.write(directory)
            file.write(b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 0x032D, 45, 0, 0, 3, 3, len(directory), start))
            file.write(b"PK\6\7" + struct.pack("<IQI", 0, start + len(directory), 1))
            file.write(b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 3, 3, len(directory), 0xFFFFFFFF, 0))
        return big_local, directory


class UnusableInputs(Case):
    def limited(self, name):
        """The reader as a program, under 256 MiB of memory and 20 s: (status, output, errors)."""
        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (256 << 20, 256 << 20))
        done = subprocess.run([sys.executable, READER, "--untrusted", name], capture_output=True, text=True,
                              timeout=20, preexec_fn=limit, check=False)
        self.assertNotIn("Traceback", done.stderr)
        return done.returncode, done.stdout, done.stderr

    def refused(self, name):
        status, output, errors = self.limited(name)
        self.assertEqual((status, output, errors.count("\n")), (2, "", 1), errors)

    def file(self, data=b"", size=None):
        name = self.path("input")
        with open(name, "wb") as file:
            file.write(data)
            if size:
                file.truncate(size)
        return name

    def test_empty(self):
        self.refused(self.file())

    def test_text(self):
        self.refused(self.file(b"not a zip\n" * 100))

    def test_missing(self):
        self.refused(self.path("missing"))

    def test_directory(self):
        self.refused(FOLDER)

    def test_pipe(self):
        name = self.path("pipe")
        os.mkfifo(name)
        self.refused(name)

    def test_device(self):
        self.refused("/dev/zero")

    def test_50_gb_of_zeros(self):
        self.refused(self.file(size=50 * 10**9))

    def test_directory_of_50_gb(self):
        name = self.file(size=50 * 10**9)
        with open(name, "r+b") as file:
            file.seek(0, 2)
            offset = file.tell() - 30 * 10**9
            file.write(struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 0x032D, 45, 0, 0, 90_000, 90_000, 30 * 10**9, offset))
            file.write(struct.pack("<IIQI", 0x07064B50, 0, 50 * 10**9, 1))
            file.write(struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))
        self.refused(name)

    def test_too_many_members(self):
        name = self.path("many.zip")
        mb.write_zip(name, [("mimetype", b"application/vnd.etsi.asic-e+zip")]
                     + [(f"data/page/{n:06d}", b"") for n in range(100_000)])
        self.refused(name)

    def test_json_bomb(self):
        """64 MiB of brackets where a document is due: a failed check, in bounded memory."""
        maker = mb.Maker(SHOP).build()
        for bomb in (b"[" + b"{}," * (20 << 20) + b"{}]", b"[" * (60 << 20), b'{"a":' * (10 << 20)):
            with self.subTest(bomb[:6]):
                maker.members["data/policy.json"] = bomb
                status, output, errors = self.limited(self.bundle(maker))
                self.assertEqual(status, 1, errors)
                self.assertIn("policy FAIL", output)

    def test_larger_than_64_mib(self):
        maker = mb.Maker(SHOP).build()
        maker.members["data/policy.json"] = bytes((64 << 20) + 1)
        self.refused(self.bundle(maker))


class RandomMutations(Case):
    def test_flips(self):
        """Random bits anywhere: never 0, never a crash; 1 or 2."""
        maker = mb.Maker(SHOP, SEED).build()
        file, trust = self.bundle(maker), self.write_trust(maker)
        chance, seen = random.Random(SEED), {1: 0, 2: 0}
        with open(file, "r+b") as stream:
            size = os.fstat(stream.fileno()).st_size
            for number in range(FLIPS):
                at, bit = chance.randrange(size), chance.randrange(8)
                stream.seek(at)
                byte = stream.read(1)[0]
                stream.seek(at)
                stream.write(bytes([byte ^ 1 << bit]))
                stream.flush()
                with self.subTest(seed=SEED, number=number, at=at, bit=bit):
                    status, failed, _ = audit(file, "--trust", trust)
                    self.assertIn(status, (1, 2))
                    self.assertTrue(status == 2 or "container" in failed)
                    seen[status] += 1
                stream.seek(at)
                stream.write(bytes([byte]))
                stream.flush()
        self.assertEqual(audit(file, "--trust", trust)[0], 0)
        self.assertGreater(seen[1], 0)

    def test_changed_members_with_right_checksums(self):
        """A member is cut, lengthened or changed at random, CRC and manifests repaired: never 0, never a crash."""
        maker = mb.Maker(SHOP, SEED).build()
        trust, chance = self.write_trust(maker), random.Random(SEED + 1)
        names = [n for n in sorted(maker.members) if not n.startswith("tagmanifest")]
        for number in range(FLIPS):
            name = chance.choice(names)
            data = maker.members[name]
            how = chance.randrange(4)
            at = chance.randrange(len(data))
            if how == 0:
                changed = data[:at]
            elif how == 1:
                changed = data[:at] + chance.randbytes(chance.randrange(1, 5)) + data[at:]
            elif how == 2:
                changed = data[:at] + data[at + 1:]
            else:
                changed = data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1:]
            kept = dict(maker.members)
            maker.members[name] = changed
            if not name.startswith("manifest-"):
                maker.manifests()
            maker.tag_manifests()
            with self.subTest(seed=SEED, number=number, name=name, how=how, at=at):
                status, _, _ = audit(self.bundle_again(maker), "--trust", trust)
                if name.startswith(("META-INF/timestamp", "tokens/opening", "ledger/checkpoint")):
                    # Parts that nobody signed: unsigned fields of a token, a stranger's signature on a checkpoint.
                    self.assertIn(status, (0, 1))
                else:
                    self.assertEqual(status, 1)
            maker.members = kept

    def bundle_again(self, maker):
        name = self.path("again.zip")
        maker.write(name)
        return name

    def test_boxes_and_tokens(self):
        """The parsers alone, over many mutations: an answer or Bad, nothing else."""
        chance = random.Random(SEED + 2)
        media, display = SHOP.media, {"width": mb.WIDTH, "height": mb.HEIGHT, "stripHeight": mb.STRIP}
        init = reader.InitSegment(media.init, display)
        moof = media.segments[0][:struct.unpack(">I", media.segments[0][:4])[0]]
        token = SHOP.authorities[0].token(bytes(32))
        note = mb.Maker(SHOP).build().members["ledger/checkpoint-final.txt"]
        parsers = ((media.init, lambda d: reader.InitSegment(d, display)),
                   (moof, lambda d: reader.fragment_samples(d, init, "moof")),
                   (token, lambda d: reader.Token(d, "token")), (note, lambda d: reader.Checkpoint(d, "note")))
        for data, parse in parsers:
            parse(data)
            for number in range(3000):
                changed = bytearray(data)
                for _ in range(chance.randrange(1, 4)):
                    changed[chance.randrange(len(changed))] = chance.randrange(256)
                changed = bytes(changed[:chance.randrange(len(changed))] if chance.random() < 0.2 else changed)
                try:
                    parse(changed)
                except (reader.Bad, struct.error, IndexError) as error:
                    if not isinstance(error, reader.Bad) and data is not moof:
                        self.fail(f"seed {SEED} number {number}: {error!r}")


class Primitives(Case):
    def test_sm3_vectors(self):
        """GB/T 32905-2016, appendix A."""
        self.assertEqual(reader.SM3(b"abc").hexdigest(),
                         "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")
        self.assertEqual(reader.SM3(b"abcd" * 16).hexdigest(),
                         "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732")

    def test_sm3_agrees_with_openssl(self):
        chance = random.Random(SEED)
        for length in list(range(130)) + [1000, 4096]:
            data = chance.randbytes(length)
            due = hashlib.new("sm3", data).digest()
            own = reader.SM3(data[:length // 3])
            copy = own.copy()
            for part in (data[length // 3:length // 2], data[length // 2:]):
                own.update(part)
                copy.update(part)
            self.assertEqual((own.digest(), copy.digest()), (due, due), f"seed {SEED} length {length}")

    def test_without_hashlib_sm3(self):
        original = reader.hashlib.new
        reader.hashlib.new = lambda *a, **k: (_ for _ in ()).throw(ValueError("unsupported"))
        try:
            self.assertIsInstance(reader.sm3_hasher(), reader.SM3)
        finally:
            reader.hashlib.new = original

    def test_ed25519_vectors(self):
        """RFC 8032, 7.1: tests 1, 2, 3 and 1024's neighbour SHA(abc)."""
        for key, message, signature in (
                ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                 "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                 "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
                ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
                 "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                 "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
                ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
                 "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                 "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")):
            key, message, signature = map(bytes.fromhex, (key, message, signature))
            self.assertTrue(reader.ed25519_verify(key, signature, message))
            self.assertFalse(reader.ed25519_verify(key, signature, message + b"x"))
            for at in range(64):
                self.assertFalse(reader.ed25519_verify(key, flip_byte(at)(signature), message))

    def test_ed25519_agrees_with_openssl(self):
        chance = random.Random(SEED)
        for number in range(5):
            seed, message = chance.randbytes(32), chance.randbytes(1 + number * 50)
            key = mb.Key(seed)
            name, file = self.path("key.der"), self.path("message")
            with open(name, "wb") as stream:
                stream.write(bytes.fromhex("302e020100300506032b657004220420") + seed)
            with open(file, "wb") as stream:
                stream.write(message)
            public = mb.run("openssl", "pkey", "-inform", "DER", "-in", name, "-pubout", "-outform", "DER")[-32:]
            signature = mb.run("openssl", "pkeyutl", "-sign", "-rawin", "-inkey", name, "-keyform", "DER", "-in", file)
            self.assertEqual((key.public, key.sign(message)), (public, signature))
            self.assertTrue(reader.ed25519_verify(public, signature, message))

    def test_ed25519_refuses(self):
        key = mb.Key(bytes(32))
        good = key.sign(b"m")
        s = int.from_bytes(good[32:], "little")
        self.assertTrue(reader.ed25519_verify(key.public, good, b"m"))
        self.assertFalse(reader.ed25519_verify(key.public, good[:32] + (s + reader.L).to_bytes(32, "little"), b"m"))
        small = bytes([1]) + bytes(31)
        self.assertFalse(reader.ed25519_verify(small, small + bytes(32), b"any"))
        for y in range(19):
            self.assertIsNone(reader._decompress((reader.P + y).to_bytes(32, "little")), y)
        self.assertIsNone(reader._decompress(bytes([1]) + bytes(30) + b"\x80"))
        self.assertFalse(reader.ed25519_verify(key.public[:31], good, b"m"))
        self.assertFalse(reader.ed25519_verify(key.public, good[:63], b"m"))

    def test_ed25519_edge_cases(self):
        """Published signatures on which implementations differ."""
        path = os.path.join(os.path.dirname(READER), "../CryptoPrimitivesTests/Vectors/ed25519-edge-cases.json")
        with open(path, encoding="utf-8") as file:
            cases = json.load(file)["cases"]
        self.assertEqual([case["valid"] for case in cases].count(True), 2)
        for case in cases:
            key, message, signature = (bytes.fromhex(case[name]) for name in ("key", "message", "signature"))
            self.assertEqual(reader.ed25519_verify(key, signature, message), case["valid"], case["name"])

    def test_merkle(self):
        leaves = [bytes([n]) * n for n in range(20)]
        for size in range(1, 20):
            root = mb.tree_root(leaves[:size], mb.sha)
            self.assertEqual(reader.root_of(leaves[:size], reader.H), root)
            self.assertEqual(reader.root_of(leaves[:size], reader.sm3), mb.tree_root(leaves[:size], mb.sm3))
            for index in range(size):
                path = mb.inclusion(index, leaves[:size])
                reader.verify_inclusion(leaves[index], index, size, path, root, "x")
                for wrong in (path + [root], path[:-1], [root] + path):
                    if wrong != path:
                        with self.assertRaises(reader.Bad):
                            reader.verify_inclusion(leaves[index], index, size, wrong, root, "x")
                for other in range(size + 1):
                    if other != index:
                        with self.assertRaises(reader.Bad):
                            reader.verify_inclusion(leaves[index], other, size, path, root, "x")
            for first in range(1, size + 1):
                path = mb.consistency(first, leaves[:size])
                old = mb.tree_root(leaves[:first], mb.sha)
                reader.verify_consistency(first, size, old, root, path)
                for wrong in (path + [root], path[:-1], path[::-1]):
                    if wrong != path:
                        with self.assertRaises(reader.Bad):
                            reader.verify_consistency(first, size, old, root, wrong)
                with self.assertRaises(reader.Bad):
                    reader.verify_consistency(first, size, bytes(32), root, path)
        self.assertEqual(reader.root_of([], reader.H), hashlib.sha256().digest())

    def test_json(self):
        for good in (b"{}", b"[]", b'""', '{"1":[true,false,0,9007199254740991],"\u20ac":"\u20ac\\n\\u000f"}'.encode(),
                     '{"\U0001f600":1,"\ufb33":2}'.encode(), b'{"a":"\\b\\f\\n\\r\\t\\u0000\\u001f\\"\\\\/\x7f"}',
                     b"[" * 32 + b"]" * 32):
            with self.subTest(good):
                reader.parse_json(good, "x")
        for bad in (b"", b"null", b"[null]", b"1.0", b"-1", b"-0", b"1e2", b"9007199254740992", b"1" * 5000, b" {}",
                    b"{} ", b"[1,]", b"NaN", b"Infinity", b'"\\/"', b'"\\u0041"', b'"\\u000A"', b'"\\ud800"', b'"\xff"',
                    '{"\ufb33":2,"\U0001f600":1}'.encode(), b'{"a":1,"a":1}', b'{"b":1,"a":1}', b"01", b"'a'", b'"\t"',
                    b"[" * 33 + b"]" * 33, b"{}{}", b"\xef\xbb\xbf{}", "{}".encode("utf-16"), b'"\xed\xa0\x80"'):
            with self.subTest(bad[:30]), self.assertRaises(reader.Bad):
                reader.parse_json(bad, "x")


class OrdinaryTools(Case):
    """What section 8 promises to people without a tool of ours."""

    @classmethod
    def setUpClass(cls):
        cls.maker = mb.Maker(SHOP).build()
        cls.file, cls.bag = os.path.join(FOLDER, "tools.zip"), os.path.join(FOLDER, "bag")
        cls.maker.write(cls.file)
        mb.run("unzip", "-q", cls.file, "-d", cls.bag)

    def call(self, *command, status=0):
        done = subprocess.run(command, cwd=self.bag, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_unzip(self):
        self.assertIn("No errors detected", self.call("unzip", "-t", self.file))

    def test_sha256sum(self):
        for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
            self.call("sha256sum", "--strict", "-c", name)

    def test_openssl_sm3(self):
        for name in ("manifest-sm3.txt", "tagmanifest-sm3.txt"):
            with open(os.path.join(self.bag, name), encoding="ascii") as file:
                for line in file:
                    digest, path = line.rstrip("\n").split("  ")
                    self.assertIn(digest, self.call("openssl", "dgst", "-sm3", path))

    def test_bagit(self):
        script = [sys.executable, "-m", "bagit"]
        self.assertIn("is valid", self.call(*script, "--validate", "."))
        copy = self.bag + "-changed"
        shutil.copytree(self.bag, copy)
        with open(os.path.join(copy, "data", "readme.txt"), "ab") as file:
            file.write(b"x")
        self.call(*script, "--validate", copy, status=1)

    def test_openssl_ts(self):
        root = os.path.join(self.bag, "..", "root.pem")
        for authority, token, data in ((0, "META-INF/timestamp001.tst", "META-INF/ASiCManifest001.xml"),
                                       (0, "tokens/opening-local.tst", "data/opening.json"),
                                       (1, "tokens/opening-second.tst", "data/opening.json")):
            shutil.copy(SHOP.authorities[authority].at("root.pem"), root)
            command = ["openssl", "ts", "-verify", "-token_in", "-in", token, "-CAfile", root, "-data"]
            self.assertIn("Verification: OK", self.call(*command, data))
            self.call(*command, "data/policy.json", status=1)

    def test_ffprobe(self):
        whole = os.path.join(FOLDER, "whole.mp4")
        folder = os.path.join(self.bag, "data", "recording")
        with open(whole, "wb") as file:
            for name in ["init.mp4"] + sorted(n for n in os.listdir(folder) if n.endswith(".m4s")):
                with open(os.path.join(folder, name), "rb") as part:
                    file.write(part.read())
        probed = json.loads(mb.run("ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", whole))
        stream = probed["streams"][0]
        self.assertEqual((stream["codec_name"], stream["width"], stream["height"], stream["nb_read_frames"]),
                         ("h264", mb.WIDTH, mb.HEIGHT + mb.STRIP, "32"))
        self.assertEqual(mb.run("ffmpeg", "-v", "error", "-i", whole, "-f", "null", "-"), b"")


if __name__ == "__main__":
    unittest.main()
