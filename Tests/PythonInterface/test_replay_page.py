"""The public page of a draw in a browser: replay with a progress bar in a thread of its own, and why somebody was not drawn."""

import functools
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading

import pytest
from playwright.sync_api import expect, sync_playwright

import logs
from conftest import PROGRAM
from scripts import ROOT, SCRIPTS, rendered
from test_pages import CONTRASTS, SIZES

sys.path.insert(0, str(ROOT / "Tests/PythonReplay"))
import random_draws
import tabellion_draw

PICTURES = pathlib.Path(os.environ.get("TABELLION_PAGES", ROOT / "build/pages"))
EXAMPLES = ROOT / "examples/draws"
PATIENCE = 120_000  # milliseconds
CHECKS = ("bytes", "digest", "json", "ed25519", "tree", "note", "vrf", "bls", "beacon", "drawlist", "drawengine", "drawrules", "drawledger", "drawslip", "tiles", "draw")
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
        self.files, self.page, self.log = {}, {}, {}
        self.address = f"http://127.0.0.1:{self.server_address[1]}"

    def answer(self, path, is_english):
        if path.startswith("/draws/log/"):
            return "application/octet-stream", self.log.get(path.removeprefix("/draws/log/"))
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

    def show(self, folder, log=None):
        """The page of a draw directory; with the files of its log, where the page reaches it."""
        self.log = log or {}
        self.files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        config, commitment = (json.loads(self.files[name]) for name in ("config.json", "commitment.json"))
        result = json.loads(self.files["result.json"]) if "result.json" in self.files else None
        stages = [{"id": stage["id"], "mode": stage["mode"], "seats": stage["seats"], "isDrawn": result is not None, "admitted": "", "left":
                   result["stages"][at]["left"] if result else ""} for at, stage in enumerate(config["stages"])]
        self.page = {
            "hasPlace": log is not None, "place": "/draws/x", "isOwnBeacon": config["register"].startswith("rehearsal/"),
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
    slips = [json.loads(path.read_bytes()) for path in sorted((out / "office/draws").glob("*/slips/*/*.json"))]
    codes = next((out / "office/draws").glob("*/slips/codes.csv")).read_text().splitlines()[1:]
    identities = [line.partition(",")[0] for line in codes]
    of_entry = {slip["entry"][:64]: slip for slip in slips}
    found = {}
    for identity in identities:
        for salt in {slip["salt"] for slip in slips}:
            if slip := of_entry.get(tabellion_draw.cid_of(bytes.fromhex(salt), identity).hex()):
                found[identity] = slip
                break
    return out / "draw", found


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


@pytest.mark.parametrize("language, size, night", [("zh", "wide", False), ("en", "narrow", True)])
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


def office_log(folder):
    """Entries and key of the log of a rehearsal's office."""
    office = folder.parent / "office"
    origin, size = (office / "log/checkpoint").read_text().split("\n")[:2]
    bundle = (office / f"log/tile/entries/000.p/{size}").read_bytes()
    entries = []
    while bundle:
        length = int.from_bytes(bundle[:2])
        entries.append(bundle[2:2 + length])
        bundle = bundle[2 + length:]
    assert len(entries) == int(size)
    return entries, logs.Key(origin, bytes.fromhex((office / "keys/log").read_text().strip()))


def record(kind, name, rest):
    return logs.entry(kind, 1, logs.lp(name.encode()) + rest)


def test_the_whole_log_is_read_where_the_page_reaches_it(site, school, open_page):
    entries, key = office_log(school[0])
    config = json.loads((school[0] / "config.json").read_text())
    name = json.loads((school[0] / "commitment.json").read_text())["drawId"]
    unknown = logs.entry(200, 1, b"of another kind")
    cases = [
        ("pass", "", entries),
        ("pass", "", entries + [unknown, record(6, "another/0001", bytes(32))]),
        ("fail", "log entry", entries + [record(6, name, bytes(32))]),
        ("fail", "number 2 is missing", entries + [record(6, config["register"] + "/0003", bytes(32))]),
        ("fail", "two histories|proof of a fork", [entries[0]] + [unknown] + entries[2:]),
        ("fail", "before the directory's checkpoint", entries[:-1]),
    ]
    for state, words, log in cases:
        site.show(school[0], logs.published(log, key))
        page = open_page("en")
        part = page.locator("#replay")
        part.locator("button.start").click()
        expect(part.locator("[data-verdict]")).to_have_attribute("data-verdict", "valid" if state == "pass" else "invalid", timeout=PATIENCE)
        row = part.locator("tr[data-check=whole-log]")
        assert row.get_attribute("data-state") == state, (words, row.inner_text())
        assert re.search(words, row.inner_text()), row.inner_text()
        read = f"All {len(log)} entries of the log were read"
        assert (read in part.locator("[data-verdict]").inner_text()) == (state == "pass")
        assert {one for one, found in states(part).items() if found != "pass"} - {"whole-log"} == {"trust", "register"}
        if words == "" and log is entries:
            PICTURES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PICTURES / "draw-whole-log.png", full_page=True)


