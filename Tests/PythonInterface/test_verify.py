"""The verify page in a real browser: what is genuine holds, what was tampered with is found for the right reason, nothing leaves the page,
and the page that was saved to disk does the same without a network."""

import base64
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile

import pytest
from conftest import PROGRAM, ROOT
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(ROOT / "Tests/PythonReader"))
from make_bundle import write_zip  # noqa: E402

PICTURES = pathlib.Path(os.environ.get("TABELLION_PAGES", ROOT / "build/pages"))
FIXTURES = ROOT / "Tests/EvidenceTestSupport/Fixtures"
DEPOSITS = ROOT / "Tests/DepositModelTests/Golden"
BUNDLE = FIXTURES / "golden.zip"
BUNDLE_TRUST = FIXTURES / "golden-trust.json"
DEPOSIT_TRUST = DEPOSITS / "trust.json"
WAIT = 120_000

READ = """() => [...document.querySelectorAll(".outcome")].map(card => ({
  kind: card.dataset.kind, verdict: card.dataset.verdict, text: card.innerText, heading: card.querySelector("h2, h3").innerText,
  checks: Object.fromEntries([...card.querySelectorAll("tr[data-check]")].filter(row => row.closest(".outcome") === card).map(row =>
    [row.dataset.check, [row.dataset.result, [...row.querySelectorAll(".why")].map(line => line.dataset.code)]])),
}))"""


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def deposited(coordinator, tmp_path_factory):
    """A file that this office keeps, with its receipt, proof and letter."""
    server, _, data = coordinator
    out = tmp_path_factory.mktemp("deposit")
    (out / "contract.txt").write_text("what was agreed upon\n")
    command = [PROGRAM, "deposit", out / "contract.txt", "--letter", "--server", server, "--token", data / "operator.token", "--out", out]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return {name: out / f"contract.txt{suffix}" for name, suffix in
            [("file", ""), ("letter", ".letter.pdf"), ("proof", ".proof.json"), ("receipt", ".receipt.json")]}


class Visit:
    """A page that may load itself and then asks for nothing."""

    def __init__(self, browser, address, language="en-GB", width=1280, night=False, offline=False):
        self.context = browser.new_context(
            locale=language, viewport={"width": width, "height": 900}, color_scheme="dark" if night else "light", offline=offline)
        self.page = self.context.new_page()
        self.complaints, self.asked = [], []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda line: self.complaints.append(line.text))
        self.page.goto(address, wait_until="networkidle")
        self.page.on("request", lambda request: self.asked.append(request.url))

    def check(self, files, trust=None):
        """What the page says of files: paths, or (name, bytes)."""
        if trust:
            self.page.set_input_files("#trustfile", given(trust))
            self.page.wait_for_selector("#trustchosen:not(:empty)")
        self.page.evaluate("document.getElementById('results').replaceChildren()")
        on_disk = all(isinstance(one, pathlib.Path) for one in files)
        self.page.set_input_files("#files", files if on_disk else [given(one) for one in files])
        # Not by a function, which the page's policy would not let run.
        self.page.wait_for_selector("#verify[aria-busy=false] .outcome", timeout=WAIT)
        reports = self.page.evaluate(READ)
        for report in reports:
            raw = re.findall(r"\b(?:code|check|mean|fact|kind|verdict|reason|result|trust)-[a-z0-9-]+", report["text"])
            assert [one for one in raw if "trust-" not in one] == [], "a name where words should stand"
        return reports

    def close(self):
        self.context.close()
        assert self.complaints == []
        # The worker is the one thing that a page loads afterwards: from our own server once, or from its own text. (And browsers
        # take the picture of their tab when they like.)
        own = re.compile(r"blob:[^?]*|http://[^/]*/assets/(checks|emblem)\.[0-9a-f]+\.(js|svg)")
        assert [url for url in self.asked if not own.fullmatch(url)] == []


