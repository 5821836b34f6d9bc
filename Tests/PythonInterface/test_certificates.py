"""Requests for certificates: from the applicant's form by the check in front of the notary to annex and register, and what is refused."""

import csv
import hashlib
import io
import json
import re
import secrets
import subprocess
import time
import urllib.request

import pytest

from conftest import running
from desks import PICTURES, browser
from people import PASSWORD, Codes, Hand, first_link

CONTENT = b"The drawing as it was finished.\n" * 9000
NAME = "原创插画《江畔》定稿.png"
FIELDS = {
    "applicant": "江城市示例文化传播有限公司", "identification": "统一社会信用代码 91420100MA4EXAMPLE", "contact": "027-1234 5678",
    "purpose": "著作权侵权诉讼，证明作品的存证时间。", "recipient": "江城市中级人民法院", "copies": "2",
}

__all__ = ["browser"]


def digests(data):
    return {"sha256": hashlib.sha256(data).hexdigest(), "sm3": hashlib.new("sm3", data).hexdigest()}


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class Office:
    """The farm's own office with two notaries and two rights holders, and another office with a notary."""

    def __init__(self, server, token, data):
        self.server, self.token, self.data, self.codes, self.hands = server, token, data, {}, {}
        self.follow(first_link(data).rsplit("/", 1)[1], "operator")
        operator = self.enrol("operator")
        assert operator.post("/offices", {"title": "other", "id": "other"}, "/offices")[0] == 303
        for office, name in (("office", "lin.notary"), ("office", "sun.notary"), ("other", "zhao.notary")):
            self.invite(operator, office, name, "notary")
            self.enrol(name)
        for name in ("wang.holder", "chen.holder"):
            self.invite(self.hands["lin.notary"], "office", name, "rights-holder")
            self.hands[name] = Hand(server)
            self.hands[name].sign_in(name)

    def invite(self, hand, office, name, role):
        place = f"/offices/{office}/people"
        text = hand.post(place, {"name": name, "role": role}, place)[2]
        self.follow(re.search(r"/link/(tbl_[A-Za-z0-9_-]{43})", text)[1], name)

    def follow(self, link, name):
        assert Hand(self.server).post("/link", {"link": link, "password": PASSWORD, "again": PASSWORD}, f"/link/{link}")[0] == 303

    def enrol(self, name):
        hand = self.hands[name] = Hand(self.server)
        hand.sign_in(name)
        text = hand.post("/account/second-factor", {}, "/account")[2]
        self.codes[name] = Codes(re.search(r'class="shown">([A-Z2-7 ]+)<', text)[1].replace(" ", ""))
        token = re.search(r'name="token" value="([^"]+)"', text)[1]
        assert hand.ask("POST", "/account/second-factor/confirm", {"token": token, "code": self.codes[name].next()})[0] == 200
        return hand

    def api(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(8)}
        with urllib.request.urlopen(urllib.request.Request(self.server + path, data, headers), timeout=60) as answer:
            return json.load(answer)

    def deposit(self, content, owner="", name=NAME):
        """A deposit that the policy's anchors have attested: its index and its receipt's seed."""
        made = self.api("/v1/deposits", {**digests(content), "name": name, "owner": owner})
        for _ in range(600):
            if self.api(f"/v1/deposits/{made['id']}")["letter"] != "waiting":
                return made["id"], made["seed"]
            time.sleep(0.1)
        raise AssertionError("no anchor within a minute")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with running(tmp_path_factory.mktemp("certificates")) as (server, token, data):
        yield Office(server, token, data)


