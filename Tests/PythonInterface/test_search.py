"""The notary's desk and its search, in Chromium over a coordinator of its own: found, not found, and who sees nothing."""

import hashlib
import json
import re
import shutil
import urllib.parse
import urllib.request

import pytest
from playwright.sync_api import sync_playwright

from conftest import running
from desks import PICTURES
from farms import Farm
from people import Hand, first_link
from test_pages import CONTRASTS

HOSTILE = "<script>document.title='x'</script><img src=x onerror=alert(1)>\"'&amp;{{say.title}}"
DESK = "/offices/office/desk"


class Office(Farm):
    """People of a coordinator that runs already: the farm's own office with notary, auditor and holder, and another with a notary."""

    def __init__(self, server, token, data):
        self.server, self.token, self.data, self.codes, self.hands = server, token, data, {}, {}
        self._follow(first_link(data).rsplit("/", 1)[1], "operator")
        operator = self._enrolled("operator")
        for office in ("office", "south"):
            operator.post("/offices", {"title": f"江城市公证处 {office}", "id": office}, "/offices")
        for office, name, role in (("office", "lin.notary", "notary"), ("office", "he.auditor", "auditor"), ("south", "zhao.notary", "notary"),
                                   ("office", "wang.holder", "rights-holder")):
            self._invite(operator, f"/offices/{office}/people", name, role)
            if role == "rights-holder":
                self.hands[name] = self._signed_in(name)
            else:
                self._enrolled(name)

    def _signed_in(self, name):
        hand = Hand(self.server)
        hand.sign_in(name)
        return hand

    def capture(self, name, url, subject, kind="plain"):
        page = self.hands[name].get("/captures/new")[2]
        key = re.search(r'name="key" value="([^"]+)"', page)[1]
        status, answer, text = self.hands[name].post(
            "/captures/new", {"url": url, "subject": subject, "kind": kind, "script": "", "key": key}, "/captures/new")
        assert status == 303, text
        return answer["Location"].rsplit("/", 1)[1]

    def deposit(self, content, **members):
        body = {"sha256": hashlib.sha256(content).hexdigest(), **members}
        request = urllib.request.Request(f"{self.server}/v1/deposits", json.dumps(body).encode(), {
            "Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Idempotency-Key": body["sha256"]})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["id"]

    def letter(self, deposit):
        request = urllib.request.Request(f"{self.server}/v1/letters/{deposit}", headers={"Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.read(5) == b"%PDF-"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with running(tmp_path_factory.mktemp("search")) as (server, token, data):
        office = Office(server, token, data)
        office.holder = office.capture("wang.holder", "https://shop.example/%E5%95%86%E5%93%81", "张三丰诉李四房屋租赁合同纠纷")
        office.hostile = office.capture("wang.holder", "https://shop.example/b?q=" + urllib.parse.quote(HOSTILE), HOSTILE)
        office.other = office.capture("zhao.notary", "https://shop.example/c", "张三丰：另一家公证处的取证")
        office.first = office.deposit(b"contract", name="租赁合同扫描件.pdf", owner="东方文化公司", **{"case": "（2026）沪01民初5号"})
        office.second = office.deposit(b"hostile", name=HOSTILE[:80], owner=HOSTILE[:80])
        yield office


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def sit(chromium, office):
    """Somebody's browser on the desk; fails for whatever it complains of."""
    contexts = []

    def open_page(name="lin.notary", language="zh-CN", width=1280, scheme="light"):
        hand = office.hands[name]
        context = chromium.new_context(
            locale=language, viewport={"width": width, "height": 900}, color_scheme=scheme, user_agent=hand.agent, base_url=office.server)
        context.add_cookies([{"name": "__Host-tabellion", "value": hand.cookie, "domain": "127.0.0.1", "path": "/", "secure": True}])
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("dialog", lambda dialog: page.complaints.append(dialog.message))
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            assert page.complaints == []
        context.close()


def found(page):
    """What each row of the results leads to."""
    return [row.locator("th a").first.get_attribute("href") for row in page.locator("section[aria-labelledby=found] tbody tr").all()]


def look(page, text="", **fields):
    page.goto(DESK)
    page.locator("#q").fill(text)
    for name, value in fields.items():
        field = page.locator(f"#{name}")
        field.select_option(value) if name in ("kind", "state") else field.fill(value)
    page.locator("main form button").click()
    return found(page)


def test_a_notary_finds_what_the_office_has(office, sit):
    page = sit()
    page.goto("/")
    page.get_by_role("link", name="公证工作台").click()
    assert page.url.endswith(DESK)
    # What waits, and the newest of all kinds.
    waiting = page.locator("section[aria-labelledby=waiting]")
    assert waiting.locator("tbody tr").count() == 2 and "wang.holder" in waiting.inner_text()
    assert set(found(page)) == {f"/sessions/{office.holder}", f"/sessions/{office.hostile}", f"/deposits/{office.first}", f"/deposits/{office.second}"}
    session, deposit = f"/sessions/{office.holder}", f"/deposits/{office.first}"
    assert look(page, "租赁合同") == [deposit, session]
    assert look(page, "三丰") == [session] and look(page, "商品") == [session]
    assert look(page, "民初5") == look(page, "东方文化") == look(page, person="东方") == [deposit]
    assert set(look(page, "wang.holder")) == set(look(page, person="WANG")) == {session, f"/sessions/{office.hostile}"}
    assert look(page, hashlib.sha256(b"contract").hexdigest()) == [deposit]
    assert "按哈希值" in page.locator("main").inner_text()
    assert look(page, office.holder) == [session]
    assert look(page, "租赁合同", kind="session") == look(page, "租赁合同", state="waiting", kind="session") == [session]
    assert look(page, "租赁合同", to="2020-01-01") == []
    # The deposit's page, and back to the text of a number.
    assert look(page, office.first) == [deposit]
    page.get_by_role("link", name="改按文字检索").click()
    assert "as=text" in page.url
    page.goto(deposit)
    text = page.locator("main").inner_text()
    assert "租赁合同扫描件.pdf" in text and hashlib.sha256(b"contract").hexdigest() in text
    with page.expect_download() as download:
        page.get_by_role("link", name="证明文件").click()
    proof = json.loads(download.value.path().read_text())
    assert proof["type"].endswith("proof") or "inclusion" in proof


def test_letters_by_their_numbers(office, sit):
    office.letter(office.first)
    page = sit()
    assert look(page, kind="letter") == [f"/deposits/{office.first}"]
    number = page.locator("section[aria-labelledby=found] tbody th bdi").first.inner_text()
    assert number.startswith("TEST-") and number.endswith("-000001")
    assert set(look(page, number.lower())) == {f"/deposits/{office.first}"} and page.locator("section[aria-labelledby=found] tbody tr").count() == 2
    assert "按保管函编号" in page.locator("main").inner_text()


def test_nothing_found_says_what_was_looked_for_and_where(office, sit):
    page = sit(language="en")
    assert look(page, "不存在的内容 " + HOSTILE[:30], person="nobody") == []
    text = page.locator("main").inner_text()
    assert "Nothing was found" in text and "Captures Deposits Letters" in text and "不存在的内容 " + HOSTILE[:30] in text and "nobody" in text
    page.goto(DESK + "?cursor=1.2&limit=0&from=soon&q=" + "x" * 201)
    assert page.locator(".wrong").count() == 4 and page.locator("section[aria-labelledby=found]").count() == 0
    page.goto(DESK + "?from=2026-11-22&to=2026-11-21")
    assert page.locator("#to[aria-invalid=true]").count() == 1 and page.locator("#from[aria-invalid=true]").count() == 0


def test_names_stay_text(office, sit):
    page = sit()
    assert set(look(page, "onerror=alert")) == {f"/sessions/{office.hostile}", f"/deposits/{office.second}"}
    assert HOSTILE in page.locator("main").inner_text() and page.locator("main img, main script").count() == 0
    page.goto(f"/deposits/{office.second}")
    assert HOSTILE[:80] in page.locator("main").inner_text() and page.title() == "存证 · Tabellion"


def test_offices_are_apart_and_roles_see_what_is_theirs(office, sit):
    hands = office.hands
    south = hands["zhao.notary"]
    text = south.get("/offices/south/desk?q=" + urllib.parse.quote("三丰"))[2]
    assert f"/sessions/{office.other}" in text and office.holder not in text
    counts = re.findall(r'class="count">[^<]*<b>([^<]*)</b>', text)
    assert [count.split()[0] for count in counts] == ["1", "0", "0"]
    for name in (hashlib.sha256(b"contract").hexdigest(), office.holder, office.first, "租赁合同"):
        assert re.findall(r'href="/(?:sessions|deposits)/[^"]+"', south.get("/offices/south/desk?q=" + urllib.parse.quote(name))[2]) == []
    # Another office's desk is as one that does not exist; so is any desk to a rights holder, who has the list of their own captures.
    assert south.get(DESK)[0] == south.get("/offices/none/desk")[0] == 404
    assert south.get(f"/deposits/{office.first}")[0] == 404
    holder = hands["wang.holder"]
    assert holder.get(DESK)[0] == holder.get("/desk")[0] == holder.get(f"/deposits/{office.first}")[0] == 404
    assert "公证工作台" not in holder.get("/")[2] and "Office desk" not in holder.get("/sessions")[2]
    assert hands["operator"].get(DESK)[0] in (403, 404)
    # An auditor searches, and changes nothing.
    page = sit("he.auditor", language="en")
    assert set(look(page, "租赁合同")) == {f"/deposits/{office.first}", f"/sessions/{office.holder}"}
    assert page.locator("main form[method=post]").count() == 0 and page.locator("a[href*=watch]").count() == 0


@pytest.mark.parametrize("width,scheme", [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_pictures(office, sit, language, width, scheme):
    page = sit(language=language, width=width, scheme=scheme)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, path in (("desk", DESK), ("found", DESK + "?q=" + urllib.parse.quote("合同")), ("none", DESK + "?q=unheard-of&kind=deposit"),
                       ("wrong", DESK + "?from=soon"), ("deposit", f"/deposits/{office.first}")):
        page.goto(path)
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), f"{name} is wider than its window"
        assert [pair for pair in page.evaluate(CONTRASTS) if pair[0] < 4.5] == []
        page.screenshot(path=PICTURES / f"search-{name}-{language[:2]}-{width}-{scheme}.png", full_page=True)
