"""The notary's desk for draws, by hand: a rehearsal from its form to its result, the steps that two persons take, and what is refused."""

import hashlib
import json
import re
import secrets
import struct
import subprocess
import time
import urllib.request

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from conftest import ROOT, running
from people import PASSWORD, Codes, Hand, first_link

AUDIT = ROOT / ".build/debug/tabellion-audit"
LIST = "id,tags,label\n" + "".join(f"CN:ID:B{1000 + n},{'no-home' if n % 3 == 0 else ''},王小{n}明\n" for n in range(30))


def prefixed(data):
    return struct.pack(">I", len(data)) + data


class Contributor:
    """Somebody with an invitation, who keeps key and value to themselves."""

    def __init__(self, server, token):
        self.server, self.token = server, token
        self.key, self.value = Ed25519PrivateKey.generate(), secrets.token_bytes(32)
        self.public = self.key.public_key().public_bytes_raw().hex()

    def ask(self, what, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.server}/contribute/{self.token}/{what}", data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def refused(self, what, body):
        with pytest.raises(urllib.error.HTTPError) as error:
            self.ask(what, body)
        return error.value.code

    def come(self):
        statement = prefixed(b"Tabellion/draw-contributor-key") + prefixed(self.token.encode())
        return self.ask("key", {"publicKey": self.public, "signature": self.key.sign(statement).hex()})

    def contribution(self, state):
        draw, number = state["draw"].encode(), struct.pack(">H", state["number"])
        value = hashlib.sha256(prefixed(b"TD1/c") + prefixed(draw) + number + self.value).digest()
        signature = self.key.sign(prefixed(b"Tabellion/draw-contribution") + prefixed(draw) + number + value)
        return {"v": 1, "type": "tabellion/draw-contribution", "drawId": state["draw"], "index": state["number"],
                "publicKey": self.public, "contribution": value.hex(), "signature": signature.hex()}

    def reveal(self, state):
        commit, number = bytes.fromhex(state["commit"]), struct.pack(">H", state["number"])
        signature = self.key.sign(prefixed(b"TD1/reveal") + commit + number + self.value)
        return {"v": 1, "type": "tabellion/draw-reveal", "drawId": state["draw"], "index": state["number"],
                "commit": state["commit"], "value": self.value.hex(), "signature": signature.hex()}


class Office:
    """An office with two notaries, and another office with one."""

    def __init__(self, server, data):
        self.server, self.codes, self.hands = server, {}, {}
        self.follow(first_link(data).rsplit("/", 1)[1], "operator")
        operator = self.enrol("operator")
        for office, names in (("jiangcheng", ("lin.notary", "zhou.notary")), ("other", ("zhao.notary",))):
            assert operator.post("/offices", {"title": office, "id": office}, "/offices")[0] == 303
            for name in names:
                place = f"/offices/{office}/people"
                text = operator.post(place, {"name": name, "role": "notary"}, place)[2]
                self.follow(re.search(r"/link/(tbl_[A-Za-z0-9_-]{43})", text)[1], name)
                self.enrol(name)

    def follow(self, link, name):
        hand = Hand(self.server)
        assert hand.post("/link", {"link": link, "password": PASSWORD, "again": PASSWORD}, f"/link/{link}")[0] == 303

    def enrol(self, name):
        hand = self.hands[name] = Hand(self.server)
        hand.sign_in(name)
        text = hand.post("/account/second-factor", {}, "/account")[2]
        self.codes[name] = Codes(re.search(r'class="shown">([A-Z2-7 ]+)<', text)[1].replace(" ", ""))
        token = re.search(r'name="token" value="([^"]+)"', text)[1]
        assert hand.ask("POST", "/account/second-factor/confirm", {"token": token, "code": self.codes[name].next()})[0] == 200
        return hand


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with running(tmp_path_factory.mktemp("draws")) as (server, _, data):
        yield Office(server, data)


def upload(hand, place, content, field="list"):
    """A file as the draft's page sends it: the list, or the units."""
    line = secrets.token_hex(16)
    body = (
        f'--{line}\r\nContent-Disposition: form-data; name="token"\r\n\r\n{hand.token(place)}\r\n'
        f'--{line}\r\nContent-Disposition: form-data; name="{field}"; filename="list.csv"\r\nContent-Type: text/csv\r\n\r\n{content}\r\n--{line}--\r\n'
    ).encode()
    return hand.ask("POST", f"{place}/{field}", body, Content_Type=f"multipart/form-data; boundary={line}")


def step(hand, place, name, **fields):
    status, answer, text = hand.post(f"{place}/{name}", fields, place)
    assert status == 303, re.sub(r"<[^>]+>", " ", text)[:2000]
    return answer["Location"]


