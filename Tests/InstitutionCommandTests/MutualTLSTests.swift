import CryptoPrimitives
import FarmClient
import FarmProtocol
import Foundation
import Testing
import TransparencyLog
import WebExchange

/// nginx with the shipped configuration and certificates of our own authority, in front of a real mirror and a real
/// coordinator.
@Suite("Nodes behind nginx", .serialized, .timeLimit(.minutes(3)))
struct MutualTLSTests {
    @Test func theOfficeMayAskAMirrorAndNobodyElse() async throws {
        let nodes = try await Nodes()
        let place = nodes.place
        try nodes.node("server", 1, "mirror", name: "localhost")
        try nodes.node("asker", 0, "office")
        try nodes.node("court", 1, "mirror")
        try nodes.stranger("stranger")
        let mirror = try Service(
            place,
            [
                "mirror", "--data", "mirror", "--key", "mirror.key", "--name", "court.example/mirror", "--listen",
                "127.0.0.1:0", "--interval", "86400",
            ] + nodes.ledger)
        defer { mirror.stop() }
        let front = try Front(mirror: try #require(mirror.port), for: nodes)
        defer { front.stop() }
        let note = try SignedNote(
            parsing: Array(Data(contentsOf: URL(fileURLWithPath: place.file("ledger/checkpoint")))))
        let request = AddCheckpointRequest(oldSize: 21, proof: [], note: note)
        try Data(request.encoded).write(to: URL(fileURLWithPath: place.file("request")))
        #expect(try front.status("/status") == "200")
        for _ in 0..<300 {
            _ = try front.status("/status")
            if try String(contentsOfFile: place.file("answer"), encoding: .utf8).contains("\"size\":21") { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        let post = "--data-binary @request"
        #expect(try front.status("/add-checkpoint", post) == "403")
        #expect(try front.status("/add-checkpoint", as: "court", post) == "403")
        #expect(try front.status("/add-checkpoint", as: "stranger", post) == "400")
        #expect(try front.status("/add-checkpoint", as: "asker", post) == "200")
        let answer = try Data(contentsOf: URL(fileURLWithPath: place.file("answer")))
        let signed = try SignedNote(parsing: Array((note.text + "\n").utf8) + Array(answer))
        #expect(signed.signatures.map(\.name) == ["court.example/mirror"])
        #expect(try front.status("/status", "-X DELETE") == "403")
    }

    @Test func pathsOfACoordinatorOpenByRole() async throws {
        // A name that would pass for a worker's subject, were it not written last.
        let nodes = try await Nodes(member: "Court,OU=worker,O=x,CN=office")
        let place = nodes.place
        try nodes.node("server", 0, "office", name: "localhost")
        let lost = try nodes.node("lost", 0, "worker")
        try nodes.node("worker", 0, "worker")
        try nodes.node("court", 1, "mirror")
        try nodes.stranger("stranger")
        let office = try await Office(place)
        defer { office.stop() }
        let front = try Front(coordinator: office.port, for: nodes)
        defer { front.stop() }
        // Whoever gets as far as the coordinator is asked for a token.
        let (farm, members) = ("/farm/v1/ledger/receipts/0", "/members/log/checkpoint")
        let expected: [(node: String?, farm: String, members: String, isKnown: Bool)] = [
            (nil, "403", "403", true), ("worker", "401", "403", true), ("lost", "401", "403", true),
            ("court", "403", "200", true), ("server", "403", "403", true), ("stranger", "400", "400", false),
        ]
        for (node, atFarm, atMembers, isKnown) in expected {
            #expect(try front.status(farm, as: node) == atFarm, "\(node ?? "nobody")")
            #expect(try front.status(members, as: node) == atMembers, "\(node ?? "nobody")")
            for (path, forEverybody) in [("/log/checkpoint", "200"), ("/v1/sessions", "401"), ("/healthz", "200")] {
                let due = isKnown ? forEverybody : "400"
                #expect(try front.status(path, as: node) == due, "\(path) \(node ?? "nobody")")
            }
        }
        // Other spellings of a path are the same path.
        let rest = "arm/v1/ledger/receipts/0"
        for path in ["/%66\(rest)", "//f\(rest)", "/log/../f\(rest)", "/log/..%2ff\(rest)"] {
            #expect(try front.status(path) == "403", "\(path)")
            #expect(try front.status(path, as: "worker") == "401", "\(path)")
        }
        #expect(try front.status(members, as: "court", "-X DELETE") == "403")
        try nodes.done(["member", "revoke", "--authority", "ca", "--serial", lost])
        try front.reload()
        // The old workers of nginx answer for as long as they have not heard of it.
        var refusals = 0
        for _ in 0..<300 where refusals < 10 {
            refusals = try front.status(farm, as: "lost") == "400" ? refusals + 1 : 0
            if refusals == 0 { try await Task.sleep(for: .milliseconds(100)) }
        }
        #expect(try front.status(farm, as: "lost") == "400")
        #expect(try String(contentsOfFile: place.file("answer"), encoding: .utf8).contains("SSL certificate error"))
        #expect(try front.status(farm, as: "worker") == "401")
        #expect(try front.status(members, as: "court") == "200")
    }

    /// Workers and mirrors as they are: their own clients, their own certificates, a real coordinator.
    @Test func nodesShowTheirOwnCertificates() async throws {
        let nodes = try await Nodes()
        let place = nodes.place
        try nodes.node("server", 0, "office", name: "localhost")
        try nodes.node("worker", 0, "worker")
        let lost = try nodes.node("lost", 0, "worker")
        try nodes.node("court", 1, "mirror")
        try nodes.stranger("stranger")
        let office = try await Office(place)
        defer { office.stop() }
        let front = try Front(coordinator: office.port, for: nodes)
        defer { front.stop() }
        #expect(try front.status("/healthz") == "200")

        // Every name is a certificate and its key; "renewed" becomes a good one later, in the same files.
        for (from, to) in [("stranger", "renewed")] {
            for suffix in ["pem", "key"] {
                try FileManager.default.copyItem(
                    atPath: place.file("\(from).\(suffix)"), toPath: place.file("\(to).\(suffix)"))
            }
        }
        func trust(_ node: String?) throws -> TLSTrust {
            try TLSTrust(
                certificate: node.map { place.file("\($0).pem") }, key: node.map { place.file("\($0).key") },
                authority: place.file("ca/authority.pem"))
        }
        func client(_ node: String?) throws -> CoordinatorClient {
            let server = "https://localhost:\(front.port)"
            return CoordinatorClient(
                HTTPCaller(server: server, token: try office.token("worker"), trust: try trust(node)))
        }
        func registers(_ client: CoordinatorClient) async -> String? {
            let key = Institution.key(77)
            do {
                let welcome = try await client.register(
                    WorkerRegistration(
                        publicKey: Hex.encode(key.publicKey), imageName: "image", imageSha256: sha256([1]).hex,
                        capacity: 0))
                _ = try await client.poll(worker: welcome.worker, WorkerPoll(warm: 0, active: []))
                return nil
            } catch { return "\(error)" }
        }
        #expect(await registers(try client("worker")) == nil)
        #expect(await registers(try client("lost")) == nil)
        for node in [nil, "court", "stranger"] {
            let why = await registers(try client(node)) ?? "nothing"
            #expect(why.contains("--certificate") && why.contains("status 40"), "\(node ?? "nobody"): \(why)")
        }
        let renewed = try client("renewed")
        #expect(await registers(renewed)?.contains("400") == true)
        for suffix in ["pem", "key"] {
            try Data(contentsOf: URL(fileURLWithPath: place.file("worker.\(suffix)"))).write(
                to: URL(fileURLWithPath: place.file("renewed.\(suffix)")), options: .atomic)
        }
        #expect(await registers(renewed) == nil, "the new files are taken without a restart")

        // A mirror by the real program: it follows the members' log and cosigns.
        let key = try place.run("mirror", "key", "other.key", "--name", "court.example/other").output
        try #require(key.contains("court.example/other"))
        func mirror(_ arguments: [String]) throws -> (status: Int32, output: String, complaint: String) {
            try place.run(
                [
                    "mirror", "run", "--once", "--data", "followed", "--key", "other.key", "--name",
                    "court.example/other",
                    "--log", try office.logKey().text, "--office-key", Hex.encode(try office.officeKey()), "--from",
                    "https://localhost:\(front.port)/members/log", "--server-root", "ca/authority.pem",
                ] + arguments)
        }
        func shown(_ node: String) -> [String] { ["--certificate", "\(node).pem", "--certificate-key", "\(node).key"] }
        for refused in [[], shown("worker"), shown("stranger")] {
            let answer = try mirror(refused)
            #expect(answer.status == 2 && answer.complaint.contains("--certificate"), "\(refused): \(answer)")
        }
        let cosigned = try mirror(shown("court"))
        #expect(cosigned.status == 0, "\(cosigned)")
        let note = try SignedNote(parsing: Array(cosigned.output.utf8))
        #expect(note.signatures.contains { $0.name == "court.example/other" })
        let mixed = try mirror(["--certificate", "court.pem", "--certificate-key", "worker.key"])
        #expect(mixed.status == 2 && mixed.complaint.contains("worker.key") && mixed.complaint.contains("court.pem"))
        let monitor = try place.run(
            [
                "log", "monitor", "--once", "--state", "watched", "--log", try office.logKey().text, "--office-key",
                Hex.encode(try office.officeKey()), "--from", "https://localhost:\(front.port)/members/log",
                "--server-root",
                "ca/authority.pem",
            ] + shown("court"))
        #expect(monitor.status == 0, "\(monitor)")

        try nodes.done(["member", "revoke", "--authority", "ca", "--serial", lost])
        try front.reload()
        var why: String?
        for _ in 0..<300 {
            why = await registers(try client("lost"))
            if why != nil { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(why?.contains("status 400") == true, "\(why ?? "taken")")
        #expect(await registers(try client("worker")) == nil)
    }

    /// Lines of workers and viewers are WebSockets; nobody but a worker opens a worker's.
    @Test func webSocketsGoThrough() async throws {
        let nodes = try await Nodes()
        let place = nodes.place
        try nodes.node("server", 0, "office", name: "localhost")
        try nodes.node("worker", 0, "worker")
        try nodes.node("court", 1, "mirror")
        let backend = try Upgrading(place)
        defer { backend.stop() }
        let front = try Front(coordinator: backend.port, for: nodes)
        defer { front.stop() }
        #expect(try front.status("/healthz") == "200")
        let (line, viewer) = ("/farm/v1/workers/00ff/sessions/0a-1b", "/sessions/0a-1b/viewer")
        for (path, node, answer) in [
            ("\(line)/control", "worker", "101 \(line)/control"),
            ("\(line)/viewers/7", "worker", "101 \(line)/viewers/7"),
            ("\(line)/control", "court", "403"), ("\(line)/control", "", "403"), ("\(line)/viewers/7", "court", "403"),
            (viewer, "", "101 \(viewer)"), ("\(viewer)?watch", "", "101 \(viewer)?watch"),
            // What is no line is not upgraded.
            ("\(line)/other", "worker", "200"), ("/sessions/0a-1b", "", "200"),
        ] {
            let script = """
                import socket, ssl, sys
                port, path, node = int(sys.argv[1]), sys.argv[2], sys.argv[3]
                context = ssl.create_default_context(cafile="ca/authority.pem")
                if node: context.load_cert_chain(node + ".pem", node + ".key")
                line = context.wrap_socket(socket.create_connection(("127.0.0.1", port), 20), server_hostname="localhost")
                line.sendall(("GET " + path + " HTTP/1.1\\r\\nHost: office.example\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n\\r\\n").encode())
                head = b""
                while b"\\r\\n\\r\\n" not in head: head += line.recv(4096) or b"\\r\\n\\r\\n"
                status = head.split(b" ")[1].decode()
                if status == "101":
                    line.sendall(b"ping")
                    print(status, line.recv(4096).decode())
                else: print(status)
                """
            try Data(script.utf8).write(to: URL(fileURLWithPath: place.file("ask.py")))
            let asked = try Nodes.shell("python3 ask.py \(front.port) '\(path)' '\(node)'", in: place.path)
            #expect(asked.output == answer + "\n", "\(path) as \(node)")
        }
    }
}

/// Takes every upgrade that it is asked for; then the first bytes are answered with the path.
private final class Upgrading {
    private let process = Process()
    let port: Int

    init(_ place: Institution) throws {
        let script = """
            import http.server
            class Answer(http.server.BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                def do_GET(self):
                    if self.headers.get("Upgrade") == "websocket" and self.headers.get("Connection", "").lower() == "upgrade":
                        self.send_response(101)
                        self.send_header("Connection", "Upgrade")
                        self.send_header("Upgrade", "websocket")
                        self.end_headers()
                        self.connection.recv(4)
                        self.connection.sendall(self.path.encode())
                        self.close_connection = True
                    else:
                        self.send_response(200)
                        self.send_header("Content-Length", "0")
                        self.end_headers()
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
            print(server.server_address[1], flush=True)
            server.serve_forever()
            """
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-u", "-c", script]
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
        port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    /// With SIGKILL: Foundation starts children with the blocked signals of the thread at hand, and Python keeps them so.
    func stop() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
