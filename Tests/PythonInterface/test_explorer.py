"""The explorer of the ledger in a real browser, over a real coordinator with deposits, sessions, draws and a mirror that cosigns.

Between browser and coordinator stands a server of the test, which changes what it is told to: a log that lies.
"""

import base64
import http.client
import http.server
import json
import os
import re
import shutil
import struct
import subprocess
import threading
import time
import urllib.request

import pytest
from playwright.sync_api import Error, sync_playwright

from conftest import PROGRAM, free_port
from logs import Key, entry, lp, published, sha
from test_pages import CONTRASTS, PICTURES, SIZES

LOG_SEED, OFFICE, WORKER = bytes([21] * 32), Key("office", bytes([22] * 32)), Key("worker", bytes([23] * 32))
ORIGIN = "tabellion.farm/" + sha(Key("any", LOG_SEED).public)[:8].hex()
LOG = Key(ORIGIN, LOG_SEED)
DRAW = lp("housing/2026-0001".encode())
DEPOSITS = 280
PATIENCE = 60_000


def grown_by(entries, count):
    return entries + [entry(1, 1_790_000_000_000, bytes(96))] * count


class Front:
    """Hands requests on to the coordinator, except for those that `files` answers: bytes, or None for 404."""

    def __init__(self, address):
        self.files, self.asked = {}, []
        front = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                front.asked.append(self.path)
                path = self.path.split("?")[0]
                if path in front.files:
                    data, headers = front.files[path], [("Content-Type", "application/octet-stream"), ("Cache-Control", "no-store")]
                    status = 404 if data is None else 200
                else:
                    connection = http.client.HTTPConnection(address, timeout=60)
                    kept = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
                    connection.request("GET", self.path, headers=kept)
                    answer = connection.getresponse()
                    status, data = answer.status, answer.read()
                    hop = ("connection", "transfer-encoding", "content-length")
                    headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in hop]
                    connection.close()
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                if status != 304:
                    self.send_header("Content-Length", str(len(data or b"")))
                self.end_headers()
                if status != 304:
                    self.wfile.write(data or b"")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def serve(self, files, base="/log"):
        self.files.update({f"{base}/{name}": data for name, data in files.items()})


