"""The interfaces of deposits and webhooks against its own description: a real coordinator, every check that schemathesis has."""

import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("TABELLION", ROOT / ".build/debug/tabellion"))
PATHS = "^/v1/(deposits|verify|letters|webhooks)"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def coordinator(tmp_path_factory):
    data = tmp_path_factory.mktemp("farm")
    address = f"127.0.0.1:{free_port()}"
    (data / "farm.json").write_text(f'{{"listen": "{address}", "webhooks": {{"hosts": ["court.example"]}}}}')
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


def test_description_is_served(coordinator):
    server, _, _ = coordinator
    with urllib.request.urlopen(f"{server}/openapi.yaml") as answer:
        assert answer.headers["Content-Type"] == "application/yaml"
        assert answer.read() == (ROOT / "docs/openapi.yaml").read_bytes()


def test_answers_are_as_described(coordinator):
    server, token, data = coordinator
    command = [
        pathlib.Path(sys.executable).with_name("st"),
        "--config-file", pathlib.Path(__file__).with_name("schemathesis.toml"),
        "run", f"{server}/openapi.yaml", "--url", server, "-H", f"Authorization: Bearer {token}",
        "--include-path-regex", PATHS, "--checks", "all", "--phases", "examples,coverage,fuzzing",
        "--seed", os.environ.get("TABELLION_TEST_SEED", "1"), "--max-examples", os.environ.get("TABELLION_EXAMPLES", "25"), "--no-color",
    ]
    outcome = subprocess.run(command, cwd=data, capture_output=True, text=True, timeout=300)
    assert outcome.returncode == 0, outcome.stdout[-8000:] + outcome.stderr[-2000:]
    assert "Tested: 15" in outcome.stdout, outcome.stdout[-2000:]
