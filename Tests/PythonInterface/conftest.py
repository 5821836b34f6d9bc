"""A real coordinator, for all tests of this folder."""

import contextlib
import json
import os
import pathlib
import socket
import subprocess
import time
import urllib.error
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("TABELLION", ROOT / ".build/debug/tabellion"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(data, port=None, **settings):
    """A coordinator of its own in a directory: its address, its token, the directory, where `log` is what it printed."""
    address = f"127.0.0.1:{port or free_port()}"
    (data / "farm.json").write_text(json.dumps({"listen": address, "webhooks": {"hosts": ["court.example"]}, **settings}))
    with open(data / "log", "w") as log:
        process = subprocess.Popen(
            [PROGRAM, "coordinator", "--data", data, "--log-level", "warning"], stdout=log, stderr=log
        )
        try:
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"http://{address}/healthz", timeout=1)
                    break
                except (urllib.error.URLError, OSError):
                    assert process.poll() is None, (data / "log").read_text()
                    time.sleep(0.1)
            yield f"http://{address}", (data / "operator.token").read_text().strip(), data
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture(scope="session")
def coordinator(tmp_path_factory):
    with running(tmp_path_factory.mktemp("farm")) as farm:
        yield farm


@pytest.fixture(scope="session")
def farm(tmp_path_factory):
    """A farm with desktops and people, one for all stories: starting it takes longest."""
    from farms import Farm

    with Farm(tmp_path_factory.mktemp("desktops"), reconnectSeconds=60, desktops=2) as farm:
        farm.populate()
        yield farm
