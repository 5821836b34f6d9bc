"""The public pages in a real browser: both languages, wide and narrow, by day and by night, by keyboard and without scripts.

Leaves a picture of each in build/pages (or where TABELLION_PAGES says), to be looked at.
"""

import base64
import os
import pathlib
import re
import shutil

import pytest
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
PICTURES = pathlib.Path(os.environ.get("TABELLION_PAGES", ROOT / "build/pages"))
PAGES = {"overview": "/", "verify": "/verify", "missing": "/no-such-page"}
SIZES = {"wide": (1280, 900), "narrow": (360, 740)}

# Colours of every text against the first ground behind it that is not transparent: WCAG 2.2, success criterion 1.4.3.
CONTRASTS = """() => {
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.data.trim()) continue;
    const element = walker.currentNode.parentElement;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground(element))].sort((x, y) => y - x);
    found.push([(a + 0.05) / (b + 0.05), walker.currentNode.data.trim().slice(0, 40)]);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, coordinator):
    """Opens a page in a browser of its own, and fails for anything that the browser complains of."""
    server, _, _ = coordinator
    contexts = []

    def open_page(path="/", language="zh-CN", size="wide", night=False, **options):
        width, height = SIZES[size]
        context = browser.new_context(
            locale=language, viewport={"width": width, "height": height}, color_scheme="dark" if night else "light", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        # That a page is missing, the browser says for the page itself.
        page.on("console", lambda line: "404" in line.text or page.complaints.append(line.text))
        page.on("request", lambda request: request.url.startswith(server + "/") or page.complaints.append(request.url))
        page.answer = page.goto(server + path)
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            assert page.complaints == []
        context.close()


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("name", PAGES)
def test_can_be_read(visit, name, language, size, night):
    page = visit(PAGES[name], language, size, night)
    assert page.answer.status == (404 if name == "missing" else 200)
    assert page.locator("html").get_attribute("lang") == ("zh-Hans" if language == "zh-CN" else "en")
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), "the page is wider than its window"
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Noto Sans CJK SC"'), "no style sheet"
    contrasts = page.evaluate(CONTRASTS)
    assert len(contrasts) > 5
    assert [pair for pair in contrasts if pair[0] < 4.5] == []
    PICTURES.mkdir(parents=True, exist_ok=True)
    mode = "night" if night else "day"
    page.screenshot(path=PICTURES / f"{name}-{language[:2]}-{size}-{mode}.png", full_page=True)


def test_chosen_language_is_remembered(visit):
    page = visit()
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto(page.url.split("?")[0])
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="中文").click()
    assert page.locator("h1").inner_text().startswith("这里保管")


def test_keyboard_reaches_everything(visit):
    page = visit(language="en-GB")
    start = page.url
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    assert skip.evaluate("link => link === document.activeElement && link.getBoundingClientRect().left >= 0")
    page.keyboard.press("Enter")
    assert page.url.endswith("#text")
    page.goto("about:blank")
    page.goto(start)
    links, seen = page.locator("a").count(), set()
    for _ in range(links):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.outerHTML"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert len(seen) == links


def test_without_scripts(visit):
    page = visit(language="en-GB", java_script_enabled=False)
    page.get_by_role("link", name="a custody letter").click()
    assert page.locator("h1").inner_text() == "Checked in your own browser; nothing is uploaded"


def test_checkpoint_on_the_page_is_the_ledgers(visit):
    page = visit(language="en-GB")
    facts = page.locator("dl.facts code").all_inner_texts()
    page.get_by_role("link", name="Signed checkpoint", exact=True).click()
    origin, _, root = page.locator("body").inner_text().split("\n")[:3]
    assert facts[0] == origin
    assert re.fullmatch("[0-9a-f]{64}", facts[1])
    assert bytes.fromhex(facts[1]) == base64.b64decode(root)


def test_nothing_foreign_becomes_markup(visit):
    page = visit("/%3Cimg%20src=x%20onerror=alert(1)%3E", language="en-GB")
    assert page.answer.status == 404
    assert page.locator("main img").count() == 0
