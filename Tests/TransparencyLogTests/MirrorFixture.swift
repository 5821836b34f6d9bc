import CryptoPrimitives

@testable import TransparencyLog

/// A log in memory whose operator signs whatever it is told to.
struct MemoryLog {
    static let origin = "log.example/mirrored"
    static let office = seededKey(7)
    static let cosignerKey = seededKey(8)

    var entries: [[UInt8]] = []

    static func key() throws -> VerifierKey {
        try VerifierKey(name: origin, type: .ed25519, publicKey: seededKey(1).publicKey)
    }

    static func cosigner() throws -> VerifierKey {
        try VerifierKey(name: "mirror.example", type: .cosignature, publicKey: cosignerKey.publicKey)
    }

    static func deposit(_ number: UInt64) throws -> [UInt8] {
        let commitments = Commitments(to: DigestPair(of: [1]), contentSalt: [UInt8](repeating: 3, count: 32))
        return try LedgerEntry(unixMilliseconds: number, body: .deposit(commitments, case: .zero)).encoded()
    }

    /// `count` deposits, the times of which start at `first`.
    init(_ count: Int = 0, first: UInt64 = 0) throws {
        for number in 0..<count { entries.append(try Self.deposit(first + UInt64(number))) }
    }

    var tree: MerkleTree { MerkleTree(.sha256, leaves: entries) }

    func note(_ size: Int? = nil, root: Digest? = nil) throws -> SignedNote {
        let size = size ?? entries.count
        let checkpoint = try Checkpoint(
            origin: Self.origin, size: UInt64(size), root: root ?? tree.root(size: size) ?? .zero)
        return try SignedNote.signed(text: checkpoint.text, name: Self.origin, key: seededKey(1))
    }

    func bundle(_ address: TileAddress) -> [UInt8] {
        let first = Int(address.index) * 256
        return EntryBundle(entries: Array(entries[first..<first + address.width]))?.encoded ?? []
    }

    func proof(_ first: UInt64, _ second: Int? = nil) -> [Digest] {
        tree.consistencyProof(from: Int(first), to: second ?? entries.count) ?? []
    }
}

extension MirrorState {
    static func fresh(rules: Bool = true) throws -> MirrorState {
        MirrorState(
            cosigner: try MemoryLog.cosigner(), log: try MemoryLog.key(),
            rules: rules ? LedgerRules(origin: MemoryLog.origin, officeKey: MemoryLog.office.publicKey) : nil)
    }

    /// Goes through a whole cosignature: offered, read, held.
    @discardableResult
    mutating func cosign(
        _ log: MemoryLog, size: Int? = nil, missing: [LoggedDraw] = [], time: UInt64 = 1000
    ) throws -> (note: SignedNote, isRepeated: Bool) {
        switch try handle(.offered(log.note(size))) {
        case .answer(let note, let isRepeated): return (note, isRepeated)
        case .read(var reading):
            while let wanted = reading.upcoming(1).first { try reading.take(log.bundle(wanted)) }
            guard case .hold = try handle(.read(reading)) else { throw MirrorRefusal(.log, "not held") }
            guard
                case .answer(let note, let isRepeated) = try handle(
                    .held(reading, missing: missing, time: time, key: MemoryLog.cosignerKey))
            else { throw MirrorRefusal(.log, "no answer") }
            return (note, isRepeated)
        default: throw MirrorRefusal(.log, "another action")
        }
    }
}
