#!/usr/bin/env python3
"""Tests of sections 1 to 5: list, configuration, commitment, reveals, and what the order on the log decides.

    python3 -m unittest -v test_draw_rules        (in this folder)

Every refusal stands beside what is accepted. TABELLION_SEED repeats a run of the random cases.
"""

import copy
import json
import os
import random
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import random_draws as rd
import tabellion_draw as draw
from draw_log import DrawLog
from draw_signing import Ed25519Key
from worked_example import example, files_of

SEED = int(os.environ.get("TABELLION_SEED", random.SystemRandom().randrange(1 << 32)))


def setUpModule():
    print(f"TABELLION_SEED={SEED}", file=sys.stderr)


class Case(unittest.TestCase):
    def refused(self, reason, function, *arguments):
        with self.assertRaises(draw.Bad) as caught:
            function(*arguments)
        self.assertIn(reason, str(caught.exception))


class Configurations(Case):
    """Section 2: each rule broken in the worked example's configuration, or in that of a draw that is no rehearsal."""

    def setUp(self):
        self.rehearsal = json.loads(example("rank")["config"])
        self.real = {name: value for name, value in self.rehearsal.items() if not name.startswith("beacon")}
        self.real["register"] = "城东公证处/购房摇号"

    def changed(self, changes, base):
        value = copy.deepcopy(base)
        for path, item in changes.items():
            *parents, last = path.split("/")
            at = value
            for name in parents:
                at = at[int(name) if isinstance(at, list) else name]
            if item is None:
                del at[last]
            else:
                at[int(last) if isinstance(at, list) else last] = item
        return rd.jcs(value)

    def refuses(self, reason, changes, base=None):
        with self.subTest(changes=changes):
            self.refused(reason, draw.Configuration, self.changed(changes, base or self.rehearsal))

    def accepts(self, changes, base=None):
        with self.subTest(changes=changes):
            return draw.Configuration(self.changed(changes, base or self.rehearsal))

    def test_accepted(self):
        self.assertEqual(self.accepts({}).hash.hex(), example("rank")["configHash"])
        self.assertTrue(self.accepts({}).rehearsal)
        self.assertFalse(self.accepts({}, self.real).rehearsal)
        self.accepts({"cosigners": [], "quorum": 0})
        self.accepts({"contributors": [], "minimumReveals": 0})
        self.accepts({"reasons": []})
        self.accepts({"stages/0/seats": 0, "stages/1/alternates": draw.MAXIMUM_INTEGER})
        self.accepts({"tags": [f"tag {p}" for p in range(53)], "stages/0/require": draw.MAXIMUM_INTEGER})

    def test_draw_id(self):
        for number, padded in ((1, "0001"), (9999, "9999"), (12345, "12345"), (2**53 - 1, "9007199254740991")):
            config = self.accepts({"number": number}, self.real)
            self.assertEqual(config.draw_id.decode(), f"城东公证处/购房摇号/{padded}")

    def test_canonical(self):
        data = example("rank")["config"].encode()
        draw.Configuration(data)
        for bad, reason in ((data + b"\n", "canonical"), (data.replace(b":", b": ", 1), "canonical"),
                            (b"\xef\xbb\xbf" + data, "not JSON"), (b"[]", "register"), (b"{}", "register"),
                            (data[:-1] + b',"v":1}', "twice"), (data.replace(b'"v":1', b'"v":1.0'), "not an integer"),
                            (data.replace("3 号楼".encode(), b"e\xcc\x81"), "not in NFC")):
            with self.subTest(reason=reason):
                self.refused(reason, draw.Configuration, bad)

    def test_members(self):
        for name in self.real:
            self.refuses("config.register" if name == "register" else f"config has no member {name}", {name: None})
        self.refuses("config has an unknown member extra", {"extra": 1})
        for name in self.rehearsal["stages"][0]:
            self.refuses(f"config.stages[0] has no member {name}", {f"stages/0/{name}": None})
        self.refuses("config.stages[1] has an unknown member extra", {"stages/1/extra": 1})

    def test_types(self):
        for name, bad in (("v", 2), ("v", True), ("v", "1"), ("number", 0), ("number", "7"), ("register", 7),
                          ("subject", 7), ("replaces", "0"), ("saltKeyHash", "00"), ("saltKeyHash", "AA" * 32),
                          ("log", 7), ("cosigners", "x"), ("quorum", "2"), ("notary", 7), ("notary", "00" * 31),
                          ("contributors", {}), ("minimumReveals", True), ("supervisor", ""), ("reasons", "x"),
                          ("tags", {}), ("stages", {})):
            self.refuses(f"config.{name}", {name: bad})
        for name, bad in (("id", 0), ("mode", "list"), ("require", "1"), ("forbid", []), ("seats", "3"),
                          ("policy", "go"), ("cascade", 2), ("cascade", True), ("alternates", {})):
            self.refuses(f"config.stages[0].{name}", {f"stages/0/{name}": bad})
        for name in ("contributors", "reasons", "tags", "cosigners"):
            self.refuses(f"config.{name}[0]", {f"{name}/0": 7})

    def test_numbers(self):
        self.refuses("config.replaces is not below", {"replaces": 7})
        self.accepts({"replaces": 6})
        self.refuses("config.minimumReveals", {"minimumReveals": 4})
        self.accepts({"minimumReveals": 3})

    def test_distinct(self):
        for name in ("tags", "contributors", "cosigners"):
            self.refuses(f"config.{name}[1] is the same as config.{name}[0]", {f"{name}/1": self.rehearsal[name][0]})
        same_key = rd.vkey("another.example", 4, draw.vkey_bytes(self.rehearsal["cosigners"][0]))
        self.refuses("config.cosigners[1] is the same", {"cosigners/1": same_key})

    def test_tags_and_masks(self):
        self.refuses("config.tags has more than 53", {"tags": [f"tag {p}" for p in range(54)]})
        for name in ("require", "forbid"):
            self.refuses(f"config.stages[1].{name} has a bit", {f"stages/1/{name}": 8})
            self.accepts({f"stages/1/{name}": 7})

    def test_stages(self):
        self.refuses("config.stages is empty", {"stages": []})
        self.refuses("config.stages[0].id is 2", {"stages/0/id": 2})
        self.refuses("config.stages[1].id is 3", {"stages/1/id": 3})
        self.refuses("config.stages[0].cascade", {"stages/0/cascade": 1})
        for policy in ("stop", "overflow"):
            self.refuses("config.stages[1].policy", {"stages/1/mode": "pick", "stages/1/policy": policy})
            self.accepts({"stages/1/policy": policy})
        self.accepts({"stages/1/mode": "pick"})

    def test_keys(self):
        small = draw.ed_encode(draw.IDENTITY).hex()
        for name in ("notary", "supervisor", "contributors/0"):
            where = "config." + name.replace("/0", "[0]")
            self.refuses(f"{where} is not an Ed25519 key", {name: small})
            self.refuses(f"{where} is not an Ed25519 key", {name: "02" + "00" * 31})

    def test_verifier_keys(self):
        key, log = Ed25519Key(b"k" * 32).public, self.rehearsal["log"]
        self.accepts({"log": rd.vkey("other", 1, key)})
        name, key_id, data = log.split("+", 2)
        for bad, reason in ((rd.vkey("other", 4, key), "type 0x01"), (rd.vkey("other", 1, key[:31]), "type 0x01"),
                            (f"{name}+00000000+{data}", "key ID"), (f"{name}x+{key_id}+{data}", "key ID"),
                            (log + "=", "base64"), (log[:-1], "base64"), ("log", "not a verifier key"),
                            (rd.vkey("a b", 1, key), "not a verifier key"), (rd.vkey("", 1, key), "not a verifier key"),
                            (rd.vkey("other", 1, draw.ed_encode(draw.IDENTITY)), "not an Ed25519 key")):
            self.refuses(reason, {"log": bad})
        self.refuses("type 0x04", {"cosigners/0": rd.vkey("other", 1, key)})

    def test_cosigners(self):
        self.refuses("config.quorum is not more than half", {"quorum": 1})
        self.refuses("config.quorum is more than", {"quorum": 4})
        self.accepts({"quorum": 3})
        for number, quorum in ((2, 1), (4, 2)):
            keys = [rd.vkey(f"w{i}", 4, Ed25519Key(bytes([i]) * 32).public) for i in range(number)]
            self.refuses("config.quorum is not more than half", {"cosigners": keys, "quorum": quorum})
            self.accepts({"cosigners": keys, "quorum": quorum + 1})
        self.refuses("config.quorum is not 0", {"cosigners": []})
        self.refuses("config.cosigners is empty", {"cosigners": [], "quorum": 0}, self.real)
        self.refuses("config.cosigners[1] is the log's own key",
                     {"cosigners/1": rd.vkey("w", 4, draw.vkey_bytes(self.rehearsal["log"]))})
        self.refuses("config.cosigners[0] is the notary's key",
                     {"cosigners/0": rd.vkey("w", 4, bytes.fromhex(self.rehearsal["notary"]))})

    def test_rehearsal(self):
        for name in ("beaconKey", "beaconGenesis", "beaconPeriod"):
            self.refuses(f"config has no member {name}", {name: None})
            self.refuses(f"config.{name} is only for", {name: self.rehearsal[name]}, self.real)
        self.refuses("config.beaconKey", {"register": "rehearsal"})
        self.refuses("config has no member beaconKey", {"register": "rehearsal/"}, self.real)
        self.refuses("config.beaconPeriod", {"beaconPeriod": 0})
        for key, reason in (("c0" + "00" * 95, "infinity"), ("00" * 96, "compressed"), ("80" * 95, "96 bytes")):
            self.refuses(reason, {"beaconKey": key})


