import Anchoring
import CryptoPrimitives
import Foundation
import Ledger
import Synchronization
import TransparencyLog

/// A directory of the test's own, removed with it.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/tb-anchoring-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

enum Fixture {
    static let origin = "log.example/anchors"
    static let key: Ed25519PrivateKey = {
        guard let key = Ed25519PrivateKey(seed: [UInt8](repeating: 7, count: 32)) else {
            fatalError("a seed of 32 bytes always makes a key")
        }
        return key
    }()

    /// A signed checkpoint of a log whose root is made of its size.
    static func checkpoint(_ size: UInt64, origin: String = origin) throws -> PublishedCheckpoint {
        var bytes = ByteWriter()
        bytes.u64(size)
        let checkpoint = try Checkpoint(origin: origin, size: size, root: sha256(bytes.bytes))
        let note = try SignedNote.signed(text: checkpoint.text, name: origin, key: key)
        return PublishedCheckpoint(checkpoint: checkpoint, note: String(decoding: note.encoded, as: UTF8.self))
    }

    static func evidence(
        _ size: UInt64, anchor: String = "tsa", kind: AnchorEvidence.Kind = .time, bytes: [UInt8] = [1, 2, 3]
    ) throws -> AnchorEvidence {
        AnchorEvidence(kind: kind, anchor: anchor, size: size, note: try checkpoint(size).note, bytes: bytes)
    }
}

/// A log that the test lets grow.
final class GrowingLog: CheckpointSource {
    private let size: Mutex<UInt64>

    init(_ size: UInt64) { self.size = Mutex(size) }

    func grow(to larger: UInt64) { size.withLock { $0 = larger } }

    func checkpoint(beyond size: UInt64) async throws -> PublishedCheckpoint {
        while true {
            let current = self.size.withLock { $0 }
            if current > size { return try Fixture.checkpoint(current) }
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}

/// An anchor that does what the test says.
final class ScriptedAnchor: CheckpointAnchor {
    typealias Script = @Sendable (PublishedCheckpoint, _ attempt: Int) async throws -> AnchorEvidence?

    let name: String
    let kind: AnchorEvidence.Kind
    private let script: Script

    /// Sizes that were asked, in order.
    let asked = Mutex<[UInt64]>([])

    /// - Parameter script: nil for honest evidence; errors other than `AnchorError` become `unreachable`.
    init(
        _ name: String = "tsa", kind: AnchorEvidence.Kind = .time, script: @escaping Script = { _, _ in nil }
    ) {
        self.name = name
        self.kind = kind
        self.script = script
    }

    var sizes: [UInt64] { asked.withLock { $0 } }

    func anchor(_ checkpoint: PublishedCheckpoint) async throws(AnchorError) -> AnchorEvidence {
        let attempt = asked.withLock { asked in
            asked.append(checkpoint.checkpoint.size)
            return asked.count
        }
        do {
            if let evidence = try await script(checkpoint, attempt) { return evidence }
        } catch let error as AnchorError {
            throw error
        } catch {
            throw AnchorError(.unreachable, "\(name) is not reached", cause: error)
        }
        return AnchorEvidence(
            kind: kind, anchor: name, size: checkpoint.checkpoint.size, note: checkpoint.note,
            bytes: Array("evidence of \(checkpoint.checkpoint.size)".utf8))
    }
}

/// Runs a body beside an outbox that works, and stops it afterwards.
func running<Result: Sendable>(
    _ outbox: AnchorOutbox, _ source: any CheckpointSource, _ body: () async throws -> Result
) async throws -> Result {
    let task = Task { try await outbox.run(source) }
    do {
        let result = try await body()
        task.cancel()
        _ = await task.result
        return result
    } catch {
        task.cancel()
        _ = await task.result
        throw error
    }
}
