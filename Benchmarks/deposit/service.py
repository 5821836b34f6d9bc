#!/usr/bin/env python3
"""Times the deposit service over HTTP: a coordinator with an empty ledger, loaded by wrk on the same cores.

    service.py TABELLION OUTPUT.json [--runs 5] [--seconds 4] [--ready 100] [--sizes 1000000 10000000]

Every run: one deposit a request, batches of 1,000 and of 10,000, as JSON and raw, at two or three levels of concurrency,
each on a ledger of its own; and the peer, a table in PostgreSQL (see `Peer` in office.py). A rate counts deposits from the
first request until all of them are durable, signed for, in a published checkpoint and found by look-ups. Then: the time from
a request to a letter that is due, idle and under load; and look-ups and proofs on ledgers of `--sizes` deposits. Figures are
medians of the runs. `--runs 1 --seconds 1 --ready 3 --sizes 20000` is done in a minute and proves nothing about speed.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import random
import statistics
import sys
import tempfile
import threading
import time

from office import Failed, Office, Peer

# What is sent, deposits a request, levels of concurrency, least deposits a second.
LOADS = [
    ("single", 1, [16, 64, 256, 512], 15_000),
    ("json", 1_000, [4, 16], 200_000),
    ("raw", 1_000, [4, 16], 200_000),
    ("json", 10_000, [2, 8], 200_000),
    ("raw", 10_000, [2, 8], 200_000),
]
PEERS = [(1, 64), (1_000, 8), (10_000, 4)]


def say(text):
    print(text, file=sys.stderr, flush=True)


def temporary():
    return tempfile.TemporaryDirectory(prefix="tabellion-deposits-")


def percentile(values, share):
    """The smallest value that at least this share of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


def loads(options):
    """One run of every load, ours and the peer's in turn."""
    results = []
    for kind, count, levels, _ in LOADS:
        for connections in levels:
            with temporary() as folder, Office(options.tabellion, folder) as office:
                result = office.load(kind, count, connections, options.seconds)
            if result["refused"] or result["broken"]:
                say(f"{result['refused']} requests were refused and {result['broken']} broke off")
            results.append({"kind": kind, "count": count, "connections": connections, "loadAverage": os.getloadavg()[0], **result})
            say(f"{kind} of {count}, {connections} at once: {result['depositsPerSecond']:,.0f}/s")
    for count, connections in PEERS:
        with temporary() as folder, Peer(folder) as peer:
            result = peer.load(count, connections, options.seconds)
        results.append({"kind": "postgresql", "count": count, "connections": connections, "loadAverage": os.getloadavg()[0], **result})
        say(f"PostgreSQL, {count} a transaction, {connections} at once: {result['depositsPerSecond']:,.0f}/s")
    return results


def ready(office, count):
    """Seconds from a request until its letter is due, one after the other, beginning at any moment of a second."""
    seconds = []
    connection = office.connection()
    for _ in range(count):
        time.sleep(random.random())
        start = time.monotonic()
        body = json.dumps({"sha256": os.urandom(32).hex()})
        made = office.request("/v1/deposits", body, connection, Content_Type="application/json", Idempotency_Key=os.urandom(8).hex())
        while office.request("/v1/deposits/" + made["id"], None, connection)["letter"] == "waiting":
            if time.monotonic() > start + 60:
                raise Failed("no letter is due within a minute")
            time.sleep(0.01)
        seconds.append(time.monotonic() - start)
    return seconds


