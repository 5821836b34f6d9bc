import CanonicalJSON
import CryptoPrimitives
import DepositModel
import DepositTestSupport
import SeededTestSupport
import Testing
import TransparencyLog

@Suite("Proofs of deposits") struct ProofTests {
    private func logKey() throws -> VerifierKey {
        try VerifierKey(
            name: "log.example/deposits", type: .ed25519,
            publicKey: Ed25519PrivateKey(seed: [UInt8](repeating: 0x11, count: 32))!.publicKey)
    }

    @Test(arguments: ["proof.json", "proof-hash-only.json"]) func golden(_ name: String) throws {
        let bytes = try DepositGolden.read(name)
        let proof = try DepositProof(canonical: bytes, file: name)
        #expect(proof.canonicalBytes == bytes)
        let key = try logKey()
        try proof.checkCommitments()
        try proof.checkReceipt(logKey: key)
        #expect(try proof.checkpoint(in: .log, logKey: key).size == 13)
        for anchor in proof.anchors { try proof.checkpoint(in: .anchor(anchor), logKey: key) }
        if name == "proof.json" {
            #expect(try proof.checkpoint(in: .sm3, logKey: key).origin == "log.example/deposits/sm3")
            #expect(try proof.checkCase() == .proven)
            #expect(
                proof.anchors.map(\.identity) == [
                    AnchorIdentity(.witnesses, "consortium"), AnchorIdentity(.time, "golden-time"),
                ])
        } else {
            #expect(throws: DepositError.self) { try proof.checkpoint(in: .sm3, logKey: key) }
            #expect(try proof.checkCase() == .hidden)
            #expect(proof.digests.sha256 == nil)
        }
    }

    @Test func goldenTimeEvidence() throws {
        let bytes = try DepositGolden.read("time-evidence.json")
        let evidence = try TimeEvidence(canonical: bytes, file: "")
        #expect(evidence.canonicalBytes == bytes)
        #expect(try evidence.token == DepositGolden.read("token.der"))
        #expect(try evidence.authority == "golden-time" && evidence.crls == [DepositGolden.read("root.crl")])
        #expect(try evidence.ocsp == [DepositGolden.read("tsa.ocsp")])
        let made = try DepositAnchor(
            kind: .time, name: "golden-time", checkpoint: "x", proof: [], evidence: bytes)
        #expect(made.evidence == .time(evidence))
        #expect(throws: DepositError.self) {
            try DepositAnchor(kind: .time, name: "other", checkpoint: "x", proof: [], evidence: bytes)
        }
        #expect(throws: DepositError.self) {
            try DepositAnchor(kind: .time, name: "golden-time", checkpoint: "x", proof: [], evidence: [])
        }
        #expect(throws: DepositError.self) {
            try DepositAnchor(kind: .chain, name: "c", checkpoint: "x", proof: [], evidence: Array("[]".utf8))
        }
        #expect(throws: DepositError.self) { try TimeEvidence(authority: "a", token: []) }
        #expect(throws: DepositError.self) { try TimeEvidence(authority: "A", token: [1]) }
        #expect(throws: DepositError.self) {
            try TimeEvidence(authority: "a", token: [1], crls: [[UInt8]](repeating: [1], count: 9))
        }
        #expect(try TimeEvidence(authority: "a", token: [1], ocsp: [[1]]).ocsp == [[1]])
    }

    /// Proofs of all shapes hold, and read back as they were written.
    @Test func roundTrips() throws {
        var generator = SeededGenerator.announced()
        for _ in 0..<40 {
            let fixture = try DepositFixture(
                &generator, before: Int.random(in: 0...20, using: &generator),
                count: Int.random(in: 1...9, using: &generator), after: Int.random(in: 0...20, using: &generator),
                caseNumber: Bool.random(using: &generator) ? "案 1" : nil)
            let chain = DepositAnchor.Evidence.chain(.object(JSONObject()))
            let proof = try fixture.proof(anchors: [
                fixture.anchor("b-chain", fixture.log.entries.count, chain),
                fixture.anchor("w", fixture.index + 1, .witnesses),
            ])
            #expect(try DepositProof(canonical: proof.canonicalBytes, file: "") == proof)
            #expect(proof.anchors.map(\.name) == ["w", "b-chain"] && proof.index == UInt64(fixture.index))
            try proof.checkCommitments()
            #expect(try proof.checkCase() == (fixture.caseNumber == nil ? .none : .proven))
            try proof.checkReceipt(logKey: fixture.log.key)
            for place in [.log, .sm3] + proof.anchors.map({ EntryPlace.anchor($0) }) {
                try proof.checkpoint(in: place, logKey: fixture.log.key)
                #expect(try proof.unsignedCheckpoint(in: place) == proof.checkpoint(in: place, logKey: fixture.log.key))
            }
        }
    }

    /// Each part of another deposit is refused by its own check.
    @Test func partsOfOthers() throws {
        var generator = SeededGenerator.announced()
        let fixture = try DepositFixture(&generator, before: 4, count: 5, after: 3, caseNumber: "1")
        let other = try DepositFixture(&generator, before: 4, count: 5, after: 3, caseNumber: "1")
        let key = fixture.log.key
        let size = fixture.log.entries.count
        let salt = try fixture.proof(contentSalt: other.seed)
        #expect(throws: DepositError.self) { try salt.checkCommitments() }
        let digests = try fixture.proof(digests: DepositDigests(DigestPair(of: [7])))
        #expect(throws: DepositError.self) { try digests.checkCommitments() }
        let half = try fixture.proof(
            digests: DepositDigests(sha256: fixture.digests[fixture.position].sha256, sm3: nil))
        #expect(throws: DepositError.self) { try half.checkCommitments() }
        let number = try fixture.proof(depositCase: DepositCase(number: "2", salt: fixture.salts.caseSalt))
        #expect(throws: DepositError.self) { _ = try number.checkCase() }
        let receipt = try fixture.proof(receipt: other.receipt)
        #expect(throws: DepositError.self) { try receipt.checkReceipt(logKey: key) }
        let path = try fixture.proof(receiptPath: other.tree.path(of: other.position))
        #expect(throws: DepositError.self) { try path.checkReceipt(logKey: key) }
        let inclusion = try fixture.proof(
            inclusion: InclusionReceipt(
                index: UInt64(fixture.index), checkpoint: other.log.note(size).string,
                proof: fixture.log.path(fixture.index, size)))
        #expect(throws: DepositError.self) { try inclusion.checkpoint(in: .log, logKey: key) }
        let swapped = try fixture.proof(
            inclusionSM3: InclusionReceipt(
                index: UInt64(fixture.index), checkpoint: fixture.log.note(size).string,
                proof: fixture.log.path(fixture.index, size)))
        #expect(throws: DepositError.self) { try swapped.checkpoint(in: .sm3, logKey: key) }
        #expect(throws: DepositError.self) { try swapped.unsignedCheckpoint(in: .sm3) }
        let whole = try fixture.proof()
        try whole.checkCommitments()
        try whole.checkReceipt(logKey: key)
        #expect(try whole.checkCase() == .proven)
        try whole.checkpoint(in: .sm3, logKey: key)
    }

    /// The receipt's time is that of the entry, its index among the receipt's.
    @Test func receiptOfAnotherTime() throws {
        var generator = SeededGenerator.announced()
        let fixture = try DepositFixture(&generator, before: 2, count: 1, after: 2)
        let shifted = try DepositReceipt(
            log: fixture.log.key.name, first: 3, entries: fixture.entry, deadline: DepositFixture.time,
            key: fixture.log.privateKey)
        #expect(throws: DepositError.self) {
            try fixture.proof(receipt: shifted).checkReceipt(logKey: fixture.log.key)
        }
        try fixture.proof().checkReceipt(logKey: fixture.log.key)
    }

    @Test func membersOutOfRange() throws {
        var generator = SeededGenerator.announced()
        let fixture = try DepositFixture(&generator, before: 1, count: 1, after: 1)
        let size = fixture.log.entries.count
        let anchor = try fixture.anchor("w", size, .witnesses)
        #expect(throws: DepositError.self) { try fixture.proof(anchors: [anchor, anchor]) }
        #expect(throws: DepositError.self) { try fixture.anchor("W", size, .witnesses) }
        let many = try (0..<33).map { try fixture.anchor("w\($0)", size, .witnesses) }
        #expect(throws: DepositError.self) { try fixture.proof(anchors: many) }
        #expect(try fixture.proof(anchors: Array(many.dropLast())).anchors.count == 32)
        #expect(throws: DepositError.self) { try fixture.proof(contentSalt: [1]) }
        #expect(throws: DepositError.self) {
            try fixture.proof(receiptPath: [Digest](repeating: .zero, count: 65))
        }
        #expect(throws: DepositError.self) {
            try fixture.proof(inclusionSM3: fixture.log.receipt(0, size, .sm3))
        }
        #expect(throws: DepositError.self) { try DepositCase(number: "", salt: fixture.seed) }
        #expect(throws: DepositError.self) { try DepositCase(number: "a\u{85}", salt: fixture.seed) }
        #expect(throws: DepositError.self) { try DepositCase(number: "a", salt: [1]) }
        #expect(try DepositCase(number: String(repeating: "a", count: 256), salt: fixture.seed).salt == fixture.seed)
    }

    /// Mutated files are refused or read; nothing crashes, and what is read can be checked.
    @Test func mutatedProofsNeverCrash() throws {
        var generator = SeededGenerator.announced()
        let key = try logKey()
        var read = 0
        for name in ["proof.json", "proof-hash-only.json", "time-evidence.json"] {
            let bytes = try DepositGolden.read(name)
            for _ in 0..<2000 {
                let changed = generator.mutate(bytes)
                _ = try? TimeEvidence(freely: changed, file: "")
                guard let proof = try? DepositProof(freely: changed, file: "") else { continue }
                read += 1
                #expect(try DepositProof(canonical: proof.canonicalBytes, file: "") == proof)
                try? proof.checkCommitments()
                try? proof.checkReceipt(logKey: key)
                _ = try? proof.checkCase()
                for place in [.log, .sm3] + proof.anchors.map({ EntryPlace.anchor($0) }) {
                    _ = try? proof.checkpoint(in: place, logKey: key)
                    _ = try? proof.unsignedCheckpoint(in: place)
                }
            }
        }
        #expect(read > 0)
    }
}
