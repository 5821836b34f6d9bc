#!/usr/bin/env python3
"""Makes random draws: whole directories, and lines for comparing the engines of two implementations.

    random_draws.py directory --seed N --out DIR [--void record|no-proof|too-few-reveals] [--real]
    random_draws.py engine --seed N --count M [--exhausting]

A line of `engine` is a JSON object: `config` {tags, stages}, `list` (64-byte entries), `commit`, `seed` and `removals`
[{stage, index}] go in; `expected` comes out, as tabellion_draw.py has it: `stages` (as in result.json, and stageRec,
winners, alternates, outcomes), `result`, and `removals`: what each admits. The same seed gives the same bytes.
"""

import argparse
import json
import os
import random
import sys
from base64 import b64encode

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import draw_log
import tabellion_draw as draw
from draw_log import DrawLog
from draw_signing import BeaconKey, Ed25519Key

QUICKNET_ROUND = (1000, "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125"
                        "e342b73a8dd2bacbe47e4b6b63ed5e39")
LARGE = (1 << 52) - 1


def jcs(value):
    """The JCS form of a value whose members are in any order."""
    def ordered(item):
        if isinstance(item, dict):
            return {name: ordered(item[name]) for name in sorted(item, key=lambda n: n.encode("utf-16-be"))}
        return [ordered(i) for i in item] if isinstance(item, list) else item
    return draw.jcs(ordered(value))


# ------------------------------------------------------------------------------------------- what section 1 and 2 allow

