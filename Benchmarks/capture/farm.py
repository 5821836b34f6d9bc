"""A farm of a benchmark's own: sample site, `tabellion serve`, and the few requests that the benchmarks make."""
import json
import pathlib
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
SITE = HERE.parent.parent / "examples" / "sample-site" / "serve"
NAME, ADDRESS = "sample.tabellion.test", "198.18.0.9"
ENDED = {"sealed", "failed"}


class Failed(Exception):
    """The farm did not do what was asked; the message says what it did."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Farm:
    """Use it as a context: everything has ended when the block is left."""

    def __init__(self, program, images, folder, **settings):
        self.program, self.images, self.folder, self.settings = program, images, pathlib.Path(folder), settings
        self.site_port, self.port = free_port(), free_port()
        self.url = f"https://{NAME}:{self.site_port}/"
        self.log = self.folder / "serve.log"
        self.processes = []

    def __enter__(self):
        configuration = {
            "listen": f"127.0.0.1:{self.port}",
            "reachable": [{"name": NAME, "address": ADDRESS, "port": self.site_port}],
            "additionalRoots": [str(self.folder / "site" / "root.pem")], **self.settings,
        }
        (self.folder / "farm.json").write_text(json.dumps(configuration))
        try:
            self._start([SITE, self.folder / "site", NAME, "0.0.0.0", str(self.site_port)], self.folder / "site.log")
            self.wait(lambda: "sample site" in (self.folder / "site.log").read_text(), 20, "the sample site")
            self._start([self.program, "serve", "--data", self.folder, "--store", self.images], self.log)
            self.wait(lambda: "desktop warm" in self.log.read_text(), 120, "a warm desktop")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            process.wait()

    def _start(self, arguments, log):
        with open(log, "w") as output:
            self.processes.append(subprocess.Popen(arguments, stdout=output, stderr=output))

    @property
    def serve_pid(self):
        return self.processes[1].pid

    def wait(self, holds, seconds, what):
        deadline = time.monotonic() + seconds
        while not holds():
            ended = [process for process in self.processes if process.poll() is not None]
            if ended or time.monotonic() > deadline:
                words = self.log.read_text()[-2000:] if self.log.exists() else ""
                raise Failed(f"{what}: {'a program ended early' if ended else f'not within {seconds} s'}\n{words}")
            time.sleep(0.1)

    def _request(self, path, body=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}")
        request.add_header("Authorization", "Bearer " + (self.folder / "operator.token").read_text().strip())
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            raise Failed(f"{path}: {error}: {error.read().decode()}") from error

    def capture(self, steps):
        """Asks for a capture; returns the session's id."""
        script = json.dumps({"version": 1, "steps": [{"do": "navigate", "url": self.url}, *steps]})
        return json.loads(self._request("/v1/captures", {"url": self.url, "script": script}))["id"]

    def session(self, identifier):
        return json.loads(self._request(f"/v1/sessions/{identifier}"))

    def bundle(self, identifier):
        """Fetches a bundle; returns its path."""
        path = self.folder / f"{identifier}.asice"
        path.write_bytes(self._request(f"/v1/sessions/{identifier}/bundle"))
        return path

    def wait_until_ended(self, identifiers, seconds):
        """Waits, asking seldom, so that asking costs the farm nothing; returns the sessions."""
        left, ended = list(identifiers), {}

        def step():
            view = self.session(left[0])
            if view["phase"] in ENDED:
                ended[left.pop(0)] = view
            else:
                time.sleep(1)
            return not left

        self.wait(step, seconds, f"the end of {len(left)} sessions")
        return [ended[identifier] for identifier in identifiers]

    def figures(self, name):
        """Values that the worker logged under a name, in order."""
        return [int(value) for value in re.findall(rf"\b{name}=(\d+)", self.log.read_text())]
