import Foundation
import TimeTestSupport

/// A real HTTP server in Python in front of `openssl ts -reply`; its path says how it misbehaves.
final class AuthorityServer: Sendable {
    private let process: Process

    /// The server lives as long as this pipe: it also ends when the test process dies.
    private let lifeline = Pipe()

    let port: Int

    func url(_ path: String) -> URL { URL(string: "http://127.0.0.1:\(port)/\(path)")! }

    init(_ authority: OpenSSLAuthority) throws {
        // Writes the configuration that the server then uses.
        _ = try authority.reply(to: authority.query(digest: String(repeating: "00", count: 32)))
        try authority.scratch.write(Self.script, "server.py")
        let output = Pipe()
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "server.py"]
        process.currentDirectoryURL = authority.scratch.url
        process.standardInput = lifeline
        process.standardError = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Program.Failure(description: "the test server did not start: is python3 installed?")
        }
        self.port = port
    }

    deinit {
        try? lifeline.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    private static let script = #"""
        import http.server, os, subprocess, sys, threading, time

        lock = threading.Lock()

        def reply(query):
            with lock:
                open("server.tsq", "wb").write(query)
                subprocess.run(["openssl", "ts", "-reply", "-config", "ts.cnf", "-queryfile", "server.tsq",
                                "-out", "server.tsr"], check=True, capture_output=True)
                return open("server.tsr", "rb").read()

        def changed(query, marker):
            at = query.index(marker) + len(marker) + 3
            return query[:at] + bytes([query[at] ^ 1]) + query[at + 1:]

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *arguments):
                pass

            def do_GET(self):
                self.send_error(405)

            def answer(self, body, kind="application/timestamp-reply", status=200, length=None):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                if length is not False:
                    self.send_header("Content-Length", str(length or len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                query = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers["Content-Type"] != "application/timestamp-query":
                    return self.send_error(415)
                path = self.path[1:]
                if path == "good":
                    self.answer(reply(query))
                elif path == "parameters":
                    self.answer(reply(query), kind="Application/Timestamp-Reply; charset=binary")
                elif path == "slow":
                    time.sleep(30)
                elif path == "drip":
                    body = reply(query)
                    self.answer(body[:10], length=len(body))
                    for byte in body[10:]:
                        time.sleep(0.2)
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                elif path == "wrong-nonce":
                    self.answer(reply(changed(query, b"\x02\x08")))
                elif path == "wrong-imprint":
                    self.answer(reply(changed(query, b"\x04\x20")))
                elif path == "modified":
                    body = reply(query)
                    assert b"\x30\x03\x02\x01\x00" in body[:12]
                    self.answer(body.replace(b"\x30\x03\x02\x01\x00", b"\x30\x03\x02\x01\x01", 1))
                elif path == "granted-without-token":
                    self.answer(b"\x30\x05\x30\x03\x02\x01\x00")
                elif path == "reject":
                    self.answer(reply(changed(query, b"\x01\x65\x03\x04")))
                elif path == "large":
                    self.answer(b"\x30" * 20_000_000)
                elif path == "large-undeclared":
                    self.answer(b"\x30" * 20_000_000, length=False)
                elif path == "short":
                    body = reply(query)
                    self.answer(body[:-100], length=len(body))
                elif path == "html":
                    self.answer(b"<html>log in</html>", kind="text/html")
                elif path == "zeros":
                    self.answer(bytes(3000))
                elif path == "error":
                    self.answer(b"busy", kind="text/plain", status=503)
                elif path == "redirect":
                    self.send_response(307)
                    self.send_header("Location", "/good")
                    self.end_headers()
                elif path == "not-http":
                    self.wfile.write(os.urandom(3000).replace(b"HTTP", b"") + b"\r\n\r\n")
                elif path == "close":
                    pass

        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 128

        server = Server(("127.0.0.1", 0), Handler)
        print(server.server_port, flush=True)
        threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
        server.serve_forever()
        """#
}
