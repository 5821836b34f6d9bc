import CryptoPrimitives
import Foundation
import Testing
import TransparencyLog

/// An institution's ledger with one member, and an authority for nodes in `ca`; everything by the real program.
struct Nodes {
    let place: Institution
    let log: String
    let ledger: [String]

    /// - Parameter member: the member's name.
    init(member: String = "City Court") async throws {
        place = try Institution()
        log = try Institution.logKey().text
        ledger = ["--from", "ledger", "--log", log, "--office-key", Hex.encode(Institution.key(2).publicKey)]
        try await place.append(20)
        let vkey = try place.run("mirror", "key", "mirror.key", "--name", "court.example/mirror").output
            .trimmingCharacters(in: .newlines)
        try place.writeKey("member.key", 5)
        try done(
            ["member", "propose", "admit"] + ledger + [
                "--name", member, "--cosigner", vkey, "--key", Hex.encode(Institution.key(5).publicKey), "--address",
                "https://court.example/", "--out", "court.json",
            ])
        try done(["member", "vote", "court.json", "--member", "0", "--key", "office.key"])
        try done(["member", "admit", "court.json"] + ledger + ["--ledger", "ledger", "--log-key", "log.key"])
        try done(["member", "authority", "ca", "--log", log, "--permit", "example", "--permit", "localhost"])
    }

    /// Runs a command that has to succeed; gives what it printed.
    @discardableResult
    func done(_ arguments: [String], _ location: SourceLocation = #_sourceLocation) throws -> String {
        let answer = try place.run(arguments)
        #expect(answer.status == 0, "\(arguments): \(answer)", sourceLocation: location)
        return answer.output
    }

    /// The word after `label` in what a command printed.
    static func word(_ label: String, in output: String) throws -> String {
        let line = try #require(output.split(separator: "\n").first { $0.hasPrefix(label + " ") })
        return String(line.dropFirst(label.count + 1))
    }

    /// Asks for a certificate in `node.csr`; gives the request's fingerprint.
    func request(_ node: String, name: String) throws -> String {
        try Self.word(
            "fingerprint", in: done(["member", "request", "\(node).key", "--name", name, "--out", "\(node).csr"]))
    }

    func certificate(_ node: String, _ member: Int, _ role: String, _ fingerprint: String) -> [String] {
        [
            "member", "certificate", "--authority", "ca", "--request", "\(node).csr", "--fingerprint", fingerprint,
            "--member",
            "\(member)", "--role", role, "--out", "\(node).pem",
        ] + ledger
    }

    /// A node with `node.key` and `node.pem`; gives the certificate's serial number.
    @discardableResult
    func node(_ node: String, _ member: Int, _ role: String, name: String? = nil) throws -> String {
        let fingerprint = try request(node, name: name ?? "\(node).example")
        return try Self.word("serial", in: done(certificate(node, member, role, fingerprint)))
    }

    /// Another authority, on a ledger of its own, that certified a worker with the same subject.
    func stranger(_ node: String) throws {
        try done(["member", "authority", "strangers", "--log", log, "--permit", "example"])
        var arguments = certificate(node, 0, "worker", try request(node, name: "\(node).example"))
        arguments[arguments.firstIndex(of: "ca") ?? 0] = "strangers"
        try done(arguments)
    }

    /// Runs a line of shell in a directory; gives its status and standard output.
    static func shell(_ command: String, in path: String) throws -> (status: Int32, output: String) {
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
}