class Office:
    """A coordinator with keys of ours, and one mirror in its policy."""

    def __init__(self, data):
        self.data, self.processes = data, []
        self.address, self.mirror = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
        for name, secret in {"log.key": LOG_SEED, "office.key": bytes([22] * 32), "worker.token": bytes([24] * 32)}.items():
            (data / name).write_text(secret.hex() + "\n")
            (data / name).chmod(0o600)
        told = subprocess.run([PROGRAM, "mirror", "key", data / "mirror.key", "--name", "court.example/mirror"], check=True,
                              capture_output=True, text=True).stdout
        self.cosigner = re.search(r"court\.example/mirror\+[0-9a-f]{8}\+\S+", told)[0]
        self.policy = f"log {LOG.vkey}\nwitness court {self.cosigner} http://{self.mirror}/\nquorum court\n"
        (data / "policy.txt").write_text(self.policy)
        (data / "farm.json").write_text(json.dumps({"listen": self.address, "anchors": {"witnesses": str(data / "policy.txt")}}))

    def start(self):
        self._run("log", "coordinator", "--data", self.data, "--log-level", "warning")
        self.wait(lambda: self.ask("/healthz"), "the coordinator")
        self._run("mirror.log", "mirror", "--data", self.data / "mirror", "--key", self.data / "mirror.key", "--name", "court.example/mirror",
                  "--log", LOG.vkey, "--office-key", OFFICE.public.hex(), "--from", f"http://{self.address}/log", "--listen", self.mirror,
                  "--interval", "1")

    def _run(self, log, *arguments):
        with open(self.data / log, "w") as output:
            self.processes.append(subprocess.Popen([PROGRAM, *arguments], stdout=output, stderr=output))

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait(60)

    def wait(self, holds, what):
        deadline = time.monotonic() + 120
        while not holds():
            if any(process.poll() is not None for process in self.processes) or time.monotonic() > deadline:
                pytest.fail(f"{what}\n{(self.data / 'log').read_text()[-2000:]}")
            time.sleep(0.1)

    def ask(self, path):
        try:
            with urllib.request.urlopen(f"http://{self.address}{path}", timeout=30) as answer:
                return answer.read()
        except OSError:
            return None

    def tell(self, path, token, body, kind="application/json", **headers):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://{self.address}{path}", data, {"Authorization": f"Bearer {token}", "Content-Type": kind, **headers})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def append(self, data):
        return self.tell("/farm/v1/ledger/entries", (bytes([24] * 32)).hex(), {"entry": data.hex()})["index"]

    def fill(self):
        """A machine, a session that ended and one that did not, deposits, a draw that has its result and one that is void."""
        now = int(time.time() * 1000)
        registered = {"publicKey": WORKER.public.hex(), "imageName": "image", "imageSha256": "0" * 64, "capacity": 1}
        self.tell("/farm/v1/workers", (bytes([24] * 32)).hex(), registered)
        token = (self.data / "operator.token").read_text().strip()
        self.tell("/v1/deposits/batch", token, os.urandom(64 * DEPOSITS), "application/vnd.tabellion.digests", **{"Idempotency-Key": "explorer"})
        for lease in (1, 2):
            opening = entry(2, now + 60_000, sha(WORKER.public) + struct.pack(">Q", lease) + os.urandom(96))
            index = self.append(WORKER.signed("TL1/session", opening))
            self.append(WORKER.signed("TL1/session", entry(3, now, struct.pack(">QI", index, 1) + os.urandom(64))))
            if lease == 1:
                self.append(WORKER.signed("TL1/session", entry(4, now, struct.pack(">QIB", index, 1, 1) + os.urandom(64))))
        # No proof (type 7): the mirror would cosign nothing before it holds the draw itself.
        for kind, body in ((6, bytes(32)), (8, struct.pack(">H", 1) + bytes(96)), (10, bytes(32))):
            self.append(entry(kind, now, DRAW + body))
        other = lp("school/2026".encode())
        self.append(entry(6, now, other + bytes(32)))
        self.append(OFFICE.signed("TL1/void", entry(9, now, other + b"\x01" + lp("名单有误".encode()))))
        self.wait(lambda: self.size("/log/checkpoint") == self.due and self.size("/log/cosigned") == self.due, "cosignatures of everything")

    due = 1 + DEPOSITS + 5 + 5

    def size(self, path):
        note = self.ask(path)
        return int(note.split(b"\n")[1]) if note else 0

    def entries(self):
        """All entries, read from the bundles."""
        found = []
        for name, width in (("000", 256), (f"001.p/{self.due - 256}", self.due - 256)):
            data, at = self.ask("/log/tile/entries/" + name), 0
            for _ in range(width):
                length = struct.unpack_from(">H", data, at)[0]
                found.append(data[at + 2:at + 2 + length])
                at += 2 + length
        return found


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    made = Office(tmp_path_factory.mktemp("explored"))
    try:
        made.start()
        made.fill()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, office):
    """A visitor with a browser and a server of the test's own before the coordinator."""
    contexts = []

    class Visitor:
        def __init__(self, language="en-GB", size="wide", night=False, server=None):
            width, height = SIZES[size]
            self.front = Front(server or office.address)
            self.context = browser.new_context(
                locale=language, viewport={"width": width, "height": height}, color_scheme="dark" if night else "light")
            contexts.append(self)
            self.page, self.complaints = self.context.new_page(), []
            self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
            self.page.on("console", lambda line: "404" in line.text or self.complaints.append(line.text))

        def look(self, place="", path="/explorer"):
            """Opens the page anew, as on another day; once more where the browser dropped it because this machine's network changed."""
            for remaining in (2, 1, 0):
                try:
                    self.page.goto("about:blank")
                    self.page.goto(self.front.address + path + (f"#/{place}" if place else ""))
                    return self.settled(PATIENCE if remaining == 0 else PATIENCE // 3)
                except Error:
                    dropped = [one for one in self.complaints if "ERR_NETWORK_CHANGED" in one]
                    if not dropped or not remaining:
                        raise
                    self.complaints = [one for one in self.complaints if one not in dropped]

        def settled(self, patience=PATIENCE):
            self.page.wait_for_selector("#explorer[data-ready]", timeout=patience)
            return self.page

        def act(self, name):
            self.page.click(name)
            return self.settled()

        def claims(self):
            found = self.page.query_selector_all("[data-claim]")
            return {one.get_attribute("data-claim"): one.get_attribute("data-state") for one in found}

        def words(self, name):
            return self.page.locator(f"[data-claim={name}]").inner_text()

        def whole(self):
            self.page.click("#do-whole")
            self.page.wait_for_selector("[data-claim=whole]", timeout=PATIENCE)

    yield Visitor
    for one in contexts:
        assert one.complaints == []
        one.context.close()
        one.front.server.shutdown()


def changed(data, at=-1):
    """Another byte there, which base64 and names may have."""
    data = bytearray(data)
    data[at] = ord("B") if data[at] == ord("A") else ord("A")
    return bytes(data)


def test_every_claim_turns_green(visit, office):
    visitor = visit()
    visitor.look()
    assert visitor.claims() == {"key": "open", "signature": "good", "grown": "open", "tiles": "good", "sm3": "good", "cosigned": "good"}
    visitor.look()
    assert visitor.claims()["grown"] == "good"
    visitor.act("#do-keySame")
    visitor.whole()
    assert set(visitor.claims().values()) == {"good"} and "whole" in visitor.claims()
    assert visitor.page.locator("#verdict").get_attribute("data-state") == "good"
    counts = visitor.page.locator("#s-counts .facts").inner_text().split("\n")
    found = dict(zip(counts[::2], counts[1::2]))
    assert (found["Deposit"], found["Session opened"], found["Session head"], found["Key"]) == (str(DEPOSITS), "2", "2", "1")
    assert "2 opened; 1 have their end on the ledger, 1 have not." in visitor.page.locator("#s-sessions").inner_text()
    draws = visitor.page.locator("#s-draws table").inner_text()
    assert "housing/2026-0001" in draws and "result published" in draws and "void" in draws
    assert "court.example/mirror" in visitor.page.locator("#s-mirrors").inner_text()
    assert visitor.page.locator(".growth svg path").count() == 2


def test_an_empty_log(visit, coordinator):
    visitor = visit(server=coordinator[0].removeprefix("http://"))
    visitor.front.serve(published([], LOG))
    told = {"log": LOG.vkey, "officeKey": OFFICE.public.hex(), "policy": "", "type": "tabellion/log-description", "v": 1}
    visitor.front.serve({"log.json": json.dumps(told, separators=(",", ":")).encode()})
    visitor.look()
    assert visitor.claims() == {"key": "open", "signature": "good", "grown": "open", "tiles": "good", "sm3": "good", "cosigned": "open"}
    visitor.whole()
    assert visitor.claims()["whole"] == "good"
    # And what comes after it continues it.
    visitor.front.serve(published(grown_by([], 3), LOG))
    visitor.look()
    assert visitor.claims()["grown"] == "good"


def test_one_entry(visit, office, tmp_path):
    visitor = visit()
    index = office.due - 5  # The draw's commitment.
    page = visitor.look(f"entry/{index}")
    assert visitor.claims() == {"included": "good", "included-sm3": "good", "above": "good"}
    assert page.locator("#h-entry").inner_text() == f"Entry {index}: Draw commitment"
    assert "housing/2026-0001" in page.locator("#entry").inner_text()
    data = office.entries()[index]
    assert data.hex() in page.locator("#s-bytes").inner_text() and sha(b"\x00" + data).hex() in page.locator("#s-bytes").inner_text()
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save the proof").click()
    saving.value.save_as(tmp_path / "proof")
    proof = subprocess.run([PROGRAM, "log", "prove", "--from", f"http://{office.address}/log", "--log", LOG.vkey, "--index", str(index)],
                           check=True, capture_output=True, text=True).stdout
    assert (tmp_path / "proof").read_text() == proof


def test_paging_reads_only_what_it_shows(visit):
    """A log of 100,000 entries at another address of the same origin, whose key the visitor types; twelve samples and sixteen bundles."""
    key, now = Key("draws.example/log", bytes([31] * 32)), 1_790_000_000_000
    files = published([entry(1, now + 60_000 * k, struct.pack(">Q", k) * 12) for k in range(100_000)], key)
    visitor = visit()
    visitor.front.serve(files, "/draws/log")
    visitor.front.serve({"log.json": None, "cosigned": None}, "/draws/log")
    page = visitor.look(path="/explorer/draws/log")
    assert visitor.claims() == {"key": "open"}
    page.locator("details > summary").first.click()
    page.fill("#vkey", key.vkey)
    visitor.act("form:has(#vkey) button")
    assert visitor.claims() == {"key": "good", "signature": "good", "grown": "open", "tiles": "good", "sm3": "good", "cosigned": "open"}
    visitor.front.asked.clear()
    page = visitor.look("entry/40000", path="/explorer/draws/log")
    assert visitor.claims()["included"] == "good" and "Entry 40,000" in page.locator("#h-entry").inner_text()
    asked = [path for path in visitor.front.asked if "/tile/" in path]
    assert 0 < len(asked) <= 12, asked


@pytest.mark.parametrize("path, claim, reason", [
    ("tile/0/001.p/35", "tiles", "tiles do not lead to the root"), ("tile/1/000.p/1", "tiles", "tiles do not lead to the root"),
    ("checkpoint", "signature", "does not verify"), ("sm3/checkpoint", "sm3", "does not verify"),
    ("cosigned", "cosigned", "does not verify"), ("tile/0/000", None, "tile/0/000"), ("tile/entries/000", None, "entry 255"),
])
def test_a_changed_file_turns_red(visit, office, path, claim, reason):
    visitor = visit()
    visitor.front.serve({path: changed(office.ask("/log/" + path), 3 if path == "cosigned" else -8 if "check" in path else -1)})
    page = visitor.look()
    if claim:
        assert visitor.claims()[claim] == "bad" and reason in visitor.words(claim)
        assert page.locator("#verdict").get_attribute("data-state") == "bad"
    else:
        assert reason in page.locator("#s-entries [role=alert]").inner_text() and page.locator("#s-entries table").count() == 0
    if path == "tile/entries/000":
        visitor.whole()
        assert visitor.claims()["whole"] == "bad"


def test_another_key(visit, office):
    """A key that the visitor has from elsewhere is believed, not the site's; and the site cannot change its key unseen."""
    visitor = visit()
    page = visitor.look()
    page.locator("#verdict details > summary").click()
    page.fill("#vkey", "nonsense")
    page.click("form:has(#vkey) button")
    assert "This is no log's key" in page.locator("form:has(#vkey) .wrong").inner_text()
    page.fill("#vkey", Key(ORIGIN, bytes([9] * 32)).vkey)
    visitor.act("form:has(#vkey) button")
    assert visitor.claims() == {"key": "bad", "signature": "bad"} and "There is no signature by the key" in visitor.words("signature")
    other = visit()
    other.look()
    told = json.loads(office.ask("/log/log.json"))
    other.front.serve({"log.json": json.dumps({**told, "log": Key(ORIGIN, bytes([9] * 32)).vkey}, sort_keys=True, separators=(",", ":")).encode()})
    other.look()
    assert other.claims()["key"] == "bad" and other.claims()["signature"] == "good"


def test_a_strangers_cosignature(visit, office):
    """Signed by the log, and by somebody who is in no policy: not met, and by whom it is signed is said."""
    text = office.ask("/log/checkpoint").decode().split("\n\n")[0] + "\n"
    stranger = Key("stranger.example", bytes([7] * 32), 4)
    forged = Key("court.example/mirror", bytes([7] * 32), 4)
    visitor = visit()
    visitor.front.serve({"cosigned": (text + "\n" + LOG.line(text) + stranger.line(text, 1_790_000_000)).encode()})
    visitor.look()
    assert visitor.claims()["cosigned"] == "bad" and "stranger.example" in visitor.words("cosigned")
    line = forged.line(text, 1_790_000_000)
    # The mirror's name and key ID before another's signature.
    genuine = [one for one in office.ask("/log/cosigned").decode().split("\n") if "court.example/mirror" in one][0]
    mixed = base64.b64decode(genuine.split(" ")[2])[:4] + base64.b64decode(line.split(" ")[2])[4:]
    visitor.front.serve({"cosigned": (text + "\n" + LOG.line(text) + f"— court.example/mirror {base64.b64encode(mixed).decode()}\n").encode()})
    visitor.look()
    assert visitor.claims()["cosigned"] == "bad" and "not genuine" in visitor.words("cosigned")


@pytest.mark.parametrize("more", [0, 40])
def test_a_log_that_forks(visit, office, tmp_path, more):
    """Another history, signed with the same key, after the browser has seen the first: told in red, kept, and proven to anybody."""
    visitor = visit()
    visitor.look()
    entries = office.entries()
    other = grown_by(grown_by(entries[:100], 1) + entries[101:], more)
    visitor.front.serve({name: None for name in ("tile/0/001.p/35", "tile/entries/001.p/35", "cosigned")})
    visitor.front.serve(published(other, LOG))
    page = visitor.look()
    assert visitor.claims()["grown"] == "bad" and visitor.claims()["signature"] == "good"
    assert page.locator("#fork h2").inner_text() == "The ledger contradicts itself"
    seal = page.evaluate("getComputedStyle(document.querySelector('#fork h2')).color")
    assert seal == "rgb(168, 50, 31)"
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"explorer-fork-{more}.png")
    # The log goes back to its first history: what was seen stays seen.
    visitor.front.files.clear()
    page = visitor.look()
    assert page.locator("#fork").is_visible() and visitor.claims()["grown"] == "good"
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save the proof, fork.json").click()
    saving.value.save_as(tmp_path / "fork.json")
    told = subprocess.run([PROGRAM, "log", "fork", tmp_path / "fork.json", "--log", LOG.vkey], capture_output=True, text=True)
    assert told.returncode == 0 and "signed two histories" in told.stdout, told.stderr
    value = json.loads((tmp_path / "fork.json").read_text())
    (tmp_path / "other.json").write_text(json.dumps({**value, "second": value["first"]}, sort_keys=True, separators=(",", ":")))
    refused = subprocess.run([PROGRAM, "log", "fork", tmp_path / "other.json", "--log", LOG.vkey], capture_output=True, text=True)
    assert refused.returncode == 1 and "not proven" in refused.stderr
    page.locator("#fork details > summary").click()
    page.check("#sure")
    visitor.act("#fork button.grave")
    assert page.locator("#fork").count() == 0


