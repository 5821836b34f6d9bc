import CryptoPrimitives
import Foundation
import Testing
import TransparencyLog

/// nginx with the shipped configuration and certificates of our own authority, in front of a real mirror and of a stand-in for a
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
        let backend = try Backend(place)
        defer { backend.stop() }
        let front = try Front(coordinator: try #require(backend.port), for: nodes)
        defer { front.stop() }
        let (farm, members) = ("/farm/v1/hello", "/members/log/checkpoint")
        let expected: [(node: String?, farm: String, members: String, everybody: String)] = [
            (nil, "403", "403", "200"), ("worker", "200", "403", "200"), ("lost", "200", "403", "200"),
            ("court", "403", "200", "200"), ("server", "403", "403", "200"), ("stranger", "400", "400", "400"),
        ]
        for (node, atFarm, atMembers, forEverybody) in expected {
            #expect(try front.status(farm, as: node) == atFarm, "\(node ?? "nobody")")
            #expect(try front.status(members, as: node) == atMembers, "\(node ?? "nobody")")
            for path in ["/log/checkpoint", "/v1/hello", "/healthz"] {
                #expect(try front.status(path, as: node) == forEverybody, "\(path) \(node ?? "nobody")")
            }
        }
        // Other spellings of a path are the same path.
        for path in ["/%66arm/v1/hello", "//farm/v1/hello", "/log/../farm/v1/hello", "/log/..%2ffarm/v1/hello"] {
            #expect(try front.status(path) == "403", "\(path)")
            #expect(try front.status(path, as: "worker") == "200", "\(path)")
        }
        #expect(try front.status(members, as: "court", "-X DELETE") == "403")
        // Programs that show no certificate have an nginx beside them.
        let (worker, court) = (
            try Front(beside: "worker", to: front, for: nodes), try Front(beside: "court", to: front, for: nodes)
        )
        defer {
            worker.stop()
            court.stop()
        }
        #expect(try worker.status(farm) == "200" && worker.status(members) == "403")
        #expect(try court.status(farm) == "403" && court.status(members) == "200")
        try nodes.done(["member", "revoke", "--authority", "ca", "--serial", lost])
        try front.reload()
        for _ in 0..<300 {
            if try front.status(farm, as: "lost") == "400" { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(try front.status(farm, as: "lost") == "400")
        #expect(try String(contentsOfFile: place.file("answer"), encoding: .utf8).contains("SSL certificate error"))
        #expect(try front.status(farm, as: "worker") == "200")
        #expect(try front.status(members, as: "court") == "200")
    }
}

/// A stand-in for a coordinator: files below its paths.
private final class Backend {
    private let process = Process()
    private(set) var port: Int?

    init(_ place: Institution) throws {
        for file in ["farm/v1/hello", "log/checkpoint", "v1/hello", "healthz"] {
            let url = URL(fileURLWithPath: place.file("backend/\(file)"))
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("ok\n".utf8).write(to: url)
        }
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", place.file("backend"),
        ]
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
        let words = line.split(separator: " ")
        port = words.firstIndex(of: "port").flatMap { Int(words[$0 + 1]) }
    }

    /// With SIGKILL: Foundation starts children with the blocked signals of the thread at hand, and Python keeps them so.
    func stop() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