def begun(office, register, prepare=lambda place: None):
    """A draw whose rules and list are fixed, with its contributors."""
    lin = office.hands["lin.notary"]
    fields = {
        "subject": "30 flats", "register": register, "rehearsal": "1", "labels": "1", "tags": "no-home", "reasons": "gave up",
        "contributors": "3", "minimumReveals": "2", "replaces": "", "stages": "2", "do": "create", "key": secrets.token_hex(8),
        "stage1-require": "no-home", "stage1-forbid": "", "stage1-seats": "4", "stage1-mode": "rank", "stage1-policy": "skip",
        "stage1-alternates": "0", "stage2-require": "", "stage2-forbid": "", "stage2-seats": "6", "stage2-mode": "rank",
        "stage2-policy": "skip", "stage2-cascade": "1", "stage2-alternates": "5",
    }
    status, answer, text = lin.post("/desk/draws", fields, "/desk/draws/new")
    assert status == 303, re.sub(r"<[^>]+>", " ", text)[:2000]
    place = answer["Location"]
    # Sent twice, it is one draw.
    assert lin.post("/desk/draws", fields, "/desk/draws/new")[1]["Location"] == place
    status, _, text = upload(lin, place, LIST.replace("no-home", "no-such", 1))
    assert status == 422 and "no-such" in text
    assert upload(lin, place, LIST)[0] == 303
    tokens = re.findall(r"/contribute/([0-9a-f]{64})", lin.get(place)[2])
    people = [Contributor(office.server, token) for token in dict.fromkeys(tokens)]
    assert len(people) == 3
    for person in people:
        assert person.come()["phase"] == "keyed"
        assert person.come()["phase"] == "keyed"
    assert "/contribute/" not in lin.get(place)[2], "an invitation that was answered is shown no more"
    prepare(place)
    step(lin, place, "fix")
    for person in people:
        state = person.ask("state")
        assert state["phase"] == "draft"
        assert people[0].refused("contribution", person.contribution({**state, "number": 9})) in (409, 422)
        assert person.ask("contribution", person.contribution(state))["phase"] == "contributed"
    return place, people


def committed(office, register, prepare=lambda place: None):
    place, people = begun(office, register, prepare)
    lin, zhou = office.hands["lin.notary"], office.hands["zhou.notary"]
    deadline = time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() + 8 * 3600 + 600))
    assert lin.post(place + "/propose", {"deadline": "2020-01-01T00:00"}, place)[0] == 422
    step(lin, place, "propose", deadline=deadline)
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', zhou.get(place)[2])[1]
    assert 'name="digest"' not in lin.get(place)[2]
    # One person is not two; what was shown is what is agreed to; no box, no consent.
    assert lin.post(place + "/consent", {"digest": digest, "sure": "1"}, place)[0] == 422
    assert zhou.post(place + "/consent", {"digest": "0" * 64, "sure": "1"}, place)[0] == 422
    assert zhou.post(place + "/consent", {"digest": digest}, place)[0] == 422
    step(zhou, place, "consent", digest=digest, sure="1")
    return place, people


def standing(office, name):
    with urllib.request.urlopen(f"{office.server}/draws/{name.replace('+', '%2B')}/standing", timeout=60) as answer:
        return json.load(answer)


def waited(office, name, phase):
    for _ in range(300):
        found = standing(office, name)
        if found["phase"] == phase:
            return found
        time.sleep(0.2)
    pytest.fail(f"{name} is {found['phase']}, not {phase}")