def test_a_log_that_goes_back(visit, office):
    """Fewer entries than were seen, though a beginning of them: red, and no fork. What cannot be shown either way keeps both notes."""
    visitor = visit()
    visitor.look()
    visitor.front.serve({"checkpoint": published(office.entries()[:270], LOG)["checkpoint"], "cosigned": None})
    page = visitor.look()
    assert visitor.claims()["grown"] == "bad" and "shorter" in visitor.words("grown")
    assert page.locator("#fork").count() == 0
    more = grown_by(office.entries(), 3)
    visitor.front.files.clear()
    visitor.front.serve({"checkpoint": published(more, LOG)["checkpoint"]})  # Signed, but its tiles are nowhere.
    page = visitor.look()
    assert visitor.claims()["grown"] == "bad" and page.locator("#odd").is_visible()


def test_the_page_may_be_cached(office):
    headers = {"Accept": "text/html", "Accept-Language": "en"}

    def ask(**more):
        connection = http.client.HTTPConnection(office.address, timeout=60)
        connection.request("GET", "/explorer", headers={**headers, **more})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()

    status, found, text = ask()
    assert status == 200 and found["Cache-Control"] == "public, max-age=60" and "Accept-Language" in found["Vary"]
    again = ask(**{"If-None-Match": found["ETag"]})
    assert again[0] == 304 and again[2] == "" and again[1]["ETag"] == found["ETag"]
    assert ask(**{"Accept-Language": "zh"})[1]["ETag"] != found["ETag"]
    scripts = re.findall(r'src="(/assets/[^"]+\.js)"', text)
    assert len(scripts) == 11 and "style=" not in text
    for path in scripts:
        with urllib.request.urlopen(f"http://{office.address}{path}", timeout=30) as answer:
            assert "immutable" in answer.headers["Cache-Control"]
    for path in ("/explorer/..%2Fetc", "/explorer/%22%3E"):
        connection = http.client.HTTPConnection(office.address, timeout=60)
        connection.request("GET", path, headers=headers)
        assert connection.getresponse().status in (400, 404), path


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_can_be_read(visit, language, size, night):
    visitor = visit(language, size, night)
    mode = f"{language[:2]}-{size}-{'night' if night else 'day'}"
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, place in (("explorer", ""), ("explorer-entry", "entry/281")):
        page = visitor.look(place)
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), "the page is wider than its window"
        assert page.locator("h1").count() == 1 and "[" not in page.locator("#explorer").inner_text()
        contrasts = page.evaluate(CONTRASTS)
        assert [pair for pair in contrasts if pair[0] < 4.5] == []
        page.screenshot(path=PICTURES / f"{name}-{mode}.png", full_page=True)
