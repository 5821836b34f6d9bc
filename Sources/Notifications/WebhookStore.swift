internal import CanonicalJSON
internal import Foundation
internal import GRDB
internal import LocalIO

/// One durable write of the queue, as fault tests see it.
enum WebhookStep: Hashable, Sendable {
    case take(id: String)
    case finish(id: String)
    case postpone(id: String)
    case endpoint(id: String)
}

/// Called before each durable write and again once it is durable; throwing fails it, with or without a trace.
struct WebhookHook: Sendable {
    var before: @Sendable (WebhookStep) throws -> Void = { _ in }
    var after: @Sendable (WebhookStep) throws -> Void = { _ in }

    func around<Result>(_ step: WebhookStep, _ write: () throws -> Result) throws -> Result {
        try before(step)
        let result = try write()
        try after(step)
        return result
    }
}

/// The queue's database: SQLite with WAL and synchronous = FULL. Errors are `storage`.
actor WebhookStore {
    /// An event whose turn it is.
    struct Due: Sendable, Hashable {
        let sequence: Int64
        let id: String
        let stream: String
        let url: String
        let body: [UInt8]
        let createdAt: Int64
        let attempts: Int
    }

    private enum State {
        static let waiting = 0
        static let delivered = 1
        static let dead = 2
    }

    private let executor = QueueExecutor(label: "tabellion.notifications")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let lock: FileLock
    let database: DatabaseQueue
    let hook: WebhookHook

    init(directory: String, hook: WebhookHook = WebhookHook()) throws(WebhookError) {
        lock = try Self.lock(directory)
        self.hook = hook
        database = try Self.guarding("open the notifications in \(directory)") {
            var configuration = Configuration()
            configuration.journalMode = .wal
            configuration.busyMode = .timeout(5)
            let database = try DatabaseQueue(path: directory + "/webhooks.sqlite", configuration: configuration)
            try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try Self.migrator.migrate(database)
            return database
        }
    }

    /// Makes the directory if it is missing, and holds it.
    private static func lock(_ directory: String) throws(WebhookError) -> FileLock {
        guard unsafe mkdir(directory, 0o700) == 0 || errno == EEXIST else {
            let reason = unsafe String(cString: strerror(errno))
            throw WebhookError(
                .storage, "cannot create \(directory): \(reason); give the notifications a directory of its own")
        }
        do {
            return try FileLock(directory + "/lock")
        } catch {
            guard error.code == .taken else {
                throw WebhookError(
                    .storage, "cannot lock \(directory): \(error.reason); give the notifications a directory of its own"
                )
            }
            throw WebhookError(
                .alreadyOpen,
                "the notifications in \(directory) are in use already\(error.byWhom): stop the other process first")
        }
    }

    func close() throws(WebhookError) { try Self.guarding("close the notifications") { try database.close() } }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE event (
                        sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, stream TEXT NOT NULL,
                        url TEXT NOT NULL, body BLOB NOT NULL, createdAt INTEGER NOT NULL, state INTEGER NOT NULL DEFAULT 0,
                        attempts INTEGER NOT NULL DEFAULT 0, nextTry INTEGER NOT NULL, reason TEXT, finishedAt INTEGER);
                    CREATE INDEX waitingInOrder ON event (stream, url, sequence) WHERE state = 0;
                    CREATE INDEX waitingByTime ON event (nextTry) WHERE state = 0;
                    CREATE INDEX finished ON event (state, finishedAt) WHERE state <> 0;
                    """)
        }
        migrator.registerMigration("endpoints") { try $0.execute(sql: endpointTables) }
        return migrator
    }

    /// Takes up events, all of them or none; those that are there already, with the same content, are passed over.
    ///
    /// - Throws: `otherContent`, `storage`.
    func take(_ events: [(event: WebhookEvent, url: String)], now: Int64) throws(WebhookError) {
        guard let first = events.first else { return }
        try Self.guarding("take up an event") {
            try hook.around(.take(id: first.event.id)) {
                try database.write { database in
                    for (event, url) in events { try Self.take(event, url, now: now, in: database) }
                }
            }
        }
    }

    static func take(_ event: WebhookEvent, _ url: String, now: Int64, in database: Database) throws {
        let body = Data(event.body)
        let kept = try Row.fetchOne(database, sql: "SELECT url, body FROM event WHERE id = ?", arguments: [event.id])
        if let kept {
            guard kept["url"] == url, kept["body"] == body else {
                throw WebhookError(
                    .otherContent,
                    "the event \(event.id) was taken up before with another content: give each its own id")
            }
            return
        }
        try database.execute(
            sql: "INSERT INTO event (id, stream, url, body, createdAt, nextTry) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [event.id, event.stream, url, body, now, now])
    }

    /// Events whose time has come, and before which none of their stream and address waits; the earliest first.
    ///
    /// - Parameter busy: addresses that get no more at the moment.
    func due(now: Int64, limit: Int, busy: [String]) throws(WebhookError) -> [Due] {
        try Self.guarding("look for events") {
            try database.read { database in
                let marks = busy.map { _ in "?" }.joined(separator: ", ")
                let rows = try Row.fetchAll(
                    database,
                    sql: """
                        SELECT * FROM event AS one WHERE state = 0 AND nextTry <= ? AND url NOT IN (\(marks))
                        AND NOT EXISTS (
                            SELECT 1 FROM event AS other WHERE other.state = 0 AND other.stream = one.stream
                            AND other.url = one.url AND other.sequence < one.sequence)
                        ORDER BY nextTry, sequence LIMIT ?
                        """, arguments: StatementArguments([now]) + StatementArguments(busy) + [limit])
                return rows.map { row in
                    let body: Data = row["body"]
                    return Due(
                        sequence: row["sequence"], id: row["id"], stream: row["stream"], url: row["url"],
                        body: Array(body), createdAt: row["createdAt"], attempts: row["attempts"])
                }
            }
        }
    }

    func apply(_ decision: WebhookCourse.Decision, to due: Due, now: Int64) throws(WebhookError) {
        try Self.guarding("note an attempt") {
            switch decision {
            case .delivered: try finish(due, State.delivered, nil, now)
            case .dead(let reason): try finish(due, State.dead, reason, now)
            case .retry(let time, let reason):
                try hook.around(.postpone(id: due.id)) {
                    try database.write {
                        try $0.execute(
                            sql:
                                "UPDATE event SET attempts = ?, nextTry = ?, reason = ? WHERE sequence = ? AND state = 0",
                            arguments: [due.attempts + 1, time, String(reason.prefix(1024)), due.sequence])
                    }
                }
            }
        }
    }

    private func finish(_ due: Due, _ state: Int, _ reason: String?, _ now: Int64) throws {
        try hook.around(.finish(id: due.id)) {
            try database.write {
                try $0.execute(
                    sql:
                        "UPDATE event SET attempts = ?, state = ?, reason = ?, finishedAt = ? WHERE sequence = ? AND state = 0",
                    arguments: [due.attempts + 1, state, reason.map { String($0.prefix(1024)) }, now, due.sequence])
            }
        }
    }

    func counts() throws(WebhookError) -> WebhookCounts {
        try Self.guarding("count events") {
            try database.read { database in
                func count(_ state: Int) throws -> Int {
                    try Int.fetchOne(database, sql: "SELECT count(*) FROM event WHERE state = ?", arguments: [state])
                        ?? 0
                }
                return WebhookCounts(
                    waiting: try count(State.waiting), delivered: try count(State.delivered),
                    dead: try count(State.dead))
            }
        }
    }

    func deadLetters(after sequence: Int64, limit: Int) throws(WebhookError) -> [DeadLetter] {
        try Self.guarding("list dead letters") {
            try database.read { database in
                try Row.fetchAll(
                    database, sql: "SELECT * FROM event WHERE state = 2 AND sequence > ? ORDER BY sequence LIMIT ?",
                    arguments: [sequence, limit]
                ).map { row in
                    let body: Data = row["body"]
                    return DeadLetter(
                        sequence: row["sequence"], event: row["id"], stream: row["stream"], url: row["url"],
                        body: Array(body), attempts: row["attempts"], reason: row["reason"] ?? "",
                        takenUpAt: row["createdAt"], givenUpAt: row["finishedAt"] ?? 0)
                }
            }
        }
    }

    /// Puts a dead letter back, as if it had just been taken up; false if there is none of that id.
    func revive(_ id: String, now: Int64) throws(WebhookError) -> Bool {
        try Self.guarding("send a dead letter again") {
            try hook.around(.postpone(id: id)) {
                try database.write {
                    try $0.execute(
                        sql: """
                            UPDATE event SET state = 0, attempts = 0, createdAt = ?, nextTry = ?, finishedAt = NULL
                            WHERE id = ? AND state = 2
                            """, arguments: [now, now, id])
                    return $0.changesCount == 1
                }
            }
        }
    }

    /// Forgets what was delivered before a time; an event sent again after that would be delivered again.
    func forgetDelivered(before time: Int64) throws(WebhookError) -> Int {
        try Self.guarding("forget delivered events") {
            try database.write {
                try $0.execute(sql: "DELETE FROM event WHERE state = 1 AND finishedAt < ?", arguments: [time])
                return $0.changesCount
            }
        }
    }

    static func guarding<Result>(_ what: String, _ body: () throws -> Result) throws(WebhookError) -> Result {
        do { return try body() } catch let error as WebhookError { throw error } catch {
            throw WebhookError(.storage, "cannot \(what): check the disk, then try again", cause: error)
        }
    }
}
