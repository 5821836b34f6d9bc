#!/usr/bin/env python3
"""A relay of drand's HTTP API on loopback for BeaconRelays' tests: prints its port, answers as its first argument says.

honest; liar (another round's signature); other (answers another round); html; huge (no length, without end); long (a large
Content-Length); slow (a byte a second); silent; error (500); late (404 for the first two requests); redirect; closing.
Arguments: kind, path of the round, its signature, another round's signature. Requests are counted at /count.
"""
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

kind, path, signature, wrong = sys.argv[1:5]
number = int(path.rsplit("/", 1)[1])
count = 0


class Relay(BaseHTTPRequestHandler):
    def do_GET(self):
        global count
        if self.path == "/count":
            return self.send(200, str(count).encode())
        count += 1
        if self.path == "/elsewhere":
            return self.send(200, self.body(number, signature))
        if self.path != path:
            return self.send(400, b"no such path")
        if kind == "silent":
            time.sleep(60)
        if kind == "closing":
            return self.connection.close()
        if kind in ("huge", "long", "slow"):
            return self.flow()
        if kind == "redirect":
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            return
        if kind == "error" or kind == "late" and count <= 2:
            return self.send(500 if kind == "error" else 404, b"{}")
        if kind == "html":
            return self.send(200, b"<html>please log in</html>")
        other = number + 1 if kind == "other" else number
        self.send(200, self.body(other, wrong if kind in ("liar", "other") else signature))

    def body(self, round_number, text):
        return json.dumps({"round": round_number, "randomness": "00" * 32, "signature": text}).encode()

    def flow(self):
        self.send_response(200)
        if kind == "long":
            self.send_header("Content-Length", str(1 << 40))
        self.end_headers()
        try:
            while True:
                self.wfile.write(b" " * (1 if kind == "slow" else 65536))
                if kind == "slow":
                    time.sleep(1)
        except OSError:
            pass

    def send(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Relay)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
