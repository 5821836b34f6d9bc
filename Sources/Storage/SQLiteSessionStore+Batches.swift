public import FarmProtocol
import Foundation
import GRDB
import QueueModel

/// Lists of captures that were asked for together.
extension SQLiteSessionStore {
    public func createBatch(
        id: String, sessions: [(id: String, request: CaptureRequest)], owner: Ownership, key: String?, at: Int64
    ) async throws -> StoredBatch {
        let texts = try sessions.map { (id: $0.id, asked: $0.request, request: try Self.encode($0.request)) }
        return try await database.write { database in
            if let key,
                let known = try String.fetchOne(
                    database, sql: "SELECT id FROM batch WHERE office = ? AND account = ? AND key = ?",
                    arguments: [owner.office, owner.account, key])
            {
                let before = try String.fetchAll(
                    database, sql: "SELECT request FROM session WHERE batch = ? ORDER BY row", arguments: [known])
                guard before == texts.map(\.request) else {
                    throw StoreError(.keyReused, "Idempotency-Key was used for another list; choose a new one")
                }
                return try Self.fetchBatch(known, database)
            }
            try Self.checkRoom(for: texts.count, office: owner.office, database)
            try database.execute(
                sql: "INSERT INTO batch (id, office, account, key, createdAt) VALUES (?, ?, ?, ?, ?)",
                arguments: [id, owner.office, owner.account, key, at])
            let insert = try database.makeStatement(
                sql: """
                    INSERT INTO session (id, phase, request, view, office, account, lane, batch, row)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
            for (row, text) in texts.enumerated() {
                var view = SessionView(
                    id: text.id, phase: .queued, url: text.asked.url, detail: "waiting for a desktop", createdAt: at)
                view.batch = id
                try insert.execute(arguments: [
                    text.id, view.phase.rawValue, text.request, try Self.encode(view), owner.office, owner.account,
                    QueueLane.batch.rawValue, id, row,
                ])
                try Self.addText(StoredSession(view: view, request: text.asked, owner: owner), database)
            }
            return try Self.fetchBatch(id, database)
        }
    }

    public func batch(_ id: String) async throws -> StoredBatch? {
        try await database.read { database in try Self.batch(id, database) }
    }

    public func sessions(ofBatch id: String, after: Int, limit: Int) async throws -> [StoredSession] {
        try await database.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM session WHERE batch = ? AND row >= ? ORDER BY row LIMIT ?",
                arguments: [id, after, limit]
            ).map(Self.decode)
        }
    }

    public func withdraw(batch id: String) async throws -> StoredBatch {
        try await database.write { database in
            _ = try Self.fetchBatch(id, database)
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM session WHERE batch = ? AND phase = ?",
                arguments: [id, SessionPhase.queued.rawValue])
            for row in rows {
                var view = try Self.decode(row).view
                try Self.withdraw(&view, database)
            }
            return try Self.fetchBatch(id, database)
        }
    }

    private static func fetchBatch(_ id: String, _ database: Database) throws -> StoredBatch {
        guard let batch = try batch(id, database) else { throw StoreError(.unknownBatch, "there is no batch \(id)") }
        return batch
    }

    private static func batch(_ id: String, _ database: Database) throws -> StoredBatch? {
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM batch WHERE id = ?", arguments: [id]) else {
            return nil
        }
        var phases: [SessionPhase: Int] = [:]
        let counts = try Row.fetchAll(
            database, sql: "SELECT phase, COUNT(*) AS many FROM session WHERE batch = ? GROUP BY phase",
            arguments: [id])
        for count in counts { if let phase = SessionPhase(rawValue: count["phase"]) { phases[phase] = count["many"] } }
        return StoredBatch(
            id: id, owner: Ownership(office: row["office"], account: row["account"]), createdAt: row["createdAt"],
            phases: phases)
    }
}