def test_a_rehearsal_from_form_to_result(office, tmp_path):
    place, people = committed(office, "flats")
    lin, zhou = office.hands["lin.notary"], office.hands["zhou.notary"]
    name = people[0].ask("state")["name"]
    assert people[0].refused("reveal", people[0].reveal(people[0].ask("state"))) == 409
    assert lin.post(place + "/prove", {}, place)[0] == 422, "pi before the slips"
    step(lin, place, "slips")
    step(lin, place, "prove")
    for person in people[:2]:
        state = person.ask("state")
        assert state["phase"] == "proven"
        assert person.refused("reveal", {**person.reveal(state), "value": "00" * 32}) == 422
        assert person.ask("reveal", person.reveal(state))["phase"] == "revealed"
    step(lin, place, "hasten")
    end = waited(office, name, "published")
    assert [c.get("entry") is not None for c in end["contributors"]] == [True, True, False]
    assert [stage["admitted"] for stage in end["stages"]] == [4, 6]
    assert re.fullmatch(r"王\*+明", end["stages"][0]["outcomes"][0]["label"])

    # The auditor finds the same in what the office serves.
    with urllib.request.urlopen(f"{office.server}/draws/{name.replace('+', '%2B')}", timeout=60) as answer:
        page = answer.read().decode()
    files = re.search(r'data-files="([^"]+)"', page)[1].split()
    for file in files:
        path = tmp_path / "draw" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        with urllib.request.urlopen(f"{office.server}/draws/{name.replace('+', '%2B')}/files/{file}", timeout=60) as answer:
            path.write_bytes(answer.read())
    found = subprocess.run([AUDIT, "draw", tmp_path / "draw", "--rehearsal"], capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr

    # A removal takes two persons.
    winner = end["stages"][0]["outcomes"][0]["index"]
    step(lin, place, "remove", do="propose", stage="1", index=str(winner), reason="0", evidence="ab" * 32, sure="1")
    assert lin.post(place + "/remove", {"do": "sign", "sure": "1"}, place)[0] == 422
    step(zhou, place, "remove", do="sign", sure="1")


def test_what_is_allotted_is_taken_in_order(office):
    lin, zhao = office.hands["lin.notary"], office.hands["zhao.notary"]
    units = [f"Block {n // 6 + 1}, {n % 6 + 101}" for n in range(10)]

    def hand_in(place):
        status, _, text = upload(lin, place, "\n".join([units[0], "", units[1], units[0], "a\tb"]), "units")
        words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
        assert status == 422 and "There are 3 problems." in words, words
        for line, problem in ((2, "This line is empty."), (4, "The same as line 1."), (5, "There is a tab")):
            assert f"Line {line} {problem}" in words, words
        assert "There is no list of it" in words
        assert upload(lin, place, '{"v":1,"units":["a","a"]}', "units")[0] == 422
        assert upload(lin, place, "\n\n", "units")[0] == 422
        assert upload(zhao, "/desk/draws/new", "x", "units")[0] in (404, 405)
        assert upload(lin, place, "one\r\ntwo\r\n", "units")[0] == 303
        assert "2 for 10 seats" in lin.get(place)[2]
        step(lin, place, "units/remove")
        assert "There is no list of it" in lin.get(place)[2]
        # As an office's machine writes it.
        assert upload(lin, place, "\ufeff" + "\r\n".join(units) + "\r\n", "units")[0] == 303
        assert "10, taken in this order" in lin.get(place)[2]

    place, people = committed(office, "units", hand_in)
    name = people[0].ask("state")["name"]
    address = f"{office.server}/draws/{name.replace('+', '%2B')}"
    with urllib.request.urlopen(f"{address}/files/units.json", timeout=60) as answer:
        content = answer.read()
    assert json.loads(content) == {"v": 1, "units": units}
    assert standing(office, name)["subject"] == "30 flats " + hashlib.sha256(content).hexdigest()
    assert "10, taken in this order" in lin.get(place)[2]
    assert upload(lin, place, "late", "units")[0] == 422
    step(lin, place, "slips")
    step(lin, place, "prove")
    for person in people[:2]:
        person.ask("reveal", person.reveal(person.ask("state")))
    step(lin, place, "hasten")
    end = waited(office, name, "published")
    winners = [one for stage in end["stages"] for one in stage["outcomes"] if one["admitted"]]
    assert [one["unit"] for one in winners] == units
    assert all("unit" not in one for stage in end["stages"] for one in stage["outcomes"] if not one["admitted"])


def test_void_for_each_of_three_reasons(office):
    lin = office.hands["lin.notary"]
    place, people = committed(office, "void-a")
    assert lin.post(place + "/void", {"why": "", "sure": "1"}, place)[0] == 422
    step(lin, place, "void", why="two lists were mixed up", sure="1")
    step(lin, place, "hasten")
    assert waited(office, people[0].ask("state")["name"], "void")["void"].items() >= {"cause": "record", "reason": "two lists were mixed up"}.items()
    name = people[0].ask("state")["name"]
    entry = standing(office, name)["void"]["entry"]
    assert f"The void record is entry {entry} of the log." in lin.get(place)[2]
    assert f"The void record is entry {entry} of the log." in Hand(office.server).get("/draws")[2]
    assert f"The void record is entry {entry} of the log." in Hand(office.server).get(f"/draws/{name.replace('+', '%2B')}")[2]
    place, people = committed(office, "void-b")
    step(lin, place, "hasten")
    assert waited(office, people[0].ask("state")["name"], "void")["void"]["cause"] == "no-proof"
    place, people = committed(office, "void-c")
    step(lin, place, "slips")
    step(lin, place, "prove")
    people[0].ask("reveal", people[0].reveal(people[0].ask("state")))
    step(lin, place, "hasten")
    assert waited(office, people[0].ask("state")["name"], "void")["void"]["cause"] == "too-few-reveals"
    assert people[0].ask("state")["phase"] == "revealed" and people[1].ask("state")["phase"] == "over"


def test_what_is_refused(office):
    place, people = begun(office, "refusals")
    zhao, operator = office.hands["zhao.notary"], office.hands["operator"]
    assert zhao.get(place)[0] == 404
    assert zhao.post(place + "/abandon", {"sure": "1"}, "/desk/draws/new")[0] == 404
    assert operator.get("/desk/draws")[0] in (403, 404)
    assert Hand(office.server).get("/desk/draws")[0] == 303
    # Another office cannot write into this office's register.
    name = people[0].ask("state")["name"]
    for path in ("..%2Fplan.json", "%2e%2e/secrets.json", "secrets.json", "candidates.csv", "ledger/../../secrets.json"):
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(f"{office.server}/draws/{name.replace('+', '%2B')}/files/{path}", timeout=60)
        assert error.value.code in (400, 404), path
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(f"{office.server}/contribute/{'0' * 64}/state", timeout=60)
    assert error.value.code == 404
    lin = office.hands["lin.notary"]
    assert lin.post(place + "/abandon", {}, place)[0] == 422
    step(lin, place, "abandon", sure="1")
    assert people[0].ask("state")["phase"] == "over"
