"""A fixture: a rehearsal held by `tabellion draw`, played to the coordinator's own pages.

Pages, scripts and their security policy are the coordinator's; what they ask of a draw (standings, invitations, files, log) is answered from
the ceremony's directory, by routes of the browser's context. The deadline lies in the past, which a rehearsal without cosigners may have.
"""

import base64
import csv
import hashlib
import json
import re
import struct
import subprocess
import time

from conftest import PROGRAM

NAME = "rehearsal+housing+0001"
DRAW = "rehearsal/housing/0001"
RULES = {
    "subject": "江城市 2027 年第一批共有产权住房 / Shared-ownership homes, spring 2027", "tags": ["无房家庭", "优抚"], "reasons": ["放弃"],
    "minimumReveals": 2, "stages": [
        {"seats": 20, "require": ["无房家庭"], "alternates": 5}, {"seats": 30, "cascade": True, "alternates": 10}],
}
CANDIDATES = 120


def said(value):
    """Members that have nothing to say are missing."""
    if isinstance(value, dict):
        return {name: said(member) for name, member in value.items() if member is not None}
    return [said(item) for item in value] if isinstance(value, list) else value


class StagedDraw:
    def __init__(self, folder):
        self.folder, self.office = folder, folder / "office"
        self.people = [{"number": number, "publicKey": None, "contribution": None, "revealed": False} for number in range(3)]
        self.phase, self.void, self.tampered, self.answered = "invited", None, {}, []
        self.run("office", "--office", self.office, "--origin", "office.example/log")
        self.keys = {who: re.search("[0-9a-f]{64}", self.run("key", folder / f"{who}.key"))[0] for who in ("notary", "supervisor")}
        (folder / "rules.json").write_text(json.dumps(RULES))
        with open(folder / "candidates.csv", "w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["id", "tags", "weight", "group"])
            for i in range(CANDIDATES):
                rows.writerow([f"CN:ID:{110000 + i:018}", "无房家庭" if i % 2 == 0 else "", 1, f"G{i // 40}" if i % 40 in (0, 2) else ""])

    # MARK: The office

    def run(self, *arguments):
        done = subprocess.run([PROGRAM, "draw", *map(str, arguments)], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def step(self, command, *arguments):
        return self.run(command, *arguments, "--office", self.office, "--draw", DRAW)

    def draft(self):
        contributors = [part for person in self.people for part in ("--contributor", person["publicKey"])]
        self.run("new", "--office", self.office, "--register", "rehearsal/housing", "--rules", self.folder / "rules.json", "--candidates",
                 self.folder / "candidates.csv", "--notary", self.keys["notary"], "--supervisor", self.keys["supervisor"], "--quorum", 0,
                 "--minimum-reveals", RULES["minimumReveals"], *contributors)
        self.phase = "draft"

    def commit(self):
        self.step("commit", "--deadline", int(time.time()) - 120)
        self.phase = "committed"

    def prove(self):
        self.step("slips", "--out", self.folder / "slips")
        self.step("prove")
        self.phase = "proven"

    def decide(self):
        self.step("deadline")
        self.phase = "awaiting-beacon"

    def draw(self):
        self.step("beacon")
        self.step("run")
        self.phase = "drawing"

    def publish(self):
        self.step("publish", "--out", self.folder / "published")
        void = self.file("void.json")
        self.void = void and json.loads(void)
        self.phase = "void" if void else "published"

    # MARK: What is published

    def file(self, name):
        folder = self.office / "draws" / NAME
        for place in (folder / "public" / name, folder / name, folder / "drawn" / name):
            if place.is_file():
                return place.read_bytes()
        return None

    def records(self):
        origin, size, root = (self.office / "log/checkpoint").read_text().split("\n")[:3]
        bundle = (self.office / f"log/tile/entries/000.p/{size}").read_bytes() if int(size) else b""
        found, at = [], 0
        while at < len(bundle):
            length = struct.unpack(">H", bundle[at:at + 2])[0]
            entry = bundle[at + 2:at + 2 + length]
            at += 2 + length
            found.append((len(found), entry[1], struct.unpack(">Q", entry[2:10])[0], entry[10 + 4 + len(DRAW):]))
        return {"origin": origin, "size": int(size), "root": base64.b64decode(root).hex(), "time": int(time.time() * 1000)}, found

    def standing(self):
        log, records = self.records()
        value = {
            "v": 1, "name": NAME, "draw": DRAW, "subject": RULES["subject"], "isRehearsal": True,
            "phase": "draft" if self.phase == "invited" else self.phase, "candidates": CANDIDATES, "weight": str(CANDIDATES),
            "listRoot": None, "commit": None, "committedAt": None, "entry": None, "log": log,
            "rules": [{"id": number + 1, "mode": "rank", "policy": "skip", "cascade": False, "require": [], "forbid": [], **stage}
                      for number, stage in enumerate(RULES["stages"])],
            "contributors": [{"number": one["number"], "key": one["publicKey"], "contribution": one["contribution"], "entry": None,
                              "time": None} for one in self.people],
            "minimumReveals": RULES["minimumReveals"], "deadline": None, "quorum": 0, "cosigners": [], "proof": None, "beacon": None,
            "seed": None, "stages": [], "result": None, "void": self.void, "units": None, "now": log["time"]}
        for index, kind, at, body in records:
            if kind == 6:
                value.update(entry=index, committedAt=at)
            elif kind == 7:
                value["proof"] = {"entry": index, "time": at}
            elif kind == 8:
                value["contributors"][struct.unpack(">H", body[:2])[0]].update(entry=index, time=at)
            elif kind == 10:
                value["result"] = {"value": body[:32].hex(), "entry": index, "time": at}
        if self.void:
            notices = [{"entry": index, "time": at} for index, kind, at, _ in records if kind == 9]
            reveals = sum(kind == 8 for _, kind, _, _ in records)
            value["void"] = {**self.void, "size": log["size"], "revealed": reveals, "late": [], **(notices[0] if notices else {})}
        if self.file("commitment.json"):
            commitment, rules = json.loads(self.file("commitment.json")), json.loads(self.file("config.json"))
            value.update(listRoot=commitment["listRoot"], commit=commitment["commit"], deadline=commitment["revealDeadline"], beacon={
                "round": commitment["beaconRound"], "signature": None,
                "due": rules["beaconGenesis"] + (commitment["beaconRound"] - 1) * rules["beaconPeriod"]})
        if self.phase in ("drawing", "published"):
            result = json.loads(self.file("result.json"))
            value.update(seed=result["seed"], stages=[self.stage(stage) for stage in result["stages"]])
        return said(value)

    def stage(self, stage):
        outcomes = struct.iter_unpack(">Q16sQIQB", self.file(f"stage-{stage['id']}.outcomes"))
        return {**{name: stage[name] for name in ("id", "available", "left", "listed")}, "outcomes": [
            {"place": place, "index": index, "size": size, "admitted": bool(isIn), "key": key.hex(), "label": None}
            for place, key, index, size, _, isIn in outcomes]}

    # MARK: Invitations

    @staticmethod
    def token(number):
        return hashlib.sha256(b"invitation %d" % number).hexdigest()

    def invitation(self, person):
        isKnown = self.phase != "invited"
        phase = {"invited": "keyed" if person["publicKey"] else "invited", "draft": "contributed" if person["contribution"] else "draft",
                 "committed": "committed", "proven": "proven"}.get(self.phase, "over")
        standing = self.standing()
        return said({
            "v": 1, "phase": "revealed" if person["revealed"] else phase, "register": "rehearsal/housing", "subject": RULES["subject"],
            "draw": DRAW if isKnown else None, "name": NAME if isKnown else None, "number": person["number"],
            "publicKey": person["publicKey"], "contribution": person["contribution"], "commit": standing.get("commit"),
            "deadline": standing.get("deadline"), "base": f"/draws/{NAME}/files/", "log": "/draws/log/", "revealed": person["revealed"],
            **self.tampered.get("state", {})})

    def answer(self, route):
        """Answers whatever a page asks of a draw; its pages and their scripts come from the coordinator."""
        path = route.request.url.split("/", 3)[3].split("?")[0].replace("%2B", "+")
        if path.startswith("contribute/"):
            _, token, what = path.split("/")
            person = next((one for one in self.people if self.token(one["number"]) == token), None)
            if person is None:
                return route.fulfill(status=404, json={"status": 404, "detail": "no such invitation"})
            if route.request.method == "POST":
                self.take(person, what, route.request.post_data_buffer)
            return route.fulfill(json=self.invitation(person))
        if path == f"draws/{NAME}/events":
            data = json.dumps(self.standing(), ensure_ascii=False)
            return route.fulfill(headers={"Content-Type": "text/event-stream"}, body=f"retry: 300\ndata: {data}\n\n")
        if path == f"draws/{NAME}/standing":
            return route.fulfill(json=self.standing())
        if path.startswith(f"draws/{NAME}/files/"):
            return self.give(route, path.split("/files/")[1], self.file(path.split("/files/")[1]))
        if path.startswith("draws/log/"):
            place = self.office / "log" / path.removeprefix("draws/log/")
            return self.give(route, path.removeprefix("draws/"), place.read_bytes() if place.is_file() else None)
        return route.fallback()

    def give(self, route, name, content):
        content = self.tampered.get(name, content)
        return route.fulfill(status=404) if content is None else route.fulfill(body=content, content_type="application/octet-stream")

    def take(self, person, what, content):
        """The office's program judges what a browser made."""
        value = json.loads(content)
        self.answered.append(what)
        if what == "key":
            person["publicKey"] = value["publicKey"]
            person["keySignature"] = value["signature"]
            return
        file = self.folder / f"{what}-{person['number']}.json"
        file.write_bytes(content)
        if what == "contribution":
            assert "taken" in self.step("contribution", file)
            person["contribution"] = value["contribution"]
        else:
            assert f"reveal of contributor {person['number']}" in self.step("accept", file)
            person["revealed"] = True
