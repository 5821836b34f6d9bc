"""The scripts of the public pages in a browser without a server: tests of what each file computes."""

import contextlib
import html
import pathlib
import re
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


def phrases(language):
    """The catalogue of what pages say, by name; `language` "zh" or "en"."""
    found = {}
    literal = r'"((?:[^"\\]|\\.)*)"'
    for path in (ROOT / "Sources/Portal/Phrases").glob("Phrase+*.swift"):
        for name, chinese, english in re.findall(rf"Phrase\(\s*{literal},\s*{literal},\s*{literal}\s*\)", path.read_text()):
            found[name] = (chinese if language == "zh" else english).replace('\\"', '"')
    return found


def rendered(template, values, language):
    """A page's HTML without its frame: as much of Mustache as Resources/*.mustache use. Every value is escaped."""
    def fill(text, scope):
        def section(match):
            value = scope.get(match[2])
            if match[1] == "^":
                return "" if value else fill(match[3], scope)
            items = value if isinstance(value, list) else [{}] if value else []
            return "".join(fill(match[3], scope | item) for item in items)
        text = re.sub(r"\{\{([#^])(\w+)\}\}(.*?)\{\{/\2\}\}", section, text, flags=re.DOTALL)
        return re.sub(r"\{\{(say\.)?(\w+)\}\}", lambda m: html.escape(str((say if m[1] else scope)[m[2]])), text)
    say, source = phrases(language), (ROOT / f"Sources/Portal/Resources/{template}.mustache").read_text()
    content = source.partition("{{$content}}")[2].rpartition("{{/content}}")[0]
    return fill(content, values)
