"""The hall's screen in a capture session of its own: its recording belongs to the draw, for anybody."""

import json
import re
import time
import zipfile

from desk import Desk
from desks import PICTURES, audit, browser, inputs, needs_desktops, people  # noqa: F401
from people import Hand

pytestmark = needs_desktops


def until(holds, what, seconds=180):
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end, what
        time.sleep(0.3)
    return found


def test_the_halls_screen_is_recorded(farm, people, tmp_path):
    desk = Desk.of(farm)
    desk.begin(contributors=0, minimumReveals=0, **{"stage1-alternates": 0, "stage2-alternates": 0, "stage1-seats": 8, "stage2-seats": 12})
    recordings = desk.place + "/recordings"
    # Before there is a number, there is no screen.
    assert "<button>" not in desk.first.get(recordings)[2].split("<main")[1]
    desk.upload()
    desk.step("fix")
    assert "<button>" in desk.first.get(recordings)[2].split("<main")[1]
    anybody, name = Hand(farm.server), "rehearsal+housing+0001"
    public = f"/draws/{name}/recordings"
    assert anybody.get(public)[0] == 404, "what nobody has committed to is the office's own matter"
    desk.agree()
    assert f'href="/draws/{name.replace("+", "%2B")}/screen"' in desk.first.get(desk.place)[2]
    assert anybody.get(public)[0] == 200 and ".asice" not in anybody.get(public)[2]

    # Who may only look, and whose office it is not.
    for who, due in (("he.auditor", 403), ("zhao.notary", 404)):
        hand = farm.notary(who)
        token = hand.token("/account")
        assert hand.ask("POST", recordings, {"token": token})[0] == due
    # A client cannot say that a capture is a draw's.
    token = (farm.data / "operator.token").read_text().strip()
    status, _, text = anybody.ask("POST", "/v1/captures", json.dumps({"url": farm.page, "draw": "housing/0001"}).encode(),
                                  Authorization="Bearer " + token, Content_Type="application/json")
    assert status == 422 and "draw" in text, text

    assert desk.do(desk.first, recordings, {}) == recordings
    session = re.search(r'id="session-([0-9a-f-]{36})"', desk.first.get(recordings)[2])[1]
    token = desk.second.token("/account")
    assert desk.second.ask("POST", recordings, {"token": token})[0] == 422, "a second recording at once"
    until(lambda: "/recordings/finish" in desk.first.get(recordings)[2], "the screen is open")
    # Nobody works there; the office's notary may watch.
    status, answer, _ = desk.first.get(f"/sessions/{session}/desktop")
    assert (status, answer["Location"]) == (303, f"/sessions/{session}")
    sun = people("lin.notary")
    sun.go(recordings)
    sun.picture("recordings-desk")
    sun.go(f"/sessions/{session}/desktop?watch")
    sun.page.wait_for_selector("#screen canvas")
    sun.page.wait_for_timeout(4000)
    sun.picture("recordings-watched")

    desk.step("slips")
    desk.step("prove")
    def published():
        page = desk.first.get(desk.place)[2]
        if "/hasten" in page:
            desk.step("hasten")
        return True if "/remove" in page else None
    until(published, "the result")
    # It ends by itself, when every page of winners was shown.
    until(lambda: f"{session}.asice" in anybody.get(public)[2], "the bundle")
    page = people("lin.notary", "en-GB")
    page.go(public)
    page.picture("recordings-public")
    path = tmp_path / "screen.asice"
    with page.page.expect_download() as download:
        page.page.locator(f"a[href$='{session}.asice']").click()
    download.value.save_as(path)
    code, words = audit(farm, path)
    assert code == 0, words
    with zipfile.ZipFile(path) as archive:
        subject = json.loads(archive.read("data/subject.json"))
        pictures = sorted((one for one in archive.namelist() if one.startswith("data/screenshots/")),
                          key=lambda one: int(re.search(r"(\d+)\.png", one)[1]))
        assert subject["subject"] == f"TD1 screen of the draw {name.replace('+', '/')}"
        # The address, then each change: the commitment, pi, the end and what led there.
        assert len(pictures) >= 3, pictures
        for number, one in enumerate(pictures):
            (PICTURES / f"recordings-picture-{number}.png").write_bytes(archive.read(one))
    lines = inputs(path)
    assert not [line for line in lines if line["source"] == "viewer"]
    assert any("nobody works at this desktop" in line.get("text", "") for line in lines), lines[-3:]
