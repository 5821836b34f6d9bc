"""A web server that behaves as its path says. Prints its port; ends with its standard input."""

import http.server
import json
import os
import sys
import threading
import time


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

    def redirect(self, status):
        self.answer(b"elsewhere", status, [("Location", "/echo")])

    def handle_any(self):
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
            self.drip(100, 0.2)
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
        elif kind == "close":
            self.close_connection = True
        elif kind == "fields":
            self.answer(b"", fields=[("X-Field-%d" % n, "v" * 60) for n in range(int(number))])

    do_GET = do_POST = do_PUT = do_DELETE = handle_any


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


server = Server(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
server.serve_forever()
