public import CryptoPrimitives
public import DepositModel
public import SeededTestSupport
public import TransparencyLog

/// A request on a log, and the proof of one of its deposits with every part to be changed.
public struct DepositFixture: Sendable {
    public static let time: UInt64 = 1_790_000_000_000

    public var log: SmallLog
    public let seed: [UInt8]
    public let first: Int
    public let digests: [DepositDigests]
    /// Of the deposit `position`.
    public let content: [UInt8]
    public let position: Int
    public let caseNumber: String?
    public let receipt: DepositReceipt
    public let tree: RequestTree

    public var index: Int { first + position }
    public var salts: DepositSalts { DepositSalts(seed: seed)! }
    public var entry: [UInt8] { log.entries[index] }

    /// A log of `before` entries, then a request of `count`, then `after` more.
    public init(
        _ generator: inout SeededGenerator, before: Int, count: Int, after: Int, caseNumber: String? = nil
    ) throws {
        var log = try SmallLog(origin: "log.example/fixture", seed: 0x31)
        seed = generator.bytes(32)
        position = Int.random(in: 0..<count, using: &generator)
        content = generator.bytes(Int.random(in: 0...3000, using: &generator))
        self.caseNumber = caseNumber
        first = before
        var digests: [DepositDigests] = []
        for position in 0..<count {
            let pair = DigestPair(of: position == self.position ? content : generator.bytes(9))
            let kind = position == self.position ? 0 : Int.random(in: 0...2, using: &generator)
            digests.append(
                try DepositDigests(sha256: kind == 1 ? nil : pair.sha256, sm3: kind == 2 ? nil : pair.sm3))
        }
        self.digests = digests
        let salts = DepositSalts(seed: seed)!
        let caseCommitment =
            caseNumber.map { CaseCommitment.commit(caseNumber: $0, caseSalt: salts.caseSalt) } ?? CaseCommitment.none
        let commitments = salts.commitments(to: digests)
        let request = (0..<count).map { position in
            Self.entry(Array(commitments[(64 * position)..<(64 * position + 64)]), caseCommitment)
        }
        for _ in 0..<before { log.append(Self.entry(generator.bytes(64), CaseCommitment.none)) }
        for entry in request { log.append(entry) }
        for _ in 0..<after { log.append(Self.entry(generator.bytes(64), CaseCommitment.none)) }
        self.log = log
        tree = try RequestTree(entries: Array(request.joined()))
        receipt = try DepositReceipt(
            log: log.key.name, first: UInt64(before), entries: Array(request.joined()), deadline: Self.time + 60_000,
            key: log.privateKey)
    }

    /// The bytes of a deposit's entry.
    public static func entry(_ commitments: [UInt8], _ caseCommitment: Digest, time: UInt64 = time) -> [UInt8] {
        var writer = ByteWriter()
        writer.u8(1)
        writer.u8(1)
        writer.u64(time)
        writer.raw(commitments)
        writer.raw(caseCommitment)
        return writer.bytes
    }

    /// The whole proof, inclusion in the whole log.
    public func proof(
        anchors: [DepositAnchor] = [], digests: DepositDigests? = nil, contentSalt: [UInt8]? = nil,
        depositCase: DepositCase? = nil, receipt: DepositReceipt? = nil, receiptPath: [Digest]? = nil,
        inclusion: InclusionReceipt? = nil, inclusionSM3: InclusionReceipt? = nil, withoutSM3: Bool = false
    ) throws -> DepositProof {
        let size = log.entries.count
        let shown = try depositCase ?? caseNumber.map { try DepositCase(number: $0, salt: salts.caseSalt) }
        let sm3 = try inclusionSM3 ?? log.receipt(index, size, .sm3)
        return try DepositProof(
            entry: entry, digests: digests ?? self.digests[position],
            contentSalt: contentSalt ?? salts.contentSalt(of: UInt32(position)), depositCase: shown,
            receipt: receipt ?? self.receipt, receiptPath: receiptPath ?? tree.path(of: position),
            inclusion: try inclusion ?? log.receipt(index, size), inclusionSM3: withoutSM3 ? nil : sm3,
            anchors: anchors)
    }

    /// An anchor at a size of the log.
    public func anchor(
        _ name: String, _ size: Int, _ evidence: DepositAnchor.Evidence, note: SignedNote? = nil
    ) throws -> DepositAnchor {
        try DepositAnchor(
            name: name, checkpoint: try (note ?? log.note(size)).string, proof: log.path(index, size),
            evidence: evidence)
    }

    /// A checkpoint with cosignatures: names, seeds of keys, Unix seconds.
    public func cosigned(_ size: Int, by cosigners: [(name: String, seed: UInt8, time: UInt64)]) throws -> SignedNote {
        var note = try log.note(size)
        for (name, seed, time) in cosigners {
            try note.add(
                Cosignature.sign(text: note.text, name: name, time: time, key: Self.cosignerKey(seed)))
        }
        return note
    }

    public static func cosignerKey(_ seed: UInt8) -> Ed25519PrivateKey {
        Ed25519PrivateKey(seed: [UInt8](repeating: seed, count: 32))!
    }

    public static func cosigner(_ name: String, _ seed: UInt8) throws -> VerifierKey {
        try VerifierKey(name: name, type: .cosignature, publicKey: cosignerKey(seed).publicKey)
    }
}
