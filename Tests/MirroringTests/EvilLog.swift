import CryptoPrimitives
import Foundation
import TransparencyLog

@testable import Mirroring

/// A directory of the test's own, removed with it.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/tb-mirror-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }
}

func seededKey(_ byte: UInt8) -> Ed25519PrivateKey {
    guard let key = Ed25519PrivateKey(seed: [UInt8](repeating: byte, count: 32)) else {
        fatalError("a seed of 32 bytes always makes a key")
    }
    return key
}

/// A log whose operator signs and publishes whatever it is told to.
struct EvilLog: Sendable {
    static let origin = "log.example/mirrored"
    static let office = seededKey(7)

    var entries: [[UInt8]] = []

    static func key() throws -> VerifierKey {
        try VerifierKey(name: origin, type: .ed25519, publicKey: seededKey(1).publicKey)
    }

    static func deposit(_ number: UInt64) throws -> [UInt8] {
        let commitments = Commitments(to: DigestPair(of: [1]), contentSalt: [UInt8](repeating: 3, count: 32))
        return try LedgerEntry(unixMilliseconds: number, body: .deposit(commitments, case: .zero)).encoded()
    }

    /// `count` deposits, the times of which start at `first`.
    init(_ count: Int, first: UInt64 = 0) throws { try grow(by: count, first: first) }

    mutating func grow(by count: Int, first: UInt64 = 0) throws {
        let start = first + UInt64(entries.count)
        for number in 0..<count { entries.append(try Self.deposit(start + UInt64(number))) }
    }

    func note(_ size: Int? = nil) throws -> SignedNote {
        let size = size ?? entries.count
        let tree = MerkleTree(.sha256, leaves: entries.prefix(size))
        let checkpoint = try Checkpoint(origin: Self.origin, size: UInt64(size), root: tree.root)
        return try SignedNote.signed(text: checkpoint.text, name: Self.origin, key: seededKey(1))
    }

    func proof(_ first: UInt64, _ second: Int? = nil) -> [Digest] {
        MerkleTree(.sha256, leaves: entries).consistencyProof(from: Int(first), to: second ?? entries.count) ?? []
    }

    func request(_ old: UInt64, _ size: Int? = nil) throws -> [UInt8] {
        let size = size ?? entries.count
        let proof = old == 0 || old > size ? [] : proof(old, size)
        return AddCheckpointRequest(oldSize: old, proof: proof, note: try note(size)).encoded
    }

    /// Writes bundles and checkpoint, as far as `size`.
    func publish(at path: String, size: Int? = nil) throws {
        let size = size ?? entries.count
        func write(_ resource: LogResource, _ bytes: [UInt8]) throws {
            let url = URL(fileURLWithPath: "\(path)/\(resource.path)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: url, options: .atomic)
        }
        for start in stride(from: 0, to: size, by: 256) {
            let width = min(256, size - start)
            guard let address = TileAddress(level: 0, index: UInt64(start / 256), width: width),
                let bundle = EntryBundle(entries: Array(entries[start..<start + width]))
            else { fatalError("a bundle has 1 to 256 entries") }
            try write(.entries(address), bundle.encoded)
        }
        try write(.checkpoint, try note(size).encoded)
    }
}

/// A mirror of an `EvilLog` that is published in `log` of the scratch directory.
func openMirror(
    _ scratch: Scratch, log: String = "log", state: String = "mirror", key: UInt8 = 8,
    custody: any DrawCustody = NoDraws(),
    now: UInt64 = 1000, hook: MirrorHook = MirrorHook()
) throws -> Mirror {
    try Mirror(
        Mirror.Configuration(
            directory: scratch.file(state), log: try EvilLog.key(), officeKey: EvilLog.office.publicKey,
            source: try LogSource(scratch.file(log)), custody: custody, now: { now }, hook: hook),
        name: "mirror\(key).example", key: seededKey(key))
}

/// Every cosigned note that a mirror gave out or kept, held against the others.
func areOfOneHistory(_ notes: [SignedNote], in log: EvilLog) throws -> Bool {
    let tree = MerkleTree(.sha256, leaves: log.entries)
    return try notes.allSatisfy { note in
        let checkpoint = try Checkpoint(parsing: note.text)
        return tree.root(size: Int(checkpoint.size)) == checkpoint.root
    }
}
