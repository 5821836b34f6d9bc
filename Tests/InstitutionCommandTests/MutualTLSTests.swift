import CryptoPrimitives
import Foundation
import Testing
import TransparencyLog

/// nginx in front of a mirror, as docs/guide/institutions.md has it, with certificates made as it says.
@Suite("A mirror behind nginx", .serialized, .timeLimit(.minutes(2)))
struct MutualTLSTests {
    private static let certificates = """
        set -e
        openssl req -x509 -newkey ed25519 -nodes -keyout ca.key -out ca.pem -days 30 -subj "/O=Members/CN=Node CA"
        openssl req -x509 -newkey ed25519 -nodes -keyout other.key -out other.pem -days 30 -subj "/O=Others/CN=Other CA"
        openssl req -x509 -newkey rsa:2048 -nodes -keyout server.key -out server.pem -days 30 -subj "/CN=localhost" \
            -addext "subjectAltName=DNS:localhost"
        printf 'basicConstraints=critical,CA:false\\nkeyUsage=critical,digitalSignature\\nextendedKeyUsage=clientAuth\\n' > c.ext
        for pair in ca:office other:stranger; do
            ca=${pair%%:*}; who=${pair##*:}
            openssl req -newkey ed25519 -nodes -keyout $who.key -out $who.csr -subj "/O=Office/CN=office.example"
            openssl x509 -req -in $who.csr -CA $ca.pem -CAkey $ca.key -CAcreateserial -days 30 -extfile c.ext -out $who.pem
        done
        """

    private static func configuration(_ path: String, port: Int, backend: Int) -> String {
        """
        daemon off;
        pid \(path)/nginx.pid;
        error_log \(path)/nginx.log;
        events {}
        http {
            access_log off;
            client_body_temp_path \(path)/body;
            proxy_temp_path \(path)/proxy;
            fastcgi_temp_path \(path)/fastcgi;
            uwsgi_temp_path \(path)/uwsgi;
            scgi_temp_path \(path)/scgi;
            server {
                listen 127.0.0.1:\(port) ssl;
                ssl_certificate \(path)/server.pem;
                ssl_certificate_key \(path)/server.key;
                ssl_client_certificate \(path)/ca.pem;
                ssl_verify_client optional;
                location = /add-checkpoint {
                    if ($ssl_client_verify != SUCCESS) { return 403; }
                    client_max_body_size 600k;
                    proxy_pass http://127.0.0.1:\(backend);
                }
                location / {
                    limit_except GET { deny all; }
                    proxy_pass http://127.0.0.1:\(backend);
                }
            }
        }
        """
    }

    private func shell(_ command: String, in path: String) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = URL(fileURLWithPath: path)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    @Test func aMembersCertificateIsTakenAndAStrangersIsNot() async throws {
        let place = try Institution()
        try await place.append(20)
        #expect(try shell(Self.certificates, in: place.path).status == 0)
        try place.run("mirror", "key", "mirror.key", "--name", "court.example/mirror")
        let mirror = try Service(
            place,
            [
                "mirror", "--data", "mirror", "--key", "mirror.key", "--name", "court.example/mirror", "--log",
                try Institution.logKey().text, "--office-key", Hex.encode(Institution.key(2).publicKey), "--from",
                "ledger",
                "--listen", "127.0.0.1:0", "--interval", "86400",
            ])
        defer { mirror.stop() }
        let backend = try #require(mirror.port)
        // A port that was free a moment ago.
        let port = Int.random(in: 20_000...29_999)
        try Data(Self.configuration(place.path, port: port, backend: backend).utf8).write(
            to: URL(fileURLWithPath: place.file("nginx.conf")))
        let nginx = Process()
        nginx.executableURL = URL(fileURLWithPath: "/usr/sbin/nginx")
        nginx.arguments = ["-c", place.file("nginx.conf"), "-p", place.path]
        nginx.standardError = FileHandle.nullDevice
        try nginx.run()
        defer {
            nginx.terminate()
            nginx.waitUntilExit()
        }
        let note = try SignedNote(
            parsing: Array(Data(contentsOf: URL(fileURLWithPath: place.file("ledger/checkpoint")))))
        let request = AddCheckpointRequest(oldSize: 20, proof: [], note: note)
        try Data(request.encoded).write(to: URL(fileURLWithPath: place.file("request")))
        func status(_ options: String, _ resource: String) throws -> String {
            try shell(
                "curl -s -o answer -w '%{http_code}' --retry 20 --retry-connrefused --retry-delay 1 --cacert server.pem \(options) "
                    + "https://localhost:\(port)\(resource)", in: place.path
            ).output
        }
        #expect(try status("", "/status") == "200")
        for _ in 0..<50 {
            _ = try status("", "/status")
            if try String(contentsOfFile: place.file("answer"), encoding: .utf8).contains("\"size\":20") { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        let post = "--data-binary @request"
        #expect(try status(post, "/add-checkpoint") == "403")
        #expect(try status("\(post) --cert stranger.pem --key stranger.key", "/add-checkpoint") == "400")
        #expect(try status("\(post) --cert office.pem --key office.key", "/add-checkpoint") == "200")
        let answer = try Data(contentsOf: URL(fileURLWithPath: place.file("answer")))
        let signed = try SignedNote(parsing: Array((note.text + "\n").utf8) + Array(answer))
        #expect(signed.signatures.map(\.name) == ["court.example/mirror"])
        #expect(try status("-X DELETE", "/status") == "403")
    }
}

/// `tabellion` as a service that prints the port it listens on.
final class Service {
    private let process = Process()
    let port: Int?

    init(_ place: Institution, _ arguments: [String]) throws {
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("tabellion")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: place.path)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line = ""
        while !line.hasSuffix("\n") {
            let bytes = pipe.fileHandleForReading.readData(ofLength: 1)
            if bytes.isEmpty { break }
            line += String(decoding: bytes, as: UTF8.self)
        }
        port = line.split(separator: " ").first { $0.hasPrefix("http://") }
            .flatMap { $0.split(whereSeparator: { $0 == ":" || $0 == "/" }).last }.flatMap { Int($0) }
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
