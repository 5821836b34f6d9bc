import CanonicalJSON
import CryptoPrimitives
import DepositModel
import DepositTestSupport
import SeededTestSupport
import Testing
import TransparencyLog

@Suite("Deposit requests and receipts") struct ReceiptTests {
    private static let origin = "log.example/deposits"
    private static let key = Ed25519PrivateKey(seed: [UInt8](repeating: 0x11, count: 32))!

    private func logKey(_ name: String = origin, _ seed: UInt8 = 0x11) throws -> VerifierKey {
        try VerifierKey(
            name: name, type: .ed25519,
            publicKey: Ed25519PrivateKey(seed: [UInt8](repeating: seed, count: 32))!.publicKey)
    }

    /// Salts, entries, root and signature are those of the generator.
    @Test func golden() throws {
        let bytes = try DepositGolden.read("receipt.json")
        let receipt = try DepositReceipt(canonical: bytes, file: "receipt.json")
        #expect(receipt.canonicalBytes == bytes)
        try receipt.verify(logKey: try logKey())
        let seed = Array(UInt8(0)..<32)
        let salts = try #require(DepositSalts(seed: seed))
        let stated = try MemberTexts(DepositGolden.read("salts.json"))
        #expect((0..<3).map { Hex.encode(salts.contentSalt(of: $0)) } == stated.texts("contentSalts"))
        #expect(Hex.encode(salts.caseSalt) == stated.text("caseSalt"))
        let content = try DigestPair(of: DepositGolden.read("content.txt"))
        let caseCommitment = try DepositCase(number: "（2026）沪证字第1号", salt: salts.caseSalt).commitment
        #expect(caseCommitment.hex == stated.text("caseCommitment"))
        let commitments = salts.commitments(to: [
            try DepositDigests(sha256: Digest([UInt8](repeating: 0xA1, count: 32)), sm3: nil),
            try DepositDigests(content),
            try DepositDigests(sha256: nil, sm3: Digest([UInt8](repeating: 0xA3, count: 32))),
        ])
        let entries = (0..<3).flatMap {
            DepositFixture.entry(Array(commitments[(64 * $0)..<(64 * $0 + 64)]), caseCommitment)
        }
        let made = try DepositReceipt(
            log: Self.origin, first: 5, entries: entries, deadline: 1_790_000_060_000, key: Self.key)
        #expect(made == receipt && made.canonicalBytes == bytes)
        #expect(made.indices == 5..<8 && made.time == 1_790_000_000_000)
    }

    @Test func saltsHaveOneForm() {
        #expect(DepositSalts(seed: [UInt8](repeating: 1, count: 31)) == nil)
        #expect(DepositSalts(seed: [UInt8](repeating: 1, count: 33)) == nil)
        #expect(DepositSalts(seed: [UInt8](repeating: 1, count: 32)) != nil)
    }

    /// The batch gives what each deposit's own salt gives.
    @Test func commitmentsOfABatch() throws {
        var generator = SeededGenerator.announced()
        for count in [0, 1, 2, 5, 257] {
            let salts = try #require(DepositSalts(seed: generator.bytes(32)))
            var digests: [DepositDigests] = []
            for _ in 0..<count { digests.append(try DepositDigests(DigestPair(of: generator.bytes(5)))) }
            let due = digests.enumerated().flatMap { position, one in
                let made = Commitments(to: one.committed, contentSalt: salts.contentSalt(of: UInt32(position)))
                return made.sha256.bytes + made.sm3.bytes
            }
            #expect(salts.commitments(to: digests) == due)
        }
    }

    @Test func digestsThatAreNone() throws {
        let digest = sha256([1])
        #expect(throws: DepositError.self) { try DepositDigests(sha256: nil, sm3: nil) }
        #expect(throws: DepositError.self) { try DepositDigests(sha256: .zero, sm3: digest) }
        #expect(throws: DepositError.self) { try DepositDigests(sha256: digest, sm3: .zero) }
        #expect(try DepositDigests(sha256: digest, sm3: nil).committed.sm3 == .zero)
        let zero = #"{"sm3":""# + Digest.zero.hex + #""}"#
        #expect(throws: DepositError.self) { try DepositDigests(canonical: Array(zero.utf8), file: "") }
        #expect(throws: DepositError.self) { try DepositDigests(canonical: Array("{}".utf8), file: "") }
        let good = #"{"sm3":""# + digest.hex + #""}"#
        #expect(try DepositDigests(canonical: Array(good.utf8), file: "").sm3 == digest)
    }