def given(one):
    name, data = (one.name, one.read_bytes()) if isinstance(one, pathlib.Path) else one
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


@pytest.fixture
def visit(browser, coordinator):
    visits = []

    def open_page(address=None, **options):
        visits.append(Visit(browser, address or coordinator[0] + "/verify", **options))
        return visits[-1]

    yield open_page
    for one in visits:
        one.close()


def verdicts(reports):
    return [(report["kind"], report["verdict"]) for report in reports]


# --------------------------------------------------------------------------------------------------------- what is genuine


def test_a_genuine_bundle_holds(visit):
    [report] = visit().check([BUNDLE], BUNDLE_TRUST)
    assert (report["kind"], report["verdict"]) == ("bundle", "holds")
    assert {result for result, _ in report["checks"].values()} == {"pass", "unchecked"}
    assert len([1 for result, _ in report["checks"].values() if result == "pass"]) == 22
    assert [name for name, (result, _) in report["checks"].items() if result == "unchecked"] == ["picture", "revocation"]
    assert "TEST" in report["heading"] and "proves nothing to anybody" in report["text"]
    assert "sha256" not in report["text"] and "a4be7e5307f03f9ab9a81250aef59c6a3a565a27f6bff9f7225c91fa6d68a470" in report["text"]


def test_golden_proofs_hold_with_their_file(visit):
    reports = visit().check([DEPOSITS / name for name in ("proof.json", "session-proof.json", "receipt.json", "content.txt")], DEPOSIT_TRUST)
    assert verdicts(reports) == [("proof", "holds"), ("session-proof", "holds"), ("receipt", "promise"), ("file", "holds")]
    assert reports[0]["checks"]["file"] == ["pass", ["same-file"]]
    assert reports[0]["checks"]["revocation"][0] == "unchecked"


def test_this_offices_letter_holds_under_its_own_trust(visit, deposited):
    reports = visit().check([deposited["letter"], deposited["file"]])
    assert verdicts(reports) == [("letter", "holds"), ("proof", "holds"), ("file", "holds")]
    assert {result for result, _ in reports[0]["checks"].values()} == {"pass", "note", "unchecked"}
    assert "what this office says of itself" in reports[0]["text"] and "TEST" in reports[0]["heading"]
    again = visit().check([deposited["proof"], deposited["receipt"]])
    assert verdicts(again) == [("proof", "holds"), ("receipt", "promise")]


def test_a_trust_file_among_the_files_is_used(visit):
    [report] = visit().check([BUNDLE, BUNDLE_TRUST])
    assert report["verdict"] == "holds" and "trust file that you gave" in report["text"]


def test_other_keys_are_not_believed(visit, deposited):
    page = visit()
    [report] = page.check([BUNDLE])
    assert report["verdict"] == "broken"
    assert [name for name, (result, _) in report["checks"].items() if result == "fail"] == ["trust"]
    [letter, proof] = page.check([deposited["letter"]], DEPOSIT_TRUST)
    assert letter["checks"]["signature"] == ["fail", ["issuer-unknown"]] and letter["checks"]["timestamp"] == ["fail", ["authority-unknown"]]
    assert proof["checks"]["trust"] == ["fail", ["log-unknown"]]


# ----------------------------------------------------------------------------------------------------- what was tampered with


def members():
    with zipfile.ZipFile(BUNDLE) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rebuilt(tmp_path, change):
    """The golden bundle with other members, in a container without fault."""
    found = members()
    change(found)
    write_zip(tmp_path / "bundle.zip", [(name, found[name]) for name in sorted(found, key=lambda one: (one != "mimetype", one))])
    return ("evidence.asice", (tmp_path / "bundle.zip").read_bytes())


