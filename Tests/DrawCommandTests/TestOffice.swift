import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Draws
import Foundation
import Testing
import TransparencyLog

/// An office, three contributors, three cosigners, notary and supervisor, each with the files that they would have.
struct TestOffice {
    let root: String
    var register = "rehearsal/hall"
    var quorum = 0
    var minimumReveals = 1

    var path: String { root + "/office" }
    var number = 1
    var draw: String { register + "/000\(number)" }
    var folder: String { path + "/draws/" + draw.replacingOccurrences(of: "/", with: "+") }
    var slips: String { root + "/slips" }
    var out: String { root + "/published" }

    static func key(_ byte: UInt8) throws -> Ed25519PrivateKey {
        try #require(Ed25519PrivateKey(seed: [UInt8](repeating: byte, count: 32)))
    }

    static func contributor(_ index: Int) throws -> Ed25519PrivateKey { try key(UInt8(20 + index)) }

    /// r_j.
    static func value(_ index: Int) -> Digest { sha256([UInt8(index), 99]) }

    static func cosigner(_ index: Int) throws -> Ed25519PrivateKey { try key(UInt8(40 + index)) }

    static func cosignerKey(_ index: Int) throws -> VerifierKey {
        try VerifierKey(name: "witness-\(index)", type: .cosignature, publicKey: cosigner(index).publicKey)
    }

    static var now: UInt64 { UInt64(Date().timeIntervalSince1970) }

    /// A deadline that is over, for rehearsals without cosigners.
    static let past: UInt64 = 1_700_000_000

    // MARK: Files

    var notary: String { root + "/notary.key" }
    var supervisor: String { root + "/supervisor.key" }

    func contributorKey(_ index: Int) throws -> String {
        let path = root + "/contributor-\(index).key"
        if !FileManager.default.fileExists(atPath: path) { try KeyFile.create(path, Self.contributor(index)) }
        return path
    }

    func cosignerKey(_ index: Int) throws -> String {
        let path = root + "/cosigner-\(index).key"
        if !FileManager.default.fileExists(atPath: path) { try KeyFile.create(path, Self.cosigner(index)) }
        return path
    }

    /// Founds the office, and writes everybody's files.
    static func found(
        in root: String, register: String = "rehearsal/hall", quorum: Int = 0, minimumReveals: Int = 1
    ) throws -> TestOffice {
        let office = TestOffice(root: root, register: register, quorum: quorum, minimumReveals: minimumReveals)
        try KeyFile.create(office.notary, try key(1))
        try KeyFile.create(office.supervisor, try key(2))
        let rules = """
            {"subject": "flats in block \(register)", "tags": ["local"], "reasons": ["gave up", "wrongly listed"],
             "stages": [{"seats": 3, "require": ["local"], "alternates": 2},
                        {"seats": 4, "cascade": true, "policy": "skip", "alternates": 5}]}
            """
        try rules.write(toFile: root + "/rules.json", atomically: true, encoding: .utf8)
        var list = "id,tags,group,label\n"
        for number in 0..<40 {
            list +=
                "CN:ID:\(1000 + number),\(number % 3 == 0 ? "local" : ""),\(number == 4 || number == 14 ? "family" : ""),"
                + "\"第 \(number) 户, \"\"王*\"\"\"\n"
        }
        try list.write(toFile: root + "/list.csv", atomically: true, encoding: .utf8)
        try office.expect(
            0, ["draw", "office", "--office", office.path, "--origin", "test.example/log"], says: "log key")
        return office
    }

    // MARK: Commands

