#!/usr/bin/env python3
"""Compares the way from key press to changed pixels through the coordinator with that through websockify.

    run.py PROGRAM-DIRECTORY OUTPUT.json [--runs 5] [--keys 200]

Both lead to the same Xvnc, in which an xterm echoes; the same viewer presses the keys, through one and the other in turns. The
coordinator's way has four steps (viewer, coordinator, worker's relay, Xvnc), websockify's three. The relay stands for the
worker, without its gate. Processor seconds are user + system time of whole processes while keys are pressed, some eleven a second.
Needs: Xvnc, xterm, websockify.
"""
import argparse, json, os, pathlib, secrets, signal, socket, statistics, struct, subprocess, sys, tempfile, time
import urllib.request

TARGET_RATIO, TARGET_SHARE = 1.15, 0.02
TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"nothing listens on {port}")


def processor_seconds(process):
    """Of a process and its children that live."""
    total = 0
    pids = [process.pid]
    while pids:
        pid = pids.pop()
        try:
            fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
            total += (int(fields[11]) + int(fields[12])) / TICKS
            for task in os.listdir(f"/proc/{pid}/task"):
                pids += map(int, open(f"/proc/{pid}/task/{task}/children").read().split())
        except FileNotFoundError:
            pass
    return total


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def start_display(folder, started):
    authority, cookie = folder / "authority", secrets.token_hex(16)
    fields = [b"", b"", b"MIT-MAGIC-COOKIE-1", bytes.fromhex(cookie)]
    authority.write_bytes(b"\xff\xff" + b"".join(struct.pack(">H", len(f)) + f for f in fields))
    port = free_port()
    server = subprocess.Popen(
        ["Xvnc", "-displayfd", "1", "-geometry", "1280x800", "-depth", "24", "-auth", authority, "-nolisten", "tcp",
         "-SecurityTypes", "None", "-rfbport", str(port), "-localhost", "-AlwaysShared"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    started.append(server)
    environment = dict(os.environ, DISPLAY=f":{int(server.stdout.readline())}", XAUTHORITY=str(authority))
    started.append(subprocess.Popen(
        ["xterm", "-geometry", "80x24+0+0", "-e", "cat"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    wait_for(port)
    time.sleep(2)
    return port


def start_line(programs, folder, rfb, started):
    data, listen = folder / "farm", f"127.0.0.1:{free_port()}"
    data.mkdir(mode=0o700)
    (data / "farm.json").write_text(json.dumps({"listen": listen}))
    session, cookie = subprocess.run(
        [programs / "viewer-benchmark", "prepare", data], check=True, capture_output=True, text=True).stdout.split()
    coordinator = subprocess.Popen([programs / "tabellion", "coordinator", "--data", data, "--log-level", "error"],
                                   stdout=subprocess.DEVNULL)
    started.append(coordinator)
    wait_for(int(listen.split(":")[1]))
    token = (data / "worker.token").read_text().strip()
    relay = subprocess.Popen(
        [programs / "viewer-benchmark", "relay", f"http://{listen}", token, session, str(rfb)])
    started.append(relay)
    time.sleep(1)
    return f"ws://{listen}/sessions/{session}/viewer", cookie, coordinator, relay


def measure(programs, way, keys):
    before = [processor_seconds(p) for p in way["processes"]]
    begin = time.monotonic()
    output = subprocess.run(
        [programs / "viewer-benchmark", "measure", way["url"], way["cookie"], str(keys)],
        check=True, capture_output=True, text=True).stdout
    seconds = time.monotonic() - begin
    after = [processor_seconds(p) for p in way["processes"]]
    values = json.loads(output)
    return {"p50": statistics.median(values), "p99": percentile(values, 0.99), "milliseconds": values,
            "shares": [(b - a) / seconds for a, b in zip(before, after)], "load": os.getloadavg()[0]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keys", type=int, default=200)
    options = parser.parse_args()
    started = []
    try:
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            rfb = start_display(folder, started)
            url, cookie, coordinator, relay = start_line(options.programs, folder, rfb, started)
            port = free_port()
            websockify = subprocess.Popen(["websockify", f"127.0.0.1:{port}", f"127.0.0.1:{rfb}"],
                                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            started.append(websockify)
            wait_for(port)
            ways = {
                "tabellion": {"url": url, "cookie": cookie, "processes": [coordinator, relay], "runs": []},
                "websockify": {"url": f"ws://127.0.0.1:{port}/websockify", "cookie": "", "processes": [websockify], "runs": []},
            }
            for way in ways.values():
                measure(options.programs, way, 20)
            for _ in range(options.runs):
                for way in ways.values():
                    way["runs"].append(measure(options.programs, way, options.keys))
    finally:
        for process in reversed(started):
            process.send_signal(signal.SIGTERM)
        for process in started:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    report(ways, options.output)


def report(ways, output):
    table = {}
    for name, way in ways.items():
        table[name] = {
            "p50": statistics.median(run["p50"] for run in way["runs"]),
            "p99": statistics.median(run["p99"] for run in way["runs"]),
            "shares": [statistics.median(share) for share in zip(*(run["shares"] for run in way["runs"]))],
            "runs": way["runs"],
        }
        row = table[name]
        shares = " + ".join(f"{share:.1%}" for share in row["shares"])
        print(f"{name:12} p50 {row['p50']:7.2f} ms   p99 {row['p99']:7.2f} ms   of a core {shares}")
    ours, theirs = table["tabellion"], table["websockify"]
    ratios = {key: ours[key] / theirs[key] for key in ("p50", "p99")}
    share = ours["shares"][0]
    loads = [run["load"] for way in ways.values() for run in way["runs"]]
    for key, ratio in ratios.items():
        print(f"{key} against websockify: {ratio:.2f}x (target {TARGET_RATIO}x) {'ok' if ratio <= TARGET_RATIO else 'MISSED'}")
    print(f"coordinator per active session: {share:.1%} of a core (target {TARGET_SHARE:.0%}) {'ok' if share <= TARGET_SHARE else 'MISSED'}")
    print(f"load while measuring: {min(loads):.1f} to {max(loads):.1f}")
    output.write_text(json.dumps({"ratios": ratios, "coordinatorShare": share, "ways": table}, indent=1))


if __name__ == "__main__":
    main()
