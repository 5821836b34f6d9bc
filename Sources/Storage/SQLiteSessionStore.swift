public import FarmProtocol
import Foundation
import GRDB
import QueueModel

/// Sessions in one SQLite file, for a coordinator on one machine.
///
/// Writes are serialised by GRDB's queue, which has its own thread.
public final class SQLiteSessionStore: SessionStore {
    let database: DatabaseQueue
    /// Searches read here: they take longer than anything else, and nothing waits for them.
    let reader: DatabaseQueue
    let clock: @Sendable () -> Int64

    /// Opens or creates the file and brings its schema up to date.
    ///
    /// - Parameter clock: Unix milliseconds; when sessions were given a desktop and when they ended is taken from it; nil for
    ///   the system's.
    public init(path: String, clock: (@Sendable () -> Int64)? = nil) throws {
        self.clock = clock ?? { Int64(Date().timeIntervalSince1970 * 1000) }
        var configuration = Configuration()
        // Another opening of the file, as while a restart overlaps, is waited for.
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        }
        database = try DatabaseQueue(path: path, configuration: configuration)
        try Self.migrator.migrate(database)
        var reading = Configuration()
        reading.busyMode = .timeout(10)
        reading.readonly = true
        reader = try DatabaseQueue(path: path, configuration: reading)
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("sessions") { database in
            try database.execute(
                sql: """
                    CREATE TABLE session (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        id TEXT NOT NULL UNIQUE,
                        phase TEXT NOT NULL,
                        worker TEXT,
                        request TEXT NOT NULL,
                        view TEXT NOT NULL
                    );
                    CREATE INDEX sessionByPhase ON session (phase, number);
                    CREATE TABLE idempotency (
                        key TEXT PRIMARY KEY,
                        request TEXT NOT NULL,
                        session TEXT NOT NULL REFERENCES session (id)
                    ) WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("owners") { database in
            // What was there before belongs to the farm's own office.
            try database.execute(
                sql: """
                    ALTER TABLE session ADD COLUMN office TEXT NOT NULL DEFAULT 'office';
                    ALTER TABLE session ADD COLUMN account TEXT NOT NULL DEFAULT '';
                    CREATE INDEX sessionByOwner ON session (office, account, number);
                    CREATE TABLE ownIdempotency (
                        office TEXT NOT NULL,
                        account TEXT NOT NULL,
                        key TEXT NOT NULL,
                        request TEXT NOT NULL,
                        session TEXT NOT NULL REFERENCES session (id),
                        PRIMARY KEY (office, account, key)
                    ) WITHOUT ROWID;
                    INSERT INTO ownIdempotency SELECT 'office', '', key, request, session FROM idempotency;
                    DROP TABLE idempotency;
                    ALTER TABLE ownIdempotency RENAME TO idempotency;
                    """)
        }
        migrator.registerMigration("queue", migrate: addQueue)
        migrator.registerMigration("search", migrate: addSearch)
        return migrator
    }

    public func create(
        id: String, request: CaptureRequest, owner: Ownership, key: String?, at: Int64
    ) async throws -> StoredSession {
        try await database.write { database in
            let text = try Self.encode(request)
            if let key,
                let row = try Row.fetchOne(
                    database, sql: "SELECT * FROM idempotency WHERE office = ? AND account = ? AND key = ?",
                    arguments: [owner.office, owner.account, key])
            {
                guard row["request"] == text else {
                    throw StoreError(.keyReused, "Idempotency-Key was used for another request; choose a new one")
                }
                return try Self.fetch(row["session"], database)
            }
            try Self.checkRoom(for: 1, office: owner.office, database)
            let view = SessionView(
                id: id, phase: .queued, url: request.url, detail: "waiting for a desktop", createdAt: at)
            try database.execute(
                sql: """
                    INSERT INTO session (id, phase, request, view, office, account, lane) VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    id, view.phase.rawValue, text, try Self.encode(view), owner.office, owner.account,
                    (request.hasLine ? QueueLane.interactive : .single).rawValue,
                ])
            let made = StoredSession(view: view, request: request, owner: owner)
            try Self.addText(made, database)
            if let key {
                try database.execute(
                    sql: "INSERT INTO idempotency (office, account, key, request, session) VALUES (?, ?, ?, ?, ?)",
                    arguments: [owner.office, owner.account, key, text, id])
            }
            return made
        }
    }

    public func session(_ id: String) async throws -> StoredSession? {
        try await database.read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM session WHERE id = ?", arguments: [id]).map(Self.decode)
        }
    }

    public func sessions(of reach: Ownership.Reach, cursor: String?, limit: Int) async throws -> SessionPage {
        guard let before = cursor.map({ Int64($0) }) ?? Int64.max else {
            throw StoreError(.badCursor, "cursor: pass the `next` of an earlier page as it is")
        }
        return try await database.read { database in
            let (condition, whose): (String, StatementArguments) =
                switch reach {
                case .owner(let owner): ("office = ? AND account = ?", [owner.office, owner.account])
                case .office(let office): ("office = ?", [office])
                }
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM session WHERE \(condition) AND number < ? ORDER BY number DESC LIMIT ?",
                arguments: whose + [before, limit])
            let last: Int64? = rows.last?["number"]
            return SessionPage(
                sessions: try rows.map { try Self.decode($0).view },
                next: rows.count == limit ? last.map { String($0) } : nil)
        }
    }

    public func requeue(worker: String, active: [String]) async throws {
        try await database.write { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM session WHERE phase = ? AND worker = ?",
                arguments: [SessionPhase.assigned.rawValue, worker])
            for row in rows {
                var view = try Self.decode(row).view
                guard !active.contains(view.id) else { continue }
                view.phase = .queued
                view.worker = nil
                view.detail = "waiting for a desktop again: the worker did not take it up"
                try Self.save(view, database)
                try database.execute(sql: "UPDATE session SET assignedAt = NULL WHERE id = ?", arguments: [view.id])
            }
        }
    }

    public func apply(_ report: SessionReport, to id: String, from worker: String) async throws {
        try await database.write { database in
            var view = try Self.owned(id, by: worker, database)
            guard report.phase == view.phase || view.phase.successors.contains(report.phase) else {
                throw StoreError(
                    .illegalMove, "session \(id) is \(view.phase.rawValue) and cannot become \(report.phase.rawValue)")
            }
            let isEnded = view.phase.isEnd
            let before = view
            view.phase = report.phase
            view.detail = report.detail
            view.openedAt = report.openedAt ?? view.openedAt
            view.closedAt = report.closedAt ?? view.closedAt
            view.reason = report.reason ?? view.reason
            view.fingerprint = report.fingerprint ?? view.fingerprint
            view.fingerprintSm3 = report.fingerprintSm3 ?? view.fingerprintSm3
            guard !isEnded || view == before else {
                throw StoreError(.illegalMove, "session \(id) is \(before.phase.rawValue) and stays as it ended")
            }
            try Self.save(view, database)
            guard !isEnded, view.phase.isEnd else { return }
            try database.execute(sql: "UPDATE session SET endedAt = ? WHERE id = ?", arguments: [self.clock(), id])
        }
    }

    public func setBundle(_ id: String, bytes: Int64, from worker: String) async throws {
        try await database.write { database in
            var view = try Self.owned(id, by: worker, database)
            view.bundleBytes = bytes
            try Self.save(view, database)
        }
    }

    private static func owned(_ id: String, by worker: String, _ database: Database) throws -> SessionView {
        let view = try fetch(id, database).view
        guard view.worker == worker else {
            throw StoreError(.notTheWorkers, "session \(id) is not assigned to this worker")
        }
        return view
    }

    static func fetch(_ id: String, _ database: Database) throws -> StoredSession {
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM session WHERE id = ?", arguments: [id]) else {
            throw StoreError(.unknownSession, "there is no session \(id)")
        }
        return try decode(row)
    }

    static func save(_ view: SessionView, _ database: Database) throws {
        try database.execute(
            sql: "UPDATE session SET phase = ?, worker = ?, view = ? WHERE id = ?",
            arguments: [view.phase.rawValue, view.worker, try encode(view), view.id])
    }

    static func decode(_ row: Row) throws -> StoredSession {
        let decoder = JSONDecoder()
        let view: String = row["view"]
        let request: String = row["request"]
        return StoredSession(
            view: try decoder.decode(SessionView.self, from: Data(view.utf8)),
            request: try decoder.decode(CaptureRequest.self, from: Data(request.utf8)),
            owner: Ownership(office: row["office"], account: row["account"]))
    }

    static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
