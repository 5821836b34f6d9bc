"""Receives callbacks on loopback, and behaves as its path says. Prints its port; ends with its standard input.

Every request goes into a diary, a line of JSON each: GET /diary. PUT /mode/NAME changes how the path NAME behaves.
"""

import http.server
import json
import os
import sys
import threading
import time

lock = threading.Lock()
diary = []
modes = {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b"", fields=()):
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        with lock:
            body = "".join(json.dumps(entry) + "\n" for entry in diary).encode()
        self.answer(200, body)

    def do_PUT(self):
        mode = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        with lock:
            modes[self.path.split("/")[-1]] = mode
        self.answer(204)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        name = self.path.split("/")[-1]
        fields = {key.lower(): value for key, value in self.headers.items()}
        with lock:
            mode = modes.get(name, "")
            diary.append({"name": name, "fields": fields, "body": body.decode(), "mode": mode})
        if mode == "fail":
            self.answer(503, b"busy")
        elif mode == "wish":
            self.answer(429, b"slowly", [("Retry-After", "3600")])
        elif mode == "hang":
            time.sleep(30)
        elif mode == "redirect":
            self.answer(307, b"", [("Location", "/elsewhere")])
        elif mode == "drop":
            self.close_connection = True
        elif mode == "forget":
            # Takes the event, and is gone before it says so.
            with lock:
                modes[name] = ""
            self.close_connection = True
        else:
            self.answer(204)


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


server = Server(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
server.serve_forever()
