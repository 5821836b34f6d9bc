#!/usr/bin/env python3
"""Tests of tabellion_draw.py on whole directories and slips: good ones, and what a careless or bad hand changes.

    python3 -m unittest -v test_draw_directory        (in this folder)

The environment variable TABELLION_SEED repeats a run of the random cases.
"""

import contextlib
import io
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from unittest import mock

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import random_draws as rd
import tabellion_draw as draw
from draw_signing import BeaconKey, Ed25519Key, bls_encode
from worked_example import example, files_of, vectors

REPLAY = draw.__file__
LEFT_OUT = {"disclosure", "ledger", "office", "log", "register"}  # by --engine-only and no more evidence
SEED = int(os.environ.get("TABELLION_SEED", random.SystemRandom().randrange(1 << 32)))


def setUpModule():
    global FOLDER, VERIFY
    FOLDER = tempfile.mkdtemp(prefix="tabellion-draw-test-")
    VERIFY = mock.patch.object(draw, "bls_verify", remembered(draw.bls_verify))
    VERIFY.start()
    print(f"TABELLION_SEED={SEED}", file=sys.stderr)


def tearDownModule():
    VERIFY.stop()
    shutil.rmtree(FOLDER)


def remembered(verify):
    """The same verification, done once for the same round: most tests share a beacon."""
    known = {}

    def verify_once(*arguments):
        if arguments not in known:
            try:
                known[arguments] = verify(*arguments)
            except draw.Bad as bad:
                known[arguments] = bad
        if known[arguments] is not None:
            raise draw.Bad(str(known[arguments]))
    return verify_once


def call(*arguments):
    """(exit status, {check: status}, JSON), in this process."""
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        status = draw.main([*arguments, "--json"])
    value = json.loads(output.getvalue())
    if status == 2 and errors.getvalue().count("\n") != 1:
        raise AssertionError(f"not one line: {errors.getvalue()!r}")
    return status, {c["check"]: c["status"] for c in value.get("checks", ())}, value


class Case(unittest.TestCase):
    maxDiff = None

    def path(self, name="draw"):
        """A name of this test's own; what it names goes when the test ends."""
        folder = tempfile.mkdtemp(dir=FOLDER)
        self.addCleanup(shutil.rmtree, folder)
        return os.path.join(folder, name)

    def directory(self, files):
        path = self.path()
        os.mkdir(path)
        for name, data in files.items():
            os.makedirs(os.path.dirname(os.path.join(path, name)), exist_ok=True)
            with open(os.path.join(path, name), "wb") as file:
                file.write(data)
        return path

    def replay(self, files, *arguments):
        return call("replay", self.directory(files), "--rehearsal", "--engine-only", *arguments)

    def judge(self, files, expected, reason=""):
        """Replays; exactly the `expected` checks must fail, the first of them for that reason."""
        status, found, value = self.replay(files)
        reasons = {c["check"]: "; ".join(c["reasons"]) for c in value["checks"] if c["status"] == "FAIL"}
        self.assertEqual(set(reasons), set(expected), reasons)
        self.assertEqual(status, 1 if expected else 0)
        if expected:
            self.assertIn(reason, reasons[expected[0]])
        return found, value


class GoodDirectories(Case):
    def test_worked_example(self):
        for which in ("rank", "pick"):
            with self.subTest(which=which):
                case = example(which)
                found, value = self.judge(files_of(case), [])
                self.assertEqual((value["seed"], value["result"]), (case["seed"], case["result"]))
                self.assertEqual({name for name, status in found.items() if status != "pass"}, LEFT_OUT | {"units"})
                self.assertTrue(value["rehearsal"])
                for stage, due in zip(value["stages"], case["stages"], strict=True):
                    admitted = [o["index"] for o in due["outcomes"] if o["admitted"]]
                    self.assertEqual((stage["admitted"], stage["standing"]), (admitted, admitted))

    def test_worked_example_with_its_removal(self):
        """The example has the record alone: signed here by keys of our own, which change configuration and seed."""
        case, notary, supervisor = example("rank"), Ed25519Key(b"n" * 32), Ed25519Key(b"s" * 32)
        due = case["removal"]
        record = bytes.fromhex(due["record"])
        removal = {name: due[name] for name in ("stage", "index", "reason", "evidenceHash", "admitted")}
        removal |= {"notarySignature": notary.sign(record).hex(), "supervisorSignature": supervisor.sign(record).hex()}
        config = draw.Configuration(case["config"].encode())
        config.notary, config.supervisor = notary.public, supervisor.public
        commitment = draw.Commitment(json.loads(files_of(case)["commitment.json"]), config)
        draw.check_removal(commitment, removal, "removal")
        for change in ({"stage": 1}, {"index": 5}, {"reason": 1}, {"evidenceHash": "00" * 32}):
            with self.assertRaises(draw.Bad):
                draw.check_removal(commitment, {**removal, **change}, "removal")

    def test_random(self):
        for number in range(12):
            with self.subTest(number=number):
                maker = rd.Maker(f"{SEED} {number}")
                found, value = self.judge(maker.build(), [])
                self.assertEqual(value["seed"], maker.seed.hex())
                for done, stage in zip(maker.drawn.stages, value["stages"], strict=True):
                    self.assertEqual(stage["standing"], maker.drawn.standing(done.stage.id))

    def test_no_rehearsal(self):
        maker = rd.Maker(SEED, real=True)
        status, found, value = call("replay", self.directory(maker.build()), "--engine-only")
        self.assertEqual((status, value["rehearsal"]), (0, False), value)

    def test_void(self):
        for cause in ("record", "no-proof", "too-few-reveals"):
            with self.subTest(cause=cause):
                found, value = self.judge(rd.Maker(SEED, void=cause).build(), [])
                self.assertEqual(value["void"]["cause"], cause)
                early = "pass" if cause == "too-few-reveals" else "not reached"
                self.assertEqual({found[name] for name in ("proof", "reveals", "minimum")}, {early})
                late = ("beacon", "seed", "stages", "outcomes", "result", "removals")
                self.assertEqual({found[name] for name in late}, {"not reached"})

    def test_disclosure(self):
        maker = draw_of_all_files("disclosure")
        path, ids, key = self.directory(maker.build()), self.path("ids"), self.path("key")

        def disclosed(lines, k=maker.k):
            with open(ids, "w", encoding="utf-8") as file:
                file.write("".join(line + "\n" for line in lines))
            with open(key, "w", encoding="ascii") as file:
                file.write(k.hex() + "\n")
            status, found, value = call("replay", path, "--rehearsal", "--engine-only", "--ids", ids,
                                        "--salt-key", key)
            self.assertEqual(status, int(found["disclosure"] == "FAIL"))
            return "; ".join(c["reasons"][0] for c in value["checks"] if c["check"] == "disclosure" and c["reasons"])
        self.assertEqual(disclosed(maker.ids), "")
        self.assertEqual(disclosed(maker.ids[::-1]), "")
        self.assertIn("more ids", disclosed(maker.ids + ["CN:ID:9"]))
        self.assertIn("fewer ids", disclosed(maker.ids[:-1]))
        self.assertIn("not those of the list", disclosed(maker.ids[:-1] + ["CN:ID:9"]))
        self.assertIn("more than one country", disclosed(maker.ids[:-1] + ["CN:PP:9"]))
        self.assertIn(f"line {len(maker.ids)} ", disclosed(maker.ids[:-1] + ["CN:id:9"]))
        self.assertIn("saltKeyHash", disclosed(maker.ids, bytes(32)))


