#!/usr/bin/env python3
"""Times captures on farms of its own, and finds how many desktops this machine records at once.

    run.py PROGRAMS IMAGE-STORE OUTPUT.json [--captures 20] [--long 4] [--long-seconds 600] [--desktops 40]

PROGRAMS is the directory of `tabellion` and `tabellion-audit`. Three parts, each on a farm in a temporary directory:
short captures one after the other; long ones side by side, for the time from last artefact to delivered bundle; and many
desktops that show a page that does not change, all recorded at the same time, each bundle audited. 0 leaves a part out.
Needs root.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from farm import Failed, Farm

AUDIT_OK = 0


def percentile(values, share):
    """The smallest value that at least this share of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


def say(text):
    print(text, file=sys.stderr, flush=True)


def audited(arguments, farm, view, reason="user"):
    """Whether a session ended as it should and its bundle is valid for the auditor."""
    if view["phase"] != "sealed":
        say(f"session {view['id']}: {view['phase']}: {view['detail']}")
        return False
    path = farm.bundle(view["id"])
    audit = subprocess.run(
        [arguments.programs / "tabellion-audit", "--trust", farm.folder / "trust.json", "session", path],
        capture_output=True, text=True)
    path.unlink()
    whole = audit.returncode == AUDIT_OK and view.get("reason") == reason
    if not whole:
        say(f"session {view['id']}: reason {view.get('reason')}, audit {audit.returncode}\n{audit.stdout[-1500:]}")
    return whole


def short(arguments, folder):
    with Farm(arguments.programs / "tabellion", arguments.images, folder, desktops=1) as farm:
        for number in range(arguments.captures):
            # A desktop that has been warm for a while, as it is when people come.
            farm.wait(lambda: len(farm.figures("coldToWindowMs")) > number, 60, "a warm desktop")
            time.sleep(3)
            [view] = farm.wait_until_ended([farm.capture([{"do": "wait", "seconds": 3}, {"do": "screenshot"}])], 120)
            if not audited(arguments, farm, view):
                raise Failed(f"capture {number + 1} is not whole")
            say(f"capture {number + 1} of {arguments.captures}")
        names = ["coldToWindowMs", "leaseToKeyframeMs", "leaseToInputMs", "endToLastArtefactMs", "lastArtefactToDeliveredMs"]
        return {name: farm.figures(name) for name in names}


def long(arguments, folder):
    steps = []
    for _ in range(arguments.long_seconds // 10):
        steps += [{"do": "scroll", "direction": "down", "notches": 1}, {"do": "wait", "seconds": 9.5}]
    settings = {"desktops": max(1, -(-arguments.long // 4)), "sessionSeconds": arguments.long_seconds + 300}
    with Farm(arguments.programs / "tabellion", arguments.images, folder, **settings) as farm:
        sessions = []
        for number in range(arguments.long):
            sessions.append(farm.capture(steps))
            time.sleep(15)
        say(f"{arguments.long} captures of {arguments.long_seconds} s are running")
        views = farm.wait_until_ended(sessions, arguments.long_seconds + 300)
        if not all(audited(arguments, farm, view) for view in views):
            raise Failed("a long capture is not whole")
        return {name: farm.figures(name) for name in ["endToLastArtefactMs", "lastArtefactToDeliveredMs"]}


def processor_seconds():
    """Processor time of the whole machine since its start, waiting for disks and idling left out."""
    fields = open("/proc/stat").readline().split()[1:]
    user, nice, system, _, _, irq, softirq, steal = (int(field) for field in fields[:8])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def many(arguments, folder):
    """Brings desktop after desktop under recording, holds them all for a while, and judges every bundle."""
    count, hold = arguments.desktops, 60
    # Sessions outlast the time in which all are brought up, and end by their time limit.
    settings = {"desktops": 1, "sessions": count, "overlayMiB": 256, "memoryMiB": 1024, "sessionSeconds": count * 6 + hold}
    steps = [{"do": "wait", "seconds": 600}, {"do": "wait", "seconds": 600}]
    with Farm(arguments.programs / "tabellion", arguments.images, folder, **settings) as farm:
        sessions = []
        for number in range(count):
            sessions.append(farm.capture(steps))
            farm.wait(lambda: len(farm.figures("leaseToInputMs")) > number, 180, f"desktop {number + 1} of {count}")
            say(f"{number + 1} of {count} desktops are recorded")
        before = processor_seconds()
        time.sleep(hold)
        load = (processor_seconds() - before) / hold
        memory = open("/proc/meminfo").read().split("MemAvailable:")[1].split()[0]
        phases = [farm.session(identifier)["phase"] for identifier in sessions]
        say(f"{phases.count('open')} are open; {load:.2f} cores busy; {int(memory) >> 10} MiB of memory free")
        views = farm.wait_until_ended(sessions, 3600)
        whole = sum(audited(arguments, farm, view, reason="time-limit") for view in views)
        return {
            "recordedAtOnce": phases.count("open"), "wholeBundles": whole, "coresBusy": round(load, 2),
            "memoryAvailableMiB": int(memory) >> 10,
        }


def rows_of(raw):
    """Every figure with its target from the design's section 10."""
    rows = []

    def row(what, values, target=None, of="p99"):
        worst = percentile(values, 99)
        judged = statistics.median(values) if of == "median" else worst
        verdict = "" if target is None else "reached" if judged <= target else "MISSED"
        rows.append({"what": what, "count": len(values), "median": statistics.median(values), "p99": worst, "target": target, "verdict": verdict})

    if "short" in raw:
        row("lease → first keyframe, ms", raw["short"]["leaseToKeyframeMs"], 150)
        row("lease → input allowed, ms", raw["short"]["leaseToInputMs"], 1500)
        row("cold desktop → window recorded, ms", raw["short"]["coldToWindowMs"], 2000, of="median")
        row("end of input → last artefact, ms", raw["short"]["endToLastArtefactMs"])
        row("last artefact → delivered, ms", raw["short"]["lastArtefactToDeliveredMs"], 1000)
    if "long" in raw:
        row("long session: last artefact → delivered", raw["long"]["lastArtefactToDeliveredMs"], 1000)
    if "many" in raw:
        found = min(raw["many"]["recordedAtOnce"], raw["many"]["wholeBundles"])
        verdict = "reached" if found >= 40 else "MISSED"
        rows.append({"what": "desktops recorded at once", "count": 1, "median": found, "p99": found, "target": 40, "verdict": verdict})
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("images")
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--captures", type=int, default=20)
    parser.add_argument("--long", type=int, default=4)
    parser.add_argument("--long-seconds", type=int, default=600)
    parser.add_argument("--desktops", type=int, default=40)
    arguments = parser.parse_args()
    raw = {}
    for name, part, wanted in [("short", short, arguments.captures), ("long", long, arguments.long), ("many", many, arguments.desktops)]:
        if not wanted:
            continue
        with tempfile.TemporaryDirectory(prefix="tabellion-bench-") as folder:
            try:
                raw[name] = part(arguments, folder)
            except Failed as failure:
                sys.exit(f"{name}: {failure}")
    rows = rows_of(raw)
    print(f"{'what':42} {'n':>4} {'median':>8} {'p99':>8} {'target':>8}")
    for row in rows:
        print(f"{row['what']:42} {row['count']:4} {row['median']:8.0f} {row['p99']:8} {row['target'] or '':>8} {row['verdict']}")
    arguments.output.write_text(json.dumps({"rows": rows, "raw": raw}, indent=1) + "\n")


if __name__ == "__main__":
    main()
