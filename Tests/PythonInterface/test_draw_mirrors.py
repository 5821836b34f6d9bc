"""A draw that counts: the coordinator asks three real mirrors by itself. One is dead, one answers late, and the coordinator is killed meanwhile."""

import contextlib
import http.server
import json
import os
import pathlib
import re
import secrets
import shutil
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import sync_playwright

from conftest import PROGRAM, ROOT, free_port
from test_draw_desk import Contributor, Office, step, upload

PICTURES = pathlib.Path(os.environ.get("TABELLION_PAGES", ROOT / "build/pages"))
LIST = "id,tags\n" + "".join(f"CN:ID:B{1000 + n},\n" for n in range(12))
NAMES = ("a.example/draws", "b.example/draws", "c.example/draws")


def wait(holds, what, seconds=120):
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end, what
        time.sleep(0.1)
    return found


def answers(address):
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.read()
    except (urllib.error.URLError, OSError):
        return None


class Town:
    """A coordinator and the processes around it; all end with the block."""

    def __init__(self, data):
        self.data, self.processes = data, []
        self.address = f"127.0.0.1:{free_port()}"
        self.server = f"http://{self.address}"
        self.ports = {name: free_port() for name in NAMES}
        self.keys = {}
        for name in NAMES:
            place = self.folder(name)
            place.mkdir()
            made = subprocess.run([PROGRAM, "mirror", "key", place / "key", "--name", name], capture_output=True, text=True, check=True)
            self.keys[name] = made.stdout.strip()

    def folder(self, name):
        return self.data / name.split(".")[0]

    def configure(self, cosigners, quorum=2):
        (self.data / "farm.json").write_text(json.dumps(
            {"listen": self.address, "publicAddress": self.server, "draws": {"cosigners": cosigners, "quorum": quorum}}))

    def mirrors(self):
        return [{"name": name, "key": self.keys[name], "address": f"http://127.0.0.1:{self.ports[name]}/"} for name in NAMES]

    def spawn(self, arguments, log):
        with open(self.data / log, "a") as output:
            process = subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=output, stderr=output)
        self.processes.append(process)
        return process

    def coordinator(self):
        process = self.spawn(["coordinator", "--data", self.data, "--log-level", "warning"], "log")

        def lives():
            assert process.poll() is None, (self.data / "log").read_text()
            return answers(f"{self.server}/healthz")

        wait(lives, "the coordinator")
        return process

    def mirror(self, name):
        log = json.loads(answers(f"{self.server}/draws/log/log.json"))
        place = self.folder(name)
        process = self.spawn(
            ["mirror", "run", "--data", place / "mirror", "--key", place / "key", "--name", name, "--log", log["log"], "--office-key",
             log["officeKey"], "--from", f"{self.server}/draws/log", "--draws", f"{self.server}/draws", "--listen",
             f"127.0.0.1:{self.ports[name]}", "--interval", "86400"], f"mirror-{name[0]}.log")
        wait(lambda: answers(f"http://127.0.0.1:{self.ports[name]}/healthz"), f"the mirror {name}")
        return process

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.processes:
            if process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in self.processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


class Refusing(http.server.BaseHTTPRequestHandler):
    """A mirror that has seen another history."""

    def do_POST(self):
        body = json.dumps({"type": "about:blank", "title": "Not cosigned", "status": 422, "detail": "two histories: see <b>fork.json</b>"}).encode()
        self.send_response(422)
        self.send_header("Content-Type", "application/problem+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def standing(town, name):
    return json.loads(answers(f"{town.server}/draws/{name.replace('+', '%2B')}/standing"))


def sizes(town, name):
    return {one["name"]: one.get("size", 0) for one in standing(town, name)["cosigners"]}


def words(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def begun(office):
    """A draw that counts, committed to by two persons."""
    lin, zhou = office.hands["lin.notary"], office.hands["zhou.notary"]
    fields = {
        "subject": "12 flats", "register": "flats", "tags": "", "reasons": "gave up", "contributors": "2", "minimumReveals": "1",
        "replaces": "", "stages": "1", "do": "create", "key": secrets.token_hex(8), "stage1-require": "", "stage1-forbid": "",
        "stage1-seats": "4", "stage1-mode": "rank", "stage1-policy": "skip", "stage1-alternates": "0"}
    status, answer, text = lin.post("/desk/draws", fields, "/desk/draws/new")
    assert status == 303, words(text)[:2000]
    place = answer["Location"]
    assert upload(lin, place, LIST)[0] == 303
    tokens = re.findall(r"/contribute/([0-9a-f]{64})", lin.get(place)[2])
    people = [Contributor(office.server, token) for token in dict.fromkeys(tokens)]
    for person in people:
        person.come()
    step(lin, place, "fix")
    for person in people:
        person.ask("contribution", person.contribution(person.ask("state")))
    step(lin, place, "propose", deadline=time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() + 9 * 3600)))
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', zhou.get(place)[2])[1]
    step(zhou, place, "consent", digest=digest, sure="1")
    return place, people


