"""The whole story in a real browser: sign in, capture a page on a desktop that is really used, leave with letter and bundle."""

import os
import pathlib

from desks import audit, browser, bundle, inputs, needs_desktops, people  # noqa: F401

pytestmark = needs_desktops


def test_from_sign_in_to_letter_and_bundle(farm, people, tmp_path):
    wang = people("wang.holder")
    wang.picture("story-1-home")
    wang.begin()
    wang.picture("story-2-waiting")
    wang.sit_down()
    wang.picture("story-3-desktop")
    # Keys, the mouse, and Chinese by paste.
    wang.page.locator("#screen canvas").click(position={"x": 300, "y": 300})
    wang.type("hello")
    wang.page.locator("#paste-open").click()
    wang.page.locator("#paste-text").fill("侵权页面 2026")
    wang.page.locator("#paste-box button[type=submit]").click()
    wang.page.locator("#screen canvas").focus()
    wang.page.keyboard.press("Control+KeyL")
    wang.page.keyboard.press("Control+KeyV")
    wang.page.wait_for_timeout(1500)
    wang.picture("story-4-typed")
    wang.shoot()
    wang.finish()
    wang.picture("story-5-sealing")
    wang.wait_sealed()
    wang.picture("story-6-capture")
    path = bundle(wang, tmp_path)
    lines = inputs(path)
    kinds = {line.get("source") for line in lines}
    assert "viewer" in kinds, kinds
    code, words = audit(farm, path)
    assert code == 0, words
    # The notary of the office sees it, the other office does not, nor does a colleague.
    status = farm.notary().get(f"/sessions/{wang.session}")[0]
    assert status == 200
    assert farm.notary("zhao.notary").get(f"/sessions/{wang.session}")[0] == 404
    chen = people("chen.holder", "en-GB")
    assert chen.page.goto(f"{farm.server}/sessions/{wang.session}").status == 404
    assert chen.page.goto(f"{farm.server}/sessions/{wang.session}/desktop").status == 404


def servers_of(farm):
    """Process numbers of the X servers below this farm."""
    parents, names = {}, {}
    for folder in pathlib.Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            words = (folder / "stat").read_text()
        except OSError:
            continue
        number = int(folder.name)
        names[number] = words[words.index("(") + 1:words.rindex(")")]
        parents[number] = int(words[words.rindex(")") + 2:].split()[1])

    def is_ours(number):
        while number > 1:
            if number == farm.processes[-1].pid:
                return True
            number = parents.get(number, 0)
        return False

    return {number for number, name in names.items() if name.startswith(("Xvnc", "Xtigervnc")) and is_ours(number)}


def test_two_people_at_once_and_a_notary_who_watches(farm, people, tmp_path):
    wang, chen, lin = people("wang.holder"), people("chen.holder", "en-GB"), people("lin.notary")
    for person in (wang, chen):
        person.begin()
    for person in (wang, chen):
        person.sit_down()
    assert wang.page.locator("#nonce").inner_text() != chen.page.locator("#nonce").inner_text()
    # The desk of the office says what runs, and leads to where one watches.
    lin.go("/desk")
    running = lin.page.locator("section[aria-labelledby=running]")
    assert running.locator("tbody tr").count() == 2
    assert all(name in running.inner_text() for name in ("wang.holder", "chen.holder"))
    lin.picture("desk-running")
    running.locator(f"a[href='/sessions/{wang.session}/desktop?watch']").click()
    lin.page.wait_for_selector("#light[data-light=recording]", timeout=60_000)
    lin.page.wait_for_selector("#screen canvas")
    assert lin.page.locator("#shoot").count() == lin.page.locator("#finish").count() == 0
    lin.picture("story-7-watching")
    # What the one who watches types reaches nothing.
    lin.page.locator("#screen canvas").focus()
    lin.page.keyboard.type("never", delay=20)
    chen.picture("story-8-english")
    for person, word in ((wang, "wang"), (chen, "chen")):
        person.type(word)
        # A colleague's desktop is as if it did not exist.
        other = chen if person is wang else wang
        assert person.page.request.get(f"{farm.server}/sessions/{other.session}/viewer").status == 404
    for person, word in ((wang, "wang"), (chen, "chen")):
        person.finish()
    for person, word in ((wang, "wang"), (chen, "chen")):
        person.wait_sealed()
        folder = tmp_path / word
        folder.mkdir()
        path = bundle(person, folder)
        pressed = [line for line in inputs(path) if line.get("source") == "viewer" and line.get("kind") == "key" and line.get("down")]
        assert len(pressed) == len(word), pressed
        code, words = audit(farm, path)
        assert code == 0, words


def test_who_goes_away_comes_back_to_the_same_desktop(farm, people, tmp_path):
    wang = people("wang.holder")
    wang.begin()
    wang.sit_down()
    nonce = wang.page.locator("#nonce").inner_text()
    wang.type("one")
    wang.page.goto("about:blank")
    wang.page.wait_for_timeout(1500)
    wang.sit_down()
    assert wang.page.locator("#nonce").inner_text() == nonce
    wang.type("two")
    wang.finish()
    wang.wait_sealed()
    path = bundle(wang, tmp_path)
    notes = [line.get("text", "") for line in inputs(path) if line.get("kind") == "note"]
    assert sum("taken the desktop" in note for note in notes) == 1 or len(notes) >= 2, notes
    code, words = audit(farm, path)
    assert code == 0, words


def test_a_desktop_that_dies_under_ones_hands_says_so(farm, people, tmp_path):
    wang = people("wang.holder")
    before = servers_of(farm)
    wang.begin()
    wang.sit_down()
    wang.type("one")
    # Ours is the one among those that were warm whose picture this is: all of them die, and new ones are made.
    for number in before & servers_of(farm):
        os.kill(number, 9)
    wang.page.wait_for_url(f"**/sessions/{wang.session}", timeout=120_000)
    wang.wait_sealed()
    wang.picture("story-9-gap")
    words = wang.page.locator("main").inner_text()
    assert "录像从开始到结束连续" not in words, words[:2000]
    code, words = audit(farm, bundle(wang, tmp_path))
    # Said, and no reason to doubt what was recorded before.
    assert code in (0, 1) and "gap" in words.lower(), words
    # The farm goes on, with desktops in the place of those that died.
    farm.wait(lambda: len(servers_of(farm) - before) >= 2, "new desktops")
    wang.page.wait_for_timeout(3000)
    wang.begin()
    wang.sit_down()
    wang.finish()
    wang.wait_sealed()
