"""A draw in browsers: contributors' pages and the hall's big screen, in rehearsals held at the desk and by the office's program.

Leaves pictures in build/pages (or where TABELLION_PAGES says), to be looked at.
"""

import json
import os
import pathlib
import shutil

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from playwright.sync_api import expect, sync_playwright

from conftest import running
from desk import Desk
from staged_draw import NAME, StagedDraw

ROOT = pathlib.Path(__file__).resolve().parents[2]
PICTURES = pathlib.Path(os.environ.get("TABELLION_PAGES", ROOT / "build/pages"))
PATIENCE = 60_000


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def draw(tmp_path):
    return StagedDraw(tmp_path)


@pytest.fixture
def visit(browser, coordinator, draw):
    """Opens a page in a browser of its own, and fails for anything that the browser complains of."""
    contexts = []

    def open_page(path, language="zh-CN", size=(1920, 1080)):
        context = browser.new_context(locale=language, viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
        contexts.append(context)
        context.route("**/contribute/*/*", draw.answer)
        context.route("**/draws/**", draw.answer)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda line: "404" in line.text or page.complaints.append(line.text))
        page.goto(coordinator[0] + path)
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            assert page.complaints == []
        context.close()


def now(page, word, patience=PATIENCE):
    expect(page.locator("#now")).to_have_attribute("data-now", word, timeout=patience)


def picture(page, name, whole=False):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)


def fits(page):
    """Nothing of the big screen is cut off, or lies over something else."""
    assert page.evaluate("""() => {
      const boxes = [...document.querySelectorAll("section:not([hidden]), .column, .root, .winners, .winners li, footer")]
        .filter(box => box.checkVisibility());
      return boxes.filter(box => box.scrollHeight > 1.02 * box.clientHeight + 4 || box.getBoundingClientRect().bottom > innerHeight + 1)
        .map(box => `${box.id || box.className || box.tagName} ${box.scrollHeight} of ${box.clientHeight}`);
    }""") == []


def contributor(visit, number):
    return visit(f"/contribute/{StagedDraw.token(number)}", "en-GB" if number % 2 else "zh-CN", (390, 844))


def contributed(visit, draw):
    """Three people whose contributions the office has taken."""
    people = [contributor(visit, number) for number in range(3)]
    for page in people:
        now(page, "now-begin")
        page.locator("#begin").click()
        now(page, "now-wait-draft")
    draw.draft()
    for page in people:
        now(page, "now-wait-commit")
    return people


def shown(screens, phase, name):
    for (language, height), page in screens.items():
        expect(page.locator("#hall")).to_have_attribute("data-phase", phase, timeout=PATIENCE)
        fits(page)
        picture(page, f"screen-{name}-{language[:2]}-{height}")


