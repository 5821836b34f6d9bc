import CanonicalJSON
import CryptoPrimitives
import EvidenceModel
import Foundation
import Testing
import TransparencyLog

@testable import Audit

/// A log that is written to a directory of the test's own.
final class AuditedLog {
    static let origin = "log.example/audited"
    static let office = AuditedLog.key(7)

    let path: String
    var entries: [[UInt8]] = []
    var cosigners: [UInt8] = []

    static func key(_ byte: UInt8) -> Ed25519PrivateKey {
        guard let key = Ed25519PrivateKey(seed: [UInt8](repeating: byte, count: 32)) else {
            fatalError("a seed of 32 bytes always makes a key")
        }
        return key
    }

    static func logKey() throws -> VerifierKey {
        try VerifierKey(name: origin, type: .ed25519, publicKey: key(1).publicKey)
    }

    static func cosigner(_ byte: UInt8) throws -> VerifierKey {
        try VerifierKey(name: "m\(byte).example", type: .cosignature, publicKey: key(byte).publicKey)
    }

    init(_ count: Int) throws {
        path = FileManager.default.temporaryDirectory.path + "/tb-audit-log-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for number in 0..<count { entries.append(try Self.deposit(UInt64(number))) }
        try publish()
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    static func deposit(_ number: UInt64) throws -> [UInt8] {
        let commitments = Commitments(to: DigestPair(of: [1]), contentSalt: [UInt8](repeating: 3, count: 32))
        return try LedgerEntry(unixMilliseconds: number, body: .deposit(commitments, case: .zero)).encoded()
    }

    func note(_ size: Int? = nil) throws -> SignedNote {
        let size = size ?? entries.count
        let root = MerkleTree(.sha256, leaves: entries.prefix(size)).root
        let text = try Checkpoint(origin: Self.origin, size: UInt64(size), root: root).text
        var note = try SignedNote.signed(text: text, name: Self.origin, key: Self.key(1))
        for byte in cosigners {
            try note.add(Cosignature.sign(text: text, name: "m\(byte).example", time: 100, key: Self.key(byte)))
        }
        return note
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        let url = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    func publish() throws {
        for start in stride(from: 0, to: entries.count, by: 256) {
            let slice = Array(entries[start..<min(start + 256, entries.count)])
            guard let address = TileAddress(level: 0, index: UInt64(start / 256), width: slice.count),
                let bundle = EntryBundle(entries: slice)
            else { fatalError("a bundle has 1 to 256 entries") }
            try write(LogResource.entries(address).path, bundle.encoded)
        }
        try write("checkpoint", note().encoded)
    }

    /// A trust file that believes in this log, its office and two cosigners.
    static func trust(quorum: Int = 0, office: Ed25519PrivateKey = office) throws -> [UInt8] {
        var object = JSONObject()
        object.set("v", 1)
        object.set("type", "tabellion/trust")
        var one = JSONObject()
        one.set("name", "Office")
        one.set("key", hex: office.publicKey)
        object.set("offices", .array([.object(one)]))
        object.set("logs", texts: [try logKey().text])
        object.set("cosigners", texts: [try cosigner(11).text, try cosigner(12).text])
        object.set("quorum", UInt64(quorum))
        object.set("timeAuthorities", .array([]))
        return JSONValue.object(object).canonicalBytes
    }

    func audit(
        quorum: Int = 0, office: Ed25519PrivateKey = office, policy: String? = nil
    ) throws -> [LogReport.Check: LogReport.Outcome] {
        let trust = try TrustFile(parsing: Self.trust(quorum: quorum, office: office))
        var policyFile: String?
        if let policy {
            try write("policy.txt", Array(policy.utf8))
            policyFile = "\(path)/policy.txt"
        }
        let report = try LogAuditor(trust: trust, policy: policyFile).check(directory: path)
        #expect(report.isSound == !report.results.contains { $0.outcome == .failed })
        return Dictionary(uniqueKeysWithValues: report.results.map { ($0.check, $0.outcome) })
    }
}

@Suite("Audit of whole logs")
struct LogAuditTests {
    @Test func anHonestLogPasses() throws {
        let log = try AuditedLog(600)
        #expect(
            try log.audit() == [.checkpoint: .passed, .entries: .passed, .rules: .passed, .cosignatures: .notChecked])
        log.cosigners = [11]
        try log.publish()
        #expect(try log.audit(quorum: 1)[.cosignatures] == .passed)
        #expect(try log.audit(quorum: 2)[.cosignatures] == .failed)
        let witnesses = "witness a \(try AuditedLog.cosigner(11).text)\nwitness b \(try AuditedLog.cosigner(12).text)\n"
        #expect(try log.audit(policy: witnesses + "group g any a b\nquorum g\n")[.cosignatures] == .passed)
        #expect(try log.audit(policy: witnesses + "group g all a b\nquorum g\n")[.cosignatures] == .failed)
        #expect(throws: EvidenceError.self) { try log.audit(policy: witnesses) }
    }

    @Test func everyChangedByteIsFound() throws {
        let log = try AuditedLog(3)
        let path = URL(fileURLWithPath: log.path + "/tile/entries/000.p/3")
        let good = try Data(contentsOf: path)
        for place in stride(from: 0, to: good.count, by: 7) {
            var bad = good
            bad[place] ^= 4
            try bad.write(to: path)
            #expect(try log.audit()[.entries] == .failed, "byte \(place)")
        }
        try good.write(to: path)
        #expect(try log.audit()[.entries] == .passed)
        try FileManager.default.removeItem(at: path)
        #expect(try log.audit()[.entries] == .failed)
        try log.write(
            "checkpoint",
            SignedNote.signed(
                text: log.note().text, name: AuditedLog.origin, key: AuditedLog.key(2)
            ).encoded)
        #expect(try log.audit()[.checkpoint] == .failed)
        try FileManager.default.removeItem(atPath: log.path + "/checkpoint")
        #expect(throws: EvidenceError.self) { try log.audit() }
    }

    @Test func rulesAreApplied() throws {
        let log = try AuditedLog(3)
        let record = KeyRecord(
            purpose: .worker, validFrom: 1, publicKey: AuditedLog.key(3).publicKey, owner: [65])
        log.entries.append(
            try LedgerEntry(unixMilliseconds: 1, body: .key(record, .unsigned)).signed(by: AuditedLog.office).encoded())
        try log.publish()
        #expect(try log.audit()[.rules] == .passed)
        #expect(try log.audit(office: AuditedLog.key(8))[.rules] == .failed)
    }

    @Test func aForkIsCheckedAgainstOnesOwnTrust() throws {
        let log = try AuditedLog(30)
        let first = try log.note(20)
        log.entries[5] = try AuditedLog.deposit(99)
        let tree = MerkleTree(.sha256, leaves: log.entries)
        let fork = try ForkProof(
            log: AuditedLog.logKey(), first: first, second: log.note(), root: #require(tree.root(size: 20)),
            proof: #require(tree.consistencyProof(from: 20, to: 30)))
        try log.write("fork.json", fork.canonicalBytes)
        let auditor = try LogAuditor(trust: TrustFile(parsing: AuditedLog.trust()))
        let report = try auditor.check(fork: log.path + "/fork.json")
        #expect(report.exitCode == 1 && report.results.map(\.check) == [.fork])
        for language in Language.allCases { #expect(report.lines(in: language).count >= 3) }
        var changed = fork.canonicalBytes
        changed[changed.count / 2] ^= 1
        try log.write("fork.json", changed)
        #expect(throws: EvidenceError.self) { try auditor.check(fork: log.path + "/fork.json") }
    }

    @Test func theCommand() throws {
        let log = try AuditedLog(30)
        try log.write("trust.json", AuditedLog.trust())
        func run(_ arguments: [String]) throws -> (Int32, String) {
            let process = Process()
            // Beside the test bundle.
            process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
                .appendingPathComponent("tabellion-audit")
            process.arguments = ["--trust", log.path + "/trust.json"] + arguments
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = FileHandle.nullDevice
            try process.run()
            let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return (process.terminationStatus, String(decoding: output, as: UTF8.self))
        }
        let (status, text) = try run(["log", log.path])
        #expect(status == 0 && text.contains("VALID"))
        #expect(try run(["--json", "log", log.path]).1.contains("\"valid\":true"))
        try log.write("tile/entries/000.p/30", [1])
        #expect(try run(["log", log.path]).0 == 1)
        #expect(try run(["log", "https://log.example/"]).0 == 2)
        #expect(try run(["log", log.path + "/none"]).0 == 2)
        #expect(try run(["log"]).0 == 2)
    }
}
