"""What tests with people in browsers share: the first operator, one-time codes, forms by hand."""

import base64
import hashlib
import hmac
import http.client
import re
import struct
import time
import urllib.parse

PASSWORD = "seven quiet lanterns over water"


def totp(secret, step_offset=0):
    """The code of RFC 6238 for now, and the step it belongs to."""
    step = int(time.time()) // 30 + step_offset
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}", step


class Codes:
    """One person's app: never gives a code that the server would have seen before."""

    def __init__(self, secret):
        self.secret, self.last = secret, -1

    def next(self):
        # The server takes one step before and after now; each counts once, and only later ones than the last.
        for _ in range(400):
            for offset in (-1, 0, 1):
                code, step = totp(self.secret, offset)
                if step > self.last:
                    self.last = step
                    return code
            time.sleep(0.2)
        raise AssertionError("no new code within a step")


def first_link(data):
    """The path of the link that the coordinator keeps for its first operator, out of its log."""
    assert "/link/tbl_" not in (data / "log").read_text()
    file = data / "first-operator.link"
    assert file.stat().st_mode & 0o777 == 0o600
    return "/link/" + re.search(r"/link/(tbl_[A-Za-z0-9_-]{43})", file.read_text())[1]


def send(server, method, path, fields=None, headers=None):
    """One request by hand, redirects not followed. Returns status, headers and text."""
    host = urllib.parse.urlsplit(server).netloc
    connection = http.client.HTTPConnection(host, timeout=60)
    try:
        body = None if fields is None else fields if isinstance(fields, bytes) else urllib.parse.urlencode(fields).encode()
        sent = {"Accept": "text/html", "Accept-Language": "en", "User-Agent": "by hand", **(headers or {})}
        if body is not None:
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


class Hand:
    """A browser by hand: keeps its cookie, takes the form's token from the page."""

    def __init__(self, server, agent="by hand"):
        self.server, self.agent, self.cookie = server, agent, None

    def ask(self, method, path, fields=None, **headers):
        sent = {"User-Agent": self.agent, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.cookie:
            sent["Cookie"] = "__Host-tabellion=" + self.cookie
        status, answer, text = send(self.server, method, path, fields, sent)
        for line in answer.get_all("Set-Cookie") or []:
            found = re.match(r"__Host-tabellion=([^;]*)", line)
            if found:
                assert all(word in line for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/")), line
                self.cookie = found[1] or None
        return status, answer, text

    def get(self, path):
        return self.ask("GET", path)

    def token(self, path):
        return re.search(r'name="token" value="([^"]+)"', self.get(path)[2])[1]

    def post(self, path, fields, page=None, **headers):
        """Sends a form with a fresh token of `page`."""
        fields = dict(fields)
        if page:
            fields["token"] = self.token(page)
        status, answer, text = self.ask("POST", path, fields, **headers)
        # On a slow machine the five minutes may be over.
        if page and status == 303 and answer["Location"].startswith("/step-up"):
            again = {"password": PASSWORD, "next": "/account", "token": self.token("/step-up")}
            assert self.ask("POST", "/step-up", again)[0] == 303
            fields["token"] = self.token(page)
            status, answer, text = self.ask("POST", path, fields, **headers)
        return status, answer, text

    def sign_in(self, name, codes=None, password=PASSWORD):
        status, answer, text = self.post("/sign-in", {"name": name, "password": password, "next": ""}, "/sign-in")
        assert status == 303, text
        if codes:
            assert answer["Location"] == "/sign-in/code"
            status, answer, text = self.post("/sign-in/code", {"code": codes.next(), "next": ""}, "/sign-in/code")
            assert status == 303, text
        return answer["Location"]
