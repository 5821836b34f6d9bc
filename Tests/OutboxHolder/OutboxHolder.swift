import Anchoring
import CryptoPrimitives
import Glibc
import Ledger
import TransparencyLog

/// An outbox for tests to kill: anchors a log that grows by an entry a millisecond, until it is killed.
///
///     OutboxHolder DIRECTORY SEED DIARY
@main struct OutboxHolder {
    static func main() async throws {
        let words = CommandLine.arguments
        let anchors = ["first", "second"].map { DiaryAnchor(name: $0, diary: words[3]) }
        let outbox = try await AnchorOutbox(
            directory: words[1], origin: "log.example/killed", lanes: anchors.map { .init($0, interval: .zero) },
            seed: UInt64(words[2]) ?? 0)
        print("ready")
        fflush(nil)
        try await outbox.run(MillisecondLog())
    }
}

/// As many entries as milliseconds since November 2025.
struct MillisecondLog: CheckpointSource {
    func checkpoint(beyond size: UInt64) async throws -> PublishedCheckpoint {
        while true {
            let current = UInt64(AnchorClock.system.now() - 1_762_000_000_000)
            if current > size {
                var bytes = ByteWriter()
                bytes.u64(current)
                let checkpoint = try Checkpoint(origin: "log.example/killed", size: current, root: sha256(bytes.bytes))
                guard let key = Ed25519PrivateKey(seed: [UInt8](repeating: 9, count: 32)) else { continue }
                let note = try SignedNote.signed(text: checkpoint.text, name: checkpoint.origin, key: key)
                return PublishedCheckpoint(checkpoint: checkpoint, note: String(decoding: note.encoded, as: UTF8.self))
            }
            try await Task.sleep(for: .milliseconds(1))
        }
    }
}

/// Writes down what it was asked, in one appended line, and answers.
struct DiaryAnchor: CheckpointAnchor {
    let name: String
    let diary: String

    var kind: AnchorEvidence.Kind { .time }

    func anchor(_ checkpoint: PublishedCheckpoint) async throws(AnchorError) -> AnchorEvidence {
        let line = Array("\(name) \(checkpoint.checkpoint.size)\n".utf8)
        let descriptor = unsafe open(diary, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw AnchorError(.unreachable, "no diary") }
        defer { close(descriptor) }
        guard unsafe write(descriptor, line, line.count) == line.count else {
            throw AnchorError(.unreachable, "no diary")
        }
        return AnchorEvidence(
            kind: kind, anchor: name, size: checkpoint.checkpoint.size, note: checkpoint.note, bytes: line)
    }
}
