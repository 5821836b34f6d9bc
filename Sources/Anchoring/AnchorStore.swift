internal import Foundation
internal import GRDB
internal import Ledger
internal import LocalIO
internal import TransparencyLog

/// The outbox's database: evidence by anchor and size, what was begun, the last failure, the time of the next attempt.
///
/// SQLite with WAL and synchronous = FULL: what a call has done is on the disk when it returns. Errors are `storage`
/// (kept or not: both are possible) or `corrupted`.
actor AnchorStore {
    /// What stands there of one anchor.
    struct Record: Sendable {
        var anchored: UInt64 = 0
        var begun: PublishedCheckpoint?
        var failures = 0
        var lastFailure: AnchorFailure?
        var failedAt: Int64?
        var nextTry: Int64 = 0
    }

    /// Longer evidence is refused, in bytes.
    static let maximumEvidenceByteCount = 4 << 20

    private let executor = QueueExecutor(label: "tabellion.anchoring")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let lock: FileLock
    let database: DatabaseQueue
    let hook: AnchorStoreHook

    /// Opens or creates the store; blocks while it does.
    ///
    /// - Parameters:
    ///   - origin: of the log; a store of another one is refused.
    ///   - anchors: names and kinds; a name keeps its kind for good.
    init(
        directory: String, origin: String, anchors: [(name: String, kind: AnchorEvidence.Kind)],
        hook: AnchorStoreHook = AnchorStoreHook()
    ) throws(AnchorError) {
        lock = try Self.lock(directory)
        self.hook = hook
        database = try Self.guarding("open the outbox in \(directory)") {
            var configuration = Configuration()
            configuration.journalMode = .wal
            configuration.busyMode = .timeout(5)
            let database = try DatabaseQueue(path: directory + "/anchors.sqlite", configuration: configuration)
            // FULL: a commit is on the disk when it returns, whatever this build of SQLite has as its default.
            try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try Self.migrator.migrate(database)
            try database.write { try Self.identify(origin: origin, anchors: anchors, in: $0) }
            return database
        }
    }

    /// Makes the directory if it is missing, and holds it.
    private static func lock(_ directory: String) throws(AnchorError) -> FileLock {
        guard unsafe mkdir(directory, 0o700) == 0 || errno == EEXIST else {
            let reason = unsafe String(cString: strerror(errno))
            throw AnchorError(.storage, "cannot create \(directory): \(reason); give the outbox a directory of its own")
        }
        do {
            return try FileLock(directory + "/lock")
        } catch {
            guard error.code == .taken else {
                throw AnchorError(
                    .storage, "cannot lock \(directory): \(error.reason); give the outbox a directory of its own")
            }
            throw AnchorError(
                .alreadyOpen, "the outbox in \(directory) is open already\(error.byWhom): stop the other process first")
        }
    }

    func close() throws(AnchorError) { try Self.guarding("close the outbox") { try database.close() } }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE log (id INTEGER PRIMARY KEY CHECK (id = 1), origin TEXT NOT NULL);
                    CREATE TABLE anchor (
                        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, begun TEXT,
                        failures INTEGER NOT NULL DEFAULT 0, failureCode TEXT, failureText TEXT, failedAt INTEGER,
                        nextTry INTEGER NOT NULL DEFAULT 0);
                    CREATE TABLE evidence (
                        id INTEGER PRIMARY KEY, anchor INTEGER NOT NULL REFERENCES anchor (id), size INTEGER NOT NULL,
                        storedAt INTEGER NOT NULL, note TEXT NOT NULL, bytes BLOB NOT NULL);
                    CREATE UNIQUE INDEX evidenceBySize ON evidence (anchor, size);
                    """)
        }
        return migrator
    }

    private static func identify(
        origin: String, anchors: [(name: String, kind: AnchorEvidence.Kind)], in database: Database
    ) throws {
        try database.execute(sql: "INSERT OR IGNORE INTO log VALUES (1, ?)", arguments: [origin])
        let kept = try String.fetchOne(database, sql: "SELECT origin FROM log")
        guard kept == origin else {
            throw AnchorError(
                .configuration, "the outbox belongs to the log \(kept ?? ""), not to \(origin): name another directory")
        }
        for (name, kind) in anchors {
            try database.execute(
                sql: "INSERT OR IGNORE INTO anchor (name, kind) VALUES (?, ?)", arguments: [name, kind.rawValue])
            let kept = try String.fetchOne(database, sql: "SELECT kind FROM anchor WHERE name = ?", arguments: [name])
            guard kept == kind.rawValue else {
                throw AnchorError(
                    .configuration, "the anchor \(name) was of kind \(kept ?? ""), not \(kind.rawValue): rename it")
            }
        }
    }

    func record(of anchor: String) throws(AnchorError) -> Record {
        try Self.guarding("read the state of \(anchor)") {
            try database.read { database in
                guard
                    let row = try Row.fetchOne(
                        database, sql: "SELECT * FROM anchor WHERE name = ?", arguments: [anchor])
                else { return Record() }
                var record = Record()
                let id: Int64 = row["id"]
                let size = try Int64.fetchOne(
                    database, sql: "SELECT max(size) FROM evidence WHERE anchor = ?", arguments: [id])
                record.anchored = UInt64(size ?? 0)
                record.begun = try (row["begun"] as String?).map { try Self.published($0, anchor) }
                record.failures = row["failures"]
                record.failedAt = row["failedAt"]
                record.nextTry = row["nextTry"]
                if let code = (row["failureCode"] as String?).flatMap({ AnchorError.Code(rawValue: $0) }) {
                    record.lastFailure = AnchorFailure(code: code, text: row["failureText"] ?? "")
                }
                return record
            }
        }
    }

    private static func published(_ note: String, _ anchor: String) throws -> PublishedCheckpoint {
        do {
            return PublishedCheckpoint(
                checkpoint: try Checkpoint(parsing: SignedNote(parsing: Array(note.utf8)).text), note: note)
        } catch {
            throw AnchorError(.corrupted, "what was begun with \(anchor) is damaged in the database", cause: error)
        }
    }

    /// Notes what an anchor is about to be asked.
    func begin(_ checkpoint: PublishedCheckpoint, with anchor: String) throws(AnchorError) {
        try Self.guarding("note what \(anchor) is asked") {
            try hook.around(.begin(anchor: anchor, size: checkpoint.checkpoint.size)) {
                try database.write {
                    try $0.execute(
                        sql: "UPDATE anchor SET begun = ? WHERE name = ?", arguments: [checkpoint.note, anchor])
                }
            }
        }
    }

    /// Keeps evidence and ends the failures, together; the first evidence of a size stays.
    func keep(_ evidence: AnchorEvidence, now: Int64, nextTry: Int64) throws(AnchorError) {
        try Self.guarding("keep evidence of \(evidence.anchor)") {
            guard let size = Int64(exactly: evidence.size) else {
                throw AnchorError(.badEvidence, "a log of \(evidence.size) entries is none")
            }
            try hook.around(.keep(anchor: evidence.anchor, size: evidence.size)) {
                try database.write { database in
                    try database.execute(
                        sql: """
                            INSERT OR IGNORE INTO evidence (anchor, size, storedAt, note, bytes)
                            SELECT id, ?, ?, ?, ? FROM anchor WHERE name = ?
                            """,
                        arguments: [size, now, evidence.note, Data(evidence.bytes), evidence.anchor])
                    try database.execute(
                        sql: "UPDATE anchor SET begun = NULL, failures = 0, nextTry = ? WHERE name = ?",
                        arguments: [nextTry, evidence.anchor])
                }
            }
        }
    }

    /// Keeps a failure.
    ///
    /// - Parameter isUnfinished: the anchor is at work; after a crash it is asked for the same checkpoint.
    func record(
        _ failure: AnchorFailure, of anchor: String, failures: Int, now: Int64, nextTry: Int64, isUnfinished: Bool
    ) throws(AnchorError) {
        try Self.guarding("note a failure of \(anchor)") {
            try hook.around(.record(anchor: anchor)) {
                try database.write {
                    try $0.execute(
                        sql: """
                            UPDATE anchor SET failures = ?, failureCode = ?, failureText = ?, failedAt = ?, nextTry = ?,
                            begun = CASE WHEN ? THEN begun ELSE NULL END WHERE name = ?
                            """,
                        arguments: [
                            failures, failure.code.rawValue, failure.text, now, nextTry, isUnfinished, anchor,
                        ])
                }
            }
        }
    }

    /// The earliest evidence of a size above `index`; nil if there is none yet.
    func evidence(anchor: String, covering index: UInt64) throws(AnchorError) -> AnchorEvidence? {
        guard let index = Int64(exactly: index) else { return nil }
        return try Self.guarding("look up evidence of \(anchor)") {
            try database.read { database in
                let row = try Row.fetchOne(
                    database,
                    sql: """
                        SELECT kind, size, note, bytes FROM evidence JOIN anchor ON anchor.id = evidence.anchor
                        WHERE evidence.anchor = (SELECT id FROM anchor WHERE name = ?) AND size > ?
                        ORDER BY size LIMIT 1
                        """, arguments: [anchor, index])
                guard let row else { return nil }
                guard let kind = AnchorEvidence.Kind(rawValue: row["kind"]) else {
                    throw AnchorError(.corrupted, "the kind of \(anchor) is damaged in the database")
                }
                let (size, note, bytes): (Int64, String, Data) = (row["size"], row["note"], row["bytes"])
                return AnchorEvidence(
                    kind: kind, anchor: anchor, size: UInt64(size), note: note, bytes: Array(bytes))
            }
        }
    }

    /// Number of pieces of evidence that stand there.
    func count(anchor: String) throws(AnchorError) -> Int {
        try Self.guarding("count evidence of \(anchor)") {
            try database.read {
                try Int.fetchOne(
                    $0, sql: "SELECT count(*) FROM evidence JOIN anchor ON anchor.id = anchor WHERE name = ?",
                    arguments: [anchor]) ?? 0
            }
        }
    }

    static func guarding<Result>(_ what: String, _ body: () throws -> Result) throws(AnchorError) -> Result {
        do { return try body() } catch let error as AnchorError { throw error } catch {
            throw AnchorError(.storage, "cannot \(what): check the disk, then try again", cause: error)
        }
    }
}
