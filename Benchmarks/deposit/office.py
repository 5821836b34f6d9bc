"""Coordinators of a benchmark's own, the load that wrk puts on them, and PostgreSQL as the peer."""
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
POSTGRES = pathlib.Path("/usr/lib/postgresql/15/bin")
TICK = os.sysconf("SC_CLK_TCK")


class Failed(Exception):
    """Something did not do what was asked; the message says what it did."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Office:
    """A coordinator with an empty ledger. Use it as a context: it has ended when the block is left."""

    def __init__(self, program, folder):
        self.program, self.folder, self.port = program, pathlib.Path(folder), free_port()
        self.log = self.folder / "coordinator.log"

    def __enter__(self):
        (self.folder / "farm.json").write_text(json.dumps({"listen": f"127.0.0.1:{self.port}"}))
        with open(self.log, "w") as output:
            self.process = subprocess.Popen(
                [self.program, "coordinator", "--data", self.folder], stdout=output, stderr=output)
        deadline = time.monotonic() + 60
        while "coordinator listens" not in self.log.read_text():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise Failed("the coordinator does not listen\n" + self.log.read_text()[-2000:])
            time.sleep(0.02)
        self.token = (self.folder / "operator.token").read_text().strip()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def request(self, path, body=None, connection=None, **headers):
        """The JSON that is answered, or the text of what is none."""
        connection = connection or self.connection()
        headers = {"Authorization": "Bearer " + self.token, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise Failed(f"{path}: {answer.status}: {content.decode()}")
        return json.loads(content) if "json" in answer.headers["Content-Type"] else content.decode()

    @property
    def size(self):
        """Entries below the published checkpoint."""
        return int(self.request("/log/checkpoint").split("\n")[1])

    def settle(self, size):
        """Waits until a checkpoint covers so many entries and look-ups find them."""
        while self.size < size:
            time.sleep(0.005)
        self.request("/v1/deposits?key=none")

    @property
    def processor_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    @property
    def peak_bytes(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024

    def wrk(self, script, connections, seconds, *arguments):
        """What wrk says of a load."""
        run = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", HERE / script,
             f"http://127.0.0.1:{self.port}", "--", *map(str, arguments), self.token],
            capture_output=True, text=True)
        if run.returncode or not run.stdout.rstrip().endswith("}"):
            raise Failed(f"wrk: {run.stdout}{run.stderr}")
        return json.loads(run.stdout.rstrip().splitlines()[-1])

    def load(self, kind, count, connections, seconds):
        """Deposits for some seconds; the time counts until the last of them is in the tree and found."""
        before, used, start = self.size, self.processor_seconds, time.monotonic()
        said = self.wrk("deposit.lua", connections, seconds, kind, count)
        accepted = (said["requests"] - said["refused"]) * count
        self.settle(before + accepted)
        wall = time.monotonic() - start
        used = self.processor_seconds - used
        whole = self.size - before
        return {
            **said, "deposits": accepted, "settledSeconds": wall, "depositsPerSecond": accepted / wall,
            "requestsPerSecond": accepted / wall / count, "processorMicroseconds": used / whole * 1e6,
            "peakBytes": self.peak_bytes,
        }


class Peer:
    """PostgreSQL with a table of the same digests, each request one durable transaction (synchronous_commit on, fsync on).

    pgbench speaks its own protocol, which costs less than HTTP, and the server makes the digests of a batch itself, so that
    none are sent. It signs nothing, keeps no tree and proves nothing: it is what an office without a ledger would have.
    """

    SETTINGS = {
        "listen_addresses": "", "synchronous_commit": "on", "fsync": "on", "shared_buffers": "1GB", "max_wal_size": "8GB",
        "max_connections": 200,
    }
    TABLE = """CREATE TABLE deposit (id bigserial PRIMARY KEY, at timestamptz NOT NULL, key text NOT NULL, sha256 bytea NOT NULL,
        sm3 bytea NOT NULL); CREATE INDEX ON deposit (sha256); CREATE INDEX ON deposit (key);"""
    INSERT = """\\set n random(1, 1000000000000)
INSERT INTO deposit (at, key, sha256, sm3) SELECT now(), :n, sha256(int8send(:n::bigint + k)), sha256(int8send(:n::bigint - k))
FROM generate_series(1, {count}) k RETURNING id;
"""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def __enter__(self):
        if not POSTGRES.exists():
            raise Failed("PostgreSQL 15 is not installed")
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        self.data.mkdir()
        if os.getuid() == 0:
            shutil.chown(self.data, "postgres", "postgres")
        self._run("initdb", "-D", self.data, "-A", "trust", "-U", "postgres")
        options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in self.SETTINGS.items())
        self._run("pg_ctl", "-D", self.data, "-w", "-l", self.data / "log", "-o", f"{options} -k {self.data}", "start")
        self._run("psql", "-h", self.data, "-U", "postgres", "-qc", self.TABLE)
        return self

    def __exit__(self, *_):
        self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")

    def _run(self, program, *arguments):
        user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        # What pg_ctl starts keeps its output open.
        output = subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE
        run = subprocess.run([*user, POSTGRES / program, *arguments], stdout=output, stderr=output, text=True, cwd="/")
        if run.returncode:
            raise Failed(f"{program}: {(run.stderr or run.stdout or str())[-1000:]}")
        return run.stdout

    def load(self, count, connections, seconds):
        """Inserts for some seconds, `count` a transaction."""
        script = self.folder / f"insert-{count}.sql"
        script.write_text(self.INSERT.format(count=count))
        said = self._run(
            "pgbench", "-h", self.data, "-U", "postgres", "-n", "-M", "prepared", "-c", str(connections), "-j", "1", "-T",
            str(seconds), "-f", script, "postgres")
        rate = float(re.search(r"tps = ([\d.]+)", said)[1])
        return {"requestsPerSecond": rate, "depositsPerSecond": rate * count}