def stage(s, mode="rank", require=0, forbid=0, seats=1, policy="skip", cascade=0, alternates=0):
    return {"id": s, "mode": mode, "require": require, "forbid": forbid, "seats": seats, "policy": policy,
            "cascade": cascade, "alternates": alternates}


def draw_of_all_files(seed="mutations", **more):
    """Two stages, a bundle, an overflow, three contributors of whom two reveal, two removals."""
    stages = [stage(1, require=1, seats=3, alternates=2),
              stage(2, forbid=2, seats=3, alternates=3, policy="overflow", cascade=1)]
    people = [(1, 2, draw.NONE), (0, 1, draw.NONE), (1, 3, draw.NONE), (0, 1, draw.NONE), (1, 1, draw.NONE), (1, 2, 7),
              (0, 1, draw.NONE), (1, 2, 7), (2, 1, draw.NONE), (1, 1, 9)]
    maker = rd.Maker(seed, case=(["a", "b"], stages, people), contributors=3, number=7, **more)

    def removals():
        done = []
        for s in (1, 2):
            unit = next(maker.drawn.stages[s - 1].winners())
            done.append(maker.removal(s, unit, maker.drawn.remove(s, unit)))
        maker.put("removals.json", done)

    def configuration(original=maker.configuration):
        original()
        if maker.void == "too-few-reveals":
            return
        maker.put("config.json", {**maker.get("config.json"), "minimumReveals": 1, "replaces": 0})
        maker.revealed = [0, 2]
    maker.removals, maker.configuration = removals, configuration
    return maker


