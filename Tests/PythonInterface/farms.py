"""A whole farm with desktops for tests in a browser: sites to capture, coordinator, one worker, the line to it; and its people."""

import json
import os
import pathlib
import re
import subprocess
import time

import pytest

from conftest import PROGRAM, ROOT, free_port
from hostile import HOSTILE, HostileSite
from line import Line
from people import PASSWORD, Codes, Hand, first_link

IMAGES = pathlib.Path(os.environ.get("TABELLION_IMAGES", ROOT / "build/images"))
SITE = ROOT / "examples/sample-site/serve"
NAME, ADDRESS = "sample.tabellion.test", "198.18.0.9"
HOSTILE_NAME, HOSTILE_ADDRESS = "hostile.tabellion.test", "198.18.0.10"
SCREEN_NAME, SCREEN_ADDRESS = "screen.tabellion.test", "198.18.0.11"


class Farm:
    """`tabellion serve` and a page to capture; ended when the block is left."""

    def __init__(self, data, **settings):
        self.data, self.port, self.site_port = data, free_port(), free_port()
        # People come through the line, which tests can cut.
        self.line, self.hostile = Line(self.port), HostileSite()
        self.server, self.page = f"http://127.0.0.1:{self.line.port}", f"https://{NAME}:{self.site_port}/"
        self.hostile_page = f"http://{HOSTILE_NAME}:{self.hostile.port}"
        self.settings, self.processes, self.codes, self.hands, self.cookies = settings, [], {}, {}, {}
        self.encoder_fails = data / "encoder-fails"

    def __enter__(self):
        (self.data / "farm.json").write_text(json.dumps({
            "listen": f"0.0.0.0:{self.port}", "publicAddress": self.server, "desktops": 1,
            "reachable": [
                {"name": NAME, "address": ADDRESS, "port": self.site_port},
                {"name": HOSTILE_NAME, "address": HOSTILE_ADDRESS, "port": self.hostile.port},
                {"name": SCREEN_NAME, "address": SCREEN_ADDRESS, "port": self.port},
            ],
            # Desktops reach it by an address of their own.
            "draws": {"screen": f"http://{SCREEN_NAME}:{self.port}"},
            "additionalRoots": [str(self.data / "site/root.pem")], **self.settings,
        }))
        try:
            self._start([SITE, self.data / "site", NAME, "0.0.0.0", str(self.site_port)], "site.log")
            self.wait(lambda: "sample site" in self.words("site.log"), "the sample site")
            encoder = self.data / "encoder.so"
            subprocess.run(["cc", "-shared", "-fPIC", "-o", encoder, ROOT / "Tests/FarmTests/failing_encoder.c"], check=True)
            environment = {**os.environ, "LD_PRELOAD": str(encoder), "FAILING_ENCODER": str(self.encoder_fails)}
            self._start([PROGRAM, "serve", "--data", self.data, "--store", IMAGES], "log", environment)
            self.wait(lambda: "desktop is warm" in self.words("log") or "desktop warm" in self.words("log"), "a warm desktop")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
        self.line.close()
        self.hostile.close()

    def _start(self, arguments, log, environment=None):
        with open(self.data / log, "w") as output:
            self.processes.append(subprocess.Popen(arguments, stdout=output, stderr=output, env=environment))

    def words(self, name):
        path = self.data / name
        return path.read_text(errors="replace") if path.exists() else ""

    def wait(self, holds, what, seconds=180):
        deadline = time.monotonic() + seconds
        while not holds():
            ended = any(process.poll() is not None for process in self.processes)
            if ended or time.monotonic() > deadline:
                pytest.fail(f"{what}: {'a program ended' if ended else 'not in time'}\n{self.words('log')[-3000:]}")
            time.sleep(0.1)

    # People.

    def _follow(self, link, name):
        hand = Hand(self.server)
        status, _, text = hand.post("/link", {"link": link, "password": PASSWORD, "again": PASSWORD}, f"/link/{link}")
        assert status == 303, text

    def _enrolled(self, name):
        hand = Hand(self.server)
        assert hand.sign_in(name) == "/account"
        text = hand.post("/account/second-factor", {}, "/account")[2]
        secret = re.search(r'class="shown">([A-Z2-7 ]+)<', text)[1].replace(" ", "")
        self.codes[name] = Codes(secret)
        token = re.search(r'name="token" value="([^"]+)"', text)[1]
        fields = {"token": token, "code": self.codes[name].next()}
        assert hand.ask("POST", "/account/second-factor/confirm", fields)[0] == 200
        self.hands[name] = hand
        return hand

    def _invite(self, hand, place, name, role):
        status, _, text = hand.post(place, {"name": name, "role": role}, place)
        assert status == 200, text
        self._follow(re.search(r"/link/(tbl_[A-Za-z0-9_-]{43})", text)[1], name)

    def populate(self):
        """An office with a notary, an auditor, a member institution and two rights holders, and another office, of a hostile name, with a notary."""
        self._follow(first_link(self.data).rsplit("/", 1)[1], "operator")
        operator = self._enrolled("operator")
        for identifier, title, notary in (("jiangcheng", "江城市第一公证处", "lin.notary"), ("other", HOSTILE, "zhao.notary")):
            assert operator.post("/offices", {"title": title, "id": identifier}, "/offices")[0] == 303
            self._invite(operator, f"/offices/{identifier}/people", notary, "notary")
            self._enrolled(notary)
        self._invite(operator, "/offices/jiangcheng/people", "he.auditor", "auditor")
        self._enrolled("he.auditor")
        self._invite(operator, "/offices/jiangcheng/people", "tang.member", "member")
        self._enrolled("tang.member")
        for name in ("wang.holder", "chen.holder"):
            self._invite(self.notary(), "/offices/jiangcheng/people", name, "rights-holder")

    def notary(self, name="lin.notary"):
        """Signed in since they set up their second factor: a code counts once, and new ones come each half minute."""
        return self.hands[name]
