import Foundation

/// A real web server over a scratch directory: files below `crl/`, OCSP and time-stamps by the openssl program.
///
/// A file `mode` beside them makes it misbehave, one `path word` a line: slow, huge, missing, html, redirect,
/// wrong-nonce, wrong-imprint.
public final class ScratchServer: Sendable {
    private let process: Process

    /// The server lives as long as this pipe: it also ends when the test process dies.
    private let lifeline = Pipe()
    private let scratch: Scratch

    public let port: Int

    public var base: String { "http://127.0.0.1:\(port)" }

    public init(_ scratch: Scratch) throws {
        self.scratch = scratch
        try scratch.write(Self.script, "server.py")
        let output = Pipe()
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "server.py"]
        process.currentDirectoryURL = scratch.url
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

    /// Misbehaviour by path; empty for none.
    public func misbehave(_ modes: [String: String]) throws {
        try scratch.write(modes.map { "\($0.key) \($0.value)\n" }.joined(), "mode")
    }

    /// How often each path was asked.
    public func count(_ path: String) throws -> Int {
        guard FileManager.default.fileExists(atPath: scratch.path("asked")) else { return 0 }
        let lines = String(decoding: try scratch.read("asked"), as: UTF8.self).split(separator: "\n")
        return lines.count { $0 == path }
    }

    private static let script = #"""
        import http.server, os, subprocess, sys, threading, time

        lock = threading.Lock()

        def modes():
            try:
                return dict(line.split(" ", 1) for line in open("mode").read().splitlines())
            except FileNotFoundError:
                return {}

        def run(*arguments):
            subprocess.run(arguments, check=True, capture_output=True)

        def ocsp(issuer, query):
            open("server.ocspq", "wb").write(query)
            signer = "responder" if issuer == "ca" else "root"
            run("openssl", "ocsp", "-index", issuer + ".index", "-CA", issuer + ".pem", "-rsigner", signer + ".pem",
                "-rkey", signer + ".key", "-reqin", "server.ocspq", "-respout", "server.ocspr", "-ndays", "1",
                "-rmd", "sha256")
            return open("server.ocspr", "rb").read()

        def flipped(query, at):
            return query[:at] + bytes([query[at] ^ 1]) + query[at + 1:]

        def stamp(query, mode):
            imprint = query.index(b"\x04\x20") + 2
            nonce = imprint + 32
            if mode == "wrong-nonce":
                query = flipped(query, nonce + 1 + query[nonce + 1])
            if mode == "wrong-imprint":
                query = flipped(query, imprint)
            open("server.tsq", "wb").write(query)
            run("openssl", "ts", "-reply", "-config", "ts.cnf", "-queryfile", "server.tsq", "-out", "server.tsr")
            return open("server.tsr", "rb").read()

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *arguments):
                pass

            def answer(self, body, kind, status=200):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def misbehaves(self, mode):
                if mode == "slow":
                    time.sleep(30)
                elif mode == "huge":
                    self.answer(b"\x30" * 20_000_000, "application/octet-stream")
                elif mode == "missing":
                    self.answer(b"none", "text/plain", 404)
                elif mode == "html":
                    self.answer(b"<html>log in</html>", "text/html")
                elif mode == "redirect":
                    self.send_response(302)
                    self.send_header("Location", "/crl/ca.crl")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                else:
                    return False
                return True

            def handle_any(self):
                query = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                path = self.path[1:]
                with lock:
                    open("asked", "a").write(path + "\n")
                mode = modes().get(path, "")
                if self.misbehaves(mode):
                    return
                with lock:
                    if path.startswith("ocsp/"):
                        self.answer(ocsp(path[5:], query), "application/ocsp-response")
                    elif path.startswith("tsa"):
                        self.answer(stamp(query, mode), "application/timestamp-reply")
                    else:
                        self.answer(open(path, "rb").read(), "application/pkix-crl")

            do_GET = do_POST = handle_any

        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 128
            daemon_threads = True

        server = Server(("127.0.0.1", 0), Handler)
        print(server.server_port, flush=True)
        threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
        server.serve_forever()
        """#
}