def letters(options):
    """The same with nothing else to do, and with batches of 1,000 coming in four at a time."""
    with temporary() as folder, Office(options.tabellion, folder) as office:
        idle = ready(office, options.ready)
    with temporary() as folder, Office(options.tabellion, folder) as office:
        # As long as the wait for all of them may take, and ended early.
        load = threading.Thread(target=lambda: office.wrk("deposit.lua", 4, max(5, options.ready // 2), "raw", 1_000))
        load.start()
        busy = []
        while load.is_alive():
            busy += ready(office, 1)
        load.join()
    return {"idle": idle, "busy": busy}


def fill(office, size):
    """Deposits of random digests, in batches of 1,000; returns ids and digests of some thousands of them."""
    batch, sample = min(1_000, size), []
    batches = size // batch
    share = max(1, 20_000 // batches)
    connections = threading.local()

    def send(number):
        if not hasattr(connections, "one"):
            connections.one = office.connection()
        body = os.urandom(64 * batch)
        made = office.request(
            "/v1/deposits/batch", body, connections.one, Content_Type="application/vnd.tabellion.digests",
            Idempotency_Key=f"fill-{number}")
        return [(made["first"] + k, body[64 * k:64 * k + 32].hex()) for k in random.sample(range(batch), min(share, batch))]

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for some in pool.map(send, range(batches)):
            sample += some
    office.settle(batches * batch)
    random.shuffle(sample)
    return sample


def looks(options, size):
    """Answers' times for one client, and answers a second for eight."""
    with temporary() as folder, Office(options.tabellion, folder) as office:
        start = time.monotonic()
        sample = fill(office, size)
        filled = time.monotonic() - start
        say(f"{size:,} deposits are in after {filled:.0f} s")
        kinds = {
            "by id": [f"/v1/deposits/{index}" for index, _ in sample],
            "by digest": [f"/v1/deposits?sha256={digest}" for _, digest in sample],
            "by a digest that is not there": [f"/v1/deposits?sha256={os.urandom(32).hex()}" for _ in sample],
            "proof": [f"/v1/deposits/{index}/proof" for index, _ in sample],
        }
        results = []
        for name, paths in kinds.items():
            file = pathlib.Path(folder) / "paths"
            file.write_text("\n".join(paths) + "\n")
            for run in range(options.runs):
                for connections in [1, 8]:
                    said = office.wrk("look.lua", connections, options.seconds, file)
                    if said["refused"] or said["broken"]:
                        raise Failed(f"look-up {name}: {said}")
                    results.append({"size": size, "what": name, "connections": connections, "loadAverage": os.getloadavg()[0], **said})
        return {"size": size, "fillSeconds": filled, "peakBytes": office.peak_bytes, "looks": results}


def rows_of(raw):
    """Every figure with its target from the design's section 10; a negative target is the most that is allowed."""
    rows = []

    def row(what, value, unit, target=None):
        missed = target is not None and (value > -target if target < 0 else value < target)
        rows.append({
            "what": what, "value": value, "unit": unit, "target": target and abs(target),
            "verdict": "" if target is None else "MISSED" if missed else "reached"})

    def median(runs, field):
        return statistics.median(run[field] for run in runs)

    def name(kind, count):
        return "one a request" if count == 1 else f"batches of {count:,}, {kind}"

    results = [result for run in raw["loads"] for result in run]
    for kind, count, levels, least in LOADS:
        chosen = {level: [r for r in results if (r["kind"], r["count"], r["connections"]) == (kind, count, level)] for level in levels}
        if not all(chosen.values()):
            continue
        best = max(levels, key=lambda level: median(chosen[level], "depositsPerSecond"))
        for level in levels:
            runs = chosen[level]
            what = f"{name(kind, count)}, {level} at once"
            row(what, median(runs, "depositsPerSecond"), "/s", least if level == best else None)
            row(f"{what}: processor time of one deposit", median(runs, "processorMicroseconds"), "µs")
            row(f"{what}: answer, p99", median(runs, "p99Milliseconds"), "ms")
    for count, level in PEERS:
        runs = [r for r in results if r["kind"] == "postgresql" and r["count"] == count]
        if runs:
            row(f"PostgreSQL, {count:,} a transaction, {level} at once", median(runs, "depositsPerSecond"), "/s")
    for state, seconds in raw.get("letters", {}).items():
        row(f"request → letter due, {state}, p50", percentile(seconds, 50), "s")
        row(f"request → letter due, {state}, p99", percentile(seconds, 99), "s")
    for ledger in raw["looks"]:
        for what in dict.fromkeys(look["what"] for look in ledger["looks"]):
            alone, many = ([r for r in ledger["looks"] if r["what"] == what and r["connections"] == level] for level in [1, 8])
            label = f"{ledger['size']:,} deposits: {what}"
            row(f"{label}, p50", median(alone, "p50Milliseconds"), "ms")
            row(f"{label}, p99", median(alone, "p99Milliseconds"), "ms", -1.0 if what == "proof" and ledger["size"] >= 10_000_000 else None)
            row(f"{label}, 8 at once", statistics.median(r["requests"] / r["seconds"] for r in many), "/s")
    return rows


def show(rows):
    for row in rows:
        target = f"target {row['target']:,} {row['verdict']}" if row["target"] else ""
        line = f"{row['what']:<70} {row['value']:14,.3f} {row['unit']:<3} {target}"
        print(f"\x1b[31m{line}\x1b[0m" if row["verdict"] == "MISSED" and sys.stdout.isatty() else line.rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tabellion", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--ready", type=int, default=100)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000_000, 10_000_000])
    options = parser.parse_args()
    try:
        raw = {"loads": [loads(options) for _ in range(options.runs)]}
        if options.ready:
            raw["letters"] = letters(options)
        raw["looks"] = [looks(options, size) for size in options.sizes]
    except Failed as failure:
        sys.exit(str(failure))
    rows = rows_of(raw)
    show(rows)
    options.output.write_text(json.dumps({"rows": rows, "raw": raw}, indent=1) + "\n")


if __name__ == "__main__":
    main()
