"""Accounts in a real browser and by hand: from the first operator's link to a rights holder who signs in, and what is refused on the way."""

import os
import pathlib
import re
import shutil

import pytest
from playwright.sync_api import sync_playwright

from conftest import running
from people import PASSWORD, Codes, Hand, first_link, send

ROOT = pathlib.Path(__file__).resolve().parents[2]
PICTURES = pathlib.Path(os.environ.get("TABELLION_PAGES", ROOT / "build/pages"))
HOSTILE = "<img src=x onerror=alert(1)>\"'&{{say.title}}"


class Cast:
    """Everybody of the story, made once."""

    def __init__(self, server, data):
        self.server, self.data, self.codes, self.hands = server, data, {}, {}

    def hand(self, name, agent="by hand", fresh=False):
        """Somebody signed in, by hand; the same session as before unless it must be a fresh one."""
        known = self.hands.get((name, agent))
        if known and not fresh and known.get("/account")[0] == 200:
            return known
        hand = Hand(self.server, agent)
        hand.sign_in(name, self.codes.get(name))
        if not fresh:
            self.hands[name, agent] = hand
        return hand

    def follow(self, link, name):
        hand = Hand(self.server)
        fields = {"link": link, "password": PASSWORD, "again": PASSWORD}
        status, answer, text = hand.post("/link", fields, f"/link/{link}")
        assert (status, answer["Location"]) == (303, f"/sign-in?set=1&name={name}"), text

    def enrol(self, name):
        """Sets up the second factor of somebody who has just set their password."""
        hand = Hand(self.server)
        assert hand.sign_in(name) == "/account"
        status, _, text = hand.post("/account/second-factor", {}, "/account")
        assert status == 200, text
        secret = re.search(r'class="shown">([A-Z2-7 ]+)<', text)[1].replace(" ", "")
        self.codes[name] = Codes(secret)
        token = re.search(r'name="token" value="([^"]+)"', text)[1]
        before = hand.cookie
        status, _, text = hand.ask(
            "POST", "/account/second-factor/confirm", {"token": token, "code": self.codes[name].next()}
        )
        assert status == 200 and len(set(re.findall(r"<code>((?:[a-z2-7]{4}-){3}[a-z2-7]{4})</code>", text))) == 10
        assert hand.cookie != before, "a session that was raised keeps its token"
        self.hands[name, hand.agent] = hand
        return hand

    def invite(self, hand, place, name, role, second_factor=True):
        status, _, text = hand.post(place, {"name": name, "role": role}, place)
        assert status == 200, text
        self.follow(re.search(r"/link/(tbl_[A-Za-z0-9_-]{43})", text)[1], name)
        if second_factor:
            self.enrol(name)

    def identifier(self, hand, place, name):
        return re.search(rf'href="/people/([0-9a-f]{{32}})">{re.escape(name)}<', hand.get(place)[2])[1]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def person(browser):
    """A browser of somebody's own; fails for anything that it complains of."""
    contexts = []

    def open_browser(language="zh-CN", wide=True, night=False):
        size = {"width": 1280, "height": 900} if wide else {"width": 360, "height": 740}
        context = browser.new_context(locale=language, viewport=size, color_scheme="dark" if night else "light")
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        # What a browser merely remarks is no complaint.
        page.on(
            "console", lambda line: line.type == "debug" or "status of" in line.text or page.complaints.append(line.text)
        )
        page.on("dialog", lambda dialog: page.complaints.append(dialog.message))
        return page

    yield open_browser
    for context in contexts:
        for page in context.pages:
            assert page.complaints == []
        context.close()


