"""A site whose titles, addresses and file names would be script wherever they were taken for markup."""

import http.server
import threading
import urllib.parse

HOSTILE = "\"'><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">{{say.title}}"
FILE = "\"'><img src=x onerror=document.title='owned'>侵权.txt"
CONTENT = b"what the site gave\n" * 40

# What is typed becomes the title; Enter downloads.
PAGE = """<!doctype html><meta charset="utf-8"><title>-</title>
<style>input { font-size: 60px; width: 95%%; height: 200px }</style>
<form action="/file" accept-charset="utf-8"><input name="q" autofocus autocomplete="off"></form>
<script>
document.title = %s;
document.querySelector("input").addEventListener("input", event => { document.title = "t:" + event.target.value; });
</script>"""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path.startswith("/file"):
            quoted = urllib.parse.quote(FILE)
            return self.answer(CONTENT, "application/octet-stream", f"attachment; filename*=UTF-8''{quoted}")
        title = '"' + HOSTILE.replace("\\", "\\\\").replace('"', '\\"').replace("</", "<\\/") + '"'
        self.answer((PAGE % title).encode(), "text/html; charset=utf-8")

    def answer(self, body, kind, disposition=None):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if disposition:
            self.send_header("Content-Disposition", disposition)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class HostileSite:
    def __init__(self):
        self.server = http.server.ThreadingHTTPServer(("0.0.0.0", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
