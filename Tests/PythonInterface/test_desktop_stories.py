"""What a desktop in the browser goes through: a hostile site, Chinese typed there, a download, a line that breaks, a recorder that dies."""

import json
import os
import subprocess
import time
import urllib.parse
import zipfile

import pytest

import hostile
from desks import audit, browser, bundle, inputs, needs_desktops, people  # noqa: F401
from test_pages import CONTRASTS, SIZES

pytestmark = needs_desktops


def allow_nothing(person):
    """Whatever the browser complains of, and any script that is not ours, ends up in the person's complaints."""
    def heard(line):
        if "Content Security Policy" in line.text or "Refused to" in line.text:
            person.complaints.append(line.text)
    person.page.on("console", heard)
    person.page.on("dialog", lambda dialog: (person.complaints.append(dialog.message), dialog.dismiss()))


def opened(farm, path):
    """The input log with what stands sealed in it as `value`."""
    with zipfile.ZipFile(path) as archive:
        sealed = archive.read("data/sealed.jsonl.age")
    clear = subprocess.run(["age", "-d", "-i", farm.data / "sealing.agekey"], input=sealed, capture_output=True, check=True)
    values = [json.loads(line) for line in clear.stdout.decode().splitlines()]
    by_line = {value["seq"]: value["value"] for value in values if "seq" in value}
    return [{**line, "value": by_line.get(line["seq"])} for line in inputs(path)]


def typed(lines):
    """What a person's keys say, letter by letter; other keys stand there by their symbols."""
    values = [line["value"] for line in lines
              if line["source"] == "viewer" and line["kind"] == "key" and line["down"]]
    return "".join(value for value in values if len(value) == 1 and value.isalpha())


@pytest.fixture(scope="module")
def captured(farm, browser, tmp_path_factory):
    """One capture of the hostile site, sealed: its session, its bundle, what the audit says."""
    from desks import Person

    wang = Person(browser, farm, "wang.holder")
    allow_nothing(wang)
    wang.begin(hostile.HOSTILE, farm.hostile_page + "/?" + urllib.parse.quote(hostile.HOSTILE))
    wang.sit_down()
    wang.page.wait_for_timeout(2000)
    wang.page.locator("#screen canvas").click(position={"x": 400, "y": 250})
    # The desktop's own input method: on, pinyin, the first candidate, off.
    wang.page.keyboard.press("Control+Space")
    wang.page.wait_for_timeout(700)
    wang.type("zhongguo")
    wang.page.wait_for_timeout(1200)
    wang.page.keyboard.press("Space")
    wang.page.wait_for_timeout(500)
    wang.picture("story-a-input-method")
    # What stands there goes back to the person by the clipboard.
    wang.page.keyboard.press("Control+KeyA")
    wang.page.keyboard.press("Control+KeyC")
    wang.page.wait_for_function("() => document.getElementById('copied').value !== ''", timeout=20_000)
    copied = wang.page.locator("#copied").input_value()
    wang.page.keyboard.press("Control+Space")
    wang.page.keyboard.press("Enter")
    wang.page.wait_for_timeout(3000)
    wang.shoot()
    wang.finish()
    wang.wait_sealed()
    path = bundle(wang, tmp_path_factory.mktemp("captured"))
    yield {"session": wang.session, "bundle": path, "copied": copied, "lines": opened(farm, path), "complaints": wang.complaints}
    wang.context.close()


def test_chinese_typed_by_the_desktops_own_input_method(captured):
    assert captured["copied"] == "中国"
    lines = captured["lines"]
    assert "zhongguo" in typed(lines)
    assert [line["value"] for line in lines if line["kind"] == "clipboard-out"][-1] == "中国"
    titles = [line["value"] for line in lines if line["kind"] == "navigation" and line["trigger"] == "title"]
    assert any("t:中国" in title for title in titles), titles


def test_a_download_on_the_desktop_ends_in_the_bundle(farm, captured):
    with zipfile.ZipFile(captured["bundle"]) as archive:
        records = json.loads(archive.read("data/session.json"))["records"]
        [record] = [record for record in records if record.get("path", "").startswith("downloads/")]
        assert archive.read("data/" + record["path"]) == hostile.CONTENT
    # Chromium itself replaces what no file system takes.
    assert "侵权" in record["name"], record
    code, words = audit(farm, captured["bundle"])
    assert code == 0, words


def test_foreign_names_never_become_script(farm, captured, people):
    assert captured["complaints"] == []
    for name, paths in {
        "wang.holder": ["/sessions", f"/sessions/{captured['session']}", f"/sessions/{captured['session']}/input"],
        "zhao.notary": ["/account", "/people"],
        "operator": ["/offices", "/offices/other/people"],
    }.items():
        person = people(name, "en-GB")
        allow_nothing(person)
        for path in paths:
            assert person.go(path).status == 200, (name, path)
            person.page.wait_for_load_state("networkidle") if "sessions/" not in path else None
            assert "owned" not in person.page.title()
            assert person.page.locator("img[src=x], main script:not([src])").count() == 0, (name, path)
    person.go("/offices")
    words = person.page.locator("main").inner_text()
    assert "<script>" in words, "the hostile title is not shown at all"


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
@pytest.mark.parametrize("size", SIZES)
def test_pages_of_a_real_capture_can_be_read(farm, captured, people, size, night):
    for language in ("zh-CN", "en-GB"):
        wang = people("wang.holder", language)
        allow_nothing(wang)
        width, height = SIZES[size]
        wang.page.set_viewport_size({"width": width, "height": height})
        wang.page.emulate_media(color_scheme="dark" if night else "light")
        for name, path in {"list": "", "capture": f"/{captured['session']}", "input": f"/{captured['session']}/input",
                           "disclosure": f"/{captured['session']}/disclosure"}.items():
            assert wang.go(f"/sessions{path}").status == 200
            assert wang.page.locator("h1").count() == 1
            assert wang.page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), (name, language)
            assert [pair for pair in wang.page.evaluate(CONTRASTS) if pair[0] < 4.5] == [], (name, language)
            wang.picture(f"real-{name}-{language[:2]}-{size}-{'night' if night else 'day'}")


