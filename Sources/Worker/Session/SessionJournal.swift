import Foundation
import Synchronization

/// The session's durable memory: one JSON object a line, on disk before `append` returns.
final class SessionJournal: Sendable {
    /// Owned by the lock: events come from the session, the recorder's listener and the ledger's correspondent.
    private let file: Mutex<AppendedFile>

    init(path: String) throws(WorkerError) { file = Mutex(try AppendedFile(path: path)) }

    func append(_ event: JournalEvent) throws {
        let line = try JSONEncoder().encode(event)
        try file.withLock { file throws(WorkerError) in
            try file.append(Array(line) + [0x0A])
            try file.sync()
        }
    }

    /// Reads a journal back; a torn last line, which no call acknowledged, is ignored.
    static func events(path: String) throws -> [JournalEvent] {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw WorkerError(.disk, "cannot read \(path)")
        }
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        return try lines.dropLast().enumerated().map { number, line in
            do {
                return try JSONDecoder().decode(JournalEvent.self, from: line)
            } catch {
                throw WorkerError(.damaged, "\(path): line \(number + 1) is not a journal event: \(error)")
            }
        }
    }
}