def flipped(name, at=None, mask=1):
    def change(found):
        data = bytearray(found[name])
        data[len(data) // 2 if at is None else data.index(at) + len(at)] ^= mask
        found[name] = bytes(data)
    return change


def turned(name, at):
    """Another hexadecimal digit after `at`."""
    def change(found):
        data = bytearray(found[name])
        place = data.index(at) + len(at)
        data[place] = ord("1") if data[place] == ord("0") else ord("0")
        found[name] = bytes(data)
    return change


def exchanged(one, other):
    def change(found):
        found[one], found[other] = found[other], found[one]
    return change


def added(name, data):
    def change(found):
        found[name] = data
    return change


def removed(name):
    def change(found):
        del found[name]
    return change


def last_byte(name):
    def change(found):
        data = bytearray(found[name])
        data[-1] ^= 1
        found[name] = bytes(data)
    return change


def other_size(name):
    def change(found):
        lines = found[name].split(b"\n")
        lines[1] = b"%d" % (int(lines[1]) + 1)
        found[name] = b"\n".join(lines)
    return change


# What is done to a bundle, and checks that fail with the reason that they have to give.
BUNDLES = {
    "screenshot": (flipped("data/screenshots/0001.png"), {"manifests": "digest", "records": "digest", "artefacts": "digest"}),
    "download": (flipped("data/downloads/0001.bin"), {"manifests": "digest", "records": "digest", "artefacts": "digest"}),
    "segment": (flipped("data/recording/000002.m4s", mask=0x80), {"manifests": "digest", "records": "digest", "chain": "digest"}),
    "segments exchanged": (exchanged("data/recording/000001.m4s", "data/recording/000003.m4s"), {"chain": "digest", "recording": "recording"}),
    "init": (flipped("data/recording/init.mp4", b"mvhd", 0x80), {"chain": "digest", "recording": "recording"}),
    "input": (flipped("data/input.jsonl", b'"seq":', 2), {"input": "input"}),
    "opening": (flipped("data/opening.json", b'"openedAt":', 2), {"opening": "digest", "chain": "chain", "opening-tokens": "imprint", "ledger-opening": "commitment"}),
    "policy": (flipped("data/policy.json", b'"sessionSeconds":', 2), {"opening": "digest", "records": "digest"}),
    "subject": (flipped("data/subject.json", b'"subject":"'), {"opening": "commitment"}),
    "cleanliness": (flipped("data/cleanliness-open.json", b'"what":"'), {"opening": "digest", "records": "digest"}),
    "manifest of the session": (flipped("data/session.json", b'"closedAt":', 2), {"fingerprint": "digest", "ledger-closing": "commitment"}),
    "manifest": (flipped("manifest-sha256.txt", b"", 1), {"manifests": "digest", "tag-manifests": "digest"}),
    "tag manifest": (flipped("tagmanifest-sm3.txt", b"", 1), {"tag-manifests": "digest"}),
    "signature": (turned("signature.json", b'"signature":"'), {"signature": "signature"}),
    "fresh tokens exchanged": (exchanged("tokens/fresh-0.tst", "tokens/fresh-1.tst"), {"freshness": "digest", "opening": "commitment", "chain": "digest"}),
    "opening tokens exchanged": (exchanged("tokens/opening-alpha.tst", "tokens/opening-beta.tst"), {"opening-tokens": "untrusted"}),
    "closing token": (exchanged("META-INF/timestamp001.tst", "tokens/opening-alpha.tst"), {"closing-token": "imprint", "opening-tokens": "imprint"}),
    "token's signature": (last_byte("META-INF/timestamp001.tst"), {"closing-token": "signature"}),
    "ASiC manifest": (flipped("META-INF/ASiCManifest001.xml", b"<ds:DigestValue>"), {"closing-token": "text"}),
    "entries": (turned("ledger/entries.json", b'"contentSalt":"'), {"ledger-opening": "commitment"}),
    "checkpoint": (other_size("ledger/checkpoint-final.txt"), {"checkpoints": "signature"}),
    "checkpoints exchanged": (exchanged("ledger/checkpoint-final.txt", "ledger/checkpoint-opening.txt"), {"ledger-key": "entry", "checkpoints": "consistency"}),
    "stray file": (added("data/zzz.txt", b"never captured"), {"manifests": "digest", "records": "stray"}),
    "stray member": (added("notes.txt", b"never captured"), {"manifests": "stray", "tag-manifests": "digest"}),
    "missing file": (removed("data/screenshots/0001.png"), {"manifests": "digest", "records": "missing", "artefacts": "missing"}),
    "missing token": (removed("tokens/opening-beta.tst"), {"opening-tokens": "missing", "tag-manifests": "digest"}),
}


def test_tampered_bundles_are_found(visit, tmp_path):
    page = visit()
    page.check([BUNDLE], BUNDLE_TRUST)
    for name, (change, due) in BUNDLES.items():
        [report] = page.check([rebuilt(tmp_path, change)])
        assert report["verdict"] == "broken", name
        for check, code in due.items():
            result, codes = report["checks"][check]
            assert result == "fail" and code in codes, f"{name}: {check} gives {result} {codes}, not {code}"


def test_containers_that_hide_something_are_refused(visit):
    data = BUNDLE.read_bytes()
    end = data.rindex(b"PK\x05\x06")
    directory = int.from_bytes(data[end + 16:end + 20], "little")
    moved = data[:end + 16] + (directory + 4).to_bytes(4, "little") + data[end + 20:]
    hostile = {
        "cut": data[:-100], "cut inside": data[:len(data) // 2], "empty": b"", "behind": data + b"\0", "before": b"\0" + data,
        "comment": data[:-2] + b"\x05\x00hello", "between": moved[:directory] + b"gap!" + moved[directory:],
        "name": data.replace(b"data/readme.txt", b"data/readme.TXT"), "time": data.replace(b"PK\x03\x04\x14\0\0\0\0\0\0\0", b"PK\x03\x04\x14\0\0\0\0\0\1\0", 1),
    }
    page = visit()
    reports = page.check([(f"{name}.asice", one) for name, one in hostile.items()], BUNDLE_TRUST)
    assert verdicts(reports) == [("unusable", "unusable")] * len(hostile)
    assert {code for report in reports for _, codes in report["checks"].values() for code in codes} == {"container"}
    wrong = bytearray(data)
    wrong[data.index(b"BagIt-Version")] ^= 1
    [report] = page.check([("crc.asice", bytes(wrong))])
    assert report["verdict"] == "broken" and report["checks"]["container"] == ["fail", ["crc"]]


def test_tampered_letters_are_found(visit, deposited):
    page = visit()
    letter = deposited["letter"].read_bytes()

    def codes(data, check):
        report = page.check([("letter.pdf", data)])[0]
        assert report["verdict"] == "broken"
        return report["checks"][check]

    content = bytearray(letter)
    content[letter.index(b"stream\n") + 40] ^= 1
    assert codes(bytes(content), "signature") == ["fail", ["digest"]]
    assert codes(letter + b"\n", "form") == ["fail", ["pdf-changed"]]
    assert codes(letter[:-200], "form") == ["fail", ["pdf-form"]]
    update = b"1 0 obj\nnull\nendobj\n"
    table = b"xref\n1 1\n%010d 00000 n \ntrailer\n<< /Size 99 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(letter), int(letter[letter.rindex(b"startxref\n") + 10:].split()[0]), len(letter) + len(update))
    assert codes(letter + update + table, "form") == ["fail", ["pdf-changed"]]
    digest = hashlib.sha256(deposited["file"].read_bytes()).hexdigest().encode()
    other = letter.replace(b'"digests":{"sha256":"' + digest, b'"digests":{"sha256":"' + digest[::-1], 1)
    assert other != letter
    report = page.check([("letter.pdf", other)])[0]
    assert report["checks"]["signature"] == ["fail", ["digest"]] and report["checks"]["agreement"] == ["fail", ["agreement"]]
    signature = bytearray(letter)
    at = letter.index(b"/Contents <") + len(b"/Contents <") + 1200
    signature[at] = ord("0") if signature[at] != ord("0") else ord("1")
    assert page.check([("letter.pdf", bytes(signature))])[0]["verdict"] == "broken"


def test_tampered_proofs_are_found(visit, deposited):
    page = visit()
    proof = (DEPOSITS / "proof.json").read_bytes()
    receipt = (DEPOSITS / "receipt.json").read_bytes()
    digest = re.search(rb'"sha256":"([0-9a-f]{64})"', proof)[1]
    entry = re.search(rb'"entry":"([0-9a-f]+)"', proof)[1]
    table = [
        ("digest", proof.replace(digest, digest[::-1]), {"commitments": "commitment"}),
        ("entry", proof.replace(entry, entry[:-1] + (b"0" if entry[-1:] != b"0" else b"1")), {"case": "commitment", "inclusion": "inclusion", "time": "inclusion"}),
        ("checkpoint", re.sub(rb'("inclusion":\{"checkpoint":"[^\\]+\\n)(\d+)', rb"\g<1>9\2", proof), {"inclusion": "signature"}),
        ("receipt", proof.replace(b'"deadline":1', b'"deadline":2'), {"receipt": "signature"}),
    ]
    page.check([("proof.json", proof)], DEPOSIT_TRUST)
    for name, data, due in table:
        assert data != proof, name
        [report] = page.check([("proof.json", data)])
        assert report["verdict"] == "broken", name
        for check, code in due.items():
            result, codes = report["checks"][check]
            assert result == "fail" and code in codes, f"{name}: {check} gives {result} {codes}, not {code}"
    [report] = page.check([("receipt.json", receipt.replace(b'"deadline":1', b'"deadline":2'))])
    assert report["checks"]["receipt"] == ["fail", ["signature"]]
    report = page.check([("proof.json", proof), ("content.txt", b"something else")])[0]
    assert report["checks"]["file"] == ["fail", ["other-file"]]
    token = re.search(rb'"token":"([A-Za-z0-9+/=]+)"', proof)[1]
    with zipfile.ZipFile(BUNDLE) as archive:
        other = base64.b64encode(archive.read("tokens/opening-alpha.tst"))
    [report] = page.check([("proof.json", proof.replace(token, other))])
    assert report["checks"]["time"] == ["fail", ["imprint"]]
    [report] = page.check([("proof.json", proof[:-10])])
    assert verdicts([report]) == [("unusable", "unusable")]


def test_hostile_files_never_pass(visit, deposited, tmp_path):
    seed = random.randrange(1 << 32)
    print("seed", seed)
    chance = random.Random(seed)
    page = visit()

    def mutated(data, low=0, high=None):
        data = bytearray(data)
        for _ in range(chance.choice([1, 1, 2, 8])):
            at = chance.randrange(low, high or len(data))
            data[at] ^= chance.randrange(1, 256)
        return bytes(data)

    letter = deposited["letter"].read_bytes()
    # What the signature covers; inside it stand certificates that nobody signed.
    signed = letter.index(b"/ByteRange")
    receipt = (DEPOSITS / "receipt.json").read_bytes()
    files = [(f"{n}.asice", mutated(BUNDLE.read_bytes())) for n in range(24)]
    files += [(f"{n}.pdf", mutated(letter, 0, signed)) for n in range(40)]
    files += [(f"receipt-{n}.json", mutated(receipt)) for n in range(100)]
    files += [(f"random-{n}.asice", chance.randbytes(chance.randrange(2000))) for n in range(36)]
    for name, data in files:
        (tmp_path / name).write_bytes(data)
    reports = page.check([tmp_path / name for name, _ in files], ("trust.json", merged_trust()))
    assert len(reports) >= 200
    green = [report for report in reports if report["verdict"] in ("holds", "promise") and report["kind"] in ("bundle", "letter", "receipt", "file")]
    assert [report["text"][:200] for report in green] == []
    assert page.page.evaluate("1 + 1") == 2


def merged_trust():
    """A trust file that knows everybody of these tests, so that nothing fails for a stranger alone."""
    one, other = json.loads(BUNDLE_TRUST.read_text()), json.loads(DEPOSIT_TRUST.read_text())
    for name in ("offices", "logs", "timeAuthorities"):
        one[name] += other[name]
    return json.dumps({name: one[name] for name in ("v", "type", "offices", "logs", "cosigners", "quorum", "timeAuthorities")}).encode()


# ------------------------------------------------------------------------------------------------------------- the page itself


def test_the_saved_page_works_without_a_network(browser, coordinator, visit, deposited, tmp_path):
    server, _, data = coordinator
    for language in ("zh-Hans", "en"):
        page = visit(f"{server}/verify?lang={language}", language=language)
        link = page.page.locator("a[download]").get_attribute("href")
        saved = tmp_path / link.rsplit("/", 1)[1]
        with urllib.request.urlopen(server + link, timeout=60) as answer:
            saved.write_bytes(answer.read())
        assert page.page.locator("#saveddigest").inner_text() == hashlib.sha256(saved.read_bytes()).hexdigest()
        alone = visit(saved.as_uri(), offline=True, language=language)
        assert alone.page.locator("html").get_attribute("lang") == language
        reports = alone.check([deposited["letter"], deposited["file"]])
        assert verdicts(reports) == [("letter", "holds"), ("proof", "holds"), ("file", "holds")]
        assert verdicts(alone.check([BUNDLE], BUNDLE_TRUST)) == [("bundle", "holds")]
        policy = alone.page.locator("meta[http-equiv]").get_attribute("content")
        assert "default-src 'none'" in policy and "connect-src 'none'" in policy and "unsafe" not in policy


def test_nothing_can_be_sent(browser, coordinator):
    context = browser.new_context()
    page = context.new_page()
    answer = page.goto(coordinator[0] + "/verify")
    assert "connect-src 'none'" in answer.headers["content-security-policy"]
    assert page.evaluate("fetch('/healthz', {method: 'POST', body: 'x'}).then(() => 'sent', () => 'stopped')") == "stopped"
    context.close()


def test_a_check_can_be_stopped(visit, tmp_path):
    page = visit()
    with open(tmp_path / "large.bin", "wb") as file:
        file.truncate(3 << 30)
    page.page.set_input_files("#files", tmp_path / "large.bin")
    page.page.wait_for_selector("#amount[value]", timeout=WAIT)
    assert page.page.evaluate("document.getElementById('verify').ariaBusy") == "true"
    page.page.get_by_role("button", name="Stop").click()
    assert "Nothing was concluded" in page.page.locator("#status").inner_text()
    assert page.page.locator(".outcome").count() == 0
    assert verdicts(page.check([DEPOSITS / "content.txt"])) == [("file", "shown")]


@pytest.mark.parametrize("look", [("zh-CN", 1280, False), ("en-GB", 360, True)], ids=["chinese", "narrow-night"])
def test_looks(visit, deposited, tmp_path, look):
    """Pictures to be looked at: a genuine bundle, a tampered one, a letter."""
    language, width, night = look
    page = visit(language=language, width=width, night=night)
    PICTURES.mkdir(parents=True, exist_ok=True)
    letters = [deposited["letter"], deposited["file"]]
    for name, files, trust in [("letter", letters, None), ("bundle", [BUNDLE], BUNDLE_TRUST),
                               ("tampered", [rebuilt(tmp_path, flipped("data/screenshots/0001.png"))], None)]:
        page.check(files, trust)
        assert page.page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), "the page is wider than its window"
        page.page.screenshot(path=PICTURES / f"verify-{name}-{language[:2]}-{width}.png", full_page=True)
