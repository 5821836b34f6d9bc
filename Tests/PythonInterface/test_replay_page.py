"""The public page of a draw in a browser: replay with a progress bar in a thread of its own, and why somebody was not drawn."""

import functools
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import threading

import pytest
from playwright.sync_api import expect, sync_playwright

from conftest import PROGRAM
from scripts import ROOT, SCRIPTS, rendered
from test_pages import CONTRASTS, SIZES

PICTURES = pathlib.Path(os.environ.get("TABELLION_PAGES", ROOT / "build/pages"))
EXAMPLES = ROOT / "examples/draws"
PATIENCE = 120_000  # milliseconds
CHECKS = ("bytes", "digest", "json", "ed25519", "vrf", "bls", "beacon", "drawlist", "drawengine", "drawrules", "drawledger", "drawslip", "draw")
POLICY = re.search(r'contentSecurityPolicy =\s*"(.*?)"\s*\+ "(.*?)"', (ROOT / "Sources/Portal/PageRenderer.swift").read_text())


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves the page, its files and what the test put under /draws/."""

    def do_GET(self):
        kind, body = self.server.answer(self.path.partition("?")[0], self.path.endswith("?en"))
        self.send_response(200 if body is not None else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body or b"")))
        self.send_header("Content-Security-Policy", POLICY[1] + POLICY[2])
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_):
        pass


class Site(http.server.ThreadingHTTPServer):
    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files, self.page = {}, {}
        self.address = f"http://127.0.0.1:{self.server_address[1]}"

    def answer(self, path, is_english):
        if path.startswith("/draws/"):
            return "application/octet-stream", self.files.get(path.removeprefix("/draws/"))
        if path.startswith("/assets/"):
            name = path.removeprefix("/assets/")
            file = SCRIPTS / name if name.endswith(".js") else SCRIPTS.parent / name
            return {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}[name.rpartition(".")[2]], file.read_bytes()
        language = "en" if is_english else "zh"
        text = rendered("publicdraw", self.page | {"stands": "…"}, language)
        return "text/html; charset=utf-8", (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
            '<title>x</title><link rel="icon" href="/assets/emblem.svg"><link rel="stylesheet" href="/assets/portal.css"></head>'
            f'<body><main class="band">{text}</main></body></html>').encode()

    def show(self, folder):
        """The page of a draw directory."""
        self.files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        config, commitment = (json.loads(self.files[name]) for name in ("config.json", "commitment.json"))
        result = json.loads(self.files["result.json"]) if "result.json" in self.files else None
        stages = [{"id": stage["id"], "mode": stage["mode"], "seats": stage["seats"], "isDrawn": result is not None, "admitted": "", "left":
                   result["stages"][at]["left"] if result else ""} for at, stage in enumerate(config["stages"])]
        self.page = {
            "isRehearsal": config["register"].startswith("rehearsal/"), "subject": config["subject"], "drawId": commitment["drawId"],
            "hasReason": False, "register": config["register"], "hasRegister": False, "isRepeat": False, "candidates": str(commitment["n"]),
            "tickets": commitment["w"], "contributors": str(len(config["contributors"])), "deadline": str(commitment["revealDeadline"]),
            "round": str(commitment["beaconRound"]), "beaconTime": "", "commit": commitment["commit"], "hasResult": result is not None,
            "seed": result and result["seed"], "result": result and result["result"], "stages": stages, "isChecked": True,
            "base": "/draws/", "fileNames": " ".join(sorted(self.files)), "worker": "/assets/replayworker.js", "script": "/assets/replay.js",
            "scripts": [{"path": f"/assets/{name}.js"} for name in CHECKS],
            "files": [{"name": name, "path": f"/draws/{name}", "size": str(len(data))} for name, data in sorted(self.files.items())],
        }


@pytest.fixture(scope="module")
def site():
    server = Site()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """A rehearsal of three stages with bundles: (draw directory, {identifier: slip})."""
    return demo("school", tmp_path_factory.mktemp("draws") / "school")


@functools.cache
def demo(example, out):
    rules = EXAMPLES / example
    subprocess.run([PROGRAM, "draw", "demo", "--config", rules / "rules.json", "--candidates", rules / "candidates.csv", "--out", out],
                   check=True, capture_output=True, timeout=300)
    slips = {}
    for path in sorted((out / "office/draws").glob("*/slips/**/*")):
        if path.suffix == ".json":
            slips[path.name] = path.read_bytes()
    return out / "draw", slips


@pytest.fixture
def open_page(browser, site):
    contexts = []

    def open_it(language="zh", size="wide", night=False):
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="dark" if night else "light")
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda line: page.complaints.append(line.text))
        page.goto(site.address + ("/draw?en" if language == "en" else "/draw"))
        return page

    yield open_it
    for context in contexts:
        for page in context.pages:
            assert page.complaints == []
        context.close()


def states(part):
    return dict(part.locator("tr[data-check]").evaluate_all("rows => rows.map(row => [row.dataset.check, row.dataset.state])"))


@pytest.mark.parametrize("language, size, night", [("zh", "wide", False), ("en", "wide", True), ("zh", "narrow", True), ("en", "narrow", False)])
def test_a_visitor_replays_a_draw(site, school, open_page, language, size, night):
    site.show(school[0])
    page = open_page(language, size, night)
    part = page.locator("#replay")
    part.locator("button.start").click()
    expect(part.locator("[data-verdict]")).to_have_attribute("data-verdict", "valid", timeout=PATIENCE)
    expect(part.locator("[data-verdict]")).to_contain_text("REHEARSAL" if language == "en" else "演练")
    found = states(part)
    assert {name for name, state in found.items() if state != "pass"} == {"trust", "whole-log", "register"}, found
    expect(part.locator(".stages li")).to_have_count(3)
    expect(part.locator("button.start")).to_be_enabled()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [text for ratio, text in page.evaluate(CONTRASTS) if ratio < 4.5] == []
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"draw-{language}-{size}{'-night' if night else ''}.png", full_page=True)