class Lists(Case):
    def setUp(self):
        self.entries = [draw.Entry(bytes([i + 1]) * 32, i & 1, i + 1, draw.NONE, i * (i + 1) // 2) for i in range(6)]

    def read(self, entries, tags=1):
        return draw.CandidateList.read([e if isinstance(e, bytes) else e.encode() for e in entries], tags)

    def test_accepted(self):
        found = self.read(self.entries)
        self.assertEqual((len(found), found.total, list(found.units)), (6, 21, list(range(6))))
        self.assertEqual(found.root, draw.root_of(draw.u64(i) + e.encode() for i, e in enumerate(self.entries)))
        self.read(self.entries[:1])

    def test_entries(self):
        for change, reason in (({"tags": 2}, "entry 3: tags has a bit"), ({"tags": 1 << 63}, "entry 3: tags has a bit"),
                               ({"weight": 0}, "entry 3: weight is 0"), ({"start": 5}, "entry 3: start is 5, not 6"),
                               ({"cid": bytes([3]) * 32}, "entry 3: its cid"), ({"cid": bytes(32)}, "entry 3: its cid"),
                               ({"weight": 3}, "entry 4: start is 10, not 9")):
            with self.subTest(change=change):
                entries = list(self.entries)
                entries[3] = entries[3]._replace(**change)
                self.refused(reason, self.read, entries)
        data = bytearray(self.entries[3].encode())
        data[63] = 1
        self.refused("entry 3: the last 8 bytes", self.read, self.entries[:3] + [bytes(data)] + self.entries[4:])
        self.refused("has 0 entries", self.read, [])

    def test_bundles(self):
        self.entries = [e._replace(tags=1, weight=2, start=2 * i) for i, e in enumerate(self.entries)]
        for i, group in ((0, draw.NONE - 1), (1, 0), (2, 9), (4, 0), (5, 0)):
            self.entries[i] = self.entries[i]._replace(group=group)
        found = self.read(self.entries)
        self.assertEqual((list(found.units), found.sizes), ([0, 1, 2, 3], {0: 1, 1: 3, 2: 1}))
        other = self.entries[:5] + [self.entries[5]._replace(tags=0)]
        self.refused("entry 5: other tags than entry 1", self.read, other)
        other = self.entries[:5] + [self.entries[5]._replace(weight=3)]
        self.refused("entry 5: another weight than entry 1", self.read, other)

    def limits(self, entries, *stages):
        blocks = rd.encode_list([bytes(28) + draw.u32(i) for i in range(len(entries))], entries)
        found = draw.CandidateList.read(blocks, 8)
        found.check_limits([draw.Stage(s, mode, require, 0, seats, policy, 0, 0)
                            for s, (mode, seats, require, policy) in enumerate(stages, 1)])

    def test_limits_of_rank(self):
        rank, pick = ("rank", 1, 0, "skip"), ("pick", 1, 0, "skip")
        self.limits([(0, 1024, draw.NONE)], rank)
        self.refused("entry 0: weight is over 1024", self.limits, [(0, 1025, draw.NONE)], rank)
        self.refused("entry 1: weight is over 1024", self.limits, [(0, 1, draw.NONE), (0, 1025, draw.NONE)], pick, rank)
        self.limits([(0, 1025, draw.NONE)], pick)

    def test_limit_of_all_weights(self):
        """2^22 entries of 1024 tickets are allowed, one ticket more is not; a column stands for the list."""
        found = draw.CandidateList()
        found.total = 2**32
        found.check_limits([draw.Stage(1, "rank", 0, 0, 1, "skip", 0, 0)])
        found.total += 1
        self.refused("more than 2^32", found.check_limits, [draw.Stage(1, "rank", 0, 0, 1, "skip", 0, 0)])
        found.check_limits([draw.Stage(1, "pick", 0, 0, 0, "skip", 0, 0)])

    def test_limits_of_pick(self):
        alone, one = (0, 1, draw.NONE), (0, 1, 5)
        rank, pick = ("rank", 1, 0, "skip"), ("pick", 1, 0, "skip")
        self.limits([alone, one], rank)
        self.refused("entry 1: in a bundle", self.limits, [alone, one], pick)
        self.refused("entry 1: in a bundle", self.limits, [alone, one], rank, pick)
        self.limits([alone, alone], ("pick", 2, 0, "skip"))
        self.refused("config.stages[0].seats", self.limits, [alone, alone], ("pick", 3, 0, "skip"))
        self.limits([alone, alone], ("rank", 3, 0, "skip"))
        self.limits([alone, alone], pick, ("rank", 3, 0, "skip"))

    def test_limits_of_bundles(self):
        pair = [(1, 1, 5), (1, 1, 5)]
        for policy in ("skip", "stop", "overflow"):
            self.refused("larger than the seats", self.limits, pair, ("rank", 1, 0, policy), ("rank", 1, 1, policy))
            self.limits(pair, ("rank", 1, 0, policy), ("rank", 2, 1, policy))
            self.refused("larger than the seats", self.limits, pair, ("rank", 1, 0, policy), ("rank", 2, 2, policy))
        self.refused("admitted by no stage", self.limits, pair, ("rank", 9, 2, "skip"))
        self.refused("larger than the seats", self.limits, [(1, 1, 5)], ("rank", 0, 0, "skip"))
        self.limits([(1, 1, draw.NONE)], ("rank", 9, 2, "skip"))

    def test_worked_example(self):
        for which in ("rank", "pick"):
            case = example(which)
            k, draw_id = bytes.fromhex(case["k"]), case["drawId"].encode()
            self.assertEqual(draw.salt_key_hash(k).hex(), case["saltKeyHash"])
            for entry in case["entries"]:
                salt = draw.salt_of(k, draw_id, entry["id"])
                self.assertEqual(salt.hex(), entry["salt"])
                self.assertEqual(draw.cid_of(salt, entry["id"]).hex(), entry["cid"])
                leaf = draw.u64(entry["i"]) + bytes.fromhex(entry["entry"])
                self.assertEqual(draw.leaf_hash(leaf).hex(), entry["leaf"])
            found = draw.CandidateList.read([bytes.fromhex(e["entry"]) for e in case["entries"]], 3)
            self.assertEqual((len(found), found.total, found.root.hex()), (case["n"], case["w"], case["listRoot"]))
            path = case["path"]
            leaf = draw.u64(path["i"]) + bytes.fromhex(case["entries"][path["i"]]["entry"])
            nodes = [bytes.fromhex(p) for p in path["path"]]
            draw.check_path(leaf, path["i"], case["n"], nodes, found.root, "path")


class Commitments(Case):
    def setUp(self):
        self.case = example("rank")
        self.config = draw.Configuration(self.case["config"].encode())
        self.value = draw.parse_json(files_of(self.case)["commitment.json"], "commitment")

    def commitment(self, **changes):
        value = {**self.value, **changes}
        value["commit"] = changes.get("commit", rd.commit_of(value, self.config).hex())
        return draw.Commitment(value, self.config)

    def test_worked_example(self):
        for which in ("rank", "pick"):
            case, files = example(which), files_of(example(which))
            found = draw.Commitment(draw.parse_json(files["commitment.json"], "c"),
                                    draw.Configuration(files["config.json"]))
            self.assertEqual(found.commit.hex(), case["commit"])
            self.assertEqual(draw.contributions_root(found.contributions).hex(), case["contribRoot"])
            self.assertEqual(found.beacon_time(), case["beaconTime"])
            for j, c in enumerate(case["contributors"]):
                value = draw.contribution(case["drawId"].encode(), j, bytes.fromhex(c["r"]))
                self.assertEqual(value.hex(), c["c"])

    def test_refused(self):
        self.commitment()
        for name, bad, reason in (
                ("drawId", "rehearsal/城东公证处/购房摇号/0008", "commitment.drawId"),
                ("configHash", "00" * 32, "commitment.configHash"),
                ("contributions", self.value["contributions"][:2], "commitment.contributions has 2"),
                ("vrfPublicKey", draw.ed_encode(draw.IDENTITY).hex(), "commitment.vrfPublicKey"),
                ("vrfPublicKey", "02" + "00" * 31, "commitment.vrfPublicKey"),
                ("beaconRound", 0, "commitment.beaconRound"),
                ("revealDeadline", self.value["revealDeadline"] + 1, "less than 60 after"),
                ("beaconRound", 999, "less than 60 after"), ("commit", "00" * 32, "commitment.commit"),
                ("n", 0, "commitment.n"), ("n", 2**32 - 1, "commitment.n"), ("w", 31, "commitment.w"),
                ("w", "031", "commitment.w"), ("w", str(1 << 64), "commitment.w"),
                ("listRoot", "zz" * 32, "commitment.listRoot")):
            with self.subTest(name=name, bad=bad):
                value = {**self.value, name: bad}
                if reason.startswith("less") or name in ("contributions", "vrfPublicKey"):
                    value["commit"] = rd.commit_of(value, self.config).hex()
                self.refused(reason, draw.Commitment, value, self.config)
        self.commitment(beaconChainHash="00" * 32)
        self.commitment(beaconRound=1001)

    def test_members(self):
        for name in self.value:
            value = {n: v for n, v in self.value.items() if n != name}
            self.refused(f"commitment has no member {name}", draw.Commitment, value, self.config)
        self.refused("commitment has an unknown member x", draw.Commitment, {**self.value, "x": 1}, self.config)

    def test_chain_of_a_real_draw(self):
        maker = rd.Maker(1, real=True)
        maker.list()
        maker.configuration()
        config = draw.Configuration(maker.files["config.json"])
        for changes, reason in (({}, None), ({"beaconChainHash": "00" * 32}, "commitment.beaconChainHash"),
                                ({"revealDeadline": 1692803367 + 3 * 999 - 60}, None),
                                ({"revealDeadline": 1692803367 + 3 * 999 - 59}, "less than 60 after")):
            maker.commitment(**changes)
            value = maker.get("commitment.json")
            with self.subTest(changes=changes):
                if reason:
                    self.refused(reason, draw.Commitment, value, config)
                else:
                    draw.Commitment(value, config)

    def test_list(self):
        found = draw.CandidateList.read([bytes.fromhex(e["entry"]) for e in self.case["entries"]], 3)
        self.commitment().check_list(found)
        for changes in ({"n": 11}, {"w": "30"}, {"listRoot": "00" * 32}):
            self.refused(f"commitment.{list(changes)[0]} is", self.commitment(**changes).check_list, found)


class Reveals(Case):
    def setUp(self):
        self.case = example("rank")
        files = files_of(self.case)
        self.commitment = draw.Commitment(draw.parse_json(files["commitment.json"], "commitment"),
                                          draw.Configuration(files["config.json"]))
        self.keys = [Ed25519Key(bytes.fromhex(c["secretKey"])) for c in self.case["contributors"]]
        self.values = [bytes.fromhex(c["r"]) for c in self.case["contributors"]]

    def reveal(self, j, key=None, r=None, commit=None, signed_j=None):
        r, commit = r or self.values[j], commit or self.commitment.commit
        message = draw.T("TD1/reveal") + commit + draw.u16(j if signed_j is None else signed_j) + r
        return draw.Reveal(j, r, self.keys[j if key is None else key].sign(message))

    def check(self, reveal):
        draw.check_reveal(self.commitment, reveal, "reveal")

    def test_worked_example(self):
        for due in self.case["reveals"]:
            reveal = self.reveal(due["j"])
            self.assertEqual((draw.u16(reveal.j) + reveal.r + reveal.signature).hex(), due["record"])
            self.check(reveal)
        self.check(self.reveal(1))

    def test_refused(self):
        self.refused("there is no contributor 3", self.check, self.reveal(2)._replace(j=3))
        self.refused("committed to", self.check, self.reveal(0, r=b"x" * 32))
        self.refused("committed to", self.check, self.reveal(0)._replace(j=1))
        self.refused("signature", self.check, self.reveal(0, key=1))
        self.refused("signature", self.check, self.reveal(0, commit=b"c" * 32))
        self.refused("signature", self.check, self.reveal(0, signed_j=1))

    def test_seed(self):
        for which in ("rank", "pick"):
            case, files = example(which), files_of(example(which))
            commitment = draw.Commitment(draw.parse_json(files["commitment.json"], "c"),
                                         draw.Configuration(files["config.json"]))
            beta = draw.check_proof(commitment, bytes.fromhex(case["pi"]))
            self.assertEqual(beta.hex(), case["beta"])
            draw.check_beacon(commitment, bytes.fromhex(case["beaconSignature"]))
            records = [bytes.fromhex(r["record"]) for r in case["reveals"]]
            reveals = [draw.Reveal(int.from_bytes(r[:2], "big"), r[2:34], r[34:]) for r in records]
            seed = draw.seed_of(commitment, reveals, beta, bytes.fromhex(case["beaconSignature"]))
            self.assertEqual(seed.hex(), case["seed"])


class Order(Case):
    """Sections 4 and 5. Three contributors, two reveals needed."""

    @classmethod
    def setUpClass(cls):
        case = (["a"], [{"id": 1, "mode": "rank", "require": 0, "forbid": 0, "seats": 2, "policy": "skip", "cascade": 0,
                         "alternates": 1}], [(0, 1, draw.NONE)] * 4)
        cls.maker = rd.Maker("order", case=case, contributors=3)
        configuration = cls.maker.configuration

        def with_two():
            configuration()
            cls.maker.put("config.json", {**cls.maker.get("config.json"), "minimumReveals": 2})
            cls.maker.revealed = [0, 2]
        cls.maker.configuration = with_two
        cls.maker.build()
        config = draw.Configuration(cls.maker.files["config.json"])
        cls.found = draw.Commitment(cls.maker.get("commitment.json"), config)

    def setUp(self):
        self.log = DrawLog(self.maker)

    def begin(self):
        self.log.stranger()
        self.log.vrf_key()
        self.log.stranger()
        return self.log.commitment()

    def course(self, size=None):
        return draw.course_of(self.log.view(size), self.found)

    def revealed(self, size=None):
        return [reveal.j for reveal in self.course(size).reveals]

    def test_a_draw(self):
        self.begin()
        self.log.proof()
        for j in (2, 0):
            self.log.reveal(j)
        course = self.course()
        self.assertEqual((course.commitment, course.void, course.proof.hex()),
                         (1003, None, self.maker.get("vrf.json")["proof"]))
        self.assertEqual([r._asdict() for r in course.reveals],
                         [{"j": item["index"], "r": bytes.fromhex(item["value"]),
                           "signature": bytes.fromhex(item["signature"])} for item in self.maker.get("reveals.json")])

    def test_first_commitment(self):
        self.log.vrf_key()
        self.refused("no commitment", self.course)
        self.log.commitment(b"o" * 32, draw_id=b"another/0001")
        self.refused("no commitment", self.course)
        self.log.commitment()
        self.log.commitment(b"o" * 32)
        self.assertEqual(self.course().commitment, 1002)
        self.log.entries[1:1] = [self.log.entries.pop()]
        self.refused("another one", self.course)

    def test_a_second_logging_of_the_same_commitment_changes_nothing(self):
        self.begin()
        self.log.proof()
        self.log.commitment()
        self.log.reveal(0)
        self.log.reveal(1)
        self.assertIsNone(self.course().void)

    def test_vrf_key(self):
        self.log.vrf_key(purpose=1)
        self.log.vrf_key(public=self.maker.keys["log"].public)
        self.log.commitment()
        self.log.vrf_key()
        self.refused("VRF key is not on the log before", self.course)
        del self.log.entries[0]
        self.refused("VRF key is not on the log before", self.course)
        self.log.entries[1:] = self.log.entries[:0:-1]
        self.course()

    def test_vrf_key_of_another_purpose(self):
        self.begin()
        self.assertEqual(self.course().void, "no-proof")
        self.log.vrf_key(purpose=1)
        self.refused("another purpose too", self.course)
        self.log.entries[-1:] = []
        self.log.vrf_key(purpose=1, public=self.maker.keys["log"].public)
        self.log.vrf_key()
        self.course()

    def test_proof_after_the_commitment(self):
        self.log.vrf_key()
        self.log.proof()
        self.log.commitment()
        for j in range(3):
            self.log.reveal(j)
        self.assertEqual(self.course().void, "no-proof")
        self.log.proof()
        self.assertEqual(self.revealed(), [])
        for j in range(3):
            self.log.reveal(j)
        self.assertEqual((self.course().void, self.revealed()), (None, [0, 1, 2]))

    def test_proof_in_by_the_deadline(self):
        self.begin()
        proof = self.log.proof()
        self.log.reveal(0)
        self.log.reveal(1)
        self.assertEqual(self.course(proof).void, "no-proof")
        self.assertIsNone(self.course(proof).proof)
        self.assertEqual(self.course(proof + 1).void, "too-few-reveals")
        self.assertIsNone(self.course(proof + 3).void)

    def test_wrong_proofs_are_none(self):
        self.begin()
        vrf, other = self.maker.keys["vrf"], self.maker.keys["log"]
        self.log.proof(other.prove(draw.T("TD1/vrf") + self.maker.commit, vrf.public))
        self.log.proof(vrf.prove(b"another alpha"))
        self.log.proof(draw_id=b"another/0001")
        self.log.reveal(0)
        self.log.reveal(1)
        self.assertEqual(self.course().void, "no-proof")
        self.log.proof()
        self.log.reveal(0)
        self.assertEqual(self.revealed(), [0])

    def test_reveals(self):
        """Before pi, after D, of another draw, by another key, altered, twice: only the valid ones count, each once."""
        self.begin()
        self.log.reveal(0)
        self.log.proof()
        self.log.reveal(1, signature=self.maker.reveal(2)["signature"])
        self.log.reveal(1, value="00" * 32)
        self.log.reveal(1, **{"signature": self.maker.reveal(1, commit=b"o" * 32)["signature"]})
        self.log.reveal(2, index=3)
        self.log.reveal(2)
        self.log.reveal(2)
        in_time = len(self.log.entries)
        self.log.reveal(1)
        self.assertEqual(self.revealed(in_time), [2])
        self.assertEqual(self.course(in_time).void, "too-few-reveals")
        self.assertEqual(self.revealed(), [1, 2])
        self.assertIsNone(self.course().void)

    def test_void_record(self):
        self.begin()
        void = self.log.void()
        proof = self.log.proof()
        for j in range(3):
            self.log.reveal(j)
        course = self.course()
        self.assertEqual((course.void, course.reason), ("record", "重复登记"))
        self.assertEqual(self.course(void).void, "no-proof")
        self.assertEqual(self.course(void + 1).void, "record")
        self.log.entries[void], self.log.entries[proof] = self.log.entries[proof], self.log.entries[void]
        self.assertIsNone(self.course().void)

    def test_void_record_without_a_proof(self):
        self.begin()
        self.log.void()
        self.assertEqual(self.course().void, "record")
        self.assertEqual(self.course(4).void, "no-proof")

    def test_void_record_before_the_commitment(self):
        """It precedes pi, which is all that section 5 asks: a number that its notary gave up is not drawn after all."""
        self.log.vrf_key()
        void = self.log.void()
        self.log.commitment()
        self.log.proof()
        self.log.reveal(0)
        self.log.reveal(1)
        self.assertEqual(self.course().void, "record")
        del self.log.entries[void]
        self.assertIsNone(self.course().void)

    def test_void_record_without_a_reason(self):
        """The page asks for one: a position in the two configured reasons, or text."""
        for reason, text, void in ((2, b"", None), (255, b"", None), (0, b"", "record"), (1, b"", "record"),
                                   (2, b"x", "record")):
            self.setUp()
            self.begin()
            self.log.void(reason=reason, text=text)
            self.log.proof()
            self.log.reveal(0)
            self.log.reveal(1)
            self.assertEqual(self.course().void, void)

    def test_void_record_by_another_key(self):
        self.begin()
        self.log.void(self.maker.keys["supervisor"])
        self.log.void(text=b"\xff")
        self.log.proof()
        self.log.reveal(0)
        self.log.reveal(1)
        self.assertIsNone(self.course().void)

    def test_malformed_entries_are_passed_over(self):
        self.begin()
        good = self.log.entries[-1]
        rng = random.Random(f"entries {SEED}")
        for _ in range(2000):
            data = bytearray(good[:rng.randrange(len(good) + 1)] + rng.randbytes(rng.choice((0, 1, 5, 100, 1024))))
            for _ in range(rng.randrange(3)):
                if data:
                    data[rng.randrange(len(data))] = rng.choice((0, 1, 6, 7, 8, 9, 10, 11, 12, 255))
            found = draw.decode_record(0, bytes(data))
            self.assertTrue(found is None or (6 <= found.kind <= 12 and len(data) <= 1024))
        self.log.add(6, draw.LP(self.maker.draw_id) + self.maker.commit + b"\x00")
        self.log.add(6, draw.LP(self.maker.draw_id) + b"o" * 32, version=2)
        self.log.entries = self.log.entries[4:] + self.log.entries[:4]
        self.assertEqual(self.course().void, "no-proof")

    def test_budget(self):
        self.begin()
        for _ in range(100):
            self.log.proof(bytes(80))
        self.assertEqual(self.course().void, "no-proof")
        with self.assertRaises(draw.Unusable):
            draw.course_of(self.log.view(), self.found, draw.Budget(1))

    # What the directory says against the log

    def whole(self):
        self.begin()
        self.log.proof()
        self.log.reveal(0)
        self.log.reveal(2)
        self.log.result()
        for item in self.maker.get("removals.json"):
            self.log.removal(item)

    def published(self, j):
        return draw.Reveal(j, self.maker.values[j], bytes.fromhex(self.maker.reveal(j)["signature"]))

    def compare(self, size=None, **changes):
        get = self.maker.get
        published = {
            "cause": None, "reason": None, "proof": bytes.fromhex(get("vrf.json")["proof"]),
            "removals": get("removals.json"),
            "reveals": [self.published(item["index"]) for item in get("reveals.json")],
            "result": bytes.fromhex(get("result.json")["result"]), **changes}
        draw.check_course(self.course(size), self.found, **published)

    def test_directory_agrees(self):
        self.whole()
        self.compare()

    def test_directory_with_a_late_reveal(self):
        self.whole()
        late = len(self.log.entries)
        self.log.reveal(1)
        self.compare(size=late)
        self.refused("reveals are not", self.compare)
        with_late = [self.published(j) for j in range(3)]
        self.compare(reveals=with_late)
        self.refused("reveals are not", lambda: self.compare(size=late, reveals=with_late))

    def test_directory_beside_a_second_commitment(self):
        """Of the same bytes or others: only the first counts, and an office logs one."""
        for commit in (None, b"o" * 32):
            self.setUp()
            self.whole()
            self.compare()
            self.log.commitment(commit)
            self.refused("a second commitment", self.compare)

    def test_directory_with_a_result_before_the_commitment(self):
        self.whole()
        self.compare()
        result = next(at for at, entry in enumerate(self.log.entries) if entry[1] == draw.RESULT_RECORD)
        self.log.entries.insert(0, self.log.entries.pop(result))
        self.refused("before the commitment", self.compare)

    def test_directory_with_another_result(self):
        self.whole()
        self.refused("this result exactly once", lambda: self.compare(result=b"r" * 32))
        self.log.result()
        self.refused("this result exactly once", self.compare)

    def test_directory_of_a_void(self):
        self.begin()
        self.log.proof()
        self.log.reveal(0)
        void = {"result": None, "removals": [], "reason": "", "reveals": [self.published(0)]}
        self.compare(cause="too-few-reveals", **void)
        self.refused("void: the files say no-proof", lambda: self.compare(cause="no-proof", **void))
        self.refused("void: the files say no,", self.compare)
        self.log.result()
        self.refused("a result of a VOID", lambda: self.compare(cause="too-few-reveals", **void))

    def test_directory_of_a_void_record(self):
        self.begin()
        self.log.void()
        void = {"cause": "record", "proof": None, "reveals": [], "result": None, "removals": []}
        self.compare(reason="重复登记", **void)
        self.refused("void.reason", lambda: self.compare(reason="another", **void))

    def test_directory_with_other_removals(self):
        items = [self.maker.removal(1, index, []) for index in (0, 1)]
        self.whole()
        for item in items:
            self.log.removal(item)
        published = self.maker.get("removals.json") + items
        self.compare(removals=published)
        for bad in (published[:-1], published[:-2] + published[:-3:-1], published + published[-1:], []):
            self.refused("removals are not", lambda: self.compare(removals=bad))
        for more in (items[1], {**items[0], "notarySignature": items[0]["supervisorSignature"]}):
            self.log.removal(more)
            self.refused("removals are not", lambda: self.compare(removals=published))
            self.log.entries.pop()
        self.compare(removals=published)


if __name__ == "__main__":
    unittest.main()
