"""The scripts of the public pages in a browser without a server: tests of what each file computes."""

import contextlib
import pathlib
import shutil

from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "Sources/Portal/Resources/check"


@contextlib.contextmanager
def page_with(*names):
    """An empty page of Chromium that has loaded these files of Resources/check in this order."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        try:
            page = chromium.new_page()
            for name in names:
                page.add_script_tag(path=SCRIPTS / f"{name}.js")
            yield page
        finally:
            chromium.close()
