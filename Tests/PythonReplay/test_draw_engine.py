#!/usr/bin/env python3
"""Tests of sections 6 and 7: stages, removals, records. Beside tabellion_draw.py a drum draws ticket by ticket.

    python3 -m unittest -v test_draw_engine        (in this folder)

The environment variable TABELLION_SEED repeats a run of the random cases, TABELLION_CASES sets their number.
"""

import collections
import hashlib
import hmac
import json
import os
import random
import struct
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compare_draws
import random_draws as rd
import tabellion_draw as draw
from worked_example import example, files_of

SEED = int(os.environ.get("TABELLION_SEED", random.SystemRandom().randrange(1 << 32)))
CASES = int(os.environ.get("TABELLION_CASES", 300))


def setUpModule():
    print(f"TABELLION_SEED={SEED}", file=sys.stderr)


class Drum:
    """Section 6 read literally, with lists and no cleverness: every ticket is in the drum, and is drawn by hand."""

    def __init__(self, entries, stages, seed):
        self.entries, self.stages, self.seed = entries, stages, seed
        self.members = collections.defaultdict(list)
        for i, (_, _, group) in enumerate(entries):
            self.members[i if group == draw.NONE else min(j for j, e in enumerate(entries) if e[2] == group)].append(i)
        self.taken, self.removed, self.free, self.c = {}, [], collections.Counter(), collections.Counter()
        self.orders, self.outcomes, self.left, self.available = {}, {}, {}, {}
        for stage in stages:
            self.run(stage)

    def key_of(self, stage):
        message = b"\x00\x00\x00\x09TD1/stage" + struct.pack(">I", stage["id"])
        return hmac.new(self.seed, message, hashlib.sha256).digest()

    def admits(self, stage, unit):
        bits = [p for p in range(64) if self.entries[unit][0] >> p & 1]
        return (all(p in bits for p in range(64) if stage["require"] >> p & 1)
                and not any(p in bits for p in range(64) if stage["forbid"] >> p & 1))

    def run(self, stage):
        s = stage["id"]
        seats = stage["seats"] + (self.left[s - 1] if stage["cascade"] else 0)
        eligible = [u for u in self.members if u not in self.taken and self.admits(stage, u)]
        self.available[s] = seats
        if stage["mode"] == "pick":
            self.pick(stage, eligible, seats)
            return
        drum = [(hashlib.sha256(self.key_of(stage) + struct.pack(">QI", u, j)).digest()[:16], u)
                for u in eligible for j in range(self.entries[u][1])]
        drum.sort(reverse=True)
        order = []
        while drum:
            order.append(drum.pop())
            drum = [ticket for ticket in drum if ticket[1] != order[-1][1]]
        self.orders[s], rows, walking, last = [u for _, u in order], [], True, -1
        for place, (key, unit) in enumerate(order):
            size, before, admitted = len(self.members[unit]), seats, 0
            walking = walking and seats > 0
            if walking and size <= seats:
                self.taken[unit], seats, admitted, last = (s, size), seats - size, 1, place
            elif walking and stage["policy"] == "overflow":
                self.taken[unit], seats, admitted, last = (s, seats), 0, 1, place
            elif walking and stage["policy"] == "stop":
                walking = False
            rows.append((place, key, unit, size, before, admitted))
        self.left[s] = seats
        self.outcomes[s] = rows[:last + 1 + stage["alternates"]]

    def pick(self, stage, eligible, seats):
        s, rows = stage["id"], []
        while seats and (found := self.next_pick(stage, [u for u in eligible if u not in self.taken])):
            t, unit = found
            rows.append((len(rows), t.to_bytes(16, "big"), unit, 1, seats, 1))
            self.taken[unit], seats = (s, 1), seats - 1
        self.left[s], self.outcomes[s], self.orders[s] = seats, rows, []

    def next_pick(self, stage, wanted):
        total = sum(weight for _, weight, _ in self.entries)
        while wanted and self.c[stage["id"]] < draw.PICK_LIMIT:
            c, self.c[stage["id"]] = self.c[stage["id"]], self.c[stage["id"]] + 1
            data = hashlib.sha256(self.key_of(stage) + b"\xff" * 8 + struct.pack(">I", c)).digest()
            v = int.from_bytes(data[:16], "big")
            if v >= (1 << 128) // total * total:
                continue
            rest = v % total
            for unit, (_, weight, _) in enumerate(self.entries):
                if rest < weight:
                    break
                rest -= weight
            if unit in wanted:
                return v % total, unit
        return None

    def remove(self, s, unit):
        stage = self.stages[s - 1]
        self.removed.append(unit)
        self.free[s] += self.taken.get(unit, (s, 0))[1]
        admitted = []
        if stage["mode"] == "pick":
            while self.free[s] and (found := self.next_pick(stage, [
                    u for u in self.members
                    if self.admits(stage, u) and u not in self.removed and u not in self.taken])):
                self.taken[found[1]] = (s, 1)
                self.free[s] -= 1
                admitted.append(found[1])
        for other in self.orders[s]:
            size = len(self.members[other])
            if other not in self.removed and other not in self.taken and size <= self.free[s]:
                self.taken[other] = (s, size)
                self.free[s] -= size
                admitted.append(other)
        return admitted


