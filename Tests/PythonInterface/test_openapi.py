"""The interfaces of deposits and webhooks against its own description: a real coordinator, every check that schemathesis has."""

import os
import pathlib
import subprocess
import sys
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATHS = "^/v1/(deposits|verify|letters|webhooks|search)"


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
    assert "Tested: 16" in outcome.stdout, outcome.stdout[-2000:]
