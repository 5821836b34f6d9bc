import Foundation

/// A Python TLS server on loopback with a chain of the test's own: leaf and CA.
final class PageServer {
    let port: Int
    /// Base64 of the CA's DER, as the policy CACertificates wants it.
    let authority: String
    /// A loopback address of the test's own, where port 53 answers.
    let resolver = "127.\(Int.random(in: 64...127)).\(Int.random(in: 1...254)).\(Int.random(in: 1...254))"
    let directory: URL
    private let process = Process()
    private let nginx = Process()
    /// The same chain, spoken by nginx with HTTP/2; 0 until `startHTTP2`.
    private(set) var http2Port = 0

    private static let program = #"""
        import http.server, os, socket, ssl, sys, threading
        PAGES = {
            '/landed': '<title>T /landed</title><body>UNIQUEBODYMARK<iframe src="/frame"></iframe>'
                       '<div style="height:3000px;background:linear-gradient(red,blue)"></div>',
            '/frame': '<p>FRAMEMARK',
            '/plain': '<title>Plain page</title><p>plain',
            '/form': '<title>Form</title><body><input id=i autofocus style="width:600px"><script>'
                     'i.oninput=()=>document.title="V:"+i.value</script>',
        }
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            def log_message(self, *a): pass
            def do_GET(self):
                if self.path == '/redir':
                    self.send_response(302); self.send_header('Location', '/landed')
                    self.send_header('Content-Length', '0'); self.end_headers(); return
                if self.path.startswith('/bytes'):
                    n = int(self.path.split('=')[1])
                    self.send_response(200); self.send_header('Content-Type', 'application/octet-stream')
                    self.send_header('Content-Disposition', 'attachment; filename="evidence.bin"')
                    self.send_header('Content-Length', str(n)); self.end_headers()
                    block = bytes(range(256)) * 4096
                    while n > 0:
                        self.wfile.write(block[:n]); n -= len(block)
                    return
                page = PAGES.get(self.path)
                body = ('<!doctype html><meta charset=utf-8>' + (page or 'none')).encode()
                self.send_response(200 if page else 404); self.send_header('Content-Type', 'text/html')
                self.send_header('Content-Length', str(len(body))); self.end_headers(); self.wfile.write(body)
        def resolve():
            # Answers every question for A with 127.0.0.1 if the name ends in "test", else with nothing.
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind((sys.argv[1], 53))
            while True:
                q, who = s.recvfrom(2048)
                end = q.index(b'\0', 12) + 5
                known = q[12:end].lower().endswith(b'\x04test\0\0\x01\0\x01')
                head = q[:2] + b'\x81\x80' + b'\0\x01' + (b'\0\x01' if known else b'\0\0') + b'\0\0\0\0'
                answer = b'\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\x7f\0\0\x01' if known else b''
                s.sendto(head + q[12:end] + answer, who)
        threading.Thread(target=resolve, daemon=True).start()
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain('chain.pem', 'leaf.key')
        server.socket = context.wrap_socket(server.socket, server_side=True)
        open('port.tmp', 'w').write(str(server.server_address[1])); os.rename('port.tmp', 'port')
        server.serve_forever()
        """#

    private static let certificates = """
        set -e
        openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj '/CN=Tabellion Test CA' \
            -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout leaf.key -out leaf.csr \
            -subj '/CN=shop.test'
        echo 'subjectAltName=DNS:shop.test' > extensions
        openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 20 -out leaf.pem \
            -extfile extensions
        cat leaf.pem ca.pem > chain.pem
        openssl x509 -in leaf.pem -outform DER -out leaf.der
        openssl x509 -in ca.pem -outform DER -out ca.der
        """

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "tb-pages-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try VirtualScreen.run("/bin/sh", ["-c", "cd '\(directory.path)' && { \(Self.certificates)\n} 2>/dev/null"])
        authority = try Data(contentsOf: directory.appending(path: "ca.der")).base64EncodedString()
        try Self.program.write(to: directory.appending(path: "server.py"), atomically: true, encoding: .utf8)
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "server.py", resolver]
        process.currentDirectoryURL = directory
        process.standardError = FileHandle.nullDevice
        try process.run()
        let file = directory.appending(path: "port")
        let limit = Date(timeIntervalSinceNow: 10)
        while !FileManager.default.fileExists(atPath: file.path), Date() < limit { usleep(20_000) }
        guard let port = Int(try String(contentsOf: file, encoding: .utf8)) else {
            throw VirtualScreen.Missing(description: "the page server did not start: python3 is needed")
        }
        self.port = port
    }

    /// Starts nginx with HTTP/2 on another port; it serves one page, /page.html.
    func startHTTP2() throws {
        http2Port = Int.random(in: 20_000...32_000)
        let configuration = """
            daemon off; pid nginx.pid; error_log error.log; user root; worker_processes 1;
            events { worker_connections 64; }
            http { access_log off; types { text/html html; }
              server { listen 127.0.0.1:\(http2Port) ssl http2; server_name shop.test; root site;
                ssl_certificate chain.pem; ssl_certificate_key leaf.key; } }
            """
        let site = directory.appending(path: "site")
        try FileManager.default.createDirectory(at: site, withIntermediateDirectories: true)
        try "<!doctype html><title>Two</title><p>SECONDPROTOCOL".write(
            to: site.appending(path: "page.html"), atomically: true, encoding: .utf8)
        try configuration.write(to: directory.appending(path: "nginx.conf"), atomically: true, encoding: .utf8)
        nginx.executableURL = URL(filePath: "/usr/sbin/nginx")
        nginx.arguments = ["-p", directory.path, "-c", directory.appending(path: "nginx.conf").path]
        nginx.standardError = FileHandle.nullDevice
        try nginx.run()
    }

    deinit {
        if nginx.isRunning {
            nginx.terminate()
            nginx.waitUntilExit()
        }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: directory)
    }

    func http2URL(_ path: String) -> String { "https://shop.test:\(http2Port)\(path)" }
    func url(_ path: String) -> String { "https://shop.test:\(port)\(path)" }
    func der(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: directory.appending(path: name + ".der"))) }
}