def test_a_lottery_with_three_contributors_of_whom_one_never_reveals(visit, draw):
    people = contributed(visit, draw)
    # The key is shown to be theirs, over the invitation's text.
    first = draw.people[0]
    token = StagedDraw.token(0).encode()
    tag = b"Tabellion/draw-contributor-key"
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(first["publicKey"])).verify(
        bytes.fromhex(first["keySignature"]), len(tag).to_bytes(4, "big") + tag + len(token).to_bytes(4, "big") + token)
    address = f"/draws/{NAME}/screen?seconds=2"
    screens = {(language, size[1]): visit(address, language, size)
               for language, size in [("zh-CN", (1920, 1080)), ("en-GB", (1920, 1080)), ("zh-CN", (3840, 2160))]}
    shown(screens, "draft", "draft")
    draw.commit()
    shown(screens, "committed", "committed")
    people[0].locator("#agree").check()
    draw.prove()
    # One agreed beforehand; one reveals from another device, by the copy on paper; one never does.
    now(people[0], "now-done")
    people[1].locator("#paper-show").click()
    words = people[1].locator("#paper-words code").all_inner_texts()
    assert len(words) == 34
    elsewhere = contributor(visit, 1)
    now(elsewhere, "now-elsewhere")
    elsewhere.locator("#restore > summary").click()
    elsewhere.locator("#restore-words").fill(" ".join(words[:5] + [words[6], words[5]] + words[7:]))
    elsewhere.locator("#restore-form button").click()
    expect(elsewhere.locator("#restore-wrong")).to_be_visible()
    elsewhere.locator("#restore-words").fill("\n".join(words))
    elsewhere.locator("#restore-form button").click()
    now(elsewhere, "now-reveal")
    elsewhere.locator("#reveal").click()
    now(elsewhere, "now-done")
    assert elsewhere.locator("#checks li[data-holds=true]").count() == 12
    now(people[2], "now-reveal")
    for name, page in [("agreed", people[0]), ("paper", people[1]), ("restored", elsewhere), ("waiting", people[2])]:
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), name
        picture(page, f"contribute-{name}", whole=True)
    shown(screens, "proven", "proven")
    draw.decide()
    now(people[2], "now-over")
    shown(screens, "awaiting-beacon", "awaiting")
    draw.draw()
    shown(screens, "drawing", "drawing")
    draw.publish()
    for page in screens.values():
        expect(page.locator("#check")).to_have_attribute("data-state", "holds", timeout=PATIENCE)
    shown(screens, "published", "published")
    page = screens["en-GB", 1080]
    due = draw.standing()["stages"]
    for stage in due:
        for word, isIn in (("drawn", True), ("alternates", False)):
            expect(page.locator("#stage")).to_have_text(f"Stage {stage['id']} · {word}", timeout=PATIENCE)
            numbers = page.locator("#winners li b").all_inner_texts()
            assert numbers == [str(one["index"]) for one in stage["outcomes"] if one["admitted"] == isIn][:20][:len(numbers)] and numbers
    page.reload()
    expect(page.locator("#seed")).to_have_text(draw.standing()["seed"], timeout=PATIENCE)
    assert draw.answered == ["key"] * 3 + ["contribution"] * 3 + ["reveal"] * 2


@pytest.mark.parametrize("cause", ["record", "no-proof", "too-few-reveals"])
def test_a_draw_is_void(visit, draw, cause):
    people = contributed(visit, draw)
    draw.commit()
    screen = visit(f"/draws/{NAME}/screen", "en-GB" if cause == "record" else "zh-CN")
    if cause == "record":
        draw.step("void", "--reason", 0, "--text", "名单有误", "--key", draw.folder / "notary.key")
    if cause == "too-few-reveals":
        draw.prove()
        now(people[0], "now-reveal")
        people[0].locator("#reveal").click()
        now(people[0], "now-done")
    draw.decide()
    draw.publish()
    assert draw.void["cause"] == cause
    expect(screen.locator("#void")).to_be_visible(timeout=PATIENCE)
    assert screen.locator("#void > b").inner_text() == "VOID" and screen.locator("#void-cause").inner_text()
    assert screen.locator("#void-reason").inner_text() == ("名单有误" if cause == "record" else "")
    entries = draw.standing()["log"]["size"]
    assert screen.locator("#void-shown").inner_text() == {
        "record": f"The void record: entry {entries - 1} of the log",
        "no-proof": f"按时入账的第 0 至 {entries - 1} 条中没有随机证明",
        "too-few-reveals": f"按时入账的第 0 至 {entries - 1} 条中有 1 人揭示，至少须 2 人",
    }[cause]
    expect(screen.locator("#drawn")).to_be_hidden()
    fits(screen)
    picture(screen, f"screen-void-{cause}")


def other(content):
    """The same bytes with one digit changed."""
    at = len(content) // 2
    while content[at:at + 1] not in b"0123456789":
        at += 1
    return content[:at] + (b"1" if content[at:at + 1] != b"1" else b"2") + content[at + 1:]


def swapped(content, one, two):
    """The same bytes with the two places changed for each other."""
    assert content.count(one) == content.count(two) == 1
    return content.replace(one, b"?").replace(two, one).replace(b"?", two)


