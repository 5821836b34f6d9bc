#!/usr/bin/env python3
"""Times the log under batches of 1,000 deposits, durable and in the tree, as it grows.

    run.py BENCHMARK-BINARY OUTPUT.json [--sizes 10000 100000 1000000 10000000] [--runs 5] [--seconds 2] [--tasks 8]

At every size: `--runs` runs of batches for `--seconds`, each closed by a checkpoint that covers the last entry; inclusion
proofs of random entries; one batch after the other from append to checkpoint; memory and bytes on disk. Figures are
medians. Writes about 2.5 GB at ten million into a temporary directory (TMPDIR).
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile


def ours(binary, *arguments):
    return json.loads(subprocess.run([binary, *map(str, arguments)], check=True, capture_output=True).stdout)


def measure(options, folder, size):
    log = folder / "log"
    runs = {"fill": [ours(options.binary, "fill", log, size, options.tasks)], "proofs": [], "latency": [], "batches": []}
    runs["open"] = [ours(options.binary, "open", log)]
    for number in range(options.runs):
        runs["proofs"].append(ours(options.binary, "proofs", log, 2000))
        runs["latency"].append(ours(options.binary, "latency", log, 50))
    for number in range(options.runs):
        runs["batches"].append(ours(options.binary, "batches", log, options.seconds, options.tasks))
    print(f"{size} entries measured", file=sys.stderr)
    return runs


def rows(size, runs):
    """Every figure with its target from the design's section 10."""

    def median(name, field):
        return statistics.median(run[field] for run in runs[name])

    large = size >= 10_000_000
    return [
        ("deposits, batches of 1,000, durable and in the tree", median("batches", "entriesPerSecond"), 200_000, "/s"),
        ("processor time of a million of them",
         statistics.median(run["processorSeconds"] / run["entries"] * 1e6 for run in runs["batches"]), None, "s"),
        ("memory while writing", median("batches", "peakBytes") / 2**20, None, "MiB"),
        ("disk", median("open", "diskBytesPerEntry"), None, "B an entry"),
        ("opening the log", median("open", "openSeconds") * 1000, None, "ms"),
        ("inclusion proof, p50", median("proofs", "p50Milliseconds"), -1.0 if large else None, "ms"),
        ("inclusion proof, p99", median("proofs", "p99Milliseconds"), -1.0 if large else None, "ms"),
        ("append to checkpoint, p50", median("latency", "p50Milliseconds"), None, "ms"),
        ("append to checkpoint, p99", median("latency", "p99Milliseconds"), -1000.0, "ms"),
    ]


def show(size, table):
    """A negative target is the most that is allowed, a positive one the least."""
    for what, value, target, unit in table:
        missed = target is not None and (value > -target if target < 0 else value < target)
        verdict = "" if target is None else f"target {abs(target):g} {'MISSED' if missed else 'met'}"
        line = f"{size:>11,}  {what:<52} {value:13.3f} {unit:<10} {verdict}"
        print(f"\x1b[31m{line}\x1b[0m" if missed and sys.stdout.isatty() else line.rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000, 10_000_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--tasks", type=int, default=8)
    options = parser.parse_args()
    results = []
    for size in options.sizes:
        with tempfile.TemporaryDirectory(prefix="tabellion-deposit-") as name:
            runs = measure(options, pathlib.Path(name), size)
        table = rows(size, runs)
        show(size, table)
        results.append({
            "size": size, "batch": 1000, "tasks": options.tasks, "loadAverage": os.getloadavg()[0], "runs": runs,
            "rows": [{"what": what, "value": value, "target": target and abs(target), "unit": unit} for what, value, target, unit in table]})
    options.output.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
