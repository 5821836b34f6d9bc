#!/usr/bin/env python3
"""Times draws of several sizes against coreutils on the same list: `shuf --random-source` and `sort` + `sha256sum`.

    run.py BENCHMARK-BINARY OUTPUT.json [--candidates 100000 1000000 10000000] [--seats 10000] [--runs 5] [--engine 0]

All take turns, `--runs` times; figures are medians of wall time. `--engine 100000000` draws once from a list of that length
made without a CSV. Writes about 1.3 GB per ten million candidates into a temporary directory (TMPDIR), 6.4 GB for `--engine`
with 10^8.
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

TAGS = ["one", "two", "three"]


def write_list(path, count):
    """Made-up candidates, one a line, each with some of three tags, every tenth a twin of the one before."""
    names = ["|".join(name for bit, name in enumerate(TAGS) if mask >> bit & 1) for mask in range(8)]
    with open(path, "w") as file:
        file.write("id,tags,weight,group\n")
        for first in range(0, count, 100_000):
            rows = []
            for i in range(first, min(first + 100_000, count)):
                number = 110101190000000000 + i * 7919 * 104729 % 10**17
                twin = i % 10 < 2 and i - i % 10 + 1 < count
                mask = i // 10 % 8 if twin else (i // 2) * 2654435761 % 8
                rows.append(f"CN:ID:{number:018d},{names[mask]},1,{i // 10 if twin else ''}\n")
            file.writelines(rows)


def ours(binary, *arguments):
    return json.loads(subprocess.run([binary, *map(str, arguments)], check=True, capture_output=True).stdout)


def timed(command):
    start = time.monotonic()
    subprocess.run(command, shell=True, check=True, stdout=subprocess.DEVNULL, env=dict(os.environ, LC_ALL="C"))
    return time.monotonic() - start


def measure(options, folder, count):
    table, file = folder / "list.csv", folder / "list.bin"
    write_list(table, count)
    runs = {name: [] for name in ("commit", "stage", "replay", "shuf", "sort", "candidate")}
    for number in range(options.runs):
        runs["commit"].append(ours(options.binary, "commit", table, file))
        runs["sort"].append(timed(f"sort --parallel=2 -o {folder}/sorted {table} && sha256sum {folder}/sorted"))
        runs["stage"].append(ours(options.binary, "stage", file, options.seats))
        runs["shuf"].append(timed(f"shuf --random-source={file} {table}"))
        runs["replay"].append(ours(options.binary, "replay", file, options.seats))
        runs["candidate"].append(ours(options.binary, "candidate", file, options.seats, table))
        print(f"{count} candidates, run {number + 1} of {options.runs}", file=sys.stderr)
    for path in folder.iterdir():
        path.unlink()
    return runs


def rows(count, runs):
    """Every figure with its target from the design's section 10: for ten million, but for one candidate's check."""

    def median(values):
        return statistics.median(values)

    stage = median([run["steps"]["stage"] for run in runs["stage"]])
    commit = median([run["seconds"] for run in runs["commit"]])
    replay = median([run["seconds"] for run in runs["replay"]])
    shuf, sort = median(runs["shuf"]), median(runs["sort"])
    memory = {name: max(run["peakBytes"] for run in runs[name]) / 2**30 for name in ("commit", "stage", "replay")}
    large = count >= 10_000_000
    return [
        ("stage from seed, against shuf", stage / shuf, 0.5 if large else None, "x"),
        ("stage from seed", stage, None, "s"),
        ("stage from seed, memory", memory["stage"], None, "GiB"),
        ("commit the list, against sort + sha256sum", commit / sort, 2.0 if large else None, "x"),
        ("commit the list", commit, 8.0 if large else None, "s"),
        ("commit the list, memory", memory["commit"], 2.0 if large else None, "GiB"),
        ("full replay", replay, 5.0 if large else None, "s"),
        ("full replay, memory", memory["replay"], 2.0 if large else None, "GiB"),
        ("one candidate's check, median", median([run["medianMicroseconds"] for run in runs["candidate"]]) / 1000, 5.0, "ms"),
        ("the draw's statement, once", median([run["statementMicroseconds"] for run in runs["candidate"]]) / 1000, None, "ms"),
        ("one candidate's data", max(run["bytes"] for run in runs["candidate"]) / 1024, 4.0, "KiB"),
    ]


def engine(options, folder):
    file = folder / "list.bin"
    subprocess.run([options.binary, "make", str(options.engine), file], check=True)
    run = ours(options.binary, "stage", file, options.seats)
    file.unlink()
    return run


def show(count, table):
    for what, value, target, unit in table:
        missed = target is not None and value > target
        verdict = "" if target is None else f"target {target:g} {'MISSED' if missed else 'met'}"
        line = f"{count:>11,}  {what:<43} {value:9.3f} {unit:<4} {verdict}"
        print(f"\x1b[31m{line}\x1b[0m" if missed and sys.stdout.isatty() else line.rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--candidates", type=int, nargs="+", default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--seats", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--engine", type=int, default=0)
    options = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory(prefix="tabellion-draw-") as name:
        folder = pathlib.Path(name)
        for count in options.candidates:
            runs = measure(options, folder, count)
            table = rows(count, runs)
            show(count, table)
            results.append({
                "candidates": count, "seats": options.seats, "runs": runs,
                "rows": [{"what": what, "value": value, "target": target, "unit": unit} for what, value, target, unit in table]})
        if options.engine:
            run = engine(options, folder)
            results.append({"candidates": options.engine, "seats": options.seats, "engine": run})
            table = [("stage from seed", run["steps"]["stage"], None, "s"), ("memory, the list in it", run["peakBytes"] / 2**30, None, "GiB")]
            show(options.engine, table)
    options.output.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
