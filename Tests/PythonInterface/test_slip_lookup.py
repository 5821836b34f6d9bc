"""The look-up of a slip in Chromium: found, opened and checked there; what the server was asked for; what people type wrongly."""

import csv
import json
import re
import shutil
import subprocess

import pytest
from playwright.sync_api import sync_playwright

from conftest import PROGRAM
from scripts import ROOT, SCRIPTS, rendered
from test_pages import CONTRASTS

EXAMPLE = ROOT / "examples/draws/plates"
NAMES = ("bytes", "digest", "json", "ed25519", "tree", "note", "vrf", "bls", "beacon", "drawlist", "drawengine", "drawrules", "drawledger", "drawslip", "draw")
POLICY = re.search(r'contentSecurityPolicy =\s*"(.*?)"\s*\+ "(.*?)"', (ROOT / "Sources/Portal/PageRenderer.swift").read_text())
HOST = "http://localhost:1"
PATIENCE = 60_000  # milliseconds


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """A rehearsal with its slips in files and in shards: (draw directory, {form: look-up}, [(identifier, code)])."""
    out = tmp_path_factory.mktemp("lookup") / "plates"
    run = lambda *arguments: subprocess.run([PROGRAM, "draw", *map(str, arguments)], check=True, capture_output=True, timeout=300)
    run("demo", "--config", EXAMPLE / "rules.json", "--candidates", EXAMPLE / "candidates.csv", "--out", out)
    draw = json.loads((out / "draw/commitment.json").read_text())["drawId"]
    run("slips", "--office", out / "office", "--draw", draw, "--packed", "--out", out / "packed")
    codes = next((out / "office/draws").glob("*/slips/codes.csv"))
    with open(codes, newline="") as file:
        rows = [(row["id"], row["code"]) for row in csv.DictReader(file)]
    return out / "draw", {"files": out / "slips", "packed": out / "packed"}, rows


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def look_up(browser, held):
    """Opens the page over one form of the look-up; `page.asked` is what the server saw."""
    folder, lookups, _ = held
    contexts = []

    def open_page(form="files", language="zh", fragment="", changed=None, **options):
        values = {
            "draw": "d", "subject": "八十个名额", "isRehearsal": True, "address": "/draws/d", "files": "/draws/d/files/",
            "slips": "/draws/d/slips/", "scripts": [{"path": f"/assets/{name}.js"} for name in (*NAMES, "sliplookup")],
        }
        html = (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, '
            'initial-scale=1"><title>x</title><link rel="icon" href="/assets/emblem.svg"><link rel="stylesheet" href="/assets/portal.css">'
            f'</head><body><main id="text" class="band">{rendered("sliplookup", values, language)}</main></body></html>')
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.asked, page.complaints = [], []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda line: "404" in line.text or page.complaints.append(line.text))

        def answer(route):
            request = route.request
            path = request.url.removeprefix(HOST)
            page.asked.append((path, json.dumps(request.headers), request.post_data))
            if path == "/draws/d/slip":
                return route.fulfill(body=html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY[1] + POLICY[2]})
            if path.startswith("/assets/"):
                name = path.removeprefix("/assets/")
                file = SCRIPTS / name if name.endswith(".js") else SCRIPTS.parent / name
                kind = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}[name.rpartition(".")[2]]
                return route.fulfill(body=file.read_bytes(), content_type=kind)
            part, name = path.removeprefix("/draws/d/").split("/", 1)
            file = (folder if part == "files" else lookups[form]) / name
            body = file.read_bytes() if file.is_file() else None
            if changed and body is not None:
                body = changed(name, body)
            return route.fulfill(status=200 if body is not None else 404, body=body or b"", content_type="application/octet-stream")

        page.route("**/*", answer)
        page.goto(f"{HOST}/draws/d/slip{fragment}")
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            assert page.complaints == []
        context.close()


def ask(page, identity, code):
    page.locator("#identity").fill(identity)
    page.locator("#code").fill(code)
    page.locator("#lookup button").click()
    page.locator("#lookup .found:visible, #lookup .bad:visible").first.wait_for()
    return page.locator("#lookup .found").is_visible()


@pytest.mark.parametrize("form", ["files", "packed"])
def test_slip_is_found_and_the_server_learns_nothing(look_up, held, form):
    _, _, rows = held
    page = look_up(form)
    for identity, code in (rows[0], rows[len(rows) // 2]):
        assert ask(page, identity, code.lower().replace("-", " "))
        with page.expect_download() as download:
            page.locator("a[download]").click()
        slip = json.loads(open(download.value.path()).read())
        assert page.locator("[data-fact=index]").inner_text() == str(slip["i"])
        page.locator("#identity").fill("")
    number, bare = identity.rpartition(":")[2], code.replace("-", "")
    for path, headers, body in page.asked:
        assert body is None
        assert all(secret not in text for text in (path, headers) for secret in (number, code, bare, bare.lower()))
    fetched = [path for path, _, _ in page.asked if path.startswith("/draws/d/slips/")]
    pattern = r"/draws/d/slips/(slips\.json|[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{64})" if form == "files" else r"/draws/d/slips/(slips\.json|shards/[0-9a-f]{4})"
    assert len(fetched) == 4 and all(re.fullmatch(pattern, path) for path in fetched)


def test_code_of_the_printed_link_leaves_the_address(look_up, held):
    identity, code = held[2][3]
    page = look_up(fragment=f"#{code}")
    assert page.locator("#code").input_value() == code and "#" not in page.url
    assert all(code not in path for path, _, _ in page.asked)
    assert ask(page, identity, code)


def test_what_does_not_fit_is_refused(look_up, held):
    (identity, code), (other, _) = held[2][0], held[2][1]
    page = look_up(language="en")
    said = set()
    for wrong in [(other, code), (identity, code[:-1] + ("0" if code[-1] != "0" else "1")), (identity, code[:-1]), (identity, "U" + code[1:]), ("1234", code)]:
        assert not ask(page, *wrong), wrong
        said.add(page.locator("#lookup .bad b").inner_text())
    assert len(said) == 3
    assert ask(page, identity, code)


def test_a_changed_slip_or_commitment_is_not_believed(look_up, held):
    identity, code = held[2][0]
    flip = lambda body: body[:-20] + bytes([body[-20] ^ 1]) + body[-19:]
    for which in (lambda name: len(name) > 60, lambda name: name == "commitment.json", lambda name: name == "slips.json"):
        page = look_up(changed=lambda name, body: flip(body) if which(name) else body)
        assert not ask(page, identity, code)


@pytest.mark.parametrize(("language", "width", "night"), [("zh", 360, True), ("zh", 1280, False), ("en", 360, False), ("en", 1280, True)])
def test_can_be_read(look_up, held, language, width, night):
    page = look_up(language=language, viewport={"width": width, "height": 800}, color_scheme="dark" if night else "light")
    assert ask(page, *held[2][0])
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    assert [pair for pair in page.evaluate(CONTRASTS) if pair[0] < 4.5] == []
    pictures = ROOT / "build/pages"
    pictures.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=pictures / f"slip-lookup-{language}-{width}-{'night' if night else 'day'}.png", full_page=True)
