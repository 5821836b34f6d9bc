"""An office at its desk, by hand: two notaries who hold a rehearsal that everybody else follows in a browser."""

import csv
import datetime
import io
import re
import secrets

from farms import Farm

DESK = "/desk/draws"


class Desk(Farm):
    """People of a coordinator that runs already."""

    def __init__(self, server, data):
        self.server, self.data, self.codes, self.hands = server, data, {}, {}
        self.populate()
        self._invite(self._operator(), "/offices/jiangcheng/people", "sun.notary", "notary")
        self._enrolled("sun.notary")
        self.first, self.second = self.notary("lin.notary"), self.notary("sun.notary")

    def _operator(self):
        return self.notary("operator")

    def do(self, hand, path, fields=()):
        """A form of the desk; fails with what its page says."""
        status, answer, text = hand.post(path, dict(fields), self.place if path.startswith(DESK + "/") else DESK + "/new")
        assert status == 303, re.findall(r'class="wrong">([^<]*)<|<b>([^<]*)</b>', text)
        return answer["Location"]

    @classmethod
    def of(cls, farm):
        """Two notaries of a farm that has its people."""
        desk = cls.__new__(cls)
        vars(desk).update(vars(farm))
        desk._invite(farm.notary("operator"), "/offices/jiangcheng/people", "sun.notary", "notary")
        desk._enrolled("sun.notary")
        desk.first, desk.second = farm.notary(), farm.notary("sun.notary")
        return desk

    def begin(self, contributors=3, **changed):
        self.place = self.do(self.first, DESK, {
            "subject": "江城市 2027 年第一批共有产权住房", "register": "housing", "rehearsal": "1", "tags": "无房家庭", "reasons": "放弃",
            "contributors": contributors, "minimumReveals": 2, "replaces": "", "stages": 2, "key": secrets.token_hex(16), "do": "create",
            "stage1-require": "无房家庭", "stage1-forbid": "", "stage1-seats": 20, "stage1-mode": "rank", "stage1-policy": "skip",
            "stage1-alternates": 5, "stage2-require": "", "stage2-forbid": "", "stage2-seats": 30, "stage2-mode": "rank",
            "stage2-policy": "skip", "stage2-cascade": "1", "stage2-alternates": 10, **changed})

    def upload(self):
        rows = io.StringIO()
        writer = csv.writer(rows)
        writer.writerow(["id", "tags", "label"])
        for i in range(120):
            writer.writerow([f"CN:ID:{110000 + i:018}", "无房家庭" if i % 2 == 0 else "", "王小明"])
        border = "border" + secrets.token_hex(8)
        body = (f'--{border}\r\nContent-Disposition: form-data; name="token"\r\n\r\n{self.first.token(self.place)}\r\n'
                f'--{border}\r\nContent-Disposition: form-data; name="list"; filename="list.csv"\r\nContent-Type: text/csv\r\n\r\n'
                f'{rows.getvalue()}\r\n--{border}--\r\n').encode()
        status, _, text = self.first.ask("POST", self.place + "/list", body, Content_Type=f"multipart/form-data; boundary={border}")
        assert status in (200, 303), text

    def invitations(self):
        return re.findall(r"/contribute/[0-9a-f]{64}", self.first.get(self.place)[2])

    def agree(self):
        """One proposes, the other consents."""
        deadline = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))) + datetime.timedelta(minutes=10)
        self.do(self.first, self.place + "/propose", {"deadline": deadline.strftime("%Y-%m-%dT%H:%M")})
        digest = re.search(r'name="digest" value="([0-9a-f]{64})"', self.second.get(self.place)[2])[1]
        self.do(self.second, self.place + "/consent", {"digest": digest, "sure": "1"})

    def step(self, name, **fields):
        self.do(self.first, f"{self.place}/{name}", fields)
