"""Alarms that are really caused: workers that fall silent or run another image, a time authority that is gone, a disk that is full by its
threshold, a session that fails. They come, are acknowledged, survive a restart, and clear."""

import contextlib
import json
import os
import pathlib
import re
import secrets
import shutil
import subprocess
import threading
import time
import urllib.error
import urllib.request

import jsonschema_rs
import pytest
import yaml
from playwright.sync_api import sync_playwright

from conftest import PROGRAM, ROOT, free_port, running
from desk import Desk
from test_pages import CONTRASTS

PICTURES = pathlib.Path(os.environ.get("TABELLION_PAGES", ROOT / "build/pages"))
GOOD, OTHER = "a1" * 32, "b2" * 32
LIMITS = {"seconds": 1, "settleSeconds": 2, "workerSilentSeconds": 5, "anchorTodaySeconds": 2}


def ask(server, path, token, body=None, **headers):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(server + path, data, {
        "Authorization": "Bearer " + token, "Content-Type": "application/json", **headers})
    with urllib.request.urlopen(request, timeout=60) as answer:
        text = answer.read().decode()
        return json.loads(text) if answer.headers["Content-Type"].startswith("application/json") else text


class Worker:
    """A worker as its coordinator knows it: it introduces itself, and polls until it is stopped."""

    def __init__(self, server, token, image):
        self.server, self.token, self.isOver, self.problem = server, token, False, None
        self.id = self.call("/farm/v1/workers", {
            "publicKey": secrets.token_hex(32), "imageName": f"desktop-{image[:16]}", "imageSha256": image, "capacity": 1})["worker"]
        self.thread = threading.Thread(target=self.poll, daemon=True)
        self.thread.start()

    def call(self, path, body):
        return ask(self.server, path, self.token, body)

    def poll(self):
        while not self.isOver:
            # Without a desktop to give it is answered at once.
            poll = {"warm": 0, "active": []}
            if self.problem:
                poll["problem"] = self.problem
            # While the coordinator starts again nobody answers.
            with contextlib.suppress(OSError):
                self.call(f"/farm/v1/workers/{self.id}/poll", poll)
            time.sleep(0.2)

    def stop(self):
        self.isOver = True
        self.thread.join(60)


class Authority:
    """`tabellion tsa`, which can be stopped and started again."""

    def __init__(self, data):
        self.data, self.port, self.process = data, free_port(), None
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [PROGRAM, "tsa", "run", "--directory", self.data, "--listen", f"127.0.0.1:{self.port}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: (self.data / "authority/root.pem").exists() and self.answers(), "the time authority")

    def answers(self):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5)
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


def until(holds, what, seconds=120):
    deadline = time.monotonic() + seconds
    while True:
        found = holds()
        if found:
            return found
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


class Story:
    def __init__(self, server, token, data):
        self.server, self.token, self.data = server, token, data

    def health(self):
        return ask(self.server, "/v1/health", self.token)

    def codes(self):
        return {alarm["code"] for alarm in self.health()["alarms"]}

    def alarm(self, code):
        return next((alarm for alarm in self.health()["alarms"] if alarm["code"] == code), None)

    def comes(self, code):
        return until(lambda: self.alarm(code), f"{code} in {self.codes()}")

    def clears(self, *codes):
        until(lambda: not self.codes() & set(codes), f"{codes} in {self.codes()}")


