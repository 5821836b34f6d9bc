"""Somebody at a browser of their own, who sits down at a desktop; and what is left of it."""

import json
import os
import pathlib
import shutil
import subprocess
import zipfile

import pytest
from playwright.sync_api import Error, TimeoutError, sync_playwright

from conftest import PROGRAM, ROOT
from farms import IMAGES
from people import PASSWORD

PICTURES = pathlib.Path(os.environ.get("TABELLION_PAGES", ROOT / "build/pages"))

needs_desktops = pytest.mark.skipif(
    not IMAGES.exists() or os.geteuid() != 0, reason="desktops need an image (make image) and root"
)


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, browser, farm, name, language="zh-CN"):
        self.farm, self.name = farm, name
        self.context = browser.new_context(
            locale=language, viewport={"width": 1440, "height": 1100}, accept_downloads=True,
            storage_state=farm.cookies.get(name))
        self.page = self.context.new_page()
        self.complaints = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        if name in farm.cookies:
            self.go("/account")
            return
        self.go("/sign-in")
        self.page.locator("#name").fill(name)
        self.page.locator("#password").fill(PASSWORD)
        self.page.locator("main button").first.click()
        if name in farm.codes:
            self.page.wait_for_url("**/sign-in/code**")
            self.page.locator("#code").fill(farm.codes[name].next())
            self.page.locator("main button").first.click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        # Who comes again is signed in already, and needs no new code.
        farm.cookies[name] = self.context.storage_state()

    def go(self, path):
        """Opens a page of the coordinator; once more where the browser drops it because this machine's network changed."""
        for remaining in (3, 2, 1, 0):
            try:
                return self.page.goto(self.farm.server + path)
            except Error as error:
                if "ERR_NETWORK_CHANGED" not in error.message or not remaining:
                    raise

    def picture(self, name):
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    def begin(self, subject="王某取证：示例商店未经许可销售其图书", url=None):
        page = self.page
        self.go("/captures/new")
        page.locator("#url").fill(url or self.farm.page)
        page.locator("#subject").fill(subject)
        page.locator("input[value=interactive]").check()
        page.locator("main form button[type=submit]").last.click()
        page.wait_for_url("**/sessions/*")
        self.session = page.url.rsplit("/", 1)[1].split("?")[0]
        return self.session

    def sit_down(self):
        """Goes to the desktop, once it is there, and waits until input is allowed."""
        page = self.page
        for remaining in (4, 3, 2, 1, 0):
            try:
                self.go(f"/sessions/{self.session}/desktop")
                page.wait_for_selector("#shoot:not([disabled])", timeout=25_000)
                break
            except TimeoutError:
                # Desktops change this machine's network, and the browser drops what it is loading then.
                assert remaining, "no desktop"
        page.wait_for_selector("#light[data-light=recording]")
        page.wait_for_selector("#screen canvas")

    def type(self, text):
        self.page.locator("#screen canvas").focus()
        self.page.keyboard.type(text, delay=40)

    def shoot(self):
        count = int(self.page.locator("#count").inner_text())
        self.page.locator("#shoot").click()
        self.page.wait_for_function(
            "before => Number(document.getElementById('count').textContent) > before", arg=count, timeout=60_000)

    def finish(self):
        self.page.locator("#finish").click()
        self.page.locator("#sure button[value=finish]").click()
        self.page.wait_for_url(f"**/sessions/{self.session}", timeout=60_000)

    def wait_sealed(self):
        self.go(f"/sessions/{self.session}")
        self.page.wait_for_selector("video", timeout=180_000)


@pytest.fixture
def people(browser, farm):
    there = []

    def come(name, language="zh-CN"):
        person = Person(browser, farm, name, language)
        there.append(person)
        return person

    yield come
    for person in there:
        assert person.complaints == []
        person.context.close()


def bundle(person, folder):
    """Fetches the bundle from its page; returns its path."""
    with person.page.expect_download() as download:
        person.page.evaluate(f"location.assign('/sessions/{person.session}/bundle')")
    path = folder / "bundle.asice"
    download.value.save_as(path)
    return path


def inputs(path):
    with zipfile.ZipFile(path) as archive:
        return [json.loads(line) for line in archive.read("data/input.jsonl").decode().splitlines()]


def audit(farm, path, kind="session"):
    answer = subprocess.run(
        [PROGRAM.parent / "tabellion-audit", "--trust", farm.data / "trust.json", kind, path],
        capture_output=True, text=True, timeout=300,
    )
    return answer.returncode, answer.stdout + answer.stderr
