#!/usr/bin/env python3
"""Compares the way from key press to changed pixels through a session's own line with that through websockify.

    run.py PROGRAM-DIRECTORY OUTPUT.json [--runs 5] [--keys 200]

Two Xvnc, alike in size, show an xterm that echoes. One takes keys from its viewers, as it is used with websockify: viewer,
websockify, Xvnc. The other has a desktop's options and takes keys by XTEST alone: viewer, coordinator, the worker's part of a
session (gate, log on disk with its sealed companion, injector, witness), Xvnc. The same viewer presses the keys, through one and the
other in turns. What is not there: recorder, network, browser. Processor seconds are user + system time of whole processes
while keys are pressed, some eleven a second, each with its update; those of `age`, which seals, count as the worker's.
Needs: Xvnc, xterm, websockify, age.
"""
import argparse, json, os, pathlib, platform, secrets, select, signal, socket, statistics, struct, subprocess, sys, tempfile, time

TARGET_RATIO, TARGET_SHARE = 1.15, 0.02
TICKS = os.sysconf("SC_CLK_TCK")
SIZE = ["-geometry", "1280x800", "-depth", "24"]


class Failed(Exception):
    """A step that did not come about; says which, and what was said meanwhile."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(step, arguments, seconds):
    """Runs a program to its end; returns what it printed."""
    try:
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise Failed(f"{step}: not within {seconds} s\n{(error.stderr or b'').decode(errors='replace')[-2000:]}") from None
    if done.returncode:
        raise Failed(f"{step}: ended with {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


class Bench:
    """Programs that run until the block is left, each with its log."""

    def __init__(self, folder):
        self.folder, self.started = folder, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process, _ in reversed(self.started):
            process.send_signal(signal.SIGTERM)
        for process, _ in reversed(self.started):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def start(self, name, arguments, **options):
        log = self.folder / f"{name}.log"
        with open(log, "w") as output:
            process = subprocess.Popen(arguments, stderr=output, **{"stdout": output, **options})
        self.started.append((process, log))
        return process

    def wait(self, step, holds, seconds=30):
        deadline = time.monotonic() + seconds
        while not holds():
            for process, log in self.started:
                if process.poll() is not None:
                    raise Failed(f"{step}: {log.stem} ended with {process.returncode}\n{log.read_text()[-2000:]}")
            if time.monotonic() > deadline:
                words = "\n".join(f"{log.stem}: {log.read_text()[-600:]}" for _, log in self.started)
                raise Failed(f"{step}: not within {seconds} s\n{words}")
            time.sleep(0.05)

    def first_line(self, step, process, seconds=30):
        self.wait(step, lambda: select.select([process.stdout], [], [], 0)[0], seconds)
        return process.stdout.readline().decode().strip()


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def start_display(bench, name, options):
    """An X server with an xterm that echoes; returns the path of its socket and the cookie for it."""
    authority, cookie = bench.folder / f"{name}.authority", secrets.token_hex(16)
    fields = [b"", b"", b"MIT-MAGIC-COOKIE-1", bytes.fromhex(cookie)]
    authority.write_bytes(b"\xff\xff" + b"".join(struct.pack(">H", len(field)) + field for field in fields))
    server = bench.start(
        name, ["Xvnc", "-displayfd", "1", *SIZE, "-auth", authority, "-nolisten", "tcp", "-noreset", "-SecurityTypes", "None",
               "-AlwaysShared", "-NeverShared=0", "-IdleTimeout=0", *options], stdout=subprocess.PIPE)
    number = int(bench.first_line(f"Xvnc for {name}", server))
    environment = dict(os.environ, DISPLAY=f":{number}", XAUTHORITY=str(authority))
    bench.start(f"{name}-xterm", ["xterm", "-geometry", "80x24+0+0", "-e", "cat"], env=environment)
    return f"/tmp/.X11-unix/X{number}", cookie


def start_websockify(bench):
    rfb, port = free_port(), free_port()
    start_display(bench, "plain", ["-rfbport", str(rfb), "-localhost"])
    bench.wait("Xvnc's port", lambda: listens(rfb))
    proxy = bench.start("websockify", ["websockify", f"127.0.0.1:{port}", f"127.0.0.1:{rfb}"])
    bench.wait("websockify's port", lambda: listens(port))
    return {"url": f"ws://127.0.0.1:{port}/websockify", "cookie": "", "processes": {"websockify": proxy}, "runs": []}


def start_line(bench, programs):
    viewers = bench.folder / "viewers"
    display, secret = start_display(
        bench, "desktop", ["-rfbport", "-1", "-rfbunixpath", viewers, "-rfbunixmode", "384", "-AcceptSetDesktopSize=0",
                           "-AcceptKeyEvents=0", "-AcceptPointerEvents=0"])
    bench.wait("Xvnc's socket", viewers.exists)
    data, desk, port = bench.folder / "farm", bench.folder / "desk", free_port()
    data.mkdir(mode=0o700)
    desk.mkdir()
    ask("a key to seal with", ["age-keygen", "-o", desk / "key"], 20)
    (desk / "recipient").write_text(ask("its recipient", ["age-keygen", "-y", desk / "key"], 20))
    (data / "farm.json").write_text(json.dumps({"listen": f"127.0.0.1:{port}"}))
    session, cookie = ask("a person and a session", [programs / "viewer-benchmark", "prepare", data], 60).split()
    coordinator = bench.start("coordinator", [programs / "tabellion", "coordinator", "--data", data, "--log-level", "warning"])
    bench.wait("the coordinator's port", lambda: listens(port), 60)
    token = (data / "worker.token").read_text().strip()
    worker = bench.start(
        "desk", [programs / "viewer-benchmark", "desk", f"http://127.0.0.1:{port}", token, session, display, secret,
                 viewers, desk], stdout=subprocess.PIPE)
    if (word := bench.first_line("the worker's part", worker)) != "ready":
        raise Failed(f"the worker's part: it said {word!r}\n{(bench.folder / 'desk.log').read_text()[-2000:]}")
    return {"url": f"ws://127.0.0.1:{port}/sessions/{session}/viewer", "cookie": cookie,
            "processes": {"coordinator": coordinator, "worker": worker}, "runs": [], "log": desk / "input.jsonl"}


def processor_seconds(process):
    """Of a process, its children that live, and those that it has waited for: websockify has one for each viewer."""
    total, pids = 0, [process.pid]
    while pids:
        pid = pids.pop()
        try:
            fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
            total += sum(map(int, fields[11:15])) / TICKS
            for task in os.listdir(f"/proc/{pid}/task"):
                pids += map(int, open(f"/proc/{pid}/task/{task}/children").read().split())
        except FileNotFoundError:
            pass
    return total


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def measure(programs, name, way, keys):
    lines = count_lines(way)
    before = {part: processor_seconds(process) for part, process in way["processes"].items()}
    begin = time.monotonic()
    values = json.loads(ask(
        f"{keys} keys through {name}", [programs / "viewer-benchmark", "measure", way["url"], way["cookie"], str(keys)],
        20 + keys))
    seconds = time.monotonic() - begin
    shares = {part: (processor_seconds(process) - before[part]) / seconds for part, process in way["processes"].items()}
    if "log" in way and (written := count_lines(way) - lines) < 2 * keys:
        raise Failed(f"{keys} keys through {name}: the input log has {written} new lines, and must have two a key")
    return {"p50": statistics.median(values), "p99": percentile(values, 0.99), "milliseconds": values, "shares": shares,
            "load": os.getloadavg()[0]}


def count_lines(way):
    return way["log"].read_text().count("\n") if "log" in way else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keys", type=int, default=200)
    options = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder, Bench(pathlib.Path(folder)) as bench:
            ways = {"tabellion": start_line(bench, options.programs), "websockify": start_websockify(bench)}
            for name, way in ways.items():
                measure(options.programs, name, way, 20)
            for _ in range(options.runs):
                for name, way in ways.items():
                    way["runs"].append(measure(options.programs, name, way, options.keys))
    except Failed as failure:
        sys.exit(str(failure))
    report(ways, options)


def spread(values):
    return f"{min(values):.2f} to {max(values):.2f}"


def report(ways, options):
    table = {}
    for name, way in ways.items():
        runs = way["runs"]
        table[name] = row = {
            "p50": statistics.median(run["p50"] for run in runs), "p99": statistics.median(run["p99"] for run in runs),
            "shares": {part: statistics.median(run["shares"][part] for run in runs) for part in way["processes"]},
            "runs": runs,
        }
        shares = ", ".join(f"{part} {share:.2%}" for part, share in row["shares"].items())
        print(f"{name:12} p50 {row['p50']:6.2f} ms ({spread([run['p50'] for run in runs])})   "
              f"p99 {row['p99']:6.2f} ms ({spread([run['p99'] for run in runs])})   of a core: {shares}")
    ours, theirs = table["tabellion"], table["websockify"]
    ratios = {key: ours[key] / theirs[key] for key in ("p50", "p99")}
    loads = [run["load"] for way in ways.values() for run in way["runs"]]
    for key, ratio in ratios.items():
        print(f"{key} against websockify: {ratio:.2f}x (goal {TARGET_RATIO}x) {'ok' if ratio <= TARGET_RATIO else 'MISSED'}")
    for part, share in ours["shares"].items():
        print(f"{part} per active session: {share:.2%} of a core (goal {TARGET_SHARE:.0%}) {'ok' if share <= TARGET_SHARE else 'MISSED'}")
    print(f"{options.runs} runs of {options.keys} keys each, in turns; load while measuring: {min(loads):.1f} to {max(loads):.1f}")
    options.output.write_text(json.dumps({
        "machine": {"cores": os.cpu_count(), "kernel": platform.release()}, "keys": options.keys, "ratios": ratios,
        "ways": table}, indent=1))


if __name__ == "__main__":
    main()
