"""The line of an interactive session, spoken by another implementation of WebSocket: the worker's side of it."""

import concurrent.futures
import json
import os
import threading
import urllib.error
import urllib.request

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.sync.client import connect


def call(server, token, method, path, body=None):
    request = urllib.request.Request(
        server + path, method=method, data=None if body is None else json.dumps(body).encode()
    )
    request.add_header("Authorization", f"Bearer {token}")
    request.add_header("Content-Type", "application/json")
    request.add_header("Idempotency-Key", os.urandom(8).hex())
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


@pytest.fixture
def session(coordinator):
    """A session given to a worker that is this test: its address and the way to the line."""
    server, operator, data = coordinator
    worker_token = (data / "worker.token").read_text().strip()
    key = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    registration = {"publicKey": key.hex(), "imageName": "desktop", "imageSha256": "0" * 64, "capacity": 1}
    status, welcome = call(server, worker_token, "POST", "/farm/v1/workers", registration)
    assert status == 200, welcome
    worker = welcome["worker"]
    status, made = call(server, operator, "POST", "/v1/captures", {"url": "https://example.com/", "interactive": True})
    assert status == 201, made
    status, orders = call(
        server, worker_token, "POST", f"/farm/v1/workers/{worker}/poll", {"warm": 50, "active": [made["id"]]}
    )
    assert made["id"] in [order["session"] for order in orders["captures"]]
    path = f"/farm/v1/workers/{worker}/sessions/{made['id']}"
    yield server, operator, worker_token, made["id"], path
    call(server, worker_token, "POST", path, {"phase": "failed", "detail": "the test is over"})


def dial(server, token, path, **options):
    return connect(
        server.replace("http", "ws") + path,
        additional_headers={"Authorization": f"Bearer {token}"},
        open_timeout=30,
        close_timeout=10,
        **options,
    )


def test_orders_and_answers(session):
    server, operator, worker_token, identifier, path = session
    with dial(server, worker_token, path + "/control") as control, concurrent.futures.ThreadPoolExecutor() as pool:
        assert control.ping().wait(30)
        asked = pool.submit(call, server, operator, "POST", f"/v1/sessions/{identifier}/screenshot")
        order = json.loads(control.recv(30))
        assert order["order"] == "screenshot"
        answer = {"id": order["id"], "outcome": "done", "detail": "", "path": "screenshots/000001.png"}
        text = json.dumps({"report": "answer", "answer": answer})
        # In fragments, with a ping between two of them.
        pieces = [text[:7], text[7:8], text[8:]]

        def fragments():
            yield pieces[0]
            control.ping()
            yield from pieces[1:]

        control.send(fragments())
        assert asked.result(30) == (201, answer)
        asked = pool.submit(call, server, operator, "POST", f"/v1/sessions/{identifier}/finish")
        order = json.loads(control.recv(30))
        assert order["order"] == "finish"
        answer = {"id": order["id"], "outcome": "done", "detail": ""}
        control.send(json.dumps({"report": "answer", "answer": answer}))
        assert asked.result(30) == (202, answer)
    assert control.close_code == 1000
    status, problem = call(server, operator, "POST", f"/v1/sessions/{identifier}/finish")
    assert status == 409 and problem["title"] == "No desktop at hand"


def test_a_newer_control_link_takes_over_and_the_end_of_the_session_ends_it(session):
    server, _, worker_token, _, path = session
    with dial(server, worker_token, path + "/control") as first, dial(server, worker_token, path + "/control") as second:
        with pytest.raises(ConnectionClosed):
            first.recv(30)
        assert first.close_code == 1000
        call(server, worker_token, "POST", path, {"phase": "failed", "detail": "over"})
        with pytest.raises(ConnectionClosed):
            second.recv(30)
        assert second.close_code == 1000


@pytest.mark.parametrize(
    "send, code",
    [
        (lambda link: link.send(b"\x00"), 1008),
        (lambda link: link.send("no json"), 1008),
        (lambda link: link.send(json.dumps({"report": "other"})), 1008),
        (lambda link: link.send("x" * 70_000), 1009),
        (lambda link: raw(link, Frame(Opcode.TEXT, b"\xff\xfe")), 1007),
        (lambda link: raw(link, Frame(Opcode.CONT, b"rest")), 1002),
        (lambda link: raw(link, Frame(Opcode.TEXT, b"{}"), reserved=0x40), 1002),
        (lambda link: raw(link, Frame(Opcode.TEXT, b"{}"), mask=False), 1002),
    ],
)
def test_what_is_no_report_ends_the_link_with_a_number(session, send, code):
    server, _, worker_token, _, path = session
    with dial(server, worker_token, path + "/control") as control:
        send(control)
        with pytest.raises(ConnectionClosed):
            control.recv(30)
        assert control.close_code == code


def raw(link, frame, mask=True, reserved=0):
    """Sends what the library itself would not: it sets no reserved bits."""
    words = bytearray(frame.serialize(mask=mask))
    words[0] |= reserved
    link.socket.sendall(words)


@pytest.mark.parametrize(
    "token, suffix, status",
    [("operator", "/control", (403, 404)), ("none", "/control", (401,)), ("worker", "/viewers/unknown", (404,))],
)
def test_who_is_not_let_in_gets_an_answer_in_http(session, token, suffix, status):
    server, operator, worker_token, _, path = session
    token = {"operator": operator, "none": "x" * 40, "worker": worker_token}[token]
    with pytest.raises(InvalidStatus) as refused:
        dial(server, token, path + suffix)
    assert refused.value.response.status_code in status
    assert refused.value.response.headers["Content-Type"] == "application/problem+json"


def test_many_links_at_once(session):
    server, operator, worker_token, identifier, path = session
    ended = threading.Barrier(9)

    def sign():
        with dial(server, worker_token, path + "/control") as link:
            ended.wait(60)
            try:
                link.recv(30)
            except ConnectionClosed:
                pass
            return link.close_code

    with concurrent.futures.ThreadPoolExecutor(9) as pool:
        links = [pool.submit(sign) for _ in range(8)]
        ended.wait(60)
        call(server, worker_token, "POST", path, {"phase": "failed", "detail": "over"})
        assert {link.result(60) for link in links} == {1000}
    assert call(server, operator, "GET", f"/v1/sessions/{identifier}")[0] == 200
