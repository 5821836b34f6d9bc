#!/usr/bin/env python3
"""Times captures on a farm of its own: lease to first keyframe, lease to input, last artefact to delivered.

    run.py TABELLION IMAGE-STORE OUTPUT.json [--captures 20]

Starts the sample site and `tabellion serve` with one warm desktop in a temporary directory, runs one capture after the
other, and reads the figures from the worker's own log lines. Needs root.
"""
import argparse
import json
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SITE = HERE.parent.parent / "examples" / "sample-site" / "serve"
NAME, ADDRESS = "sample.tabellion.test", "198.18.0.9"
TARGETS = {"leaseToKeyframeMs": 150, "leaseToInputMs": 1500, "lastArtefactToDeliveredMs": 1000}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(path, text, seconds, process):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if path.exists() and text in path.read_text():
            return
        if process.poll() is not None:
            sys.exit(f"{path.name}: the program ended early\n{path.read_text()[-2000:]}")
        time.sleep(0.05)
    sys.exit(f"{path.name}: no '{text}' within {seconds} s")


def percentile(values, share):
    """The smallest value that at least this share of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


def measure(arguments, folder):
    site_port, port = free_port(), free_port()
    log = folder / "serve.log"
    configuration = {
        "listen": f"127.0.0.1:{port}", "desktops": 1,
        "reachable": [{"name": NAME, "address": ADDRESS, "port": site_port}],
        "additionalRoots": [str(folder / "site" / "root.pem")],
    }
    (folder / "farm.json").write_text(json.dumps(configuration))
    with open(folder / "site.log", "w") as site_log, open(log, "w") as serve_log:
        site = subprocess.Popen([SITE, folder / "site", NAME, "0.0.0.0", str(site_port)], stdout=site_log, stderr=site_log)
        wait_for(folder / "site.log", "sample site", 20, site)
        farm = subprocess.Popen(
            [arguments.tabellion, "serve", "--data", folder, "--store", arguments.images], stdout=serve_log, stderr=serve_log)
        try:
            for number in range(arguments.captures):
                wait_for(log, "desktop warm", 60, farm)
                time.sleep(3)
                subprocess.run(
                    [arguments.tabellion, "capture", "--url", f"https://{NAME}:{site_port}/", "--json", "--server",
                     f"http://127.0.0.1:{port}", "--token", folder / "operator.token", "--out", folder / f"{number}.asice"],
                    check=True, capture_output=True)
                print(f"capture {number + 1} of {arguments.captures}", file=sys.stderr)
        finally:
            for process in (farm, site):
                process.terminate()
                process.wait()
    text = log.read_text()
    return {name: [int(value) for value in re.findall(rf"\b{name}=(\d+)", text)] for name in [*TARGETS, "endToLastArtefactMs"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tabellion")
    parser.add_argument("images")
    parser.add_argument("output")
    parser.add_argument("--captures", type=int, default=20)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tabellion-bench-") as folder:
        raw = measure(arguments, pathlib.Path(folder))
    rows = []
    for name, values in raw.items():
        if not values:
            sys.exit(f"the farm logged no {name}")
        target = TARGETS.get(name)
        worst = percentile(values, 99)
        verdict = "" if target is None else "reached" if worst <= target else "MISSED"
        rows.append({"what": name, "median": statistics.median(values), "p99": worst, "target": target, "verdict": verdict})
    print(f"{'what':24} {'median':>8} {'p99':>8} {'target':>8}")
    for row in rows:
        print(f"{row['what']:24} {row['median']:8.0f} {row['p99']:8} {row['target'] or '':>8} {row['verdict']}")
    pathlib.Path(arguments.output).write_text(json.dumps({"rows": rows, "raw": raw}, indent=1) + "\n")


if __name__ == "__main__":
    main()