def test_what_was_changed_is_noticed_and_nothing_leaves(visit, draw):
    people = contributed(visit, draw)
    draw.commit()
    draw.prove()
    page = people[1]
    now(page, "now-reveal")
    size = draw.records()[0]["size"]
    bundle = (draw.office / f"log/tile/entries/000.p/{size}").read_bytes()
    entries = f"log/tile/entries/000.p/{size}"
    config, keys = draw.file("config.json"), [one["publicKey"].encode() for one in draw.people]
    register = b'"register":' + json.dumps(json.loads(config)["register"]).encode()
    assert config.count(register) == 1
    cases = [
        ("configuration", {"config.json": config.replace(register, register[:-1] + b'x"')}),
        ("own-key", {"config.json": swapped(config, keys[0], keys[1])}),
        # What says nothing of one's own key is held by the commitment.
        ("commitment", {"config.json": swapped(config, keys[0], keys[2])}),
        ("commitment", {"commitment.json": other(draw.file("commitment.json"))}),
        ("log", {entries: bundle[:-1] + bytes([bundle[-1] ^ 1])}),
        ("log", {"log/checkpoint": other((draw.office / "log/checkpoint").read_bytes())}),
    ]
    button = "#reveal"
    for check, tampered in cases:
        draw.tampered = tampered
        page.locator(button).click()
        now(page, "now-stopped")
        failed = page.locator("#checks li[data-holds=false]")
        assert (failed.count(), failed.get_attribute("data-check")) == (1, check)
        # What to do stands below it.
        assert failed.locator("p").inner_text()
        button = "#again"
    picture(page, "contribute-stopped", whole=True)
    draw.tampered = {"state": {"publicKey": draw.people[0]["publicKey"]}}
    now(page, "now-other-key")
    draw.tampered = {"state": {"contribution": draw.people[0]["contribution"]}}
    now(page, "now-other-contribution")
    draw.tampered = {"state": {"number": 2}}
    now(page, "now-other-draw")
    assert "reveal" not in draw.answered
    # The same page, with nothing changed.
    draw.tampered = {}
    now(page, "now-stopped")
    page.locator("#again").click()
    now(page, "now-done")


def test_from_the_form_to_the_big_screen(browser, tmp_path):
    """Nothing is staged: desk, invitations, events, files and log are the coordinator's."""
    with running(tmp_path) as (server, _, data):
        desk = Desk(server, data)
        desk.begin()
        desk.upload()
        complaints = []

        def visit(path, **options):
            page = browser.new_context(reduced_motion="reduce", **options).new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda line: "404" in line.text or complaints.append(line.text))
            page.goto(server + path)
            return page

        people = [visit(path, locale="zh-CN", viewport={"width": 390, "height": 844}) for path in desk.invitations()]
        assert len(people) == 3
        for page in people:
            now(page, "now-begin")
            page.locator("#begin").click()
            now(page, "now-wait-draft")
        desk.step("fix")
        for page in people:
            now(page, "now-wait-commit")
        desk.agree()
        screen = visit("/draws/rehearsal+housing+0001/screen?seconds=2", locale="zh-CN", viewport={"width": 1920, "height": 1080})
        expect(screen.locator("#hall")).to_have_attribute("data-phase", "committed", timeout=PATIENCE)
        expect(screen.locator("#candidates")).to_have_text("120")
        assert screen.evaluate("document.getElementById('code').decode().then(() => true)")
        picture(screen, "desk-screen-committed")
        desk.step("slips")
        people[0].locator("#agree").check()
        desk.step("prove")
        now(people[0], "now-done")
        now(people[1], "now-reveal")
        people[1].locator("#reveal").click()
        now(people[1], "now-done")
        expect(screen.locator("#contributors .revealed")).to_have_count(2, timeout=PATIENCE)
        picture(screen, "desk-screen-proven")
        desk.step("hasten")
        expect(screen.locator("#hall")).to_have_attribute("data-phase", "published", timeout=PATIENCE)
        expect(screen.locator("#check")).to_have_attribute("data-state", "holds", timeout=PATIENCE)
        assert screen.locator("#winners li b").count() > 0
        picture(screen, "desk-screen-published")
        assert complaints == []
        for context in browser.contexts:
            context.close()
