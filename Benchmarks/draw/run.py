#!/usr/bin/env python3
"""Times a large draw against coreutils on the same list: `shuf --random-source` and `sort` + `sha256sum`.

    run.py BENCHMARK-BINARY OUTPUT.json [--candidates 10000000] [--seats 10000] [--runs 5]

All take turns, `--runs` times; figures are medians of wall time. Writes about 1.3 GB per ten million candidates into a
temporary directory (TMPDIR).
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


def write_list(path, count):
    """Made-up candidates, one a line, each with some of three tags, every tenth a twin of the one before."""
    with open(path, "w") as file:
        for first in range(0, count, 100_000):
            rows = []
            for i in range(first, min(first + 100_000, count)):
                number = 110101190000000000 + i * 7919 * 104729 % 10**17
                group = i // 10 if i % 10 < 2 else ""
                rows.append(f"CN:ID:{number:018d},{(i // 2) * 2654435761 % 8 if i % 10 > 1 else i // 10 % 8},1,{group}\n")
            file.writelines(rows)


def ours(binary, *arguments):
    return json.loads(subprocess.run([binary, *map(str, arguments)], check=True, capture_output=True).stdout)


def timed(command):
    start = time.monotonic()
    subprocess.run(command, shell=True, check=True, stdout=subprocess.DEVNULL, env=dict(os.environ, LC_ALL="C"))
    return time.monotonic() - start


def measure(binary, folder, options):
    table, file = folder / "list.csv", folder / "list.bin"
    write_list(table, options.candidates)
    runs = {name: [] for name in ("commit", "stage", "replay", "shuf", "sort")}
    for number in range(options.runs):
        runs["commit"].append(ours(binary, "commit", table, file))
        runs["sort"].append(timed(f"sort --parallel=2 -o {folder}/sorted {table} && sha256sum {folder}/sorted"))
        runs["stage"].append(ours(binary, "stage", file, options.seats))
        runs["shuf"].append(timed(f"shuf --random-source={file} {table}"))
        runs["replay"].append(ours(binary, "replay", file, options.seats))
        print(f"run {number + 1} of {options.runs}", file=sys.stderr)
    return runs


def rows(runs):
    def median(values):
        return statistics.median(values)

    stage = median([run["steps"]["stage"] for run in runs["stage"]])
    commit = median([run["seconds"] for run in runs["commit"]])
    replay = median([run["seconds"] for run in runs["replay"]])
    shuf, sort = median(runs["shuf"]), median(runs["sort"])
    memory = {name: max(run["peakBytes"] for run in runs[name]) / 2**30 for name in ("commit", "replay")}
    return [
        ("stage from seed, against shuf", stage / shuf, 0.5, "x"),
        ("commit the list, against sort + sha256sum", commit / sort, 2.0, "x"),
        ("commit the list", commit, 8.0, "s"),
        ("commit the list, memory", memory["commit"], 2.0, "GiB"),
        ("full replay", replay, 5.0, "s"),
        ("full replay, memory", memory["replay"], 2.0, "GiB"),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--candidates", type=int, default=10_000_000)
    parser.add_argument("--seats", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tabellion-draw-") as folder:
        runs = measure(options.binary, pathlib.Path(folder), options)
    table = rows(runs)
    options.output.write_text(json.dumps({
        "candidates": options.candidates, "seats": options.seats, "runs": runs,
        "rows": [{"what": what, "value": value, "target": target, "unit": unit} for what, value, target, unit in table],
    }, indent=1) + "\n")
    for what, value, target, unit in table:
        colour = "" if value <= target or not sys.stdout.isatty() else "\x1b[31m"
        print(f"{colour}{what:<45} {value:8.3f} {unit:<4} target {target} {'met' if value <= target else 'MISSED'}"
              + ("\x1b[0m" if colour else ""))


if __name__ == "__main__":
    main()
