import FarmProtocol
import Foundation
import GRDB
public import QueueModel

/// The queue: who waits, who is next, quotas.
extension SQLiteSessionStore {
    /// Sessions that ended whose lengths count for an estimate, of each lane.
    private static let observed = 60

    static func addQueue(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE session ADD COLUMN lane INTEGER NOT NULL DEFAULT 1;
                ALTER TABLE session ADD COLUMN assignedAt INTEGER;
                ALTER TABLE session ADD COLUMN endedAt INTEGER;
                ALTER TABLE session ADD COLUMN batch TEXT;
                ALTER TABLE session ADD COLUMN row INTEGER;
                CREATE INDEX sessionByBatch ON session (batch, row) WHERE batch IS NOT NULL;
                CREATE INDEX sessionByEnd ON session (lane, endedAt) WHERE endedAt IS NOT NULL;
                CREATE TABLE batch (
                    id TEXT PRIMARY KEY,
                    office TEXT NOT NULL,
                    account TEXT NOT NULL,
                    key TEXT,
                    createdAt INTEGER NOT NULL,
                    UNIQUE (office, account, key)
                ) WITHOUT ROWID;
                CREATE TABLE turn (
                    lane INTEGER NOT NULL,
                    office TEXT NOT NULL,
                    served INTEGER NOT NULL,
                    passed INTEGER NOT NULL,
                    PRIMARY KEY (lane, office)
                ) WITHOUT ROWID;
                CREATE TABLE quota (
                    office TEXT PRIMARY KEY,
                    desktops INTEGER NOT NULL,
                    waiting INTEGER NOT NULL,
                    perPerson INTEGER NOT NULL
                ) WITHOUT ROWID;
                """)
    }

    public func assign(to worker: String, limit: Int) async throws -> [StoredSession] {
        try await database.write { database in
            guard limit > 0 else { return [] }
            let waiting = try Self.waiting(database)
            guard !waiting.isEmpty else { return [] }
            let before = try Self.turns(database)
            var queue = DesktopQueue(
                waiting: waiting.map(\.entry), running: try Self.running(database).map { ($0.owner, $0.lane) },
                quotas: try Self.quotas(database), turns: before)
            var ids: [Int64: String] = [:]
            for one in waiting { ids[one.entry.number] = one.session }
            var given: [StoredSession] = []
            while given.count < limit, let next = queue.serve(), let id = ids[next.number] {
                given.append(try self.give(id, to: worker, database))
            }
            if queue.turns != before { try Self.save(queue.turns, database) }
            return given
        }
    }

    private func give(_ id: String, to worker: String, _ database: Database) throws -> StoredSession {
        var stored = try Self.fetch(id, database)
        stored.view.phase = .assigned
        stored.view.worker = worker
        stored.view.detail = "given to a worker"
        try Self.save(stored.view, database)
        try database.execute(sql: "UPDATE session SET assignedAt = ? WHERE id = ?", arguments: [clock(), id])
        return stored
    }

    /// Ends of sealed sessions that are nobody's failure, in TE1's words.
    private static let harmless = ["user", "time-limit", "operator"]

    public func failures(since: Int64, limit: Int) async throws -> [StoredSession] {
        try await database.read { database in
            // Lane by lane, which the index goes by.
            let lanes = QueueLane.allCases.map { "\($0.rawValue)" }.joined(separator: ", ")
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM session WHERE lane IN (\(lanes)) AND endedAt >= ? AND (
                        phase = 'failed' AND json_extract(view, '$.reason') IS NOT 'withdrawn'
                        OR phase = 'sealed' AND json_extract(view, '$.reason') NOT IN (\(Self.harmless.map { "'\($0)'" }.joined(separator: ", ")))
                    ) ORDER BY endedAt DESC LIMIT ?
                    """, arguments: [since, limit])
            return try rows.map(Self.decode)
        }
    }

    public func queue() async throws -> QueueSnapshot {
        try await database.read { database in
            QueueSnapshot(
                waiting: try Self.waiting(database), running: try Self.running(database),
                quotas: try Self.quotas(database), turns: try Self.turns(database), lengths: try Self.lengths(database))
        }
    }

    public func withdraw(_ id: String) async throws -> StoredSession {
        try await database.write { database in
            var stored = try Self.fetch(id, database)
            guard stored.view.reason != Self.withdrawn else { return stored }
            guard stored.view.phase == .queued else {
                throw StoreError(
                    .notWaiting,
                    stored.view.phase.isEnd
                        ? "session \(id) has ended: there is nothing to withdraw"
                        : "session \(id) has a desktop already: finish it instead")
            }
            try Self.withdraw(&stored.view, database)
            return stored
        }
    }

    private static let withdrawn = "withdrawn"

    static func withdraw(_ view: inout SessionView, _ database: Database) throws {
        view.phase = .failed
        view.reason = withdrawn
        view.detail = "withdrawn while it waited for a desktop"
        try save(view, database)
    }

    // MARK: Quotas

    public func quota(of office: String) async throws -> OfficeQuota {
        try await database.read { try Self.quotas($0)[office] ?? .standard }
    }

    public func setQuota(_ quota: OfficeQuota, of office: String) async throws {
        try await database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO quota (office, desktops, waiting, perPerson) VALUES (?, ?, ?, ?)
                    ON CONFLICT (office) DO UPDATE SET desktops = excluded.desktops, waiting = excluded.waiting,
                        perPerson = excluded.perPerson
                    """,
                arguments: [office, quota.desktops, quota.waiting, quota.perPerson])
        }
    }

    /// - Throws: `StoreError.queueFull`.
    static func checkRoom(for count: Int, office: String, _ database: Database) throws {
        let allowed = (try quotas(database)[office] ?? .standard).waiting
        let waiting =
            try Int.fetchOne(
                database, sql: "SELECT COUNT(*) FROM session WHERE office = ? AND phase = ?",
                arguments: [office, SessionPhase.queued.rawValue]) ?? 0
        guard waiting + count > allowed else { return }
        let asked = count == 1 ? "one more" : "\(count) more"
        throw StoreError(
            .queueFull,
            "\(waiting) captures of this office wait already, and its quota allows \(allowed): \(asked) cannot be taken now. "
                + "Ask again when some are done, withdraw some, or have the operator raise the quota.")
    }

    // MARK: Rows

    private static func waiting(_ database: Database) throws -> [QueueSnapshot.Waiting] {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT number, id, batch, office, account, lane FROM session WHERE phase = ? ORDER BY number",
            arguments: [SessionPhase.queued.rawValue])
        return rows.map { row in
            QueueSnapshot.Waiting(
                session: row["id"], batch: row["batch"],
                entry: QueueEntry(number: row["number"], owner: owner(row), lane: lane(row)))
        }
    }

    private static func running(_ database: Database) throws -> [QueueSnapshot.Running] {
        let phases = SessionPhase.allCases.filter { $0 != .queued && !$0.isEnd }.map(\.rawValue)
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT id, office, account, lane, assignedAt FROM session
                WHERE phase IN (\(phases.map { _ in "?" }.joined(separator: ","))) ORDER BY number
                """, arguments: StatementArguments(phases))
        return rows.map { row in
            QueueSnapshot.Running(
                session: row["id"], owner: owner(row), lane: lane(row), since: row["assignedAt"] ?? 0)
        }
    }

    private static func owner(_ row: Row) -> QueueOwner { QueueOwner(office: row["office"], account: row["account"]) }

    private static func lane(_ row: Row) -> QueueLane { QueueLane(rawValue: row["lane"]) ?? .single }

    private static func lengths(_ database: Database) throws -> [QueueLane: [Int64]] {
        var lengths: [QueueLane: [Int64]] = [:]
        for lane in QueueLane.allCases {
            lengths[lane] = try Int64.fetchAll(
                database,
                sql: """
                    SELECT endedAt - assignedAt FROM session
                    WHERE lane = ? AND endedAt IS NOT NULL AND assignedAt IS NOT NULL ORDER BY endedAt DESC LIMIT ?
                    """, arguments: [lane.rawValue, observed])
        }
        return lengths
    }

    private static func quotas(_ database: Database) throws -> [String: OfficeQuota] {
        var quotas: [String: OfficeQuota] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT * FROM quota") {
            let office: String = row["office"]
            quotas[office] = OfficeQuota(
                desktops: row["desktops"], waiting: row["waiting"], perPerson: row["perPerson"])
        }
        return quotas
    }

    private static func turns(_ database: Database) throws -> QueueTurns {
        var courses: [QueueTurns.Seat: QueueTurns.Course] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT * FROM turn") {
            courses[QueueTurns.Seat(lane: lane(row), office: row["office"])] = QueueTurns.Course(
                served: row["served"], passed: row["passed"])
        }
        return QueueTurns(courses)
    }

    private static func save(_ turns: QueueTurns, _ database: Database) throws {
        for (seat, course) in turns.courses {
            try database.execute(
                sql: "INSERT OR REPLACE INTO turn (lane, office, served, passed) VALUES (?, ?, ?, ?)",
                arguments: [seat.lane.rawValue, seat.office, course.served, course.passed])
        }
    }
}
