#!/usr/bin/env python3
"""Measures how soon a stage that is published stands on 2,000 connected screens.

    run.py PROGRAM OUTPUT.json [--screens 2000] [--rounds 40] [--outcomes 25 200 2000]

A whole coordinator, and all the screens as connections of this one process, on the same cores. From the instant before a standing
is made to the instant at which a screen has its last byte. A share of the screens reads nothing at all: nobody may wait for them.
Memory is the coordinator's, before the first screen and after the last round.
"""
import argparse, json, os, pathlib, re, resource, select, socket, statistics, subprocess, sys, tempfile, time

TARGET_MILLISECONDS = 200
PATH = "/draws/rehearsal+bench+0001/events"


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def memory(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1024


class Screens:
    """Connections that follow the draw; one selector."""

    def __init__(self, port, count):
        self.poll, self.sockets, self.rest = select.epoll(), {}, {}
        for number in range(count):
            connection = socket.create_connection(("127.0.0.1", port))
            connection.sendall(f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n".encode())
            connection.setblocking(False)
            self.sockets[connection.fileno()] = connection
            self.rest[connection.fileno()] = b""
            self.poll.register(connection, select.EPOLLIN)

    def all_have(self, mark, seconds=60):
        """When each screen had a standing that ends with these bytes, in Unix nanoseconds."""
        missing, times, end = set(self.sockets), [], time.monotonic() + seconds
        while missing:
            if time.monotonic() > end:
                sys.exit(f"{len(missing)} screens still lack the standing")
            for number, _ in self.poll.poll(1):
                piece = self.sockets[number].recv(1 << 20)
                if not piece:
                    sys.exit("a screen was cut off")
                # The mark may lie across two pieces.
                seen = self.rest[number] + piece
                self.rest[number] = seen[-64:]
                if number in missing and mark in seen:
                    times.append(time.time_ns())
                    missing.remove(number)
        return times

    def close(self):
        for connection in self.sockets.values():
            connection.close()


def sleeping(port, count):
    """Connections that ask and then read nothing."""
    sockets = []
    for _ in range(count):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", port))
        connection.sendall(f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        sockets.append(connection)
    return sockets


def newest(port):
    """The standing that whoever comes now gets at once: its length in bytes, and when it was published."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        text = b""
        while not (found := re.search(rb"data: (\{.*\})\n\n", text)):
            text += connection.recv(1 << 20)
    return len(found[1]), json.loads(found[1])["sent"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--screens", type=int, default=2000)
    parser.add_argument("--sleepers", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--outcomes", type=int, nargs="+", default=[25, 200, 2000])
    options = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    results = {"screens": options.screens, "sleepers": options.sleepers, "load": os.getloadavg()[0], "rows": []}
    with tempfile.TemporaryDirectory() as folder:
        program = subprocess.Popen([options.program, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            port = int(program.stdout.readline())
            before = memory(program.pid)
            asleep = sleeping(port, options.sleepers)
            begin = time.monotonic()
            screens = Screens(port, options.screens)
            screens.all_have(f'"sent":{newest(port)[1]}}}'.encode())
            results["connectSeconds"] = time.monotonic() - begin
            for outcomes in options.outcomes:
                latencies, slowest = [], []
                for _ in range(options.rounds if outcomes < 1000 else max(3, options.rounds // 8)):
                    # What was published is asked for only after all have it: asking would disturb.
                    old = newest(port)[1]
                    program.stdin.write(f"{outcomes}\n")
                    program.stdin.flush()
                    times = screens.all_have(b'}]}],"v":1,"sent":')
                    length, at = newest(port)
                    assert at != old
                    latencies += [(t - at) / 1e6 for t in times]
                    slowest.append(max(latencies[-len(times):]))
                    time.sleep(0.2)
                results["rows"].append({
                    "outcomes": outcomes, "bytes": length,
                    "p50": statistics.median(latencies), "p99": percentile(latencies, 0.99),
                    "slowest": slowest})
            results["memory"] = {"before": before, "after": memory(program.pid)}
            screens.close()
            for connection in asleep:
                connection.close()
        finally:
            program.stdin.close()
            try:
                program.wait(20)
            except subprocess.TimeoutExpired:
                program.kill()
    for row in results["rows"]:
        typical, worst = statistics.median(row["slowest"]), max(row["slowest"])
        ok = "ok" if typical <= TARGET_MILLISECONDS else "MISSED"
        print(f"{row['outcomes']:5} outcomes, {row['bytes']:7} bytes: a screen p50 {row['p50']:6.1f} ms, p99 {row['p99']:6.1f} ms; "
              f"the last of {options.screens} p50 {typical:6.1f} ms (target {TARGET_MILLISECONDS}) {ok}, worst {worst:6.1f} ms")
    print(f"{options.screens} screens connected in {results['connectSeconds']:.1f} s; coordinator {results['memory']['before']} MB "
          f"before, {results['memory']['after']} MB after; {options.sleepers} screens read nothing; load {results['load']:.1f}")
    options.output.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