def picture(page, name):
    """The page as it stands: wide by day, narrow by night."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    language = page.locator("html").get_attribute("lang")[:2]
    for width, size, scheme in [("wide", {"width": 1280, "height": 900}, "light"), ("narrow", {"width": 360, "height": 740}, "dark")]:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), f"{name} is wider than its window"
        page.screenshot(path=PICTURES / f"account-{name}-{language}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")


@pytest.fixture(scope="module")
def farm(tmp_path_factory):
    """A coordinator that nobody else uses: these tests take its first operator, and use up tries."""
    with running(tmp_path_factory.mktemp("accounts")) as farm:
        yield farm


@pytest.fixture(scope="module")
def cast(farm, browser):
    """The story itself, in a browser, once: link, password, second factor, office, notary, rights holder."""
    server, _, data = farm
    cast = Cast(server, data)
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(server + first_link(data))
    picture(page, "link")
    page.get_by_label("新密码", exact=True).fill("short")
    page.get_by_label("再次输入新密码").fill("short")
    page.get_by_role("button", name="设置密码").click()
    assert page.get_by_label("新密码", exact=True).input_value() == "", "a password came back in a page"
    picture(page, "link-wrong")
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再次输入新密码").fill(PASSWORD)
    page.get_by_role("button", name="设置密码").click()
    picture(page, "sign-in")
    assert page.get_by_label("登录名").input_value() == "operator"
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/account")
    picture(page, "must-enrol")
    page.goto(server + "/offices")
    assert page.url.endswith("/account"), "an operator does nothing before the second factor"
    page.get_by_role("button", name="设置二次验证").click()
    picture(page, "enrol")
    cast.codes["operator"] = Codes(page.locator("code.shown").inner_text().replace(" ", ""))
    page.get_by_label("验证码").fill(cast.codes["operator"].next())
    page.get_by_role("button", name="确认并启用").click()
    picture(page, "recovery")
    cast.recovery = page.locator(".codes code").all_inner_texts()
    assert len(set(cast.recovery)) == 10
    page.get_by_role("link", name="已妥善保存").click()
    picture(page, "own")
    page.get_by_role("link", name="机构", exact=True).click()
    page.get_by_label("机构名称").fill("江城市第一公证处")
    page.get_by_label("机构标识").fill("jiangcheng")
    page.get_by_role("button", name="新增机构").click()
    page.wait_for_url("**/offices/jiangcheng/people")
    page.get_by_label("登录名").fill("lin.notary")
    page.get_by_label("公证员").check()
    page.get_by_role("button", name="生成邀请链接").click()
    picture(page, "shown-link")
    link = page.locator("code.shown").inner_text().rsplit("/", 1)[1]
    page.goto(server + "/offices")
    picture(page, "offices")
    context.close()
    cast.follow(link, "lin.notary")
    lin = cast.enrol("lin.notary")
    cast.invite(lin, "/offices/jiangcheng/people", "wang.holder", "rights-holder", second_factor=False)
    # The other office, by hand.
    operator = cast.hand("operator")
    status, answer, _ = operator.post("/offices", {"title": HOSTILE, "id": "other"}, "/offices")
    assert (status, answer["Location"]) == (303, "/offices/other/people")
    cast.invite(operator, "/offices/other/people", "zhao.notary", "notary")
    cast.invite(operator, "/offices/other/people", "qian.auditor", "auditor")
    return cast


def test_the_whole_story(cast, person):
    """The rights holder signs in with a password alone, and sees what is theirs."""
    page = person("en-GB")
    page.goto(cast.server + "/account")
    page.wait_for_url("**/sign-in?next=%2Faccount")
    page.get_by_label("Login name").fill("wang.holder")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/account")
    who = page.locator(".who").inner_text()
    assert "wang.holder" in who and "rights holder" in who and "江城市第一公证处" in who
    picture(page, "holder")
    assert page.get_by_role("link", name="People").count() == 0
    assert page.goto(cast.server + "/offices/jiangcheng/people").status == 404
    page.goto(cast.server + "/access-log")
    picture(page, "log-holder")
    assert "wang.holder" in page.locator("table").inner_text() and "lin.notary" not in page.locator("table").inner_text()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    page.goto(cast.server + "/account")
    page.wait_for_url("**/sign-in?next=%2Faccount")


def test_a_notary_with_people_keys_and_log(cast, person):
    page = person("zh-CN")
    page.goto(cast.server + "/sign-in")
    page.get_by_label("登录名").fill("lin.notary")
    page.get_by_label("密码").fill("not the password at all")
    page.get_by_role("button", name="登录").click()
    assert "登录名与密码不符" in page.locator("[role=alert]").first.inner_text()
    picture(page, "sign-in-wrong")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/sign-in/code")
    picture(page, "code")
    page.get_by_label("验证码").fill("000000")
    page.get_by_role("button", name="继续").click()
    picture(page, "code-wrong")
    page.get_by_label("验证码").fill(cast.codes["lin.notary"].next())
    page.get_by_role("button", name="继续").click()
    page.wait_for_url(cast.server + "/sessions")
    page.get_by_role("link", name="人员", exact=True).click()
    page.wait_for_url("**/offices/jiangcheng/people")
    picture(page, "people")
    assert "zhao.notary" not in page.locator("main").inner_text()
    page.get_by_role("link", name="wang.holder").click()
    picture(page, "person")
    page.get_by_role("link", name="接入系统", exact=True).click()
    page.get_by_label("系统名称").fill("court-gateway")
    page.get_by_role("button", name="新建密钥").click()
    assert "请至少选择一项" in page.locator("main").inner_text()
    picture(page, "systems-wrong")
    assert page.get_by_label("系统名称").input_value() == "court-gateway"
    page.get_by_label("提交保管").check()
    page.get_by_label("读取保管").check()
    page.get_by_role("button", name="新建密钥").click()
    picture(page, "shown-key")
    name = page.locator("dd code").first.inner_text()
    secret = page.locator("code.shown").inner_text()
    page.get_by_role("link", name="返回接入系统").click()
    picture(page, "systems")
    assert secret not in page.content()
    fields = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret, "scope": "deposits.read"}
    status, headers, text = send(cast.server, "POST", "/v1/oauth/token", fields)
    assert status == 200 and headers["Cache-Control"] == "no-store" and '"scope":"deposits.read"' in text, text
    access = re.search(r'"access_token":"(tba_[^"]+)"', text)[1]
    bearer = {"Authorization": f"Bearer {access}", "Accept": "application/json"}
    assert send(cast.server, "GET", "/v1/sessions", headers=bearer)[0] == 403
    assert send(cast.server, "GET", "/v1/deposits/" + "0" * 32, headers=bearer)[0] == 404
    page.get_by_role("button", name="吊销").click()
    assert "已吊销" in page.locator("main").inner_text()
    assert send(cast.server, "GET", "/v1/deposits/" + "0" * 32, headers=bearer)[0] == 401
    status, headers, text = send(cast.server, "POST", "/v1/oauth/token", fields)
    assert (status, text) == (401, '{"error":"invalid_client"}') and headers["WWW-Authenticate"].startswith("Basic")
    page.get_by_role("link", name="访问日志").click()
    picture(page, "log")
    log = page.locator("table").inner_text()
    assert "密码不正确" in log and "验证码不正确" in log and "密钥已新建" in log and "zhao.notary" not in log


def test_pages_in_english(cast, person):
    page = person("en-GB")
    for path, name in [("/sign-in", "sign-in"), ("/link/tbl_" + "A" * 43, "bad-link")]:
        page.goto(cast.server + path)
        picture(page, name)
    page.goto(cast.server + "/sign-in")
    page.get_by_label("Login name").fill("operator")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(cast.recovery.pop())
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(cast.server + "/offices")
    page.goto(cast.server + "/")
    picture(page, "overview")
    page.goto(cast.server + "/offices")
    picture(page, "offices")
    assert page.locator("main img").count() == 0 and HOSTILE in page.locator("main").inner_text()
    page.goto(cast.server + "/offices/jiangcheng/people")
    picture(page, "people")
    page.get_by_role("link", name="lin.notary").click()
    picture(page, "person")
    page.goto(cast.server + "/account")
    picture(page, "own")
    page.goto(cast.server + "/step-up?next=/offices")
    picture(page, "step-up")
    page.get_by_label("Password").fill("wrong wrong wrong")
    page.get_by_role("button", name="Continue").click()
    assert "wrong" in page.locator("[role=alert]").inner_text()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/offices")


def test_without_scripts_and_by_keyboard(cast, browser):
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.goto(cast.server + "/sign-in")
    page.get_by_label("Login name").focus()
    page.keyboard.type("wang.holder")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(cast.server + "/sessions")
    assert "wang.holder" in page.locator(".who").inner_text()
    context.close()


# What is refused.


@pytest.mark.parametrize(
    "why", ["no token", "another's token", "another site", "null origin", "cross-site", "not a form", "twice", "unknown", "too long"]
)
def test_forms_that_are_not_ours(cast, why):
    lin, wang = cast.hand("lin.notary"), cast.hand("wang.holder")
    fields, headers = {"token": lin.token("/account")}, {}
    due = 403
    if why == "no token":
        fields = {}
    elif why == "another's token":
        fields = {"token": wang.token("/account")}
    elif why == "another site":
        headers = {"Origin": "https://evil.example"}
    elif why == "null origin":
        headers = {"Origin": "null"}
    elif why == "cross-site":
        headers = {"Sec_Fetch_Site": "cross-site"}
    elif why == "not a form":
        due, headers = 415, {"Content_Type": "text/plain"}
    elif why == "twice":
        due, fields = 422, f"token={fields['token']}&token={fields['token']}".encode()
    elif why == "unknown":
        due, fields = 422, {**fields, "admin": "yes"}
    elif why == "too long":
        due, fields = 413, {**fields, "token": "x" * 70_000}
    status, _, text = lin.ask("POST", "/account/sessions/end", fields, **headers)
    assert status == due, text
    if due == 422:
        assert ("admin" if why == "unknown" else "token") in text
    # With its own token the same form is taken.
    assert lin.post("/account/sessions/end", {}, "/account", Origin=cast.server, Sec_Fetch_Site="same-origin")[0] == 303
    if due == 403:
        log = lin.get("/access-log")[2]
        assert "<td>form</td>" in log and ("form not ours" in log or "from another site" in log)


def test_sessions_are_not_fixed(cast):
    """A token from before signing in, from before the code and of another browser opens nothing."""
    hand = Hand(cast.server)
    hand.get("/sign-in")
    planted = hand.cookie
    status, answer, _ = hand.post("/sign-in", {"name": "lin.notary", "password": PASSWORD, "next": ""}, "/sign-in")
    half = hand.cookie
    assert half not in (None, planted)
    assert hand.get("/account")[0] == 303, "half a sign-in opens a page"
    hand.post("/sign-in/code", {"code": cast.codes["lin.notary"].next(), "next": ""}, "/sign-in/code")
    whole = hand.cookie
    assert whole not in (planted, half) and hand.get("/account")[0] == 200
    for cookie in (planted, half):
        other = Hand(cast.server)
        other.cookie = cookie
        assert other.get("/account")[0] == 303
    stolen = Hand(cast.server, agent="another browser")
    stolen.cookie = whole
    assert stolen.get("/account")[0] == 303


@pytest.mark.parametrize("next_page", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_no_open_redirect(cast, next_page):
    hand = Hand(cast.server)
    fields = {"name": "wang.holder", "password": PASSWORD, "next": next_page}
    status, answer, _ = hand.post("/sign-in", fields, "/sign-in")
    assert (status, answer["Location"]) == (303, "/sessions")
    assert hand.get("/sign-in?next=" + next_page.replace("\\", "%5C"))[1]["Location"] == "/sessions"
    # Positive control: a page of ours.
    assert hand.get("/sign-in?next=/account")[1]["Location"] == "/account"


def test_other_offices_are_not_there(cast):
    """Every path with an identifier, asked by the notary of another office; and that the own notary gets it."""
    lin, zhao, operator = cast.hand("lin.notary"), cast.hand("zhao.notary"), cast.hand("operator")
    person = cast.identifier(lin, "/offices/jiangcheng/people", "wang.holder")
    fields = {"name": "gateway-two", "life": "30", "deposits.read": "yes"}
    status, _, text = lin.post("/offices/jiangcheng/systems", fields, "/offices/jiangcheng/systems")
    key = re.search(r"<code>([0-9a-f]{12})</code>", text)[1]
    for path in ["/offices/jiangcheng/people", "/offices/jiangcheng/systems", f"/people/{person}"]:
        assert lin.get(path)[0] == 200
        theirs, unknown = zhao.get(path), zhao.get(path.replace("jiangcheng", "nowhere").replace(person, "0" * 32))
        assert theirs[0] == unknown[0] == 404, path
        assert "wang.holder" not in theirs[2]
        assert re.sub("token.*", "", theirs[2]).replace(path, "") == re.sub("token.*", "", unknown[2]).replace(
            path.replace("jiangcheng", "nowhere").replace(person, "0" * 32), ""), "the answer tells that it exists"
    posts = [
        ("/offices/jiangcheng/people", {"name": "spy.holder", "role": "rights-holder"}),
        ("/offices/jiangcheng/systems", fields),
        (f"/offices/jiangcheng/systems/keys/{key}/revoke", {}),
        (f"/offices/other/systems/keys/{key}/revoke", {}),
    ] + [(f"/people/{person}/{care}", {}) for care in ("lock", "unlock", "disable", "password-link", "end-sessions")]
    for path, fields in posts:
        status, _, text = zhao.post(path, fields, "/account")
        assert status in (403, 404), f"{path}: {status}"
    assert "spy.holder" not in operator.get("/offices/jiangcheng/people")[2]
    assert lin.post(f"/offices/jiangcheng/systems/keys/{key}/revoke", {}, "/account")[0] == 303


def test_each_role_tries_what_it_may_not(cast):
    """Rows of docs/access-table.md against the routes that there are: what a role lacks is refused, what it has is not."""
    operator = cast.hand("operator")
    hands = {
        "visitor": Hand(cast.server), "rights-holder": cast.hand("wang.holder"), "notary": cast.hand("lin.notary"),
        "auditor": cast.hand("qian.auditor"), "operator": operator,
    }
    of_other = cast.identifier(operator, "/offices/other/people", "zhao.notary")
    gets = {
        "account.read": {"notary": "/offices/jiangcheng/people", "auditor": "/offices/other/people",
                         "operator": "/offices/jiangcheng/people", None: "/offices/jiangcheng/people"},
        "key.read": {"notary": "/offices/jiangcheng/systems", "auditor": "/offices/other/systems",
                     "operator": "/offices/other/systems", None: "/offices/jiangcheng/systems"},
        "office.read of the installation": {"operator": "/offices", None: "/offices"},
        "access-log.read": {role: "/access-log" for role in ("rights-holder", "notary", "auditor", "operator")} | {None: "/access-log"},
    }
    for action, allowed in gets.items():
        for role, hand in hands.items():
            status = hand.get(allowed.get(role, allowed[None]))[0]
            due = [200] if role in allowed else [303] if role == "visitor" else [403, 404]
            assert status in due, f"{action} by {role}: {status}"
    posts = {
        "account.invite-holder": ("/offices/other/people", {"name": "new.holder", "role": "rights-holder"}),
        "account.invite-staff": ("/offices/other/people", {"name": "new.notary", "role": "notary"}),
        "account.lock": (f"/people/{of_other}/lock", {}),
        "account.unlock": (f"/people/{of_other}/unlock", {}),
        "account.end-session": (f"/people/{of_other}/end-sessions", {}),
        "account.disable": (f"/people/{of_other}/disable", {}),
        "office.make": ("/offices", {"title": "Third", "id": "third"}),
    }
    for action, (path, fields) in posts.items():
        for role, hand in hands.items():
            if role == "visitor":
                assert hand.ask("POST", path, fields)[0] == 303, f"{action} by a visitor"
                continue
            status, answer, _ = hand.post(path, fields, "/account")
            due = (200, 303, 422) if role == "operator" else (403, 404)
            assert status in due, f"{action} by {role}: {status}"
            assert "/step-up" not in (answer["Location"] or "")
    # The other office's notary may invite a rights holder, and nobody else there or of the staff.
    zhao = cast.hand("zhao.notary")
    assert zhao.post("/offices/other/people", {"name": "sun.holder", "role": "rights-holder"}, "/account")[0] == 200
    assert zhao.post("/offices/other/people", {"name": "sun.notary", "role": "notary"}, "/account")[0] == 403
    assert zhao.post("/offices/other/people", {"name": "sun.op", "role": "operator"}, "/account")[0] == 403
    log = operator.get("/access-log")[2]
    assert "unlock an account" in log


def test_an_operator_sets_an_offices_quota(cast):
    place = "/offices/jiangcheng/quota"
    small = {"desktops": "2", "waiting": "40", "perPerson": "1"}
    # Everybody of the office sees it, nobody but an operator changes it, and the other office knows nothing.
    for name, seen, changed in (("wang.holder", 200, 403), ("lin.notary", 200, 403), ("zhao.notary", 404, 404)):
        hand = cast.hand(name)
        status, _, text = hand.get(place)
        assert status == seen and 'name="desktops"' not in text, name
        assert hand.post(place, small, "/account")[0] == changed, name
    operator = cast.hand("operator")
    for field, value in (("desktops", "0"), ("desktops", "257"), ("waiting", "1e3"), ("waiting", "-1"), ("perPerson", ""),
                         ("perPerson", "９")):
        status, _, text = operator.post(place, {**small, field: value}, place)
        assert status == 422 and text.count("whole number within the range") == 1, (field, value)
    assert operator.post(place, {**small, "more": "1"}, place)[0] == 422
    assert operator.post(place, {**small, "token": "x"})[0] == 403
    assert ">256<" in operator.get(place)[2]
    status, answer, _ = operator.post(place, small, place)
    assert (status, answer["Location"]) == (303, place + "?done")
    assert all(f"<dd>{value}</dd>" in cast.hand("lin.notary").get(place)[2] for value in small.values())
    assert operator.post("/offices/nowhere/quota", small, place)[0] == 404
    assert "set a quota" in operator.get("/access-log")[2]


def test_a_locked_account_and_its_sessions(cast):
    operator = cast.hand("operator")
    cast.invite(operator, "/offices/other/people", "zhou.holder", "rights-holder", second_factor=False)
    zhou = cast.hand("zhou.holder")
    person = cast.identifier(operator, "/offices/other/people", "zhou.holder")
    assert operator.post(f"/people/{person}/lock", {}, "/account")[0] == 303
    assert zhou.get("/account")[0] == 303
    fields = {"name": "zhou.holder", "password": PASSWORD, "next": ""}
    assert Hand(cast.server).post("/sign-in", fields, "/sign-in")[0] == 403
    assert operator.post(f"/people/{person}/unlock", {}, "/account")[0] == 303
    zhou = cast.hand("zhou.holder")
    status, _, text = operator.post(f"/people/{person}/password-link", {}, "/account")
    link = re.search(r"/link/(tbl_[A-Za-z0-9_-]{43})", text)[1]
    cast.follow(link, "zhou.holder")
    assert zhou.get("/account")[0] == 303, "a new password by link ends sessions"
    assert Hand(cast.server).get(f"/link/{link}")[0] == 404, "a link works once"
    assert operator.post(f"/people/{person}/disable", {}, "/account")[0] == 422
    assert operator.post(f"/people/{person}/disable", {"sure": "yes"}, "/account")[0] == 303
    own = cast.identifier(operator, "/installation/people", "operator")
    assert operator.post(f"/people/{own}/lock", {}, "/account")[0] == 409, "the operator locked themselves out"


def test_a_changed_password_ends_other_sessions(cast):
    operator = cast.hand("operator")
    cast.invite(operator, "/offices/other/people", "wu.holder", "rights-holder", second_factor=False)
    here, there = cast.hand("wu.holder", fresh=True), cast.hand("wu.holder", fresh=True)
    new = PASSWORD + " again"
    for fields, due in [
        ({"current": "wrong wrong wrong", "password": new, "again": new}, 403),
        ({"current": PASSWORD, "password": new, "again": new + "x"}, 422),
        ({"current": PASSWORD, "password": "wu.holder is my name", "again": "wu.holder is my name"}, 422),
        ({"current": PASSWORD, "password": new, "again": new}, 303),
    ]:
        status, _, text = here.post("/account/password", fields, "/account")
        assert status == due, text
        assert PASSWORD not in text and new not in text
    assert here.get("/account")[0] == 200 and there.get("/account")[0] == 303


def test_names_never_become_markup(cast, person):
    """The office's title, what was typed, the User-Agent and the address: all of them hostile."""
    operator = cast.hand("operator", agent=HOSTILE)
    for path in ["/offices", "/offices/other/people", "/access-log", "/account", "/offices?title=%3Cscript%3E&id=%22%3E%3Cscript%3E",
                 "/offices/other/people?name=%3Cscript%3Ealert(1)%3C/script%3E&role=%22%3E", "/sign-in?name=%3Cscript%3E"]:
        status, _, text = operator.get(path)
        assert "<script" not in text and "<img src=x" not in text, path
    status, _, text = operator.post("/offices/other/people", {"name": HOSTILE, "role": "notary"}, "/account")
    assert status == 422 and "<img src=x" not in text and "&lt;img src=x" in text


def test_spraying_is_refused_and_logged(cast):
    """Runs last: what it does to the network's limits would be in others' way."""
    statuses = []
    for number in range(12):
        hand = Hand(cast.server)
        fields = {"name": f"guess{number}", "password": "summer of twenty six", "next": ""}
        statuses.append(hand.post("/sign-in", fields, "/sign-in")[0])
    assert statuses[0] == 403 and statuses[-1] in (403, 429)
    for _ in range(12):
        hand = Hand(cast.server)
        status, answer, text = hand.post(
            "/sign-in", {"name": "guess.same", "password": "summer of twenty six", "next": ""}, "/sign-in")
    assert status == 429 and int(answer["Retry-After"]) > 0 and "Too many tries" in text
    # From where they have signed in before, people still get in.
    operator = cast.hand("operator")
    log = operator.get("/access-log")[2]
    assert "one password tried on many names" in log
    assert "summer of twenty six" not in (cast.data / "log").read_text()