def candidates_of(entries):
    blocks = rd.encode_list([draw.H(b"cid")[:30] + draw.u16(i) for i in range(len(entries))], entries)
    return draw.CandidateList.read(blocks, 53)


def stage(s=1, mode="rank", seats=1, policy="skip", cascade=0, alternates=0, require=0, forbid=0):
    return {"id": s, "mode": mode, "require": require, "forbid": forbid, "seats": seats, "policy": policy,
            "cascade": cascade, "alternates": alternates}


def run(entries, stages, seed, budget=None):
    return draw.Draw(candidates_of(entries), [draw.Stage(**s) for s in stages], seed, budget)


ALONE = (0, 1, draw.NONE)
PAIR = (0, 1, 7)


def seed_for(entries, order, s=1, weights=True):
    """A seed for which stage s orders all units as asked."""
    candidates = candidates_of(entries)
    for n in range(100_000):
        seed = draw.H(draw.u32(n))
        K = draw.stage_key(seed, s)
        if sorted(candidates.units, key=lambda u: draw.ticket_key(K, u, candidates.weights[u])) == list(order):
            return seed
    raise AssertionError("no seed gives this order")


class AgainstTheDrum(unittest.TestCase):
    def agree(self, rng, entries, stages):
        seed = rng.randbytes(32)
        drum, drawn = Drum(entries, stages, seed), run(entries, stages, seed)
        for done in drawn.stages:
            s = done.stage.id
            self.assertEqual((done.available, done.left), (drum.available[s], drum.left[s]))
            self.assertEqual([tuple(o) for o in done.outcomes()], drum.outcomes[s])
            self.assertEqual(list(done.winners()), [u for u, (by, _) in drum.taken.items() if by == s])
            if stages[s - 1]["mode"] == "rank":
                self.assertEqual(list(done.alternates()), [u for u in drum.orders[s] if u not in done.winners()])
        for s, unit, admitted in rd.random_removals(rng, drawn, rng.choice((0, 2, len(entries)))):
            self.assertEqual(admitted, drum.remove(s, unit))
        for done in drawn.stages:
            standing = [u for u, (by, _) in drum.taken.items() if by == done.stage.id and u not in drum.removed]
            self.assertEqual(drawn.standing(done.stage.id), standing)

    def test_random(self):
        for number in range(CASES):
            rng = random.Random(f"drum {SEED} {number}")
            _, stages, entries = rd.random_case(rng)
            with self.subTest(number=number):
                self.agree(rng, entries, stages)

    def test_c_runs_out(self):
        with mock.patch.object(draw, "PICK_LIMIT", 8):
            for number in range(CASES // 4):
                rng = random.Random(f"out {SEED} {number}")
                entries = [(rng.randrange(2), rng.randrange(1, 50), draw.NONE) for _ in range(rng.randrange(1, 12))]
                with self.subTest(number=number):
                    self.agree(rng, entries, [stage(mode="pick", seats=len(entries), require=1),
                                              stage(2, "pick", seats=2, cascade=1), stage(3, seats=1, cascade=1)])

    def test_first_place_goes_by_weight(self):
        """Over 4,000 seeds; the bounds are five standard deviations."""
        entries = [(0, weight, draw.NONE) for weight in (1, 2, 3, 4)]
        for mode in ("rank", "pick"):
            first = collections.Counter(
                next(run(entries, [stage(mode=mode)], draw.H(draw.u32(n))).stages[0].winners()) for n in range(4000))
            for unit, (_, weight, _) in enumerate(entries):
                expected = 4000 * weight / 10
                self.assertLess(abs(first[unit] - expected), 5 * (expected * (1 - weight / 10)) ** 0.5)


class Rank(unittest.TestCase):
    def rows(self, done):
        return [(o.index, o.size, o.before, o.admitted) for o in done.outcomes()]

    def test_skip(self):
        entries = [ALONE, PAIR, ALONE, PAIR, ALONE]
        seed = seed_for(entries, (0, 1, 2, 4))
        done = run(entries, [stage(seats=2, alternates=1)], seed).stages[0]
        self.assertEqual(self.rows(done), [(0, 1, 2, 1), (1, 2, 1, 0), (2, 1, 1, 1), (4, 1, 0, 0)])
        self.assertEqual((list(done.winners()), done.left, list(done.alternates())), ([0, 2], 0, [1, 4]))

    def test_stop(self):
        entries = [ALONE, PAIR, ALONE, PAIR, ALONE]
        seed = seed_for(entries, (0, 1, 2, 4))
        done = run(entries, [stage(seats=2, policy="stop", alternates=2)], seed).stages[0]
        self.assertEqual(self.rows(done), [(0, 1, 2, 1), (1, 2, 1, 0), (2, 1, 1, 0)])
        self.assertEqual((done.left, done.record.cutoff[1], done.record.last[1]), (1, 0, 2))

    def test_overflow(self):
        """The bundle takes the one seat that was left; nothing is left to cascade, and removing it frees one."""
        entries = [ALONE, PAIR, ALONE, PAIR, ALONE]
        stages = [stage(seats=2, policy="overflow", alternates=9), stage(2, seats=1, cascade=1)]
        drawn = run(entries, stages, seed_for(entries, (0, 1, 2, 4)))
        self.assertEqual(self.rows(drawn.stages[0]), [(0, 1, 2, 1), (1, 2, 1, 1), (2, 1, 0, 0), (4, 1, 0, 0)])
        self.assertEqual((drawn.stages[0].left, drawn.stages[1].available), (0, 1))
        second = list(drawn.stages[1].winners())[0]
        self.assertEqual(drawn.remove(1, 1), [({2, 4} - {second}).pop()])
        self.assertEqual(drawn.free[1], 0)

    def test_cascade_hands_on_what_was_received(self):
        entries = [(1, 1, draw.NONE)] * 2
        stages = [stage(seats=5, require=1), stage(2, seats=2, cascade=1), stage(3, seats=1, cascade=1),
                  stage(4, seats=4)]
        drawn = run(entries, stages, b"s" * 32)
        self.assertEqual([(d.available, d.left) for d in drawn.stages], [(5, 3), (5, 5), (6, 6), (4, 4)])

    def test_nobody_admitted(self):
        """L counts from 0; an empty tree has the root of no leaves."""
        entries = [ALONE] * 3
        for alternates, listed in ((0, 0), (2, 2), (9, 3)):
            record = run(entries, [stage(seats=0, alternates=alternates)], b"s" * 32).stages[0].record
            self.assertEqual((record.cutoff, record.listed, record.last is None), (None, listed, listed == 0))
            if listed == 0:
                self.assertEqual(record.outcome_root, draw.H(b""))
                self.assertEqual(record.encode(), draw.u32(1) + bytes(8 + 8 + 1 + 16 + 8 + 8 + 16 + 8) + draw.H(b""))

    def test_nobody_eligible(self):
        record = run([ALONE], [stage(seats=2, require=1, alternates=3)], b"s" * 32).stages[0].record
        self.assertEqual((record.available, record.left, record.listed, record.last), (2, 2, 0, None))

    def test_require_and_forbid(self):
        entries = [(tags, 1, draw.NONE) for tags in range(8)]
        drawn = run(entries, [stage(seats=8, require=1, forbid=4)], b"s" * 32)
        self.assertEqual(set(drawn.stages[0].winners()), {1, 3})

    def test_admitted_once(self):
        entries = [ALONE] * 4
        drawn = run(entries, [stage(seats=2), stage(2, seats=9)], b"s" * 32)
        self.assertEqual([len(list(d.winners())) for d in drawn.stages], [2, 2])
        self.assertEqual(sorted(u for d in drawn.stages for u in d.winners()), [0, 1, 2, 3])

    def test_bundle_draws_the_tickets_of_its_lowest(self):
        K = draw.stage_key(b"s" * 32, 1)
        entries = [ALONE, (0, 5, 3), (0, 5, 3), (0, 5, 3)]
        done = run(entries, [stage(seats=9)], b"s" * 32).stages[0]
        keys = {index: (key, size) for _, key, index, size, _, _ in done.outcomes()}
        self.assertEqual(keys[1], (min(draw.H(K + struct.pack(">QI", 1, j))[:16] for j in range(5)), 3))
        self.assertEqual(set(keys), {0, 1})

    def test_equal_keys_go_by_index(self):
        with mock.patch.object(draw, "ticket_key", lambda K, unit, weight: bytes(16)):
            done = run([ALONE] * 5, [stage(seats=5)], b"s" * 32).stages[0]
        self.assertEqual(list(done.winners()), [0, 1, 2, 3, 4])

    def test_too_many_seats(self):
        stages = [stage(s, seats=draw.MAXIMUM_INTEGER, cascade=int(s > 1), require=1) for s in range(1, 2050)]
        run([ALONE], stages[:2048], b"s" * 32)
        with self.assertRaises(draw.Bad):
            run([ALONE], stages, b"s" * 32)

    def test_budget(self):
        run([(0, 1000, draw.NONE)] * 900, [stage()], b"s" * 32, draw.Budget(1))
        with self.assertRaises(draw.Unusable):
            run([(0, 1000, draw.NONE)] * 1000, [stage()], b"s" * 32, draw.Budget(1))


class Pick(unittest.TestCase):
    def test_rejection(self):
        """A W that no list can have makes it frequent: 2^127 + 1 rejects every second v."""
        K, total, rejected = b"K" * 32, (1 << 127) + 1, 0
        for c in range(200):
            v = int.from_bytes(hashlib.sha256(K + b"\xff" * 8 + struct.pack(">I", c)).digest()[:16], "big")
            self.assertEqual(draw.pick_ticket(K, c, total), v if v < total else None)
            rejected += v >= total
        self.assertGreater(rejected, 50)

    def test_largest_weights(self):
        entries = [(0, 0xFFFFFFFF, draw.NONE)] * 5
        done = run(entries, [stage(mode="pick", seats=5)], b"s" * 32).stages[0]
        self.assertEqual(sorted(done.winners()), [0, 1, 2, 3, 4])
        self.assertEqual((done.left, done.listed()), (0, 5))

    def test_ends_when_nobody_is_left(self):
        drawn = run([(1, 1, draw.NONE), (1, 9, draw.NONE), ALONE], [stage(mode="pick", seats=3, require=1)], b"s" * 32)
        self.assertEqual((sorted(drawn.stages[0].winners()), drawn.stages[0].left), ([0, 1], 1))
        self.assertLess(drawn.stages[0].next_c, 1000)

    def test_c_runs_out(self):
        with mock.patch.object(draw, "PICK_LIMIT", 3):
            done = run([(0, 1, draw.NONE), (0, 1 << 31, draw.NONE)], [stage(mode="pick", seats=2)], b"s" * 32).stages[0]
        self.assertEqual((list(done.winners()), done.left, done.next_c), ([1], 1, 3))

    def test_removal_continues_c(self):
        entries = [ALONE] * 30
        seed = b"s" * 32
        drawn = run(entries, [stage(mode="pick", seats=3)], seed)
        more = list(run(entries, [stage(mode="pick", seats=6)], seed).stages[0].winners())
        self.assertEqual(list(drawn.stages[0].winners()), more[:3])
        drawn.remove(1, more[4])
        self.assertEqual(drawn.remove(1, more[0]), [more[3]])
        self.assertEqual(drawn.remove(1, more[3]), [more[5]])


class Removals(unittest.TestCase):
    def refused(self, drawn, s, unit, reason):
        with self.assertRaises(draw.Bad) as caught:
            drawn.remove(s, unit)
        self.assertIn(reason, str(caught.exception))

    def test_what_is_free_adds_up(self):
        """Two seats freed one by one admit the bundle that was passed over the first time."""
        entries = [ALONE, ALONE, PAIR, PAIR]
        drawn = run(entries, [stage(seats=2)], seed_for(entries, (0, 1, 2)))
        self.assertEqual(drawn.remove(1, 1), [])
        self.assertEqual(drawn.remove(1, 0), [2])
        self.assertEqual(drawn.free[1], 0)

    def test_what_the_walk_left_is_not_free(self):
        entries = [ALONE, PAIR, PAIR]
        drawn = run(entries, [stage(seats=2, policy="stop")], seed_for(entries, (0, 1)))
        self.assertEqual(drawn.stages[0].left, 1)
        self.assertEqual(drawn.remove(1, 0), [])
        self.assertEqual(drawn.free[1], 1)

    def test_several_alternates_for_a_bundle(self):
        entries = [PAIR, PAIR, ALONE, (0, 1, 8), (0, 1, 8), (0, 1, 8), ALONE]
        drawn = run(entries, [stage(seats=2)], seed_for(entries, (0, 2, 3, 6)))
        self.assertEqual(drawn.remove(1, 0), [2, 6])

    def test_alternates_beyond_what_is_listed(self):
        entries = [ALONE] * 3
        drawn = run(entries, [stage(seats=1, alternates=0)], seed_for(entries, (0, 1, 2)))
        self.assertEqual(drawn.stages[0].listed(), 1)
        self.assertEqual(drawn.remove(1, 0), [1])
        self.assertEqual(drawn.remove(1, 1), [2])
        self.assertEqual(drawn.remove(1, 2), [])

    def test_removed_alternates_are_passed_over(self):
        entries = [ALONE] * 3
        drawn = run(entries, [stage(seats=1)], seed_for(entries, (0, 1, 2)))
        self.assertEqual(drawn.remove(1, 1), [])
        self.assertEqual(drawn.remove(1, 0), [2])

    def test_admitted_by_another_stage_are_passed_over(self):
        entries = [ALONE] * 3
        seed = seed_for(entries, (0, 1, 2))
        drawn = run(entries, [stage(seats=1), stage(2, seats=1)], seed)
        [second] = drawn.stages[1].winners()
        self.assertEqual(drawn.remove(1, 0), [u for u in (1, 2) if u != second])

    def test_no_overflow(self):
        entries = [ALONE, PAIR, PAIR]
        drawn = run(entries, [stage(seats=1, policy="overflow")], seed_for(entries, (0, 1)))
        self.assertEqual(drawn.remove(1, 0), [])

    def test_overflow_unit_frees_what_it_took(self):
        entries = [PAIR, PAIR, ALONE, ALONE]
        drawn = run(entries, [stage(seats=1, policy="overflow")], seed_for(entries, (0, 2, 3)))
        self.assertEqual(drawn.remove(1, 0), [2])

    def test_each_stage_has_its_own(self):
        entries = [(1, 1, draw.NONE), (1, 1, 7), (1, 1, 7), (2, 1, draw.NONE), (2, 1, 9), (2, 1, 9)]
        drawn = run(entries, [stage(seats=1, require=1), stage(2, seats=1, require=2)], b"s" * 32)
        self.assertEqual((list(drawn.stages[0].winners()), list(drawn.stages[1].winners())), ([0], [3]))
        self.assertEqual((drawn.remove(1, 0), drawn.remove(2, 3)), ([], []))
        self.assertEqual(list(drawn.free.values()), [1, 1])

    def test_refused(self):
        entries = [ALONE, PAIR, PAIR, (1, 1, draw.NONE)]
        drawn = run(entries, [stage(seats=3, forbid=1), stage(2, seats=0)], b"s" * 32)
        self.refused(drawn, 0, 0, "no stage")
        self.refused(drawn, 3, 0, "no stage")
        self.refused(drawn, 1, 2, "not the lowest")
        self.refused(drawn, 1, 4, "not the lowest")
        self.refused(drawn, 1, draw.MAXIMUM_INTEGER, "not the lowest")
        self.refused(drawn, 2, 0, "admitted by stage 1")
        self.refused(drawn, 1, 3, "not eligible")
        self.assertEqual(drawn.remove(2, 3), [])
        self.assertEqual(drawn.remove(1, 0), [])
        self.refused(drawn, 1, 0, "already removed")


class WorkedExample(unittest.TestCase):
    def replayed(self, which):
        case, files = example(which), files_of(example(which))
        config = draw.Configuration(files["config.json"])
        candidates = draw.CandidateList.read(rd.blocks_of(files["list.bin"]), len(config.value["tags"]))
        candidates.check_limits(config.stages)
        return case, candidates, draw.Draw(candidates, config.stages, bytes.fromhex(case["seed"]))

    def test_records(self):
        for which in ("rank", "pick"):
            case, _, drawn = self.replayed(which)
            for due, done in zip(case["stages"], drawn.stages, strict=True):
                self.assertEqual(done.K.hex(), due["K"])
                self.assertEqual([o.encode().hex() for o in done.outcomes()], [o["bytes"] for o in due["outcomes"]])
                self.assertEqual(done.record.encode().hex(), due["stageRec"])
                self.assertEqual(draw.StageRecord.from_json(done.record.to_json()), done.record)
            result = draw.result_of(bytes.fromhex(case["commit"]), bytes.fromhex(case["seed"]),
                                    [done.record for done in drawn.stages])
            self.assertEqual(result.hex(), case["result"])

    def test_rank_keys(self):
        case, candidates, drawn = self.replayed("rank")
        for due, done in zip(case["stages"], drawn.stages, strict=True):
            self.assertEqual(list(done.order), due["order"])
            self.assertEqual(sorted(due["order"]), due["eligible"])
            for key in due["keys"]:
                unit = key["index"]
                self.assertEqual(draw.ticket_key(done.K, unit, candidates.weights[unit]).hex(), key["key"])
                self.assertEqual(candidates.size(unit), key["size"])
                self.assertEqual(len(key["tickets"]), candidates.weights[unit])

    def test_pick_draws(self):
        case, candidates, drawn = self.replayed("pick")
        for row in case["stages"][0]["draws"]:
            self.assertEqual(draw.pick_ticket(drawn.stages[0].K, row["c"], candidates.total), row["t"])
        self.assertEqual(drawn.stages[0].next_c, len(case["stages"][0]["draws"]))

    def test_removal(self):
        case, _, drawn = self.replayed("rank")
        due = case["removal"]
        record = draw.removal_record(bytes.fromhex(case["commit"]), due["stage"], due["index"], due["reason"],
                                     bytes.fromhex(due["evidenceHash"]))
        self.assertEqual(record.hex(), due["record"])
        self.assertEqual(drawn.remove(due["stage"], due["index"]), due["admitted"])


class EngineLines(unittest.TestCase):
    def lines(self, *arguments):
        command = [sys.executable, rd.__file__, "engine", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    def test_a_seed_repeats_and_its_cases_stand_alone(self):
        first = self.lines("--seed", "5", "--count", "20")
        self.assertEqual(first, self.lines("--seed", "5", "--count", "20"))
        self.assertEqual(first[:7], self.lines("--seed", "5", "--count", "7"))
        self.assertNotEqual(first, self.lines("--seed", "6", "--count", "20"))

    def test_a_line_is_enough(self):
        """Everything that is expected follows from what a line gives, by the drum."""
        for line in self.lines("--seed", str(SEED), "--count", "60"):
            case = json.loads(line)
            blocks = [bytes.fromhex(block) for block in case["list"]]
            entries = [draw.Entry.decode(b, "entry", len(case["config"]["tags"])) for b in blocks]
            drum = Drum([(e.tags, e.weight, e.group) for e in entries], case["config"]["stages"],
                        bytes.fromhex(case["seed"]))
            for due in case["expected"]["stages"]:
                self.assertEqual(due["left"], drum.left[due["id"]])
                self.assertEqual(due["winners"], [u for u, (by, _) in drum.taken.items() if by == due["id"]])
                rows = [draw.Outcome(*row) for row in drum.outcomes[due["id"]]]
                self.assertEqual(due["outcomes"], [row.encode().hex() for row in rows])
                self.assertEqual(due["outcomeRoot"], draw.root_of(map(bytes.fromhex, due["outcomes"])).hex())
            for removal, due in zip(case["removals"], case["expected"]["removals"], strict=True):
                self.assertEqual(drum.remove(removal["stage"], removal["index"]), due)

    def test_every_rule_is_in_use(self):
        seen = collections.Counter()
        for number in range(600):
            case = rd.engine_case(random.Random(f"rules {number}"))
            candidates = draw.CandidateList.read([bytes.fromhex(b) for b in case["list"]], 53)
            stages = [draw.Stage(**s) for s in case["config"]["stages"]]
            candidates.check_limits(stages)
            admitted, overflown, left = {}, set(), 0
            for stage, done in zip(stages, case["expected"]["stages"]):
                rows = [draw.Outcome.decode(bytes.fromhex(o)) for o in done["outcomes"]]
                overflown |= {r.index for r in rows if r.admitted and r.size > r.before}
                admitted |= {unit: stage for unit in done["winners"]}
                walked = [r for r in rows if not r.admitted and r.before]
                seen.update({
                    stage.mode: 1, "skipped": stage.policy == "skip" and any(r.size > r.before for r in walked),
                    "stopped": stage.policy == "stop" and bool(walked),
                    "overflown": any(r.index in overflown for r in rows),
                    "cascaded": stage.cascade and done["available"] > stage.seats,
                    "lost": not stage.cascade and left > 0,
                    "no seats": done["available"] == 0, "nobody listed": not rows,
                    "no cutoff": bool(rows) and not done["cutoff"],
                    "all listed": stage.alternates > len(candidates), "some listed": len(rows) < len(candidates),
                    "require": stage.require > 0, "forbid": stage.forbid > 0,
                    "weights": any(candidates.weights[r.index] > 1 for r in rows),
                    "bundle admitted": any(r.admitted and r.size > 1 for r in rows),
                    "bundle of one": any(size == 1 for size in candidates.sizes.values())})
                left = done["left"]
            later = set()
            for removal, chosen in zip(case["removals"], case["expected"]["removals"]):
                unit, stage = removal["index"], stages[removal["stage"] - 1]
                size = candidates.size(unit)
                seen.update({
                    "removed": unit in admitted, "removed later one": unit in later,
                    "removed alternate": unit not in admitted and unit not in later,
                    "removed from pick": stage.mode == "pick" and unit in admitted,
                    "removed bundle": size > 1, "filled": len(chosen) == 1, "filled with several": len(chosen) > 1,
                    "filled nobody": unit in admitted and not chosen, "removed overflow": unit in overflown})
                later.update(chosen)
        self.assertEqual([name for name, count in seen.items() if count < 5], [], seen)


class Comparison(unittest.TestCase):
    """compare_draws.py itself: lines that agree, and one thing changed in each place."""

    @staticmethod
    def line(number):
        """A case of `engine`, in the form in which another implementation writes its draws."""
        case = rd.engine_case(random.Random(f"compare {number}"))
        entries = [draw.Entry.decode(bytes.fromhex(b), "entry", 53) for b in case["list"]]
        drum = Drum([(e.tags, e.weight, e.group) for e in entries], case["config"]["stages"],
                    bytes.fromhex(case["seed"]))
        for removal in case["removals"]:
            drum.remove(removal["stage"], removal["index"])
        expected = case["expected"]
        expected["listRoot"] = draw.root_of(
            draw.u64(i) + bytes.fromhex(b) for i, b in enumerate(case["list"])).hex()
        expected["stages"] = [{"stageRec": stage["stageRec"], "outcomes": "".join(stage["outcomes"]),
                               "winners": stage["winners"]} for stage in expected["stages"]]
        expected["holders"] = [[u for u, (by, _) in drum.taken.items() if by == stage["id"] and u not in drum.removed]
                               for stage in case["config"]["stages"]]
        return {**case, "unitCount": 0, "expected": {**expected, "units": []}}

    def test_agreement(self):
        uses = collections.Counter()
        for number in range(40):
            self.assertIsNone(compare_draws.difference(json.dumps(self.line(number)), uses))
        self.assertGreater(uses["removal"], 20)

    def test_differences(self):
        def other(value):
            if isinstance(value, str):
                return ("1" if value[0] == "0" else "0") + value[1:]
            return value + [0] if isinstance(value, list) else value + 1
        number = next(n for n in range(99) if self.line(n)["removals"] and self.line(n)["expected"]["holders"][0])
        for name in self.line(number)["expected"]:
            with self.subTest(name):
                line = self.line(number)
                line["expected"][name] = other(line["expected"][name])
                reason = compare_draws.difference(json.dumps(line), collections.Counter())
                self.assertIn(f"expected.{name}", reason)
                del line["expected"][name]
                self.assertIsNotNone(compare_draws.difference(json.dumps(line), collections.Counter()))
        for name in ("stageRec", "outcomes", "winners"):
            line = self.line(number)
            line["expected"]["stages"][0][name] = other(line["expected"]["stages"][0][name] or "0")
            reason = compare_draws.difference(json.dumps(line), collections.Counter())
            self.assertIn(f"expected.stages[0].{name}", reason)
        line = self.line(number)
        line["expected"]["removals"][0] = None  # the other one refused it
        self.assertIn("expected.removals[0]", compare_draws.difference(json.dumps(line), collections.Counter()))
        line = self.line(number)
        line["removals"][0]["stage"] = 99  # refused here
        self.assertIn("expected.removals[0]", compare_draws.difference(json.dumps(line), collections.Counter()))

    def test_program(self):
        def run_program(*arguments, lines):
            with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
                file.write("".join(line + "\n" for line in lines))
                file.flush()
                command = [sys.executable, compare_draws.__file__, file.name, *arguments]
                done = subprocess.run(command, capture_output=True, text=True, check=False)
            self.assertEqual(done.stderr, "")
            return done.returncode, done.stdout
        good = [json.dumps(self.line(number)) for number in range(3)]
        status, output = run_program(lines=good)
        self.assertEqual((status, output.splitlines()[0]), (0, "3 draws agree"))
        status, output = run_program("--every-rule", lines=good)
        self.assertEqual((status, "never in use: " in output), (1, True))
        status, output = run_program(lines=[])
        self.assertEqual(status, 1)
        for bad in ("{}", "[]", "x", good[0].replace('"commit": "', '"commit": "x'), good[0].replace("rank", "list")):
            status, output = run_program(lines=[good[1], bad, good[2]])
            self.assertEqual((status, "line 2: cannot be drawn" in output or "line 2: " in output), (1, True), bad)
            self.assertIn("2 draws agree, 1 differ", output)


if __name__ == "__main__":
    unittest.main()
