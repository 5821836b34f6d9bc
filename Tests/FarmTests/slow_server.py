#!/usr/bin/env python3
"""Serves one download over plain HTTP on the port that it is given: a kilobyte each second, for two minutes."""
import http.server
import sys
import time


class Slow(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Disposition", "attachment; filename=slow.bin")
        self.send_header("Content-Length", str(120 * 1024))
        self.end_headers()
        data = bytes(number % 251 for number in range(120 * 1024))
        for second in range(120):
            self.wfile.write(data[second * 1024:(second + 1) * 1024])
            self.wfile.flush()
            time.sleep(1)


http.server.ThreadingHTTPServer(("0.0.0.0", int(sys.argv[1])), Slow).serve_forever()