    /// The request's tree is that of RFC 6962, for every count up to 70 and for the largest.
    @Test func requestTree() throws {
        var generator = SeededGenerator.announced()
        for count in Array(1...70) + [10_000] {
            let entries = generator.bytes(106 * count)
            let tree = try RequestTree(entries: entries)
            let reference = MerkleTree(
                .sha256, leaves: stride(from: 0, to: entries.count, by: 106).map { Array(entries[$0..<($0 + 106)]) })
            #expect(tree.root == reference.root && tree.count == count)
            for position in count > 100 ? [0, 1, 8191, 9998, 9999] : Array(0..<count) {
                #expect(tree.path(of: position) == reference.inclusionPath(of: position))
            }
        }
        #expect(throws: DepositError.self) { try RequestTree(entries: []) }
        #expect(throws: DepositError.self) { try RequestTree(entries: generator.bytes(107)) }
        #expect(throws: DepositError.self) { try RequestTree(entries: generator.bytes(106 * 10_001)) }
    }

    @Test func coversItsEntriesAndNoOther() throws {
        var generator = SeededGenerator.announced()
        let fixture = try DepositFixture(&generator, before: 3, count: 6, after: 2)
        for position in 0..<6 {
            let (entry, index) = (fixture.log.entries[3 + position], UInt64(3 + position))
            let path = fixture.tree.path(of: position)
            #expect(fixture.receipt.covers(entry: entry, index: index, path: path))
            #expect(!fixture.receipt.covers(entry: entry, index: index + 1, path: path))
            #expect(!fixture.receipt.covers(entry: fixture.log.entries[0], index: index, path: path))
            #expect(!fixture.receipt.covers(entry: entry, index: index, path: path.dropLast()))
        }
        #expect(!fixture.receipt.covers(entry: fixture.log.entries[2], index: 2, path: fixture.tree.path(of: 0)))
    }

    @Test func otherKeysAndLogs() throws {
        let receipt = try DepositReceipt(canonical: DepositGolden.read("receipt.json"), file: "")
        #expect(throws: DepositError.self) { try receipt.verify(logKey: try logKey("log.example/other")) }
        #expect(throws: DepositError.self) { try receipt.verify(logKey: try logKey(Self.origin, 0x12)) }
        try receipt.verify(logKey: try logKey())
    }

    /// No byte of a receipt can be changed: it is no receipt, or nobody signed it.
    @Test func everyByteCounts() throws {
        let bytes = try DepositGolden.read("receipt.json")
        let key = try logKey()
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << UInt8(bit)
                guard let receipt = try? DepositReceipt(freely: changed, file: "") else { continue }
                #expect(throws: DepositError.self, "byte \(index), bit \(bit)") { try receipt.verify(logKey: key) }
            }
        }
    }

    @Test func valuesOutOfRange() throws {
        let entries = DepositFixture.entry([UInt8](repeating: 1, count: 64), .zero)
        func make(
            _ log: String = Self.origin, _ first: UInt64 = 0, _ given: [UInt8]? = nil, _ deadline: UInt64 = .max >> 11
        ) throws -> DepositReceipt {
            try DepositReceipt(log: log, first: first, entries: given ?? entries, deadline: deadline, key: Self.key)
        }
        #expect(try make().count == 1)
        #expect(throws: DepositError.self) { try make("", 0, entries) }
        #expect(throws: DepositError.self) { try make("log\n", 0, entries) }
        #expect(throws: DepositError.self) { try make(String(repeating: "x", count: 256), 0, entries) }
        #expect(throws: DepositError.self) { try make(Self.origin, 1 << 53 - 1, entries) }
        #expect(throws: DepositError.self) { try make(Self.origin, 0, entries, DepositFixture.time - 1) }
        #expect(throws: DepositError.self) { try make(Self.origin, 0, entries, 1 << 53) }
        #expect(throws: DepositError.self) { try make(Self.origin, 0, []) }
        let later = DepositFixture.entry([UInt8](repeating: 1, count: 64), .zero, time: DepositFixture.time + 1)
        #expect(throws: DepositError.self) { try make(Self.origin, 0, entries + later) }
        #expect(throws: DepositError.self) { try make(Self.origin, 0, [1, 2] + entries.dropFirst(2)) }
    }

    @Test func mutatedReceiptsNeverCrash() throws {
        var generator = SeededGenerator.announced()
        let bytes = try DepositGolden.read("receipt.json")
        for _ in 0..<3000 {
            guard let receipt = try? DepositReceipt(freely: generator.mutate(bytes), file: "") else { continue }
            #expect(try DepositReceipt(canonical: receipt.canonicalBytes, file: "") == receipt)
        }
    }
}

/// Strings of a JSON object.
struct MemberTexts {
    private let object: JSONObject

    init(_ bytes: [UInt8]) throws {
        guard case .object(let object) = try JSONParser.parse(bytes) else { throw JSONError(.member, at: "", "") }
        self.object = object
    }

    func text(_ name: String) -> String? {
        guard case .string(let text)? = object[name] else { return nil }
        return text
    }

    func texts(_ name: String) -> [String] {
        guard case .array(let values)? = object[name] else { return [] }
        return values.compactMap { value in
            guard case .string(let text) = value else { return nil }
            return text
        }
    }
}