class Visitor:
    """Somebody at a browser of their own."""

    def __init__(self, browser, office, name, language="zh-CN", **options):
        options = {"viewport": {"width": 1200, "height": 900}, **options}
        self.context = browser.new_context(locale=language, accept_downloads=True, **options)
        self.page, self.office, self.complaints = self.context.new_page(), office, []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" and "422" not in said.text else None)
        self.page.goto(office.server + "/sign-in")
        self.page.locator("#name").fill(name)
        self.page.locator("#password").fill(PASSWORD)
        self.page.locator("main button").first.click()
        if name in office.codes:
            self.page.wait_for_url("**/sign-in/code**")
            self.page.locator("#code").fill(office.codes[name].next())
            self.page.locator("main button").first.click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def go(self, path):
        return self.page.goto(self.office.server + path)

    def send(self, action, **fields):
        form = self.page.locator(f'form[action$="{action}"]').last
        for name, value in fields.items():
            field = form.locator(f'[name="{name}"]')
            field.check() if value is True else field.fill(value)
        form.locator("button").click()
        self.page.wait_for_load_state()

    def picture(self, name):
        """In four ways: this language and the other, wide and narrow, by day and by night."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        address = self.page.url + ("&" if "?" in self.page.url else "?") + "lang="
        for language in ("zh-Hans", "en"):
            self.page.goto(address + language)
            for width, scheme in ((1200, "light"), (390, "dark")):
                self.page.set_viewport_size({"width": width, "height": 900})
                self.page.emulate_media(color_scheme=scheme)
                assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is too wide"
                self.page.screenshot(path=PICTURES / f"certificate-{name}-{language}-{width}.png", full_page=True)
        self.page.set_viewport_size({"width": 1200, "height": 900})
        self.page.emulate_media(color_scheme="light")
        self.page.goto(address + "zh-Hans")

    def check(self, data, name=NAME):
        before = self.page.locator(".outcome").count()
        self.page.locator("#file").set_input_files({"name": name, "mimeType": "image/png", "buffer": data})
        self.page.locator("#brought button").click()
        self.page.wait_for_function("before => document.querySelectorAll('.outcome').length > before", arg=before, timeout=120_000)

    def text(self):
        return self.page.locator("main").inner_text()


def upload(hand, place, content):
    line = secrets.token_hex(16)
    body = (
        f'--{line}\r\nContent-Disposition: form-data; name="token"\r\n\r\n{hand.token(place)}\r\n'
        f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\nContent-Type: application/octet-stream\r\n\r\n'
    ).encode() + content + f"\r\n--{line}--\r\n".encode()
    return hand.ask("POST", place + "/file", body, Content_Type=f"multipart/form-data; boundary={line}")


def asked(hand, deposit, **fields):
    """A request by hand; its page."""
    form = f"/certificates/new?deposit={deposit}"
    status, answer, text = hand.post(
        "/certificates", {**FIELDS, "subject": f"deposit/{deposit}", "seed": "", "key": secrets.token_hex(8), **fields}, form)
    assert status == 303, re.findall(r'class="wrong">([^<]*)<', text)
    return answer["Location"]


def plain(text, place):
    """A page without its own address and its form's token."""
    return re.sub(r'name="token" value="[^"]*"', "", text.replace(place, ""))


def step(hand, place, name, **fields):
    return hand.post(f"{place}/{name}", fields, place)


def test_from_request_to_register(office, browser, tmp_path):
    deposit, _ = office.deposit(CONTENT, owner="wang.holder")
    wang = Visitor(browser, office, "wang.holder")
    wang.go("/certificates")
    wang.picture("own-empty")
    wang.send("/certificates/new", deposit=deposit)
    assert NAME in wang.text()
    wang.picture("form")
    wang.send("/certificates", **{**FIELDS, "copies": "0"})
    assert wang.page.locator(".wrong").count() == 1 and wang.page.locator("#purpose").input_value() == FIELDS["purpose"]
    wang.send("/certificates", copies="2")
    place = "/certificates/" + re.search(r"/certificates/([0-9a-f]{32})", wang.page.url)[1]
    wang.picture("requested")

    lin = Visitor(browser, office, "lin.notary")
    lin.go("/certificates")
    assert FIELDS["applicant"] in lin.text()
    lin.picture("queue")
    lin.page.get_by_role("link", name=FIELDS["applicant"]).first.click()
    lin.send("/take")
    assert lin.page.locator('form[action$="/approve"]').count() == 0
    # Another file: one byte more.
    lin.check(CONTENT + b".")
    assert "核对不成立" in lin.text() and lin.page.locator('form[action$="/approve"]').count() == 0
    lin.picture("wrong-file")
    lin.check(CONTENT)
    assert lin.page.locator(".outcome").first.locator("h3").inner_text() == "核对成立"
    lin.picture("checked")
    lin.send("/approve", sure=True)
    year = time.strftime("%Y")
    assert re.search(rf"{year}/0001", lin.text()), lin.text()

    # The applicant has number and annex.
    wang.go(place)
    assert f"{year}/0001" in wang.text() and wang.page.locator('form[action$="/withdraw"]').count() == 0
    wang.picture("approved")
    with wang.page.expect_download() as download:
        wang.page.get_by_role("link", name="下载附件").click()
    annex = tmp_path / "annex.pdf"
    download.value.save_as(annex)
    said = subprocess.run(["pdfsig", annex], capture_output=True, text=True).stdout
    assert "Signature is Valid." in said and "Total document signed" in said, said
    subprocess.run(["pdfdetach", "-saveall", "-o", tmp_path, annex], check=True)
    text = subprocess.run(["pdftotext", "-raw", annex, "-"], capture_output=True, text=True, check=True).stdout
    squeezed = re.sub(r"\s", "", text)
    for fact in (FIELDS["applicant"], FIELDS["recipient"], f"{year}/0001", *digests(CONTENT).values(), "本文件不是公证书", "lin.notary"):
        assert re.sub(r"\s", "", fact) in squeezed, fact
    subprocess.run(["pdftoppm", "-r", "70", "-png", annex, PICTURES / "certificate-annex"], check=True)

    # The register, as a page and as files; its chain computed here.
    lin.go("/certificates/register")
    assert f"{year}/0001" in lin.text()
    lin.picture("register")
    notary = office.hands["lin.notary"]
    register = json.loads(notary.get("/certificates/register.json")[2])
    (line,) = register["lines"]
    assert digests(canonical(line["line"])) == {"sha256": line["sha256"], "sm3": line["sm3"]}
    assert line["line"]["certificate"] == digests((tmp_path / "certificate.json").read_bytes()) == digests(canonical(line["certificate"]))
    assert (tmp_path / "register-line.json").read_bytes() == canonical(line["line"])
    rows = list(csv.reader(io.StringIO(notary.get("/certificates/register.csv")[2].lstrip("\ufeff"))))
    assert len(rows) == 2 and rows[1][0] == f"{year}/0001" and rows[1][2] == FIELDS["applicant"]
    # Annex and line are on the ledger, like any deposit.
    for data, index in ((annex.read_bytes(), line["annexDeposit"]), (canonical(line["line"]), line["lineDeposit"])):
        found = office.api("/v1/verify", digests(data))["deposits"]
        assert [int(entry["id"]) for entry in found] == [index]
    assert "a request for a certificate was approved" in notary.get("/access-log")[2]
    for visitor in (wang, lin):
        assert visitor.complaints == []
        visitor.context.close()


