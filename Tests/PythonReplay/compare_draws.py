#!/usr/bin/env python3
"""Draws what another implementation drew, from its lines, and compares.

    compare_draws.py FILE [--every-rule]

A line is a JSON object: `config` {stages}, `list` (64-byte entries), `commit`, `seed`, `removals` [{stage, index}] and
`unitCount` go in; `expected` is what the other one has: `listRoot`, `stages` [{stageRec, outcomes, winners}], `result`,
`removals` (what each admits, null where it is refused), `holders` of each stage afterwards, `units` [[index,
position]].

Prints "N draws agree" and each rule with the number of its uses, and exits 0; or each line that differs, and 1.
--every-rule also fails where a rule was never in use.
"""

import argparse
import collections
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tabellion_draw as draw

MAXIMUM_SHOWN = 20
RULES = (
    "rank", "pick", "several stages", "require", "forbid", "53 tags", "weights", "weights of a pick", "cascade",
    "lost seats", "skip", "stop", "overflow", "bundle", "bundle of one", "no seats", "seats left", "nobody eligible",
    "nobody admitted", "alternates listed", "all listed", "removal", "removal of an alternate", "removal of a bundle",
    "removal of an overflow", "removal from a pick", "removal refused", "removal of one who moved up",
    "bundle moves up", "several move up", "nobody moves up", "units", "units run out", "one candidate")


def difference(line, uses):
    """What differs, or None."""
    case = json.loads(line)
    stages = [draw.Stage(**stage) for stage in case["config"]["stages"]]
    candidates = draw.CandidateList.read([bytes.fromhex(block) for block in case["list"]], 53)
    candidates.check_limits(stages)
    expected, commit, seed = case["expected"], bytes.fromhex(case["commit"]), bytes.fromhex(case["seed"])
    drawn = draw.Draw(candidates, stages, seed)
    records = [done.record for done in drawn.stages]
    count_stages(uses, drawn)
    found = {
        "listRoot": candidates.root.hex(),
        "stages": [{
            "stageRec": record.encode().hex(), "outcomes": b"".join(o.encode() for o in done.outcomes()).hex(),
            "winners": list(done.winners())} for done, record in zip(drawn.stages, records)],
        "result": draw.result_of(commit, seed, records).hex(),
        "removals": [removed(drawn, item, uses) for item in case["removals"]],
    }
    units = sorted(draw.assigned_units(drawn, case["unitCount"]).items())
    found["holders"] = [drawn.standing(stage.id) for stage in stages]
    found["units"] = [list(item) for item in units]
    uses["units"] += bool(units)
    uses["units run out"] += case["unitCount"] < sum(len(candidates.members(u)) for h in found["holders"] for u in h)
    try:
        draw.same(expected, found, "expected")
        draw.same(found, expected, "expected")
    except (draw.Bad, KeyError) as bad:
        return str(bad)
    return None


def removed(drawn, item, uses):
    """What a removal admits, or None if it is refused."""
    s, unit, moved_up = item["stage"], item["index"], {u for units in drawn.later.values() for u in units}
    before = drawn.admitted_by[unit] if unit < len(drawn.candidates) else 0
    try:
        admitted = drawn.remove(s, unit)
    except draw.Bad:
        uses["removal refused"] += 1
        return None
    bundles = drawn.candidates.sizes
    uses.update({
        "removal": bool(before), "removal of an alternate": not before, "removal of a bundle": unit in bundles,
        "removal of an overflow": unit in drawn.overflow, "several move up": len(admitted) > 1,
        "removal from a pick": bool(before) and drawn.stages[s - 1].stage.mode == "pick",
        "removal of one who moved up": unit in moved_up, "nobody moves up": bool(before) and not admitted,
        "bundle moves up": any(drawn.candidates.size(u) > 1 for u in admitted)})
    return admitted


def count_stages(uses, drawn):
    candidates, left = drawn.candidates, 0
    uses.update({"several stages": len(drawn.stages) > 1, "one candidate": len(candidates) == 1,
                 "53 tags": any(tags >> 52 for tags in candidates.tags),
                 "bundle of one": 1 in candidates.sizes.values()})
    for done in drawn.stages:
        stage, admitted = done.stage, list(done.winners())
        passed = [u for u, a, b in zip(done.order, done.admitted, done.before) if not a and b < candidates.size(u)]
        heavy = any(candidates.weights[u] > 1 for u in done.order)
        uses.update({
            stage.mode: 1, "require": stage.require > 0, "forbid": stage.forbid > 0, "no seats": done.available == 0,
            "weights": stage.mode == "rank" and heavy, "weights of a pick": stage.mode == "pick" and heavy,
            "cascade": stage.cascade and left > 0, "lost seats": not stage.cascade and left > 0,
            "skip": stage.policy == "skip" and bool(passed), "stop": stage.policy == "stop" and bool(passed),
            "overflow": any(u in drawn.overflow for u in admitted), "seats left": done.left > 0,
            "bundle": any(candidates.size(u) > 1 for u in admitted), "nobody eligible": not done.order,
            "nobody admitted": bool(done.order) and not admitted, "alternates listed": done.listed() > len(admitted),
            "all listed": 0 < done.listed() == len(done.order) and stage.mode == "rank"})
        left = done.left


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Draw what another implementation drew, and compare.")
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--every-rule", action="store_true", help="fail where a rule was never in use")
    options = parser.parse_args(arguments)
    uses, agreed, differing = collections.Counter(dict.fromkeys(RULES, 0)), 0, 0
    with open(options.file, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                reason = difference(line, uses)
            except (draw.Bad, draw.Unusable, KeyError, TypeError, ValueError) as error:
                reason = f"cannot be drawn: {type(error).__name__}: {error}"
            agreed, differing = agreed + (reason is None), differing + (reason is not None)
            if reason is not None and differing <= MAXIMUM_SHOWN:
                print(f"line {number}: {reason}")
    print(f"{agreed} draws agree" + (f", {differing} differ" if differing else ""))
    print(", ".join(f"{rule} {int(uses[rule])}" for rule in RULES))
    unused = [rule for rule in RULES if not uses[rule]]
    if options.every_rule and unused:
        print(f"never in use: {', '.join(unused)}")
    return 1 if differing or not agreed or options.every_rule and unused else 0


if __name__ == "__main__":
    sys.exit(main())