class Mutations(Case):
    """One thing changed in a good directory; the checks that must fail are named, and no others may."""

    @classmethod
    def setUpClass(cls):
        cls.maker = draw_of_all_files()
        cls.good = dict(cls.maker.build())

    def setUp(self):
        self.files = dict(self.good)

    def put(self, name, value):
        self.files[name] = rd.jcs(value)

    def edit(self, name, change):
        value = json.loads(self.files[name])
        self.put(name, change(value) or value)

    def mutations(self, *rows):
        """Rows: name, file, change of its parsed value in place (or its replacement), failing checks, reason."""
        for title, name, change, expected, reason in rows:
            with self.subTest(title):
                self.files = dict(self.good)
                if name.endswith(".json"):
                    self.edit(name, change)
                else:
                    self.files[name] = bytes(change(bytearray(self.files[name])))
                self.assertNotEqual(self.files, self.good)
                self.judge(self.files, expected, reason)

    def test_nothing(self):
        found, value = self.judge(self.good, [])
        self.assertEqual(len(self.maker.get("removals.json")), 2)
        self.assertEqual(len(self.maker.get("reveals.json")), 2)

    # Section 1

    def entry(self, i, **changes):
        def change(data):
            entry = draw.Entry.decode(bytes(data[64 * i:64 * i + 64]), "", 64)
            data[64 * i:64 * i + 64] = entry._replace(**changes).encode()
            return data
        return change

    def test_list(self):
        last = len(self.maker.people) - 1
        [first, second] = [i for i, (_, _, group) in enumerate(self.maker.people) if group == 7]
        entries = [draw.Entry.decode(block, "", 64) for block in rd.blocks_of(self.good["list.bin"])]
        tags, weight = entries[last].tags, entries[last].weight

        def swap(data):
            data[64:128], data[128:192] = data[128:192], data[64:128]
            return data
        self.mutations(
            ("weight", "list.bin", self.entry(1, weight=9), ["list"], "entry 2: start"),
            ("last weight", "list.bin", self.entry(last, weight=weight + 1), ["commitment"], "commitment.w"),
            ("tags", "list.bin", self.entry(last, tags=tags ^ 2), ["commitment"], "commitment.listRoot"),
            ("tags that nobody configured", "list.bin", self.entry(3, tags=4), ["list"], "entry 3: tags"),
            ("start", "list.bin", self.entry(4, start=entries[4].start + 1), ["list"], "entry 4: start"),
            ("cid", "list.bin", self.entry(last, cid=b"\xff" * 32), ["commitment"], "commitment.listRoot"),
            ("order", "list.bin", swap, ["list"], "entry 1: start"),
            ("order of cids", "list.bin", self.entry(3, cid=entries[2].cid), ["list"], "entry 3: its cid"),
            ("dropped candidate", "list.bin", lambda d: d[:-64], ["commitment"], "commitment.n"),
            ("first dropped", "list.bin", lambda d: d[64:], ["list"], "entry 0: start"),
            ("one listed twice", "list.bin", lambda d: d + d[-64:], ["list"], "its cid"),
            ("added candidate", "list.bin", lambda d: d + draw.Entry(
                b"\xff" * 32, 1, 1, draw.NONE, entries[last].start + weight).encode(), ["commitment"], "commitment.n"),
            ("reserved bytes", "list.bin", lambda d: d[:-1] + b"\x01", ["list"], "last 8 bytes"),
            ("cut off", "list.bin", lambda d: d[:-1], ["list"], "multiple of 64"),
            ("empty", "list.bin", lambda d: b"", ["list"], "0 entries"),
            ("out of its bundle", "list.bin", self.entry(second, group=draw.NONE), ["commitment"], "listRoot"),
            ("bundle's tags", "list.bin", self.entry(second, tags=3), ["list"], f"other tags than entry {first}"),
            ("bundle's weight", "list.bin", self.entry(second, weight=3), ["list"], f"weight than entry {first}"))

    # Section 2

    def test_configuration(self):
        data = self.good["config.json"]
        for title, changed, expected, reason in (
                ("one byte", data.replace("号楼".encode(), "號楼".encode()), ["commitment"], "commitment.configHash"),
                ("seats", data.replace(b'"seats":3', b'"seats":4', 1), ["commitment"], "commitment.configHash"),
                ("salt key", data.replace(b'"saltKeyHash":"', b'"saltKeyHash":"0', 1), ["config"], "saltKeyHash"),
                ("space", data.replace(b'"v":1', b'"v": 1'), ["config"], "canonical"),
                ("newline", data + b"\n", ["config"], "canonical"),
                ("twice", data[:-1] + b',"v":1}', ["config"], "twice"),
                ("rule", data.replace(b'"cascade":0', b'"cascade":1', 1), ["config"], "config.stages[0].cascade"),
                ("number", data.replace(b'"number":7', b'"number":8'), ["commitment"], "commitment.drawId"),
                ("cut off", data[:-1], ["config"], "not JSON"), ("empty", b"", ["config"], "not JSON")):
            with self.subTest(title):
                self.assertNotEqual(changed, data)
                self.judge({**self.good, "config.json": changed}, expected, reason)

    def test_rehearsal_not_allowed(self):
        status, found, value = call("replay", self.directory(self.good), "--engine-only")
        self.assertEqual((status, [n for n, s in found.items() if s == "FAIL"]), (1, ["rehearsal"]))

    # Sections 3 and 4

    def test_commitment(self):
        def member(name, value):
            return lambda c: c.__setitem__(name, value)
        commitment = json.loads(self.good["commitment.json"])
        self.mutations(*[
            (name, "commitment.json", member(name, value), ["commitment"], f"commitment.{name}")
            for name, value in (("drawId", "rehearsal/x/0007"), ("configHash", "00" * 32), ("n", 0), ("w", 1),
                                ("contributions", []), ("vrfPublicKey", "00" * 32), ("vrfPublicKey", "01" + "00" * 31),
                                ("commit", "00" * 32), ("beaconRound", 1), ("beaconRound", "1"),
                                ("revealDeadline", "1"), ("beaconChainHash", ""), ("listRoot", "AA" * 32))])
        self.mutations(*[
            (name, "commitment.json", member(name, value), ["commitment"], "commitment.commit is not the hash")
            for name, value in (("listRoot", "00" * 32), ("beaconChainHash", "00" * 32), ("n", 1), ("w", "1"),
                                ("vrfPublicKey", draw.ed_encode(draw.BASE).hex()),
                                ("beaconRound", commitment["beaconRound"] + 1),
                                ("revealDeadline", commitment["revealDeadline"] - 1),
                                ("contributions", commitment["contributions"][::-1]))])
        self.mutations(
            ("no member", "commitment.json", lambda c: c.pop("w") and None, ["commitment"], "no member w"),
            ("a member more", "commitment.json", member("x", 1), ["commitment"], "unknown member x"))

    def test_vrf_key_of_another_part(self):
        """It signs nothing else: it is nobody's other key."""
        for name in ("notary", "supervisor", "log", "contributor"):
            with self.subTest(name):
                maker = draw_of_all_files("parts")
                maker.keys["vrf"] = maker.contributors[1] if name == "contributor" else maker.keys[name]
                self.judge(maker.build(), ["commitment"], "commitment.vrfPublicKey has another part")
        self.judge(draw_of_all_files("parts").build(), [])

    def test_consistent_but_not_allowed(self):
        """Everything made again after the change, so that only the rule itself can refuse it."""
        for title, changed, reason in (
                ("deadline too close to the beacon", {"revealDeadline": None}, "less than 60 after"),
                ("another list", {"listRoot": "11" * 32}, "commitment.listRoot"),
                ("another n", {"n": 3}, "commitment.n"), ("another w", {"w": "7"}, "commitment.w"),
                ("another chain", {"beaconChainHash": "00" * 32}, "quicknet"),
                ("a contributor less", {"contributions": ["00" * 32] * 2}, "commitment.contributions")):
            with self.subTest(title):
                maker = draw_of_all_files(title, real=True)
                if "revealDeadline" in changed:
                    changed = {"revealDeadline": 1692803367 + 3 * 999 - 59}
                original = maker.commitment
                maker.commitment = lambda: original(**changed)
                self.judge(maker.build(), ["commitment"], reason)
        self.judge(draw_of_all_files("control", real=True).build(), [])

    # Section 5

    def test_proof(self):
        vrf, alpha = self.maker.keys["vrf"], draw.T("TD1/vrf") + self.maker.commit

        def proof(pi):
            return lambda v: {"proof": pi.hex(), "output": draw.vrf_output(draw.ed_decode(pi[:32])).hex()}
        stranger = Ed25519Key(b"stranger".ljust(32))
        self.mutations(
            ("output", "vrf.json", lambda v: v.__setitem__("output", "00" * 64), ["proof"], "vrf.output"),
            ("another key", "vrf.json", proof(stranger.prove(alpha)), ["proof"], "does not verify"),
            ("another for this key", "vrf.json", proof(stranger.prove(alpha, vrf.public)), ["proof"], "not verify"),
            ("another draw", "vrf.json", proof(vrf.prove(draw.T("TD1/vrf") + bytes(32))), ["proof"], "not verify"),
            ("s", "vrf.json", lambda v: v.__setitem__("proof", v["proof"][:-4] + "0000"), ["proof"], "not verify"),
            ("too short", "vrf.json", lambda v: v.__setitem__("proof", v["proof"][:-2]), ["proof"], "80 bytes"))

    def test_reveals(self):
        maker, reveals = self.maker, json.loads(self.good["reveals.json"])

        def item(at, **changes):
            return lambda r: r[at].update(changes)
        self.mutations(
            ("value", "reveals.json", item(0, value="00" * 32), ["reveals"], "reveals[0]: the value"),
            ("signature", "reveals.json", item(1, signature="00" * 64), ["reveals"], "reveals[1]: the signature"),
            ("another draw", "reveals.json", item(0, signature=maker.reveal(0, commit=b"o" * 32)["signature"]),
             ["reveals"], "reveals[0]: the signature"),
            ("another's", "reveals.json", item(0, signature=reveals[1]["signature"]), ["reveals"], "the signature"),
            ("index", "reveals.json", item(0, index=1), ["reveals"], "reveals[0]: the value"),
            ("no such contributor", "reveals.json", item(1, index=3), ["reveals"], "there is no contributor 3"),
            ("twice", "reveals.json", lambda r: r.append(r[1]), ["reveals"], "reveals[2].index"),
            ("order", "reveals.json", lambda r: r.reverse(), ["reveals"], "reveals[1].index"),
            ("nothing", "reveals.json", lambda r: r.clear(),
             ["minimum", "seed", "stages", "outcomes", "result", "removals"], "only 0 reveals"))

    def test_reveals_that_the_seed_does_not_have(self):
        """A late one put in, or one left out. Which of the two stories is true only the log says."""
        later = ["seed", "stages", "outcomes", "result"]
        for title, revealed in (("late", [0, 1, 2]), ("left out", [2])):
            with self.subTest(title):
                self.put("reveals.json", [self.maker.reveal(j) for j in revealed])
                found, value = self.replay(self.files)[1:]
                self.assertEqual([found[name] for name in ("reveals", "minimum")], ["pass", "pass"])
                self.assertEqual([found[name] for name in later], ["FAIL"] * 4)

    def test_beacon(self):
        maker, beacon = self.maker, json.loads(self.good["beacon.json"])
        beacon_round, good = beacon["round"], beacon["signature"]

        def signature(hexadecimal):
            return lambda b: b.__setitem__("signature", hexadecimal)
        [quicknet] = [v["signature"] for v in vectors("drand.json")["vectors"] if v["round"] == 1000]
        roots = ((draw.Fp2(x), draw.Fp2(x**3 + 4).root()) for x in range(1, 99))
        outside = bls_encode(next((x, y) for x, y in roots if y and not y.b), 48).hex()
        self.mutations(
            ("round", "beacon.json", lambda b: b.__setitem__("round", beacon_round + 1), ["beacon"], "beacon.round"),
            ("another round's signature", "beacon.json",
             signature(maker.beacon.sign(draw.H(draw.u64(beacon_round + 1))).hex()), ["beacon"], "of this round"),
            ("another key", "beacon.json", signature(BeaconKey(b"x").sign(draw.H(draw.u64(beacon_round))).hex()),
             ["beacon"], "of this round"),
            ("another chain", "beacon.json", signature(quicknet), ["beacon"], "of this round"),
            ("sign", "beacon.json", signature("%02x" % (int(good[:2], 16) ^ 0x20) + good[2:]), ["beacon"],
             "of this round"),
            ("infinity", "beacon.json", signature("c0" + "00" * 47), ["beacon"], "infinity"),
            ("another subgroup", "beacon.json", signature(outside), ["beacon"], "subgroup"),
            ("too long", "beacon.json", signature(good + "00"), ["beacon"], "48 bytes"),
            ("an older form", "beacon.json", lambda b: b.__setitem__("previous", ""), ["beacon"], "unknown member"))

    def test_beacon_of_another_round_throughout(self):
        """A later round with all that follows from it: the commitment names one round."""
        maker = draw_of_all_files("later round")
        signature = maker.signature

        def later():
            signature()
            beacon_round = maker.get("beacon.json")["round"] + 1
            maker.put("beacon.json", {"round": beacon_round,
                                      "signature": maker.beacon.sign(draw.H(draw.u64(beacon_round))).hex()})
        maker.signature = later
        self.judge(maker.build(), ["beacon"], "beacon.round")

    def test_seed(self):
        self.mutations(("seed", "result.json", lambda r: r.__setitem__("seed", "00" * 32), ["seed"], "result.seed"))

    # Sections 6 and 7

    def test_result(self):
        stages = json.loads(self.good["result.json"])["stages"]

        def of_stage(at, name, value):
            def change(result):
                result["stages"][at][name] = value
            return change
        rows = [("result", "result.json", lambda r: r.__setitem__("result", "00" * 32), ["result"], "result.result"),
                ("a stage less", "result.json", lambda r: r["stages"].pop() and None, ["stages"], "has 1 items, not 2"),
                ("a stage more", "result.json", lambda r: r["stages"].append(stages[0]), ["stages"], "has 3 items")]
        for at in range(2):
            for name, value in (("id", 9), ("available", 99), ("left", 99), ("listed", 1), ("outcomeRoot", "00" * 32),
                                ("cutoff", None), ("last", None), ("cutoff", {"key": "00" * 16, "index": 0})):
                rows.append((f"{name} {at}", "result.json", of_stage(at, name, value), ["stages"],
                             f"result.stages[{at}].{name}"))
        for at, name in ((0, "cutoff"), (1, "last")):
            place = {**stages[at][name], "index": stages[at][name]["index"] + 1}
            rows.append((f"{name}'s index", "result.json", of_stage(at, name, place), ["stages"], f"{name}.index"))
        self.mutations(*rows)

    def test_outcomes(self):
        def flip(at):
            return lambda d: d[:at] + bytes([d[at] ^ 1]) + d[at + 1:]

        def exchange(d):
            return d[45:90] + d[:45] + d[90:]
        rows = [(f"byte {at}", f"stage-{s}.outcomes", flip(at), ["outcomes"], f"stage-{s}.outcomes: place 0")
                for s in (1, 2) for at in (0, 8, 31, 35, 43, 44)]
        self.mutations(
            *rows, ("exchanged", "stage-1.outcomes", exchange, ["outcomes"], "place 0"),
            ("one less", "stage-2.outcomes", lambda d: d[:-45], ["outcomes"], "outcomes, not"),
            ("one more", "stage-2.outcomes", lambda d: d + d[-45:], ["outcomes"], "outcomes, not"),
            ("cut off", "stage-2.outcomes", lambda d: d[:-1], ["outcomes"], "multiple of 45"))

    def test_another_winner_throughout(self):
        """Seed untouched, a winner exchanged, and every file made to agree: only the replay shows it."""
        done = self.maker.drawn.stages[0]
        rows = list(done.outcomes())
        rows[0] = rows[0]._replace(index=next(u for u in self.maker.drawn.candidates.units if u not in done.winners()))
        record = done.record._replace(outcome_root=draw.root_of(o.encode() for o in rows))
        result = json.loads(self.good["result.json"])
        result["stages"][0] = record.to_json()
        result["result"] = draw.result_of(self.maker.commit, self.maker.seed,
                                          [draw.StageRecord.from_json(s) for s in result["stages"]]).hex()
        self.put("result.json", result)
        self.files["stage-1.outcomes"] = b"".join(o.encode() for o in rows)
        self.judge(self.files, ["stages", "outcomes", "result"], "result.stages[0].outcomeRoot")

    def test_removals(self):
        maker, good = self.maker, json.loads(self.good["removals.json"])

        def item(at, **changes):
            return lambda r: r[at].update(changes)

        def more(**changes):
            def change(removals):
                fields = {"stage": 1, "index": 0, "admitted": [], **changes}
                removals.append(maker.removal(**fields))
            return change
        taken = good[0]["index"]
        [first, second] = [i for i, (_, _, group) in enumerate(maker.people) if group == 7]
        standing = maker.drawn.standing(2)[0]
        barred = next(i for i, (tags, _, _) in enumerate(maker.people)
                      if not tags & 1 and not maker.drawn.admitted_by[i])
        self.mutations(
            ("reason", "removals.json", item(0, reason=2), ["removals"], "removals[0].reason"),
            ("another reason", "removals.json", item(0, reason=1), ["removals"], "removals[0].notarySignature"),
            ("evidence", "removals.json", item(1, evidenceHash="00" * 32), ["removals"], "[1].notarySignature"),
            ("one hand", "removals.json", item(0, supervisorSignature=good[0]["notarySignature"]), ["removals"],
             "removals[0].supervisorSignature"),
            ("no hand", "removals.json", item(0, notarySignature="00" * 64), ["removals"], "[0].notarySignature"),
            ("admitted", "removals.json", item(0, admitted=[first]), ["removals"], "removals[0].admitted"),
            ("nobody admitted", "removals.json", item(1, admitted=[]), ["removals"], "removals[1].admitted"),
            ("left out", "removals.json", lambda r: r.clear(), [], ""),
            ("twice", "removals.json", lambda r: r.append(r[0]), ["removals"], f"unit {taken} is already removed"),
            ("no unit's lowest", "removals.json", more(index=second), ["removals"], f"{second} is not the lowest"),
            ("no candidate", "removals.json", more(index=99), ["removals"], "99 is not the lowest"),
            ("no stage", "removals.json", more(stage=3), ["removals"], "there is no stage 3"),
            ("another stage", "removals.json", more(index=standing), ["removals"], "was admitted by stage 2, not 1"),
            ("not eligible", "removals.json", more(index=barred), ["removals"], "was not eligible in stage 1"))

    def test_order_of_removals(self):
        """The second place goes to whoever is next at that time: exchanged, they admit others."""
        maker = rd.Maker("order", case=(["a"], [stage(1, seats=2)], [(0, 1, draw.NONE)] * 5))
        maker.removals = lambda: maker.put("removals.json", [
            maker.removal(1, unit, maker.drawn.remove(1, unit)) for unit in list(maker.drawn.stages[0].winners())])
        files = maker.build()
        self.judge(files, [])
        maker.put("removals.json", maker.get("removals.json")[::-1])
        self.judge(files, ["removals"], "removals[0].admitted")

    # Section 8

    def test_missing_files(self):
        for name in self.good:
            with self.subTest(name):
                files = {n: d for n, d in self.good.items() if n != name}
                reasons = {c["check"]: c["reasons"] for c in self.replay(files)[2]["checks"] if c["status"] == "FAIL"}
                self.assertEqual(reasons.pop("files"), [f"{name} is missing"])
                self.assertEqual(set(map(tuple, reasons.values())), {(f"{name} is missing",)})

    def test_files_too_many(self):
        for name in ("stage-3.outcomes", "stage-0.outcomes", "stage-01.outcomes", "README", ".hidden", "config.json~",
                     "ledger", "坏\n文件"):
            with self.subTest(name):
                self.judge({**self.good, name: b""}, ["files"], "is no file that this draw has")
        path = self.directory(self.good)
        os.mkdir(os.path.join(path, "ledger"))
        self.assertEqual(call("replay", path, "--rehearsal", "--engine-only")[0], 0)
        os.mkdir(os.path.join(path, "more"))
        self.assertEqual(call("replay", path, "--rehearsal", "--engine-only")[0], 1)

    def test_not_canonical(self):
        for name, check in (("commitment.json", "commitment"), ("vrf.json", "proof"), ("reveals.json", "reveals"),
                            ("beacon.json", "beacon"), ("result.json", "seed"), ("removals.json", "removals")):
            for data in (self.good[name] + b"\n", b" " + self.good[name],
                         json.dumps(json.loads(self.good[name]), indent=1).encode()):
                with self.subTest(name):
                    self.judge({**self.good, name: data}, [check], f"{name.removesuffix('.json')}")
            self.judge({**self.good, name: b"null"}, [check], "is not an")

    def test_void(self):
        """A draw that has its result is not VOID, and one without is nothing else."""
        for cause in ("record", "no-proof", "too-few-reveals"):
            maker = draw_of_all_files("mutations", void=cause)
            good = dict(maker.build())
            with self.subTest(cause):
                self.judge(good, [])
                void = rd.jcs({"cause": cause, "reason": ""})
                reasons = {c["check"]: c["reasons"] for c in self.replay({**self.good, "void.json": void})[2]["checks"]
                           if c["status"] == "FAIL"}
                self.assertIn("is no file that this draw has", reasons["files"][0])
                found = self.replay({n: d for n, d in good.items() if n != "void.json"})[1]
                self.assertEqual(found["files"], "FAIL")
                self.judge({**good, "void.json": rd.jcs({"cause": "annulled", "reason": ""})}, ["void"], "void.cause")
                self.judge({**good, "void.json": rd.jcs({"cause": cause})}, ["void"], "no member reason")
        files = {name: self.good[name] for name in (*draw.ALWAYS, "vrf.json", "reveals.json")}
        void = rd.jcs({"cause": "too-few-reveals", "reason": ""})
        self.judge({**files, "void.json": void}, ["minimum"], "void.cause is too-few-reveals, and there are 2")