def test_refused_with_a_reason_and_withdrawn(office):
    content = b"another picture"
    deposit, seed = office.deposit(content)
    chen, sun, lin = (office.hands[name] for name in ("chen.holder", "sun.notary", "lin.notary"))
    # A deposit in nobody's name: whoever holds the receipt may ask, and nobody else.
    form = f"/certificates/new?deposit={deposit}"
    for wrong in ("", "00" * 32):
        status, _, text = chen.post("/certificates", {**FIELDS, "subject": f"deposit/{deposit}", "seed": wrong, "key": "k"}, form)
        assert status == 422 and "is not known to be yours" in text
    place = asked(chen, deposit, seed=seed, key="once")
    assert asked(chen, deposit, seed=seed, key="once") == place
    # Without scripts the file itself is sent. Nobody checks what they have not taken up.
    assert upload(sun, place, content)[0] == 422
    assert step(sun, place, "take")[0] == 303
    assert upload(lin, place, content)[0] == 422
    assert upload(sun, place, b"some other picture")[0] == 303
    assert "does not hold" in sun.get(place)[2]
    seen = hashlib.sha256(b"").hexdigest()
    status, _, text = step(sun, place, "approve", sure="1", check=seen)
    assert status == 422 and "make a check that holds first" in text
    # The right one, after all; a colleague takes over, and has to check anew.
    assert upload(sun, place, content)[0] == 303
    check = re.search(r'name="check" value="([0-9a-f]{64})"', sun.get(place)[2])[1]
    assert step(sun, place, "approve", sure="1", check=seen)[0] == 422
    assert step(lin, place, "take")[0] == 303
    assert step(sun, place, "approve", sure="1", check=check)[0] == 422
    assert step(lin, place, "refuse", sure="1", reason="  ")[0] == 422
    reason = "身份证明与收据上的权利人不一致。<b>"
    assert step(lin, place, "refuse", sure="1", reason=reason)[0] == 303
    assert "身份证明与收据上的权利人不一致。&lt;b&gt;" in chen.get(place)[2]
    for hand, name, fields in ((lin, "refuse", {"reason": "again", "sure": "1"}), (lin, "take", {}), (chen, "withdraw", {"sure": "1"})):
        status, _, text = hand.ask("POST", f"{place}/{name}", {**fields, "token": hand.token("/account")})
        assert status == 422 and "nothing is decided twice" in text, (name, status)
    # Withdrawn before anybody looked at it.
    other = asked(chen, deposit, seed=seed)
    assert step(chen, other, "withdraw", sure="1")[0] == 303
    assert "was withdrawn" in chen.get(other)[2]
    register = lin.get("/certificates/register")[2]
    assert place in register and other in register
    assert all(line["line"]["request"] not in (place[14:], other[14:]) for line in json.loads(lin.get("/certificates/register.json")[2])["lines"])


def test_others_see_nothing(office):
    deposit, _ = office.deposit(b"a third picture", owner="wang.holder")
    wang, chen, zhao = (office.hands[name] for name in ("wang.holder", "chen.holder", "zhao.notary"))
    place, nothing = asked(wang, deposit), "/certificates/" + "0" * 32
    for hand in (chen, zhao):
        for tail in ("", "/annex", "/deposited"):
            status, _, text = hand.get(place + tail)
            missing = hand.get(nothing + tail)
            assert status == missing[0] == 404 and plain(text, place) == plain(missing[2], nothing), tail
        for name in ("take", "approve", "refuse", "withdraw", "audit", "digests"):
            assert hand.ask("POST", f"{place}/{name}", {"token": hand.token("/account")})[0] in (403, 404), name
        assert place not in hand.get("/certificates")[2]
    # An applicant decides nothing, a visitor is sent to the sign-in page, another site's form does nothing.
    assert wang.ask("POST", f"{place}/take", {"token": wang.token("/account")})[0] == 403
    assert Hand(office.server).get(place)[0] in (303, 401)
    lin = office.hands["lin.notary"]
    assert lin.ask("POST", f"{place}/take", {"token": "0" * 64})[0] == 403
    assert json.loads(zhao.get("/certificates/register.json")[2])["lines"] == []
    assert step(wang, place, "withdraw", sure="1")[0] == 303