def pictures(server, hand, path, name):
    """The page in both languages, wide and narrow, by day and by night: no complaint of the browser, contrast as it should be."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for language, width, scheme in (("zh-CN", 1280, "light"), ("en", 1280, "light"), ("zh-CN", 390, "dark"), ("en", 390, "light")):
            context = chromium.new_context(
                locale=language, viewport={"width": width, "height": 900}, color_scheme=scheme, user_agent=hand.agent,
                extra_http_headers={"Cookie": "__Host-tabellion=" + hand.cookie, "Accept-Language": language})
            page = context.new_page()
            complaints = []
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda line: complaints.append(line.text))
            assert page.goto(server + path).status == 200
            page.screenshot(path=PICTURES / f"{name}-{language}-{width}-{scheme}.png", full_page=True)
            assert not complaints
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than its window"
            low = [found for found in page.evaluate(CONTRASTS) if found[0] < 4.5]
            assert not low, low
            context.close()
        chromium.close()


def test_alarms_come_are_acknowledged_and_clear(tmp_path):
    (tmp_path / "tsa").mkdir()
    data = tmp_path / "farm"
    data.mkdir()
    authority = Authority(tmp_path / "tsa")
    port = free_port()
    settings = {
        "timeAuthorities": [{
            "name": "first", "url": f"http://127.0.0.1:{authority.port}/", "root": str(tmp_path / "tsa/authority/root.pem")}],
        "anchors": {"seconds": 1}, "alarms": {**LIMITS, "diskTodayPercent": 99, "diskNowPercent": 1},
    }
    try:
        with running(data, port, **settings) as farm:
            numbers, people, good = cause(Story(*farm), authority)
        authority.start()
        # A new start, with the disk's usual threshold: what was acknowledged still is, and everything gets well.
        with running(data, port, **{**settings, "alarms": LIMITS}) as farm:
            recover(Story(*farm), numbers, people, good)
            good.stop()
    finally:
        authority.stop()


def cause(story, authority):
    server, data = story.server, story.data
    token = (data / "worker.token").read_text().strip()
    people = Desk(server, data)
    operator = people.notary("operator")
    people._invite(operator, "/offices/office/people", "fang.notary", "notary")
    people._enrolled("fang.notary")
    fang, lin = people.notary("fang.notary"), people.notary("lin.notary")
    # What is known of a worker: its image is one that an operator has released, or not.
    good = Worker(server, token, GOOD)
    until(lambda: GOOD in operator.get("/installation")[2], "the worker on the page")
    assert "No image is released" in operator.get("/installation")[2]
    status, answer, _ = operator.post("/installation/images", {"image": GOOD, "do": "release"}, "/installation")
    assert (status, answer["Location"]) == (303, "/installation?done")
    assert operator.post("/installation/images", {"image": "c3" * 32, "do": "release"}, "/installation")[0] == 404
    assert lin.post("/installation/images", {"image": GOOD, "do": "withdraw"}, "/account")[0] == 403
    assert "worker.image" not in story.codes()
    # Somebody is told of what must be acted on at once, as soon as their system answers.
    hook = {"url": "https://court.example/alarms", "kinds": ["alarm.raised", "alarm.cleared"]}
    ask(server, "/v1/webhooks", story.token, hook)
    assert ask(server, "/v1/webhooks", story.token)["waiting"] == 0
    other = Worker(server, token, OTHER)
    image = story.comes("worker.image")
    assert image["level"] == "act-now" and image["subject"] == other.id
    until(lambda: ask(server, "/v1/webhooks", story.token)["waiting"] == 1, "the alarm is told")
    # The authority dies; a deposit waits for its letter.
    authority.stop()
    ask(server, "/v1/deposits", story.token, {"sha256": secrets.token_hex(32)}, **{"Idempotency-Key": secrets.token_hex(8)})
    anchor = story.comes("anchor.failing")
    assert anchor["subject"] == "time/first" and anchor["level"] == "act-today"
    until(lambda: "letters of 1 deposits wait" in story.alarm("anchor.failing")["what"], "the deposit's letter waits")
    assert story.comes("disk.low")["level"] == "act-today"
    # A worker says that its image changed, and later nothing any more.
    other.problem = "the desktop image changed"
    assert "the desktop image changed" in story.comes("worker.refuses")["what"]
    other.stop()
    silent = story.comes("worker.silent")
    assert silent["subject"] == other.id
    # A session of the farm's own office fails.
    session = ask(server, "/v1/captures", story.token, {"url": "https://example.com/"})["id"]
    good.stop()
    orders = good.call(f"/farm/v1/workers/{good.id}/poll", {"warm": 1, "active": []})["captures"]
    assert [order["session"] for order in orders] == [session]
    report(server, token, good.id, session)
    failed = story.comes("session.failed")
    assert failed["subject"] == session and failed["office"] == "office"
    good.isOver = False
    good.thread = threading.Thread(target=good.poll, daemon=True)
    good.thread.start()

    # What each sees.
    page = operator.get("/installation")[2]
    assert re.search(r"<b><a href=\"/installation\">\d+ alarms to act on now</a></b>", page) and "struck off" not in page
    assert "the encoder ended" not in page
    assert lin.get("/installation")[0] == 403 and fang.get("/installation")[0] == 403
    own, others = fang.get("/desk/alarms")[2], lin.get("/desk/alarms")[2]
    assert session in own and session not in others
    for text in (own, others):
        assert "Letters of new deposits wait for it" in text and other.id[:16] not in text and "127.0.0.1" not in text
    assert people.notary("he.auditor").get("/desk/alarms")[0] == 200
    assert people.notary("he.auditor").post(f"/desk/alarms/{failed['number']}", {"word": "x"}, "/desk/alarms")[0] in (403, 404)
    # What another office has is answered like what there is not.
    word = {"word": "我来处理 & <b>call</b>"}
    unknown = lin.post("/desk/alarms/99999", word, "/desk/alarms")
    for number in (failed["number"], silent["number"]):
        status, _, text = lin.post(f"/desk/alarms/{number}", word, "/desk/alarms")
        assert (status, strip(text)) == (unknown[0], strip(unknown[2])) and status == 404
    assert fang.post(f"/desk/alarms/{silent['number']}", word, "/desk/alarms")[0] == 404
    pictures(server, operator, "/installation", "installation")
    pictures(server, fang, "/desk/alarms", "office-alarms")

    # Words that are none, then one that counts.
    place = f"/installation/alarms/{silent['number']}"
    for none in ("", "   ", "x" * 501):
        status, _, text = operator.post(place, {"word": none}, "/installation")
        assert status == 422 and "Say in 1 to 500 characters" in text
    assert operator.post(place, word, "/installation")[0] == 303
    assert story.alarm("worker.silent")["acknowledgedBy"] == "operator"
    page = operator.get("/installation")[2]
    assert "我来处理 &amp; &lt;b&gt;call&lt;/b&gt;" in page
    assert f"alarm/{silent['number']}" in operator.get("/access-log")[2]
    # A failed session is over once somebody has looked at it.
    assert fang.post(f"/desk/alarms/{failed['number']}", {"word": "told the client"}, "/desk/alarms")[0] == 303
    assert "session.failed" not in story.codes()
    assert "told the client" in fang.get("/desk/alarms")[2] and "told the client" not in lin.get("/desk/alarms")[2]

    described = yaml.safe_load((ROOT / "docs/openapi.yaml").read_text())
    schema = {"$ref": "#/components/schemas/Health", "components": described["components"]}
    jsonschema_rs.validator_for(schema).validate(story.health())
    figures = ask(server, "/metrics", story.token)
    assert 'tabellion_alarm{code="worker.silent",subject="' in figures and "tabellion_workers 2\n" in figures
    for path in ("/v1/health", "/metrics"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            ask(server, path, "nobody")
        assert refused.value.code == 401
    return {"silent": silent["number"], "other": other.id}, people, good


def report(server, token, worker, session):
    request = urllib.request.Request(
        f"{server}/farm/v1/workers/{worker}/sessions/{session}",
        json.dumps({"phase": "failed", "detail": "the encoder ended", "reason": "recorder"}).encode(),
        {"Authorization": "Bearer " + token, "Content-Type": "application/json"})
    assert urllib.request.urlopen(request, timeout=60).status == 204


def recover(story, numbers, people, good):
    operator = people.notary("operator")
    silent = story.comes("worker.silent")
    assert silent["number"] == numbers["silent"] and silent["acknowledgedBy"] == "operator"
    story.clears("disk.low", "anchor.failing")
    # It stays until its condition is over, however long ago somebody saw to it.
    assert story.alarm("worker.silent")["acknowledgedBy"] == "operator"
    status, _, _ = operator.post("/installation/workers", {"worker": numbers["other"]}, "/installation")
    assert status == 303
    story.clears("worker.silent", "worker.image", "worker.refuses")
    until(lambda: story.health()["status"] == "ok", story.health())
    page = operator.get("/installation")[2]
    assert "Everything is in order" in page and "alarms to act on now" not in page
    assert "我来处理" in page and numbers["other"][:16] in page, "the history"
    assert operator.post(f"/installation/alarms/{numbers['silent']}", {"word": "again"}, "/installation")[0] == 404
    pictures(story.server, operator, "/installation", "installation-well")


def strip(text):
    """A page without what differs from one answer to the next."""
    return re.sub(r'name="token" value="[^"]*"|/desk/alarms/\d+', "", text)
