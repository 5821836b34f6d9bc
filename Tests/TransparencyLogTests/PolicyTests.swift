import CryptoPrimitives
import Testing

@testable import TransparencyLog

/// Keys and notes for policies.
enum PolicyFixture {
    static let origin = "log.example/policy"
    static let logKey = seededKey(1)

    static func log() throws -> VerifierKey {
        try VerifierKey(name: origin, type: .ed25519, publicKey: logKey.publicKey)
    }

    /// The witness whose key is made of `byte`.
    static func witness(_ byte: UInt8) throws -> VerifierKey {
        try VerifierKey(name: "w\(byte).example", type: .cosignature, publicKey: seededKey(byte).publicKey)
    }

    /// Two levels of groups: two of three X, any Y, and both groups.
    static func text() throws -> String {
        var text = "log \(try log().text) https://log.example/\n"
        for byte in UInt8(11)...13 { text += "witness X\(byte - 10) \(try witness(byte).text)\n" }
        text += "group X-witnesses 2 X1 X2 X3\n"
        for byte in UInt8(21)...23 { text += "witness Y\(byte - 20) \(try witness(byte).text)\n" }
        return text + "group Y-witnesses any Y1 Y2 Y3\ngroup X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n"
    }

    /// A checkpoint that the log and the given witnesses signed, each at the time of its number.
    static func note(by witnesses: [UInt8], size: UInt64 = 7) throws -> SignedNote {
        let checkpoint = try Checkpoint(origin: origin, size: size, root: sha256([1]))
        var note = try SignedNote.signed(text: checkpoint.text, name: origin, key: logKey)
        for byte in witnesses {
            try note.add(
                Cosignature.sign(
                    text: note.text, name: witness(byte).name, time: UInt64(byte) * 100, key: seededKey(byte)))
        }
        return note
    }
}

@Suite("Witness policies")
struct PolicyTests {
    @Test(
        arguments: [
            ([], false, [], []), ([11], false, [], []), ([11, 12], false, ["X-witnesses"], []),
            ([11, 12, 21], true, ["X-witnesses", "X-and-Y"], ["Y-witnesses"]),
            ([11, 13, 22, 23], true, ["X-witnesses", "X-and-Y"], ["Y-witnesses"]),
            ([13, 21, 22, 23], false, [], ["Y-witnesses"]), ([21, 99], false, [], ["Y-witnesses"]),
        ] as [([UInt8], Bool, [String], [String])])
    func groupsAreCounted(_ signers: [UInt8], isMet: Bool, _ met: [String], _ alsoMet: [String]) throws {
        let policy = try WitnessPolicy(parsing: PolicyFixture.text())
        let note = try PolicyFixture.note(by: signers)
        let standing = try policy.standing(of: note)
        #expect(standing.isMet == isMet)
        #expect(Set(standing.groups.filter(\.isMet).map(\.name.description)) == Set(met + alsoMet))
        #expect(standing.signers.map(\.time) == signers.filter { $0 < 90 }.sorted().map { UInt64($0) * 100 })
        #expect(standing.signers.count + standing.missing.count == 6)
        #expect((policy.isSatisfied(by: note) != nil) == isMet)
    }

    @Test func onlyABelievedLogCounts() throws {
        let policy = try WitnessPolicy(parsing: PolicyFixture.text())
        let note = try PolicyFixture.note(by: [11, 12, 21])
        #expect(try policy.checkpoint(of: note).size == 7)
        let other = try SignedNote.signed(text: note.text, name: PolicyFixture.origin, key: seededKey(2))
        let forged = try SignedNote(text: note.text, signatures: other.signatures + note.signatures.dropFirst())
        #expect(try policy.standing(of: forged).isMet)
        #expect(policy.isSatisfied(by: forged) == nil)
        #expect(throws: NoteError.self) { try policy.checkpoint(of: forged) }
        let key = try VerifierKey(name: PolicyFixture.origin, type: .ed25519, publicKey: seededKey(2).publicKey)
        #expect(throws: NoteError.self) { try policy.checkpoint(of: forged, logKey: key) }
        // A policy without logs takes whichever log the caller believes, and none without one.
        let open = try WitnessPolicy(parsing: "quorum none\n")
        #expect(open.isSatisfied(by: forged, logKey: key) != nil)
        #expect(open.isSatisfied(by: forged) == nil)
    }

    @Test func oneWrongCosignatureSpoilsTheNote() throws {
        let policy = try WitnessPolicy(parsing: PolicyFixture.text())
        let good = try PolicyFixture.note(by: [11, 12, 21])
        #expect(policy.isSatisfied(by: good) != nil)
        let elsewhere = try PolicyFixture.note(by: [13], size: 8).signatures[1]
        var spoiled = good
        try spoiled.add(elsewhere)
        #expect(throws: NoteError.self) { try policy.standing(of: spoiled) }
        #expect(policy.isSatisfied(by: spoiled) == nil)
    }

    @Test func ofTwoCosignaturesTheEarliestTimeCounts() throws {
        let policy = try WitnessPolicy(parsing: PolicyFixture.text())
        var note = try PolicyFixture.note(by: [11])
        try note.add(
            Cosignature.sign(text: note.text, name: "w11.example", time: 5, key: seededKey(11)))
        #expect(try policy.standing(of: note).signers.map(\.time) == [5])
    }

