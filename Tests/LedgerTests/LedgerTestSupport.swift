import CryptoPrimitives
import Foundation
import Synchronization
import Testing
import TransparencyLog

@testable import Ledger

/// A directory of the test's own, removed with it.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/tb-log-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

enum Fixture {
    static let origin = "log.example/tabellion-test"
    static let logKey = key(1)
    static let office = key(2)

    static func key(_ byte: UInt8) -> Ed25519PrivateKey {
        guard let key = Ed25519PrivateKey(seed: [UInt8](repeating: byte, count: 32)) else {
            fatalError("a seed of 32 bytes always makes a key")
        }
        return key
    }

    static func configuration(_ directory: String, hook: StorageHook = StorageHook()) -> Sequencer.Configuration {
        Sequencer.Configuration(
            directory: directory, origin: origin, key: logKey, officeKey: office.publicKey, hook: hook)
    }

    static func log(
        _ directory: String, hook: StorageHook = StorageHook(), interval: Duration = .zero
    ) throws -> Log {
        try Log(configuration(directory, hook: hook), interval: interval)
    }

    static func deposit(_ number: UInt64) throws -> [UInt8] {
        let salt = [UInt8](repeating: 6, count: 32)
        var content = ByteWriter()
        content.u64(number)
        let commitments = Commitments(to: DigestPair(of: content.bytes), contentSalt: salt)
        return try LedgerEntry(unixMilliseconds: number, body: .deposit(commitments, case: .zero)).encoded()
    }
}

extension Fixture {
    /// Deposits that differ from one another and from those of another `first`.
    static func deposits(first: UInt64, count: Int) throws -> DepositEntries {
        var commitments: [UInt8] = []
        for number in 0..<UInt64(count) {
            var content = ByteWriter()
            content.u64(first + number)
            commitments += sha256(content.bytes).bytes + sm3(content.bytes).bytes
        }
        return try DepositEntries(unixMilliseconds: first, commitments: commitments, case: .zero)
    }
}

/// Session entries of one worker.
struct TestWorker: Sendable {
    let key: Ed25519PrivateKey
    private static let content = Commitments(to: DigestPair(of: [1]), contentSalt: [UInt8](repeating: 3, count: 32))

    var id: Digest { sha256(key.publicKey) }

    private func signed(_ body: LedgerEntry.Body) throws -> [UInt8] {
        try LedgerEntry(unixMilliseconds: 2000, body: body).signed(by: key).encoded()
    }

    func registration() throws -> [UInt8] {
        let record = KeyRecord(purpose: .worker, validFrom: 1000, publicKey: key.publicKey, owner: [65])
        return try LedgerEntry(unixMilliseconds: 1000, body: .key(record, .unsigned)).signed(by: Fixture.office)
            .encoded()
    }

    func opening(_ lease: UInt64) throws -> [UInt8] {
        try signed(
            .sessionOpening(
                SessionOpening(worker: id, lease: lease, commitments: Self.content, caseCommitment: .zero), .unsigned))
    }

    func head(_ opening: UInt64, _ k: UInt32) throws -> [UInt8] {
        try signed(.sessionHead(SessionHead(opening: opening, k: k, commitments: Self.content), .unsigned))
    }

    func closing(_ opening: UInt64, heads: UInt32) throws -> [UInt8] {
        let closing = SessionClosing(opening: opening, heads: heads, reason: .user, commitments: Self.content)
        return try signed(.sessionClosing(closing, .unsigned))
    }

    func aborted(_ opening: UInt64, heads: UInt32) throws -> [UInt8] {
        try signed(.sessionAborted(SessionAborted(opening: opening, heads: heads, reason: .worker), .unsigned))
    }
}

/// Runs check_log.py; returns its exit status and what it printed.
func pythonCheck(_ directory: String, key: VerifierKey, file: String = #filePath) throws -> (Int32, String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let script = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("check_log.py")
    process.arguments = ["python3", script.path, directory, key.text]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}

/// Expects the published log to be what its own checkpoint says, by the independent reader.
func expectConsistent(_ directory: String, _ published: PublishedCheckpoint, key: VerifierKey) throws {
    let (status, output) = try pythonCheck(directory, key: key)
    let root = Base64.encode(published.checkpoint.root.bytes)
    #expect(status == 0 && output == "ok \(published.checkpoint.size) \(root)\n", "\(output)")
}

/// SplitMix64, seeded and printed.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