class RandomDamage(Case):
    def test_never_valid_and_never_a_crash(self):
        """Any byte of any file: the replay refuses it. Only the signed bytes of a removal left out would not show."""
        maker = draw_of_all_files("damage")
        good = dict(maker.build())
        rng = random.Random(f"damage {SEED}")
        for number in range(100):
            files = dict(good)
            name = rng.choice(sorted(name for name in files if files[name]))
            data = bytearray(files[name])
            at = rng.randrange(len(data))
            kind = rng.randrange(4)
            if kind == 0:
                data[at] ^= 1 << rng.randrange(8)
            elif kind == 1:
                del data[at:at + rng.randrange(1, 80)]
            elif kind == 2:
                data[at:at] = rng.randbytes(rng.randrange(1, 80))
            else:
                data[at:at] = data[rng.randrange(len(data)):][:80] or b"0"
            files[name] = bytes(data)
            if files == good:
                continue
            with self.subTest(number=number, name=name):
                status, found, value = self.replay(files)
                self.assertEqual(status, 1, value)


class Slips(Case):
    @staticmethod
    def truth(drawn, slip_unit):
        """What the replay says of a unit, in the words of the slip check."""
        said, admitted = [], False
        for done in drawn.stages:
            tags = drawn.candidates.tags[slip_unit]
            if admitted or not done.stage.admits(tags):
                said.append("admitted before" if admitted else "not eligible")
            elif slip_unit in done.winners():
                said.append(f"admitted, place {done.order.index(slip_unit)}")
                admitted = True
            elif done.stage.mode == "pick":
                said.append("not drawn")
            else:
                place = done.order.index(slip_unit)
                listed = place < done.listed()
                said.append(f"alternate, place {place}" if listed else "not admitted, beyond what is listed")
        return said

    def check(self, path, slip, *arguments, data=None):
        name = self.path("slip.json")
        with open(name, "wb") as file:
            file.write(rd.jcs(slip) if data is None else data)
        return call("slip", name, "--draw", path, "--rehearsal", "--engine-only", *arguments)

    def test_worked_example(self):
        for which in ("rank", "pick"):
            case = example(which)
            folder, slip = self.directory(files_of(case)), case["slip"]
            status, found, value = self.check(folder, slip["slip"], "--id", slip["id"])
            self.assertEqual(status, 0, value)
            self.assertEqual([stage["says"].split(",")[0] for stage in value["stages"]], slip["says"])
            self.assertEqual({name for name, s in found.items() if s != "pass"},
                             {"ledger", "office", "log"})
            self.assertEqual(self.check(folder, slip["slip"], "--id", "CN:ID:110101201506010032")[0], 1)
            for outcome, stage in zip(slip["outcomes"], case["stages"]):
                if "path" in outcome:
                    data = bytes.fromhex(outcome["outcome"])
                    path = [bytes.fromhex(p) for p in outcome["path"]]
                    draw.check_path(data, draw.Outcome.decode(data).place, stage["listed"], path,
                                    bytes.fromhex(stage["outcomeRoot"]), "")

    def test_everybody(self):
        """In random draws each candidate's slip says what the replay says, in every stage."""
        words = set()
        # Five draws that are new each time, and two whose slips are known to say every word between them.
        for seed in [f"slips {SEED} {number}" for number in range(5)] + ["every word 6", "every word 7"]:
            maker = rd.Maker(seed)
            path = self.directory(maker.build())
            for i in range(len(maker.people)):
                slip, identity = maker.slip(i)
                with self.subTest(seed=seed, i=i):
                    status, found, value = self.check(path, slip, "--id", identity)
                    self.assertEqual(status, 0, value)
                    unit = min([i] + [member["i"] for member in slip["members"]])
                    said = [stage["says"].split("; where")[0] for stage in value["stages"]]
                    self.assertEqual(said, self.truth(maker.drawn, unit))
                    words.update(text.split(",")[0] for text in said)
                    due = [r["stage"] for r in maker.get("removals.json") if r["index"] == unit]
                    self.assertEqual([r["stage"] for r in value.get("removals", ()) if r["says"] == "removed"], due)
        self.assertLessEqual({"admitted", "admitted before", "alternate", "not admitted", "not drawn", "not eligible"}, words)

    def test_without_the_list(self):
        maker = draw_of_all_files("slips")
        files = dict(maker.build())
        del files["list.bin"]
        path = self.directory(files)
        slip, identity = maker.slip(3)
        status, found, value = self.check(path, slip)
        self.assertEqual((status, found["id"]), (0, "not checked"))
        for cause in ("record", "no-proof", "too-few-reveals"):
            maker = draw_of_all_files("slips", void=cause)
            path = self.directory(maker.build())
            status, found, value = self.check(path, maker.slip(3)[0])
            self.assertEqual((status, value["void"]["cause"], found["path"], found["outcomes"]),
                             (0, cause, "pass", "not reached"))

    def judge_slip(self, path, slip, expected, reason, **more):
        status, found, value = self.check(path, slip, **more)
        reasons = {c["check"]: "; ".join(c["reasons"]) for c in value["checks"] if c["status"] == "FAIL"}
        self.assertEqual((status, set(reasons)), (1, {expected}), reasons)
        self.assertIn(reason, reasons[expected])

    def test_slips_refused(self):
        maker = draw_of_all_files("slips")
        path = self.directory(maker.build())
        [first, second] = [i for i, (_, _, group) in enumerate(maker.people) if group == 7]
        slip, identity = maker.slip(second)
        other, other_identity = maker.slip(0)
        self.assertEqual(self.check(path, slip, "--id", identity)[0], 0)
        member = slip["members"][0]
        for changes, expected, reason in (
                ({"drawId": "rehearsal/x/0001"}, "slip", "slip.drawId"),
                ({"subject": "another"}, "slip", "slip.subject"),
                ({"commit": "00" * 32}, "slip", "slip.commit"), ({"i": first}, "slip", "slip.members"),
                ({"i": 99}, "path", "index 99"), ({"path": slip["path"][:-1]}, "path", "too short"),
                ({"path": slip["path"] * 2}, "path", "too long"),
                ({"path": slip["path"][::-1]}, "path", "lead to the root"),
                ({"entry": other["entry"]}, "slip", "slip.members is not empty"),
                ({"salt": "00"}, "slip", "slip.salt"),
                ({"entry": slip["entry"][:-2] + "01"}, "slip", "last 8 bytes"),
                ({"members": [{**member, "i": second}]}, "slip", "slip.members"),
                ({"members": [member, member]}, "slip", "slip.members"),
                ({"members": [{**member, "entry": other["entry"]}]}, "slip", "another bundle"),
                ({"members": [{**member, "path": other["path"]}]}, "path", "slip.members[0]"),
                ({"extra": 1}, "slip", "unknown member")):
            with self.subTest(changes=changes):
                self.judge_slip(path, {**slip, **changes}, expected, reason)
        self.judge_slip(path, slip, "slip", "canonical", data=rd.jcs(slip) + b"\n\n")
        self.assertEqual(self.check(path, slip, data=rd.jcs(slip) + b"\n")[0], 0)  # as a text file ends
        status, found, value = self.check(path, slip, "--id", other_identity)
        self.assertEqual((status, found["id"]), (1, "FAIL"))
        status, found, value = self.check(path, slip, "--id", "nobody")
        self.assertEqual((status, found["id"]), (1, "FAIL"))

    def test_a_member_left_out(self):
        """A bundle's slip without its other member contradicts the outcome's size, or its key."""
        maker = draw_of_all_files("slips")
        path = self.directory(maker.build())
        [first, second] = [i for i, (_, _, group) in enumerate(maker.people) if group == 7]
        for i in (first, second):
            slip, _ = maker.slip(i)
            self.judge_slip(path, {**slip, "members": []}, "outcomes", "stage")

    def test_results_that_do_not_agree_with_a_slip(self):
        """The operator changes outcomes and makes the hashes agree. Whom it wrongs notices from the slip."""
        case = (["a"], [stage(1, require=1, seats=3, alternates=2)],
                [(1, 1, draw.NONE)] * 4 + [(1, 2, 7), (0, 1, draw.NONE), (1, 2, 7)] + [(1, 1, draw.NONE)] * 3)
        maker = rd.Maker("forged", case=case)
        maker.removals = lambda: maker.put("removals.json", [])
        good = dict(maker.build())
        first = maker.drawn.stages[0]
        winner = next(first.winners())
        alternates = [o.index for o in first.outcomes() if not o.admitted]

        def forged(change):
            """The directory after `change` of stage 1's outcomes, every hash made again."""
            files, rows = dict(good), change(list(first.outcomes()))
            rows = [row._replace(place=place) for place, row in enumerate(rows)]
            last, cut = (rows[-1], [r for r in rows if r.admitted][-1])
            left = first.available - sum(row.size for row in rows if row.admitted)
            record = first.record._replace(
                listed=len(rows), last=(last.key, last.index), cutoff=(cut.key, cut.index), left=left,
                outcome_root=draw.root_of(row.encode() for row in rows))
            result = json.loads(good["result.json"])
            result["stages"][0] = record.to_json()
            records = [draw.StageRecord.from_json(s) for s in result["stages"]]
            result["result"] = draw.result_of(maker.commit, maker.seed, records).hex()
            files["result.json"] = rd.jcs(result)
            files["stage-1.outcomes"] = b"".join(row.encode() for row in rows)
            return self.directory(files)
        stranger = maker.people.index((0, 1, draw.NONE))

        def changed(unit, **changes):
            return lambda rows: [row._replace(**changes) if row.index == unit else row for row in rows]
        self.assertEqual(self.check(forged(lambda rows: rows), maker.slip(winner)[0])[0], 0)
        for title, change, unit, reason in (
                ("left out", lambda rows: [r for r in rows if r.index != winner], winner, "not beyond the last"),
                ("not admitted", changed(winner, admitted=0), winner, "seats were left"),
                ("another key", changed(winner, key=b"\x01" * 16), winner, "another key"),
                ("another size", changed(winner, size=9, admitted=0), winner, "a unit of 9"),
                ("not eligible", changed(winner, index=stranger), stranger, "is not eligible"),
                ("alternate left out", lambda rows: [r for r in rows if r.index != alternates[-1]] + [
                    rows[-1]._replace(key=b"\xff" * 16, index=5000)], alternates[-1], "not beyond the last"),
                ("no place", changed(winner, before=0), winner, "admitted, and there was no place"),
                ("fewer listed", lambda rows: rows[:-1], alternates[-1], "fewer are listed")):
            with self.subTest(title):
                slip, _ = maker.slip(unit)
                self.judge_slip(forged(change), slip, "outcomes", reason)

    def test_where_a_walk_stopped(self):
        """Listed as the next one, the bundle shows why; not listed, only a replay does. Nobody else ends a walk."""
        people = [(0, 1, 7), (0, 1, 7)] + [(0, 1, draw.NONE)] * 3
        for alternates in (0, 2):
            stages = [stage(1, seats=2, policy="stop", alternates=alternates)]
            number = 0
            while True:  # a seed by which one alone, then the bundle, comes first
                maker = rd.Maker(f"stop {number}", case=(["a"], stages, people))
                maker.removals = lambda: maker.put("removals.json", [])
                good = dict(maker.build())
                done = maker.drawn.stages[0]
                if done.order[0] != 0 and done.order[1] == 0:
                    break
                number += 1
            path = self.directory(good)
            for i in range(2, 5):
                status, found, value = self.check(path, maker.slip(i)[0])
                says = value["stages"][0]["says"]
                self.assertEqual(status, 0, value)
                self.assertEqual("only a replay" in says, alternates == 0 and i != done.order[0], says)
            slip = draw.Slip(maker.slip(done.order[2])[0], 1)
            rows = draw.Outcomes(b"".join(o._replace(size=1).encode() for o in done.outcomes()))
            if alternates:
                with self.assertRaisesRegex(draw.Bad, "nothing stopped the walk"):
                    draw.judge_rank(done.stage, done.record, rows, slip, maker.seed)

    def test_records_that_do_not_agree_with_outcomes(self):
        maker = draw_of_all_files("slips")
        maker.build()
        first, second = maker.drawn.stages

        def check(done, previous, change=lambda rows: rows, **changes):
            rows = change([o for o in done.outcomes()])
            record = done.record._replace(outcome_root=draw.root_of(o.encode() for o in rows))._replace(**changes)
            data = b"".join(o.encode() for o in rows)
            draw.check_stage_record(done.stage, record, draw.Outcomes(data), previous, "record")
        check(first, 0)
        check(second, first.left)
        for reason, changes in (
                ("id", {"id": 2}), ("available", {"available": 4}), ("outcomeRoot", {"outcome_root": b""}),
                ("cutoff", {"cutoff": None}), ("cutoff", {"cutoff": (bytes(16), 0)}), ("last", {"last": None}),
                ("left", {"left": first.left + 1}),
                ("places have gaps", {"change": lambda rows: [o._replace(place=o.place + 1) for o in rows]}),
                ("more is admitted", {"change": lambda rows: [rows[0]._replace(size=9)] + rows[1:], "left": 0})):
            with self.subTest(reason), self.assertRaisesRegex(draw.Bad, reason):
                check(first, 0, **changes)
        with self.assertRaisesRegex(draw.Bad, "available"):
            check(second, first.left + 1)
        last = list(first.outcomes())[-1]
        extra = [last._replace(place=last.place + 1 + n) for n in range(first.stage.alternates)]
        with self.assertRaisesRegex(draw.Bad, "more than the alternates allow"):
            check(first, 0, lambda rows: rows + extra, listed=first.listed() + len(extra))

    def test_results_of_other_stages(self):
        maker = draw_of_all_files("slips")
        good = dict(maker.build())
        slip, _ = maker.slip(0)
        result = json.loads(good["result.json"])
        first, second = result["stages"]
        for title, changed, reason in (
                ("fewer", {**result, "stages": [first]}, "not as many"),
                ("hash", {**result, "result": "00" * 32}, "result.result"),
                ("listed", {**result, "stages": [{**first, "listed": 99}, second]}, "result.result")):
            with self.subTest(title):
                self.judge_slip(self.directory({**good, "result.json": rd.jcs(changed)}), slip, "result", reason)
        files = {**good, "stage-1.outcomes": good["stage-1.outcomes"] + bytes(45)}
        self.judge_slip(self.directory(files), slip, "result", "is not of the")
        entry = draw.Entry.decode(bytes.fromhex(slip["entry"]), "", 64)
        late = entry._replace(start=maker.drawn.candidates.total - entry.weight + 1).encode().hex()
        self.judge_slip(self.directory(good), {**slip, "entry": late}, "slip", "end after commitment.w")
        [first, second] = [i for i, (_, _, group) in enumerate(maker.people) if group == 7]
        slip, _ = maker.slip(first)
        entry = draw.Entry.decode(bytes.fromhex(slip["members"][0]["entry"]), "", 64)
        for change in ({"tags": 0}, {"weight": 3}):
            member = {**slip["members"][0], "entry": entry._replace(**change).encode().hex()}
            self.judge_slip(self.directory(good), {**slip, "members": [member]}, "slip", "another weight or other tags")

    def test_picks_that_do_not_agree_with_a_slip(self):
        maker = rd.Maker("pick", case=(["a"], [stage(1, "pick", seats=3)], [(0, 5, draw.NONE)] * 8))
        maker.removals = lambda: maker.put("removals.json", [])
        good = dict(maker.build())
        rows = list(maker.drawn.stages[0].outcomes())
        loser = next(i for i in range(8) if i not in maker.drawn.stages[0].winners())
        path = self.directory(good)
        for i in range(8):
            self.assertEqual(self.check(path, maker.slip(i)[0])[0], 0)

        def forged(rows, left=0):
            rows = [row._replace(place=place) for place, row in enumerate(rows)]
            last = (rows[-1].key, rows[-1].index)
            record = maker.drawn.stages[0].record._replace(
                listed=len(rows), last=last, cutoff=last, left=left,
                outcome_root=draw.root_of(r.encode() for r in rows))
            result = {**json.loads(good["result.json"]), "stages": [record.to_json()]}
            result["result"] = draw.result_of(maker.commit, maker.seed, [record]).hex()
            return self.directory({**good, "result.json": rd.jcs(result),
                                   "stage-1.outcomes": b"".join(r.encode() for r in rows)})
        for title, changed, unit, reason in (
                ("winner exchanged", [rows[0]._replace(index=loser)] + rows[1:], rows[0].index, "another entry has it"),
                ("winner passed over", rows[1:] + [rows[0]], rows[0].index, "was not picked"),
                ("loser put in", [rows[0]._replace(index=loser)] + rows[1:], loser, "another entry has it"),
                ("never drawn", rows[:2] + [rows[2]._replace(key=(10**6).to_bytes(16, "big"))], loser, "")):
            with self.subTest(title), mock.patch.object(draw, "PICK_LIMIT", 1000):
                self.judge_slip(forged(changed), maker.slip(unit)[0], "outcomes", reason)
        with mock.patch.object(draw, "PICK_LIMIT", 1000):
            self.judge_slip(forged(rows[:2], left=1), maker.slip(loser)[0], "outcomes", "was not picked")
            done, absent = maker.drawn.stages[0], draw.Outcomes(rows[0]._replace(key=b"\xff" * 16).encode())
            entry = draw.Entry(bytes(32), 0, 1, draw.NONE, 999).encode().hex()
            outside = draw.Slip({**maker.slip(loser)[0], "entry": entry}, 1)
            with self.assertRaisesRegex(draw.Bad, "winner 0 was not drawn"):
                draw.judge_pick(done.stage, done.record, absent, outside, maker.seed, 40, draw.Budget())