def picture(office, place, name):
    """The running draw's page as the notary sees it: wide and narrow, both languages, light and dark."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for language, width, scheme in (("zh-CN", 1280, "light"), ("en-GB", 390, "dark")):
            context = chromium.new_context(locale=language, viewport={"width": width, "height": 900}, color_scheme=scheme,
                                           user_agent="by hand")
            context.add_cookies([{"name": "__Host-tabellion", "value": office.hands["lin.notary"].cookie, "secure": True,
                                  "url": office.server.replace("http:", "https:")}])
            page = context.new_page()
            page.goto(office.server + place)
            assert page.locator("#cosigners").count() == 1
            assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), (language, width)
            page.screenshot(path=PICTURES / f"{name}-{language[:2]}-{width}.png", full_page=True)
        chromium.close()


def test_mirrors_cosign_a_draw_that_counts(tmp_path):
    with Town(tmp_path) as town:
        town.configure(town.mirrors())
        coordinator = town.coordinator()
        office = Office(town.server, tmp_path)
        lin = office.hands["lin.notary"]
        town.mirror(NAMES[0])
        late = town.mirror(NAMES[1])
        place, people = begun(office)
        name = people[0].ask("state")["name"]
        # Commitment and key are the first two entries; the third mirror is dead, and nobody waits for it.
        wait(lambda: [sizes(town, name)[one] for one in NAMES[:2]] == [2, 2], "the commitment, cosigned")
        assert sizes(town, name)[NAMES[2]] == 0
        page = words(lin.get(place)[2])
        assert "Commitment (entry 1): 2 of 3 have signed, 2 are needed ✓ enough" in page, page
        assert "no answer: " in page
        step(lin, place, "slips")

        # One answers late: its question waits in the socket of a process that stands still.
        late.send_signal(signal.SIGSTOP)
        step(lin, place, "prove")
        wait(lambda: sizes(town, name)[NAMES[0]] == 3, "pi, cosigned by the first, which fetched the draw by itself")
        assert sizes(town, name)[NAMES[1]] == 2
        held = json.loads(answers(f"http://127.0.0.1:{town.ports[NAMES[0]]}/draws"))["draws"]
        assert [(one["isHeld"], one["isProven"]) for one in held] == [(True, True)]

        # Killed, it goes on where it was: both are asked again.
        coordinator.kill()
        coordinator.wait()
        town.coordinator()
        late.send_signal(signal.SIGCONT)
        wait(lambda: sizes(town, name)[NAMES[1]] == 3, "pi, cosigned by the late one")
        state = people[0].ask("state")
        assert people[0].ask("reveal", people[0].reveal(state))["phase"] == "revealed"
        wait(lambda: [sizes(town, name)[one] for one in NAMES[:2]] == [4, 4], "the reveal, cosigned")

        # What a mirror says instead of signing is shown, in its words, and stays when it has signed at last.
        server = http.server.ThreadingHTTPServer(("127.0.0.1", town.ports[NAMES[2]]), Refusing)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        text = wait(lambda: (found := lin.get(place)[2]) if "two histories" in (found := lin.get(place)[2]) else None, "the refusal")
        assert "Not cosigned: two histories: see &lt;b&gt;fork.json" in text
        picture(office, place, "draw-mirrors-refused")
        server.shutdown()
        server.server_close()
        thread.join()
        kept = json.loads((tmp_path / "draws/cosigners.json").read_text())
        third = next(one for one in kept["cosigners"] if one["cosigner"] == town.keys[NAMES[2]])
        assert [(one["kind"], one["status"]) for one in third["findings"]] == [("refused", 422)]
        town.mirror(NAMES[2])
        # New on the log, so everybody is asked at once.
        people[1].ask("reveal", people[1].reveal(people[1].ask("state")))
        wait(lambda: [sizes(town, name)[one] for one in NAMES] == [5, 5, 5], "all three")
        text = words(lin.get(place)[2])
        assert "The newest reveal (entry 4): 3 of 3 have signed in time" in text and "two histories" in text, text
        note = answers(f"{town.server}/draws/{name}/files/ledger/checkpoint-final.txt").decode()
        # The log's line and those of a quorum at least; what was published once stays while it will do.
        assert sum(line.startswith("—") for line in note.splitlines()) >= 3


@pytest.mark.parametrize("change, complaint", [
    (lambda town: town.mirrors()[0] | {"name": "court.example"}, "mixed up"),
    (lambda town: town.mirrors()[0] | {"address": "ftp://court.example"}, "no http or https address"),
    (lambda town: town.mirrors()[0] | {"adress": "http://court.example"}, "adress"),
    (lambda town: town.mirrors()[0] | {"address": town.mirrors()[2]["address"]}, "each has its own"),
    (lambda town: town.keys[NAMES[1]], "name each cosigner once"),
    (lambda town: "court.example+00000000+AAAA", "draws.cosigners[0]"),
])
def test_what_is_wrong_in_the_configuration_is_named(tmp_path, change, complaint):
    with Town(tmp_path) as town:
        cosigners = town.mirrors()
        cosigners[0] = change(town)
        town.configure(cosigners)
        found = subprocess.run([PROGRAM, "coordinator", "--data", tmp_path], capture_output=True, text=True, timeout=120)
        assert found.returncode != 0 and complaint in found.stderr, found.stderr
