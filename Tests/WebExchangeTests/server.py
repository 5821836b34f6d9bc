"""A web server that behaves as its path says. Prints its port; ends with its standard input.

With a certificate and its key as arguments it speaks TLS; a third one is the newest version it knows.
"""

import http.server
import json
import os
import socket
import ssl
import sys
import threading
import time


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"

# What comes first, and what then comes for ever.
POURED = {
    "endless": (OK + b"\r\n", b" " * (1 << 20)),
    "endless-chunks": (CHUNKED, b"1\r\nx\r\n" * 100_000),
    "endless-explanation": (b"HTTP/1.1 500 No\r\n\r\n", b" " * (1 << 20)),
    "endless-fields": (OK, b"X-Field: value\r\n" * 10_000),
    "endless-field": (OK + b"X-Field: ", b"v" * (1 << 20)),
    "endless-status": (b"HTTP/1.1 200 ", b"v" * (1 << 20)),
    "endless-trailer": (CHUNKED + b"0\r\n", b"X-Field: value\r\n" * 10_000),
    "endless-extension": (CHUNKED + b"1;", b"e" * (1 << 20)),
    "endless-patience": (b"", b"HTTP/1.1 102 Wait\r\n\r\n" * 10_000),
}

# Whole; no number; a number of 20 digits; a length that is not kept; cut off.
CHUNKS = [
    b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-After: 1\r\n\r\n",
    b"zz\r\nabc\r\n0\r\n\r\n",
    b"F" * 20 + b"\r\nabc\r\n0\r\n\r\n",
    b"3\r\nabcdef\r\n0\r\n\r\n",
    b"5\r\nabc",
]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, body, status=200, fields=(), length=None):
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        if length is False:
            self.send_header("Connection", "close")
            self.close_connection = True
        else:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def drip(self, count, pause):
        self.answer(b"", length=count)
        for _ in range(count):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(pause)

    def pour(self, start, piece):
        """Sends without end, as fast as it is taken."""
        self.close_connection = True
        self.wfile.write(start)
        while True:
            self.wfile.write(piece)

    def redirect(self, status):
        self.answer(b"elsewhere", status, [("Location", "/echo")])

    def handle_any(self):
        try:
            self.handle_path()
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True

    def handle_path(self):
        if self.path == "/early":
            self.answer(b"too much", 413)
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_WR)
            while self.rfile.read1(1 << 16):
                pass
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kind, _, number = self.path[1:].partition("/")
        if kind == "echo":
            seen = {
                "method": self.command,
                "fields": {name.lower(): value for name, value in self.headers.items()},
                "body": body.hex(),
            }
            self.answer(json.dumps(seen).encode(), fields=[("Content-Type", "Application/JSON; charset=utf-8"), ("X-Note", "seen")])
        elif kind == "status":
            self.answer(b"in words", int(number), [("Retry-After", "7")])
        elif kind == "nothing":
            self.send_response(204)
            self.end_headers()
        elif kind == "bytes":
            self.answer(b"x" * int(number))
        elif kind == "undeclared":
            self.answer(b"x" * int(number), length=False)
        elif kind == "explained":
            self.answer(b"x" * int(number), 500)
        elif kind == "silent":
            time.sleep(30)
        elif kind == "drip":
            self.drip(int(number or 100), 0.2)
        elif kind == "stall":
            self.answer(b"xxx", length=10)
            time.sleep(30)
        elif kind == "redirect":
            self.redirect(int(number))
        elif kind == "short":
            self.answer(b"xxx", length=10)
            self.close_connection = True
        elif kind == "garbage":
            self.wfile.write(b"\x16\x03\x01 nobody speaks that here\r\n\r\n" * 100)
            self.close_connection = True
        elif kind in POURED:
            self.pour(*POURED[kind])
        elif kind == "longer":
            self.close_connection = True
            self.answer(b"0123456789" * 100_000, length=10)
        elif kind == "chunks":
            self.close_connection = True
            self.wfile.write(CHUNKED + CHUNKS[int(number)])
        elif kind == "count":
            self.answer(b"%d" % len(body))
        elif kind == "place":
            self.answer(b"elsewhere", 302)
        elif kind == "encoded":
            self.answer(b"xxx", fields=[("Content-Encoding", "gzip")])
        elif kind == "close":
            self.close_connection = True
        elif kind == "fields":
            self.answer(b"", fields=[("X-Field-%d" % n, "v" * 60) for n in range(int(number))])
        elif kind == "twice":
            self.answer(b"", fields=[("X-Note", "one"), ("x-note", "two")])

    do_GET = do_POST = do_PUT = do_DELETE = handle_any


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


server = Server(("127.0.0.1", 0), Handler)
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    if len(sys.argv) > 3:
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.maximum_version = ssl.TLSVersion[sys.argv[3]]
    # In the thread of the connection, so that a client that refuses hinders nobody else.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(server.server_port, flush=True)
threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
server.serve_forever()