    @Test func spacesCommentsAndOctetsAreFree() throws {
        let key = try PolicyFixture.witness(11).text
        var bytes = Array("# \u{516C}\u{8BC1}\n\n \t \n\t# quorum x\n  witness \t".utf8)
        let name: [UInt8] = [0xB9, 0xAB, 0xD6, 0xA4]
        bytes += name + Array(" \(key)   https://w.example/\u{E9} \n".utf8)
        bytes += Array("quorum ".utf8) + name + [0x0A]
        let policy = try WitnessPolicy(parsing: bytes)
        #expect(policy.witnesses.map(\.name.bytes) == [name])
        #expect(policy.witnesses[0].address == "https://w.example/\u{E9}")
        #expect(policy.isSatisfied(by: try PolicyFixture.note(by: [11]), logKey: try PolicyFixture.log()) != nil)
        #expect(try WitnessPolicy(parsing: policy.bytes) == policy)
        // Canonically equivalent, not the same octets.
        let (composed, decomposed) = ("\u{E9}", "e\u{301}")
        #expect(PolicyName(composed) != PolicyName(decomposed))
    }

    private static func refused() throws -> [(String, PolicyError.Code, Int?)] {
        let (log, one, two) = (
            try PolicyFixture.log().text, try PolicyFixture.witness(11), try PolicyFixture.witness(12)
        )
        let sameKey = try VerifierKey(name: "other.example", type: .cosignature, publicKey: one.publicKey)
        let pair = "witness a \(one.text)\nwitness b \(two.text)\n"
        return [
            ("", .quorum, nil), ("log \(log)\n", .quorum, nil), ("quorum none", .syntax, 1),
            ("quorum none\nquorum none\n", .duplicate, 2), ("quorum x\n", .name, 1), ("quorum\n", .syntax, 1),
            ("quorum none\r\n", .syntax, 1), ("\nlogs \(log)\n", .syntax, 2), ("log\n", .syntax, 1),
            ("log \(one.text)\nquorum none\n", .key, 1), ("log \(log)x\nquorum none\n", .key, 1),
            ("log \(log)\nlog \(log)\n", .duplicate, 2), ("log \(log) a b\n", .syntax, 1),
            ("witness a \(log)\n", .key, 1), ("witness a\n", .syntax, 1), ("witness none \(one.text)\n", .name, 1),
            ("witness a \(one.text)\nwitness a \(two.text)\n", .duplicate, 2),
            ("witness a \(one.text)\nwitness b \(sameKey.text)\n", .duplicate, 2),
            (pair + "group b any a\n", .duplicate, 3), (pair + "group g 0 a b\n", .threshold, 3),
            (pair + "group g 3 a b\n", .threshold, 3), (pair + "group g 01 a b\n", .threshold, 3),
            (pair + "group g many a b\n", .threshold, 3), (pair + "group g any\n", .syntax, 3),
            (pair + "group g any c\n", .name, 3), (pair + "group g any none\n", .name, 3),
            (pair + "group g any g\n", .name, 3), (pair + "group g any a a\n", .duplicate, 3),
            (pair + "group g any a\ngroup h any a b\n", .duplicate, 4),
            (pair + "quorum g\ngroup g any a\n", .name, 3),
            (pair + "quorum a # both\n", .syntax, 3),
            (String(repeating: "#\n", count: 131_073), .tooLong, nil),
            ("# " + String(repeating: "x", count: 65_535) + "\n", .tooLong, 1),
        ]
    }

    @Test func whatIsWrongIsNamedWithItsLine() throws {
        for (text, code, line) in try Self.refused() {
            let error = #expect(throws: PolicyError.self) { try WitnessPolicy(parsing: text) }
            #expect(error?.code == code && error?.line == line, "\(text.prefix(200)): \(String(describing: error))")
        }
        let control = try WitnessPolicy(parsing: "witness a \(PolicyFixture.witness(11).text)\ngroup g 1 a\nquorum g\n")
        #expect(control.groups.count == 1)
    }

    @Test func writtenPoliciesAreReadBack() throws {
        let policy = try WitnessPolicy(parsing: PolicyFixture.text())
        let again = try WitnessPolicy(parsing: policy.text)
        #expect(again == policy && again.bytes == policy.bytes)
        #expect(
            try WitnessPolicy(
                logs: policy.logs, witnesses: policy.witnesses, groups: policy.groups, quorum: policy.quorum) == policy)
        #expect(throws: PolicyError.self) {
            try WitnessPolicy(logs: [], witnesses: policy.witnesses, groups: [], quorum: "X-and-Y")
        }
    }

    @Test func mutatedTextsNeverCrashAndRoundTrip() throws {
        var random = SeededGenerator.announced()
        let text = Array(try PolicyFixture.text().utf8)
        var kept = 0
        for _ in 0..<3_000 {
            var bytes = text
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(bytes[Int.random(in: bytes.indices, using: &random)], at: place)
                }
            }
            guard let policy = try? WitnessPolicy(parsing: bytes) else { continue }
            kept += 1
            #expect(try WitnessPolicy(parsing: policy.bytes) == policy)
        }
        #expect(kept > 0)
    }
}