def random_stages(rng, tag_count, modes, count):
    """Stages for a list of about `count` entries, as config.json has them."""
    stages = []
    for s in range(1, rng.choice((1, 1, 2, 3, 4, 5)) + 1):
        mode = rng.choice(modes)
        require = sum(1 << p for p in range(tag_count) if rng.random() < 0.15)
        forbid = sum(1 << p for p in range(tag_count) if rng.random() < 0.1)
        seats = rng.choice((0, 1, 2, 3, 5, rng.randrange(count + 1), rng.randrange(count // 2 + 1)))
        if mode == "rank" and rng.random() < 0.1:
            seats = rng.choice((count + 5, LARGE >> 4))
        stages.append({
            "id": s, "mode": mode, "require": require, "forbid": forbid,
            "seats": min(seats, count) if mode == "pick" else seats,
            "policy": "skip" if mode == "pick" else rng.choice(("skip", "stop", "overflow")),
            "cascade": int(s > 1 and rng.random() < 0.6),
            "alternates": rng.choice((0, 1, 2, rng.randrange(count + 1), count + 7, LARGE)),
        })
    return stages


def random_units(rng, count, tag_count, stages):
    """Lists of (tags, weight, group), shuffled: `count` entries, bundled where section 1 lets them be."""
    picks = any(stage["mode"] == "pick" for stage in stages)
    ranks = any(stage["mode"] == "rank" for stage in stages)
    base = rng.choice((1, 1, 3) if ranks else (1, 1000, (1 << 32) // 40))
    entries, groups = [], rng.sample(range(1 << 32 if rng.random() < 0.5 else count + 1), count)
    share = rng.choice((0, 0.3, 0.6, 0.9))
    while len(entries) < count:
        tags = sum(1 << p for p in range(tag_count) if rng.random() < 0.4)
        weight = base * rng.choice((1, 1, 1, 2, 3, rng.randrange(1, 40)))
        if ranks and rng.random() < 0.01:
            weight = 1024
        size = min(rng.choice((1, 2, 2, 3, 5)), count - len(entries)) if rng.random() < share else 0
        room = max((stage["seats"] for stage in stages if draw.Stage(**stage).admits(tags)), default=0)
        group = groups.pop()
        if picks or not 1 <= size <= room or group == draw.NONE:
            size, group = 1, draw.NONE
        entries += [(tags, weight, group)] * size
    rng.shuffle(entries)
    return entries


def encode_list(cids, entries):
    """list.bin's entries from ascending cids and (tags, weight, group)."""
    start, blocks = 0, []
    for cid, (tags, weight, group) in zip(cids, entries):
        blocks.append(draw.Entry(cid, tags, weight, group, start).encode())
        start += weight
    return blocks


def random_case(rng):
    """(tags, stages, entries) with every rule of sections 1 and 2 in use."""
    count = rng.choice((1, 2, rng.randrange(3, 12), rng.randrange(3, 12), rng.randrange(12, 60)))
    tag_count = rng.choice((0, 1, 2, 3, 53))
    modes = rng.choice((("rank",), ("rank",), ("rank",), ("pick",), ("rank", "pick")))
    stages = random_stages(rng, min(tag_count, 4), modes, count)
    if tag_count == 53:
        stages[-1]["forbid"] |= 1 << 52
    return [f"标签{p}" for p in range(tag_count)], stages, random_units(rng, count, tag_count, stages)


def random_removals(rng, run, count):
    """Up to `count` removals [(stage, index, admitted)], each of any unit that can be removed at that time."""
    done = []
    for _ in range(count):
        choices = []
        for unit in run.candidates.units:
            if unit in run.removed:
                continue
            if run.admitted_by[unit]:
                choices += [(run.admitted_by[unit], unit)] * 4
            else:
                choices += [(s.stage.id, unit) for s in run.stages if s.stage.admits(run.candidates.tags[unit])]
        if not choices:
            break
        stage, unit = rng.choice(choices)
        done.append((stage, unit, run.remove(stage, unit)))
    return done


# --------------------------------------------------------------------------------------------------------- engine lines

def engine_case(rng, exhausting=False):
    tags, stages, entries = random_case(rng)
    if exhausting:  # an entry of one ticket in 2^32 and more, which no pick can find before c runs out
        tags, entries = ["a"], [(0, 0xFFFFFFFF, draw.NONE), (1, 1, draw.NONE)] + [(0, 0xFFFFFFFF, draw.NONE)] * 3
        stages = [{"id": 1, "mode": "pick", "require": 0, "forbid": 0, "seats": 5, "policy": "skip", "cascade": 0,
                   "alternates": 0}]
    blocks = encode_list(sorted(rng.randbytes(32) for _ in entries), entries)
    candidates = draw.CandidateList.read(blocks, len(tags))
    commit, seed = rng.randbytes(32), rng.randbytes(32)
    run = draw.Draw(candidates, [draw.Stage(**stage) for stage in stages], seed)
    records = [done.record for done in run.stages]
    expected = [{**record.to_json(), "stageRec": record.encode().hex(), "winners": list(done.winners()),
                 "alternates": list(done.alternates()), "outcomes": [o.encode().hex() for o in done.outcomes()]}
                for done, record in zip(run.stages, records)]
    removals = random_removals(rng, run, rng.choice((0, 1, 3, len(entries), len(entries))))
    return {
        "config": {"tags": tags, "stages": stages}, "list": [block.hex() for block in blocks], "commit": commit.hex(),
        "seed": seed.hex(), "removals": [{"stage": stage, "index": index} for stage, index, _ in removals],
        "expected": {"stages": expected, "result": draw.result_of(commit, seed, records).hex(),
                     "removals": [admitted for _, _, admitted in removals]},
    }


# ---------------------------------------------------------------------------------------------------------- directories

class Maker:
    """One draw with its secrets. The steps are methods, so that a test can change what lies between two of them."""

    def __init__(self, seed, void=None, real=False, case=None, contributors=None, number=None):
        self.rng, self.void = random.Random(f"TD1 directory {seed}"), void
        self.tags, self.stages, self.people = case or random_case(self.rng)
        self.register = f"{'' if real else 'rehearsal/'}城东公证处/摇号{seed}"
        self.number = number or self.rng.choice((1, 7, 12345))
        self.draw_id = f"{self.register}/{self.number:04d}".encode()
        self.keys = {name: self.key() for name in ("notary", "supervisor", "log", "vrf")}
        self.keys["office"] = Ed25519Key(b"office".ljust(32))
        self.log_vkey = vkey("log.example/td1", 1, self.keys["log"].public)
        contributors = 3 if void == "too-few-reveals" else contributors or self.rng.choice((0, 1, 3, 5))
        self.contributors = [self.key() for _ in range(contributors)]
        self.values = [self.rng.randbytes(32) for _ in self.contributors]
        self.cosigners = [self.key() for _ in range(self.rng.choice((1, 3)) if real else self.rng.choice((0, 2, 3)))]
        self.beacon = None if real else BeaconKey(self.rng.randbytes(32))
        self.k = self.rng.randbytes(32)
        self.files = {}

    def key(self):
        return Ed25519Key(self.rng.randbytes(32))

    def build(self):
        """The whole directory, {name: bytes}."""
        self.list()
        self.configuration()
        self.commitment()
        if self.void in ("record", "no-proof"):
            self.put("void.json", {"cause": self.void, "reason": "重复登记" if self.void == "record" else ""})
            return self.files
        self.proof()
        self.reveals()
        if self.void:
            self.put("void.json", {"cause": self.void, "reason": ""})
            return self.files
        self.signature()
        self.run()
        self.removals()
        return self.files

    def write(self, path):
        os.makedirs(path)
        for name, data in self.files.items():
            os.makedirs(os.path.dirname(os.path.join(path, name)), exist_ok=True)
            with open(os.path.join(path, name), "wb") as file:
                file.write(data)
        return path

    def put(self, name, value):
        self.files[name] = jcs(value)

    def get(self, name):
        return json.loads(self.files[name])

    def list(self):
        ids = [f"CN:ID:{n:018d}" for n in self.rng.sample(range(10**17), len(self.people))]
        salted = sorted((draw.cid_of(draw.salt_of(self.k, self.draw_id, i), i), i) for i in ids)
        self.ids = [identity for _, identity in salted]
        self.files["list.bin"] = b"".join(encode_list([cid for cid, _ in salted], self.people))

    def configuration(self):
        rng, contributors = self.rng, self.contributors
        minimum = 3 if self.void == "too-few-reveals" else rng.randrange(len(contributors) + 1)
        self.revealed = sorted(rng.sample(range(len(contributors)), 2 if self.void == "too-few-reveals"
                                          else rng.randrange(minimum, len(contributors) + 1)))
        value = {
            "v": 1, "register": self.register, "number": self.number, "subject": "滨江花园 3 号楼",
            "replaces": rng.choice((0, self.number - 1)), "saltKeyHash": draw.salt_key_hash(self.k).hex(),
            "log": self.log_vkey, "cosigners": [self.cosigner(i) for i in range(len(self.cosigners))],
            "quorum": len(self.cosigners) // 2 + 1 if self.cosigners else 0, "notary": self.keys["notary"].public.hex(),
            "contributors": [key.public.hex() for key in contributors], "minimumReveals": minimum,
            "supervisor": self.keys["supervisor"].public.hex(), "reasons": ["放弃", "wrongly listed"], "tags": self.tags,
            "stages": self.stages,
        }
        if self.beacon:
            value |= {"beaconKey": self.beacon.public.hex(), "beaconGenesis": 1_700_000_000, "beaconPeriod": 30}
        self.put("config.json", value)

    def commitment(self, **changed):
        """`changed`: members that are to be others; commit stays the hash of what stands there."""
        config = draw.Configuration(self.files["config.json"])
        candidates = draw.CandidateList.read(blocks_of(self.files["list.bin"]), 64)
        beacon_round = QUICKNET_ROUND[0] if self.beacon is None else self.rng.randrange(100, 1 << 20)
        value = {
            "drawId": self.draw_id.decode(), "configHash": config.hash.hex(), "listRoot": candidates.root.hex(),
            "n": len(candidates), "w": str(candidates.total), "vrfPublicKey": self.keys["vrf"].public.hex(),
            "contributions": [draw.contribution(self.draw_id, j, r).hex() for j, r in enumerate(self.values)],
            "beaconChainHash": draw.QUICKNET_HASH.hex() if self.beacon is None else self.rng.randbytes(32).hex(),
            "beaconRound": beacon_round, "commit": "00" * 32,
            "revealDeadline": config.beacon["beaconGenesis"] + config.beacon["beaconPeriod"] * (beacon_round - 1) - 60
                              - self.rng.choice((0, 1, 1000)), **changed,
        }
        self.commit = commit_of(value, config)
        self.put("commitment.json", {**value, "commit": self.commit.hex()})

    def proof(self):
        pi = self.keys["vrf"].prove(draw.T("TD1/vrf") + self.commit)
        self.beta = draw.vrf_output(draw.ed_decode(pi[:32]))
        self.put("vrf.json", {"proof": pi.hex(), "output": self.beta.hex()})

    def reveal(self, j, commit=None, value=None):
        value = value or self.values[j]
        message = draw.T("TD1/reveal") + (commit or self.commit) + draw.u16(j) + value
        return {"index": j, "value": value.hex(), "signature": self.contributors[j].sign(message).hex()}

    def reveals(self):
        self.put("reveals.json", [self.reveal(j) for j in self.revealed])

    def signature(self):
        beacon_round = self.get("commitment.json")["beaconRound"]
        signature = self.beacon.sign(draw.H(draw.u64(beacon_round))).hex() if self.beacon else QUICKNET_ROUND[1]
        self.put("beacon.json", {"round": beacon_round, "signature": signature})

    def run(self):
        """Seed, stages, outcomes and result from the files that stand."""
        commitment = self.get("commitment.json")
        revealed = [(item["index"], bytes.fromhex(item["value"])) for item in self.get("reveals.json")]
        self.seed = draw.HMAC(self.commit, draw.T("TD1/seed") + draw.u16(len(revealed))
                              + b"".join(draw.u16(j) + r for j, r in revealed) + self.beta
                              + draw.u64(commitment["beaconRound"])
                              + draw.H(bytes.fromhex(self.get("beacon.json")["signature"])) + b"\x00")
        candidates = draw.CandidateList.read(blocks_of(self.files["list.bin"]), 64)
        self.drawn = draw.Draw(candidates, [draw.Stage(**stage) for stage in self.stages], self.seed)
        records = [done.record for done in self.drawn.stages]
        for done in self.drawn.stages:
            self.files[draw.outcome_file(done.stage.id)] = b"".join(o.encode() for o in done.outcomes())
        self.put("result.json", {"seed": self.seed.hex(), "stages": [record.to_json() for record in records],
                                 "result": draw.result_of(self.commit, self.seed, records).hex()})

    def removal(self, stage, index, admitted, reason=0):
        evidence = self.rng.randbytes(32)
        record = draw.removal_record(self.commit, stage, index, reason, evidence)
        return {"stage": stage, "index": index, "reason": reason, "evidenceHash": evidence.hex(),
                "notarySignature": self.keys["notary"].sign(record).hex(),
                "supervisorSignature": self.keys["supervisor"].sign(record).hex(), "admitted": admitted}

    def removals(self):
        done = random_removals(self.rng, self.drawn, self.rng.choice((0, 2, 5)))
        self.put("removals.json", [self.removal(*item, reason=self.rng.randrange(2)) for item in done])

    # The log

    def cosigner(self, i):
        return vkey(f"witness{i}.example", 4, self.cosigners[i].public)

    def cosigned(self, moment, count=None):
        """Cosigners' hands for a note: all of them, or the first `count`."""
        return [(key, self.cosigner(i), moment + i) for i, key in enumerate(self.cosigners[:count])]

    def log_records(self, log=None):
        """The draw's course on the log, an own one if none is given: returns (log, size of cp(D))."""
        log = DrawLog(self) if log is None else log
        log.stranger()
        log.vrf_key()
        log.stranger()
        log.commitment()
        if self.void == "record":
            log.void()
        elif self.void != "no-proof":
            log.proof()
            log.stranger()
            for item in reversed(self.get("reveals.json")):
                log.reveal(item["index"])
        size = len(log)
        log.stranger()
        if not self.void:
            log.result()
            for item in self.get("removals.json"):
                log.removal(item)
                log.stranger()
        return log, size

    def ledger(self, log=None, deadline_size=None, size=None, final=None, deadline=None, left_out=()):
        """The folder ledger/ under checkpoints of the log. `final`, `deadline`: notes that are to stand there."""
        if log is None:
            log, deadline_size = self.log_records()
        size, last = size or len(log), self.get("commitment.json")["revealDeadline"]
        of_this = [(index, entry) for index, entry in enumerate(log.entries[:size])
                   if (record := draw.decode_record(index, entry)) and index not in left_out
                   and record.parts[2 if record.kind == 12 else 0] in (self.draw_id, self.keys["vrf"].public)]
        path = draw_log.consistency(log.entries[:size], deadline_size) if self.cosigners and deadline_size else []
        self.put("ledger/entries.json", {
            "v": 1, "consistency": [node.hex() for node in path],
            "entries": [{"entry": entry.hex(), "index": index, "proof": [
                node.hex() for node in draw_log.inclusion(log.entries[:size], index)]} for index, entry in of_this]})
        self.files["ledger/checkpoint-final.txt"] = (
            log.note(size, self.cosigned(last + 1)) if final is None else final)
        self.files.pop("ledger/checkpoint-deadline.txt", None)
        if self.cosigners and deadline_size:
            self.files["ledger/checkpoint-deadline.txt"] = (
                log.note(deadline_size, self.cosigned(last - 9)) if deadline is None else deadline)
        return log

    def slip(self, i):
        """(slip, id) of candidate i."""
        blocks = blocks_of(self.files["list.bin"])
        leaves = [draw.u64(j) + block for j, block in enumerate(blocks)]

        def proven(j):
            return {"i": j, "entry": blocks[j].hex(), "path": [node.hex() for node in draw_log.inclusion(leaves, j)]}
        group = blocks[i][44:48]
        bundle = [j for j, block in enumerate(blocks) if block[44:48] == group] if group != b"\xff" * 4 else [i]
        return {**proven(i), "drawId": self.draw_id.decode(), "subject": self.get("config.json")["subject"],
                "commit": self.commit.hex(), "salt": draw.salt_of(self.k, self.draw_id, self.ids[i]).hex(),
                "members": [proven(j) for j in bundle if j != i]}, self.ids[i]


def vkey(name, kind, public):
    data = bytes([kind]) + public
    key_id = draw.H(name.encode() + b"\n" + data)[:4].hex()
    return f"{name}+{key_id}+{b64encode(data).decode()}"


def blocks_of(data):
    return [data[at:at + 64] for at in range(0, len(data), 64)]


def commit_of(value, config):
    """Section 4 over the members of commitment.json, whatever they say."""
    return draw.H(draw.T("TD1/commit") + draw.LP(config.draw_id) + bytes.fromhex(value["configHash"])
                  + bytes.fromhex(value["listRoot"]) + draw.u64(value["n"]) + draw.u64(int(value["w"]))
                  + draw.contributions_root([bytes.fromhex(c) for c in value["contributions"]])
                  + bytes.fromhex(value["vrfPublicKey"]) + bytes.fromhex(value["beaconChainHash"])
                  + draw.u64(value["beaconRound"]) + draw.u64(value["revealDeadline"]))


def main():
    parser = argparse.ArgumentParser(description="Make random draws.")
    commands = parser.add_subparsers(dest="command", required=True)
    directory = commands.add_parser("directory", help="write a draw directory")
    directory.add_argument("--out", metavar="DIR", required=True)
    directory.add_argument("--void", choices=("record", "no-proof", "too-few-reveals"))
    directory.add_argument("--real", action="store_true", help="no rehearsal: a round of quicknet itself")
    engine = commands.add_parser("engine", help="print engine cases, one JSON object a line")
    engine.add_argument("--count", type=int, default=1000)
    engine.add_argument("--exhausting", action="store_true", help="picks that run out of c: some 20 seconds each")
    for command in (directory, engine):
        command.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    print(f"seed {options.seed}", file=sys.stderr)
    if options.command == "directory":
        maker = Maker(options.seed, options.void, options.real)
        maker.build()
        maker.ledger()
        maker.write(options.out)
        return
    for number in range(options.count):
        rng = random.Random(f"TD1 engine {options.seed} {number}")
        print(json.dumps(engine_case(rng, options.exhausting), ensure_ascii=False, separators=(",", ":")))


if __name__ == "__main__":
    main()