def test_chosen_files_are_shown_without_the_rest(farm, captured, people, tmp_path):
    wang = people("wang.holder", "en-GB")
    allow_nothing(wang)
    wang.go(f"/sessions/{captured['session']}")
    wang.page.get_by_role("link", name="Show chosen files only").click()
    wang.page.locator("main button[type=submit]").click()
    wang.page.wait_for_selector("[role=alert]")
    wang.page.locator('input[name^="/screenshots/"]').first.check()
    wang.page.locator('input[name^="/downloads/"]').first.check()
    with wang.page.expect_download() as download:
        wang.page.locator("main button[type=submit]").click()
    path = tmp_path / "chosen.zip"
    download.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        shown = {name.split("/")[1] for name in archive.namelist() if name.startswith("data/")}
    assert shown == {"screenshots", "downloads", "opening.json", "policy.json"}
    code, words = audit(farm, path, "disclosure")
    assert code == 0 and "VALID: the files shown" in words, words
    # The access log says so to the notary.
    assert "disclosed these records" in farm.notary().get("/access-log")[2]


def test_each_role_tries_what_it_may_not(farm, captured, people):
    place = f"/sessions/{captured['session']}"
    # What the bundle says; the session's number is in the question already.
    secrets = ("hostile.tabellion.test", "onerror", "fingerprint")
    reading = [place, place + "/input", place + "/recording.mp4", place + "/bundle", place + "/files/policy.json"]
    doing = [place + "/desktop", place + "/viewer", place + "/live"]
    refused = {
        "chen.holder": {404: reading + doing + [place + "/disclosure"]},
        "zhao.notary": {404: reading + doing + [place + "/disclosure", "/offices/jiangcheng/people"]},
        "operator": {403: [place + "/bundle"], 404: []},
        "tang.member": {403: reading + doing + [place + "/disclosure", "/offices/jiangcheng/people"]},
        "he.auditor": {403: [place + "/desktop", place + "/disclosure"], 404: ["/offices/other/people"]},
    }
    for name, answers in refused.items():
        person = people(name, "en-GB")
        token = person.page.evaluate("document.querySelector('input[name=token]')?.value ?? ''")
        for status, paths in answers.items():
            for path in paths:
                answer = person.page.request.get(farm.server + path)
                allowed = {403, 404} if name in ("operator", "tang.member") else {status}
                assert answer.status in allowed, (name, path, answer.status)
                words = answer.text()
                assert not any(secret in words for secret in secrets), (name, path)
        # Orders, with the person's own token and from their own page.
        for order in ("finish", "screenshot", "disclosure"):
            status = person.page.evaluate(
                "([path, token]) => fetch(path, {method: 'POST', body: new URLSearchParams({token})}).then(a => a.status)",
                [f"{place}/{order}", token])
            assert status in (403, 404), (name, order, status)
        # A list shows nobody's captures but one's own, and an auditor's office's.
        listed = captured["session"] in person.page.request.get(farm.server + "/sessions").text()
        assert listed == (name == "he.auditor"), name


def test_a_line_that_breaks_and_a_recorder_that_dies(farm, people, tmp_path):
    chen = people("chen.holder", "en-GB")
    chen.begin()
    chen.sit_down()
    nonce = chen.page.locator("#nonce").inner_text()
    chen.type("one")
    # First nothing passes: the light stops claiming to know. Then the line is cut, for browser and coordinator alike.
    farm.line.hang()
    try:
        chen.page.wait_for_selector("#light[data-light=unknown]", timeout=30_000)
        farm.line.cut()
        chen.page.wait_for_selector("#line.bad", timeout=30_000)
        chen.picture("story-b-line-cut")
        assert chen.page.locator("#shoot").is_disabled()
    finally:
        farm.line.restore()
    # It comes back by itself, to the same desktop.
    chen.page.wait_for_selector("#light[data-light=recording]", timeout=60_000)
    chen.page.wait_for_selector("#shoot:not([disabled])", timeout=60_000)
    assert chen.page.locator("#nonce").inner_text() == nonce
    chen.type("two")
    chen.shoot()
    farm.encoder_fails.touch()
    try:
        failed = time.time()
        chen.page.wait_for_url(f"**/sessions/{chen.session}", timeout=60_000)
    finally:
        os.unlink(farm.encoder_fails)
    chen.wait_sealed()
    chen.picture("story-c-recorder")
    path = bundle(chen, tmp_path)
    with zipfile.ZipFile(path) as archive:
        header = json.loads(archive.read("data/session.json"))["records"][0]
    assert header["chain"][-1]["kind"] == "gap" and header["chain"][-1]["values"]["reason"] == "recorder"
    assert header["reason"] == "recorder"
    lines = opened(farm, path)
    assert typed(lines) == "onetwo"
    notes = " ".join(line["text"] for line in lines if line["kind"] == "note")
    assert "the viewer's line was broken; what it held is released" in notes and "the viewer is back after" in notes, notes
    assert "closed by the viewer" not in notes, notes
    assert header["closedAt"] / 1000 < failed + 30
    code, words = audit(farm, path)
    assert code == 0 and "recorder" in words, words