class CommandLine(Case):
    @classmethod
    def setUpClass(cls):
        cls.maker = draw_of_all_files("command line")
        cls.files = dict(cls.maker.build())

    def run_program(self, *arguments, stdin="", memory=None):
        def limits():
            if memory:
                resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        done = subprocess.run([sys.executable, REPLAY, *arguments], capture_output=True, text=True, input=stdin,
                              check=False, preexec_fn=limits, timeout=120)
        self.assertNotIn("Traceback", done.stderr)
        return done

    def unusable(self, *arguments, **more):
        done = self.run_program(*arguments, **more)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)
        return done.stderr

    def test_lines(self):
        done = self.run_program("replay", self.directory(self.files), "--rehearsal", "--engine-only")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        lines = done.stdout.splitlines()
        self.assertEqual([line.split(" ")[0] for line in lines[:len(draw.Replay.NAMES)]], list(draw.Replay.NAMES))
        self.assertTrue(all(line.endswith(" REHEARSAL") for line in lines))
        self.assertIn("ledger not checked: ledger REHEARSAL", lines)
        self.assertEqual(lines[-1], "valid; not checked: disclosure, ledger, office, log, register REHEARSAL")

    def test_lines_of_a_bad_one(self):
        result = self.files["result.json"].replace(self.maker.seed.hex().encode(), b"0" * 64)
        path = self.directory({**self.files, "result.json": result})
        done = self.run_program("replay", path, "--rehearsal", "--engine-only")
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"seed FAIL: result.seed is not {self.maker.seed.hex()} REHEARSAL\n", done.stdout)
        self.assertTrue(done.stdout.splitlines()[-1].startswith("not valid"))

    def test_ascii_terminal(self):
        command = [sys.executable, REPLAY, "replay", self.directory(self.files), "--rehearsal", "--engine-only"]
        environment = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PATH": os.environ["PATH"]}
        done = subprocess.run(command, capture_output=True, env=environment, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertIn("城东公证处".encode(), done.stdout)

    def test_a_name_cannot_write_lines(self):
        files = {**self.files, "x\nresult pass\x1b[2J": b""}
        done = self.run_program("replay", self.directory(files), "--rehearsal", "--engine-only")
        self.assertEqual(done.stdout.count("\nresult pass"), 1)
        self.assertNotIn("\x1b", done.stdout)

    def test_ledger_is_not_passed_over_silently(self):
        done = self.run_program("replay", self.directory(self.files), "--rehearsal")
        self.assertEqual(done.returncode, 1)
        self.assertIn("ledger FAIL: ledger/ is missing REHEARSAL\n", done.stdout)

    def test_slip_and_its_id_from_standard_input(self):
        slip, identity = self.maker.slip(2)
        name = self.path("slip.json")
        with open(name, "wb") as file:
            file.write(rd.jcs(slip))
        command = ("slip", name, "--draw", self.directory(self.files), "--rehearsal",
                   "--engine-only", "--id", "-")
        done = self.run_program(*command, stdin=identity + "\n")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertIn("id pass REHEARSAL\n", done.stdout)
        self.assertNotIn(identity, done.stdout)
        self.assertEqual(self.run_program(*command, stdin="\n").returncode, 1)

    def test_unusable_paths(self):
        missing = os.path.join(FOLDER, "missing")
        self.assertIn("No such file", self.unusable("replay", missing, "--engine-only"))
        self.unusable("replay", REPLAY, "--engine-only")
        self.unusable("slip", missing, "--draw", self.directory(self.files))
        self.unusable("slip", FOLDER, "--draw", self.directory(self.files))
        path = self.directory(self.files)
        self.unusable("replay", path, "--engine-only", "--ids", missing, "--salt-key", missing)
        done = self.run_program("replay", path, "--engine-only", "--ids", missing)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(self.run_program().returncode, 2)

    def test_files_that_are_none(self):
        for name in ("config.json", "list.bin", "stage-1.outcomes", "removals.json"):
            for make in (os.mkfifo, os.mkdir, lambda path: os.symlink("/dev/zero", path),
                         lambda path: os.symlink("config.json", path)):
                path = self.directory(self.files)
                os.remove(os.path.join(path, name))
                make(os.path.join(path, name))
                with self.subTest(name=name):
                    self.assertIn(name, self.unusable("replay", path, "--rehearsal", "--engine-only"))

    def test_files_too_large(self):
        for name, size in (("config.json", draw.MAXIMUM_JSON + 1), ("removals.json", 1 << 40),
                           ("list.bin", 64 * (draw.MAXIMUM_ENTRIES + 1))):
            path = self.directory(self.files)
            os.truncate(os.path.join(path, name), size)
            with self.subTest(name):
                self.assertIn("more than" if name == "list.bin" else "larger than",
                              self.unusable("replay", path, "--rehearsal", "--engine-only"))

    def test_outcomes_too_large(self):
        """A sparse file of a terabyte: the replay sees that it is not of the listed places, and reads none of it."""
        path = self.directory(self.files)
        os.truncate(os.path.join(path, "stage-1.outcomes"), 45 * 10**10)
        done = self.run_program("replay", path, "--rehearsal", "--engine-only", memory=1 << 30)
        self.assertEqual(done.returncode, 1)
        self.assertIn("outcomes FAIL: stage-1.outcomes has 10000000000 outcomes", done.stdout)
        result = json.loads(self.files["result.json"])
        result["stages"][0]["listed"] = 10**10
        records = [draw.StageRecord.from_json(record) for record in result["stages"]]
        result["result"] = draw.result_of(self.maker.commit, self.maker.seed, records).hex()
        with open(os.path.join(path, "result.json"), "wb") as file:
            file.write(rd.jcs(result))
        slip = os.path.join(path, "slip.json")
        with open(slip, "wb") as file:
            file.write(rd.jcs(self.maker.slip(0)[0]))
        self.unusable("slip", slip, "--draw", path, "--rehearsal", memory=1 << 30)

    def test_places_are_bounded(self):
        with mock.patch.object(draw, "MAXIMUM_PLACES", 5):
            status, _, value = call("replay", self.directory(self.files), "--rehearsal", "--engine-only")
        self.assertEqual((status, "order more than" in value["unusable"]), (2, True))

    def test_many_files(self):
        path = self.directory(self.files)
        for n in range(2 * draw.MAXIMUM_STAGES):
            open(os.path.join(path, f"stage-{n + 3}.outcomes"), "wb").close()
        self.assertIn("more files", self.unusable("replay", path, "--rehearsal", "--engine-only"))

    def test_hostile_json_is_bounded(self):
        """64 MiB of what is cheap to write and dear to read; 2 GiB and a few seconds are enough to say no."""
        size = draw.MAXIMUM_JSON
        for name, data in (("nested", b"[" * size), ("values", b"[" + b"0," * (size // 2 - 2) + b"0]"),
                           ("objects", b"[" + b'{"":0},' * 900_000 + b"0]"), ("number", b"9" * size),
                           ("string", b'"' + b"x" * (size - 2) + b'"'),
                           ("escapes", b'"' + b"\\n" * (size // 2 - 1) + b'"')):
            path = self.directory({**self.files, "removals.json": data})
            with self.subTest(name):
                start = time.monotonic()
                done = self.run_program("replay", path, "--rehearsal", "--engine-only", memory=2 << 30)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn("removals FAIL: removals", done.stdout)
                self.assertLess(time.monotonic() - start, 60)

    def test_work_is_bounded(self):
        """A list that is allowed and takes hours: 2^32 tickets. Said before it is begun."""
        maker = rd.Maker("work", case=(["a"], [stage(1)], [(0, 1024, draw.NONE)] * 1200), contributors=1)
        maker.removals = lambda: maker.put("removals.json", [])
        path = self.directory(maker.build())
        self.assertIn("--work", self.unusable("replay", path, "--rehearsal", "--engine-only", "--work", "1"))
        self.assertEqual(self.run_program("replay", path, "--rehearsal", "--engine-only", "--work", "2").returncode, 0)


if __name__ == "__main__":
    unittest.main()