def place_slip(page, slip, identity):
    part = page.locator("#slip")
    data = slip if isinstance(slip, bytes) else json.dumps(slip).encode()
    part.locator("input[type=file]").set_input_files({"name": "slip.json", "mimeType": "application/json", "buffer": data})
    part.locator("input[name=identity]").fill(identity)
    part.locator("button.start").click()
    return part


def candidates(folder, slips):
    """Somebody who won alone, an alternate, somebody beyond all lists, a member of a bundle: {kind: identifier}."""
    admitted, listed = set(), set()
    for path in folder.glob("stage-*.outcomes"):
        for outcome in tabellion_draw.Outcomes(path.read_bytes()):
            (admitted if outcome.admitted else listed).add(outcome.index)
    found = {}
    for identity, slip in slips.items():
        i = slip["i"]
        kind = ("bundle" if slip["members"] else "admitted" if i in admitted else "alternate" if i in listed else "beyond")
        found.setdefault(kind, identity)
    return found


@pytest.mark.parametrize("language, kinds", [("zh", {"admitted", "alternate", "bundle"}), ("en", {"alternate"})])
def test_a_candidate_sees_why(site, school, open_page, language, kinds):
    folder, slips = school
    site.show(folder)
    page = open_page(language)
    asked = []
    page.on("request", lambda request: asked.append((request.url, request.post_data)))
    seen = {}
    for kind, identity in candidates(folder, slips).items():
        if kind not in kinds:
            continue
        part = place_slip(page, slips[identity], identity)
        expect(part.locator(".found [data-verdict]")).to_have_attribute("data-verdict", "slip", timeout=PATIENCE)
        found = part.locator(".found li[data-stage]").evaluate_all("items => items.map(item => item.dataset.state)")
        assert len(found) == 3 and (kind == "bundle" or kind in found), (kind, found)
        seen[kind] = part.locator(".found").inner_text()
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"slip-{kind}-{language}.png", full_page=True)
    assert seen.keys() == kinds
    assert ("alternate number" if language == "en" else "候补") in seen["alternate"]
    # Neither the list nor anything of the visitor's went over the line.
    assert all(post is None and identity not in url for url, post in asked for identity in slips)
    assert not any(url.endswith("list.bin") for url, _ in asked)
    assert [text for ratio, text in page.evaluate(CONTRASTS) if ratio < 4.5] == []


def test_what_was_changed_is_said(site, school, open_page):
    folder, slips = school
    site.show(folder)
    page = open_page("en")
    (identity, slip), (other, _) = list(slips.items())[:2]
    part = place_slip(page, slip, other)
    expect(part.locator(".found [data-verdict]")).to_have_attribute("data-verdict", "invalid", timeout=PATIENCE)
    assert states(part.locator(".found"))["identity"] == "fail"
    expect(part.locator(".found li[data-stage]")).to_have_count(0)
    outcomes = bytearray(site.files["stage-2.outcomes"])
    outcomes[-1] ^= 1
    site.files["stage-2.outcomes"] = bytes(outcomes)
    part = page.locator("#replay")
    part.locator("button.start").click()
    expect(part.locator("[data-verdict]")).to_have_attribute("data-verdict", "invalid", timeout=PATIENCE)
    found = states(part)
    assert found["outcomes"] == "fail" and found["stages"] == "pass"
    expect(part.locator("tr[data-check=outcomes]")).to_contain_text("stage-2.outcomes")
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / "draw-changed-en.png", full_page=True)
    # A file that the page's list names and the server has no more.
    del site.files["result.json"]
    part.locator("button.start").click()
    expect(part.locator("tr[data-check=seed][data-state=fail]")).to_have_count(1, timeout=PATIENCE)
    page.complaints[:] = [line for line in page.complaints if "404" not in line]


@pytest.mark.parametrize("cause", ["record", "no-proof", "too-few-reveals"])
def test_a_void_draw_says_why(site, open_page, tmp_path, cause):
    maker = random_draws.Maker(f"page {cause}", void=cause)
    maker.build()
    maker.ledger()
    site.show(pathlib.Path(maker.write(str(tmp_path / "draw"))))
    page = open_page("zh")
    part = page.locator("#replay")
    part.locator("button.start").click()
    expect(part.locator("[data-verdict]")).to_have_attribute("data-verdict", "void", timeout=PATIENCE)
    expect(part.locator("[data-verdict]")).to_contain_text("作废原因")
    expect(page.locator("#slip")).to_be_hidden()
    assert states(part)["beacon"] == "unreached"


def test_a_replay_can_be_stopped(site, school, open_page):
    site.show(school[0])
    page = open_page()
    part = page.locator("#replay")
    part.locator("button.start").click()
    part.locator("button.stop").click()
    expect(part.locator(".run")).to_be_hidden()
    expect(part.locator("[data-verdict]")).to_have_count(0)
    part.locator("button.start").click()
    expect(part.locator("[data-verdict]")).to_have_attribute("data-verdict", "valid", timeout=PATIENCE)