    @discardableResult
    func expect(
        _ code: Int32, _ arguments: [String], says words: String = "", at location: SourceLocation = #_sourceLocation
    ) throws -> Commands.Outcome {
        let outcome = try Commands.tabellion(arguments)
        #expect(
            outcome.code == code && (words.isEmpty || (outcome.output + outcome.complaint).contains(words)),
            "\(arguments.joined(separator: " ")): \(outcome)", sourceLocation: location)
        return outcome
    }

    func arguments(_ command: String, _ more: [String] = []) -> [String] {
        ["draw", command] + more + ["--office", path, "--draw", draw]
    }

    @discardableResult
    func run(
        _ command: String, _ more: [String] = [], code: Int32 = 0, says words: String = "",
        at location: SourceLocation = #_sourceLocation
    ) throws -> Commands.Outcome {
        try expect(code, arguments(command, more), says: words, at: location)
    }

    func newArguments(_ more: [String] = []) throws -> [String] {
        var arguments = [
            "draw", "new", "--office", path, "--register", register, "--rules", root + "/rules.json", "--candidates",
            root + "/list.csv", "--notary", Hex.encode(try Self.key(1).publicKey), "--supervisor",
            Hex.encode(try Self.key(2).publicKey), "--quorum", "\(quorum)", "--minimum-reveals", "\(minimumReveals)",
        ]
        for index in 0..<3 { arguments += ["--contributor", Hex.encode(try Self.contributor(index).publicKey)] }
        if quorum > 0 { for index in 0..<3 { arguments += ["--cosigner", try Self.cosignerKey(index).text] } }
        return arguments + more
    }

    func prepare(at location: SourceLocation = #_sourceLocation) throws {
        try expect(0, newArguments(), says: draw, at: location)
    }

    /// Writes a contribution.
    func contribution(_ index: Int, of draw: String? = nil, key: Ed25519PrivateKey? = nil) throws -> String {
        let file = ContributionFile(
            draw: try DrawIdentifier(parsing: draw ?? self.draw), contributor: UInt16(index), value: Self.value(index),
            key: try key ?? Self.contributor(index))
        return try write(file.canonicalBytes + [10], "contribution-\(index).json")
    }

    /// Prepares the draw, takes all contributions and commits.
    func commit(deadline: UInt64 = past) throws {
        try prepare()
        for index in 0..<3 { try run("contribution", [contribution(index)], says: "taken") }
        try run("commit", ["--deadline", "\(deadline)"], says: "committed")
    }

    var commitment: DrawCommitment {
        get throws {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/public/commitment.json"))
            return try CommitmentFile(canonical: bytes, file: "commitment.json").commitment
        }
    }

    /// Writes a reveal.
    func reveal(
        _ index: Int, value: Digest? = nil, key: Ed25519PrivateKey? = nil, draw: String? = nil, commit: Digest? = nil
    ) throws -> String {
        let commit = try commit ?? commitment.commit
        let reveal = Reveal(
            contributor: UInt16(index), value: value ?? Self.value(index), commit: commit,
            key: try key ?? Self.contributor(index))
        let file = RevealFile(draw: try DrawIdentifier(parsing: draw ?? self.draw), commit: commit, reveal: reveal)
        return try write(file.canonicalBytes + [10], "reveal-\(index).json")
    }

    /// Writes the log's latest checkpoint, cosigned.
    func note(_ index: Int, time: UInt64? = nil, key: Ed25519PrivateKey? = nil) throws -> String {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path + "/log/checkpoint"))
        let note = try SignedNote(parsing: Array(bytes))
        let verifier = try Self.cosignerKey(index)
        let line = try Cosignature.sign(
            text: note.text, name: verifier.name, time: time ?? Self.now, key: try key ?? Self.cosigner(index))
        // Under the cosigner's own key ID, whoever signed.
        let signed = try SignedNote(
            text: note.text,
            signatures: note.signatures
                + [#require(NoteSignature(name: line.name, keyID: verifier.keyID, signature: line.signature))])
        return try write(signed.encoded, "note-\(index).txt")
    }

    /// Two of three cosigners sign the latest checkpoint.
    func cosign(time: UInt64? = nil) throws {
        for index in 0..<2 { try run("cosigned", [note(index, time: time)], says: "is cosigned by witness-\(index)") }
    }

    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        let file = root + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    /// What `draw status` says, without paths: the same for two offices in the same state.
    func state(at office: String? = nil) throws -> String {
        let outcome = try Commands.tabellion([
            "draw", "status", "--json", "--office", office ?? path, "--draw", draw,
        ])
        try #require(outcome.code == 0, "\(outcome)")
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        let lines = try #require(object?["done"] as? [String]).filter { !$0.hasPrefix("public") }
        return ([try #require(object?["phase"] as? String)] + lines).joined(separator: "\n")
    }

    /// The independent judgement of a published directory.
    func judge(_ directory: String? = nil, at location: SourceLocation = #_sourceLocation) throws {
        let ours = try Commands.audit("draw", directory ?? out, "--rehearsal")
        #expect(ours.code == 0, "\(ours.output)\(ours.complaint)", sourceLocation: location)
        let theirs = try Commands.replay("replay", directory ?? out, "--rehearsal")
        #expect(theirs.code == 0, "\(theirs.output)\(theirs.complaint)", sourceLocation: location)
    }
}
