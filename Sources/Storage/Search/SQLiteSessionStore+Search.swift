public import FarmProtocol
import Foundation
import GRDB
public import MatterSearch

/// Finding sessions: one narrow row for each, written in the transaction that makes the session.
extension SQLiteSessionStore {
    static func addSearch(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE sessionText (
                    office TEXT NOT NULL,
                    at INTEGER NOT NULL,
                    serial INTEGER NOT NULL,
                    account TEXT NOT NULL,
                    phase TEXT NOT NULL,
                    ids TEXT NOT NULL,
                    text TEXT NOT NULL,
                    PRIMARY KEY (office, at, serial)
                ) WITHOUT ROWID;
                CREATE TRIGGER sessionTextPhase AFTER UPDATE OF phase ON session WHEN old.phase <> new.phase BEGIN
                    UPDATE sessionText SET phase = new.phase
                    WHERE office = new.office AND at = json_extract(new.view, '$.createdAt') AND serial = new.number;
                END;
                CREATE INDEX sessionByFingerprint ON session (json_extract(view, '$.fingerprint'))
                    WHERE json_extract(view, '$.fingerprint') IS NOT NULL;
                CREATE INDEX sessionByFingerprintSm3 ON session (json_extract(view, '$.fingerprintSm3'))
                    WHERE json_extract(view, '$.fingerprintSm3') IS NOT NULL;
                CREATE TABLE sessionNonce (
                    session TEXT PRIMARY KEY REFERENCES session (id),
                    nonce TEXT,
                    isRead INTEGER NOT NULL DEFAULT 0
                ) WITHOUT ROWID;
                CREATE INDEX sessionByNonce ON sessionNonce (nonce) WHERE nonce IS NOT NULL;
                CREATE INDEX sessionNonceUnread ON sessionNonce (session) WHERE isRead = 0;
                INSERT INTO sessionNonce (session)
                    SELECT id FROM session WHERE json_extract(view, '$.bundleBytes') IS NOT NULL;
                CREATE TRIGGER sessionNonceDue AFTER UPDATE OF view ON session
                    WHEN json_extract(new.view, '$.bundleBytes') IS NOT NULL
                BEGIN
                    INSERT OR IGNORE INTO sessionNonce (session) VALUES (new.id);
                END;
                """)
        let insert = try database.makeStatement(sql: insertText)
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM session ORDER BY number")
        while let row = try rows.next() {
            let stored = try decode(row)
            try insert.execute(arguments: textArguments(row["number"], stored))
        }
    }

    private static let insertText =
        "INSERT INTO sessionText (office, at, serial, account, phase, ids, text) VALUES (?, ?, ?, ?, ?, ?, ?)"

    private static func textArguments(_ number: Int64, _ stored: StoredSession) -> StatementArguments {
        let (view, request) = (stored.view, stored.request)
        let text = SearchText.fold(SearchText.address(request.url) + "\n" + (request.subject ?? ""))
        let ids = [view.id, view.batch].compactMap { $0 }.joined(separator: " ").lowercased()
        return [
            stored.owner.office, view.createdAt, number, stored.owner.account, view.phase.rawValue, ids, text,
        ]
    }

    /// Makes a session findable; in the transaction that made it, right after it.
    static func addText(_ stored: StoredSession, _ database: Database) throws {
        try database.cachedStatement(sql: insertText).execute(
            arguments: textArguments(database.lastInsertedRowID, stored))
    }

    // MARK: Looking

    public func sessions(
        _ search: SessionSearch, of reach: Ownership.Reach, before: SearchPlace?, limit: Int, isCounting: Bool
    ) async throws -> MatterPage<StoredSession> {
        let found = try await Self.scan(search, reach).run(
            reader, before: before, limit: limit, isCounting: isCounting)
        let numbers = found.places.map(\.serial)
        let stored = try await reader.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM session WHERE number IN (SELECT value FROM json_each(?))",
                arguments: [Self.list(numbers)]
            ).reduce(into: [Int64: StoredSession]()) { $0[$1["number"]] = try Self.decode($1) }
        }
        return MatterPage(
            hits: found.places.compactMap { place in
                stored[place.serial].map { .init(place: place, matter: $0) }
            }, count: found.count, isMore: found.isMore, stopped: found.stopped)
    }

    private static func scan(_ search: SessionSearch, _ reach: Ownership.Reach) -> MatterScan {
        var scan = MatterScan(kind: .session, table: "sessionText", from: search.from, to: search.to)
        switch reach {
        case .office(let office): scan.within.add("office = ?", [office])
        case .owner(let owner):
            scan.within.add("office = ?", [owner.office])
            scan.keeping.add("account = ?", [owner.account])
        }
        if let phases = search.phases {
            scan.keeping.add(member("phase"), [list(phases.map(\.rawValue).sorted())])
        }
        if let accounts = search.accounts { scan.keeping.add(member("account"), [list(accounts)]) }
        for word in search.words {
            var ways = ["instr(text, ?)"]
            var arguments: StatementArguments = [word.text]
            if MatterIDs.mayBePart(word.text) {
                ways.append("instr(ids, ?)")
                arguments += [word.text]
            }
            if !word.accounts.isEmpty {
                ways.append(member("account"))
                arguments += [list(word.accounts)]
            }
            scan.keeping.add(ways.joined(separator: " OR "), arguments)
        }
        return scan
    }

    private static func member(_ column: String) -> String { "\(column) IN (SELECT value FROM json_each(?))" }

    /// A list as one argument, however long it is.
    private static func list(_ values: [some Encodable]) -> String {
        (try? JSONEncoder().encode(values)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }

    public func sessions(with mark: SessionMark, of reach: Ownership.Reach) async throws -> MatterPage<StoredSession> {
        let (condition, arguments): (String, StatementArguments) =
            switch mark {
            case .id(let id): ("id = ?", [id])
            case .fingerprint(let digest):
                (
                    "json_extract(view, '$.fingerprint') = ? OR json_extract(view, '$.fingerprintSm3') = ?",
                    [digest, digest]
                )
            case .nonce(let nonce): ("id IN (SELECT session FROM sessionNonce WHERE nonce = ?)", [nonce])
            }
        return try await reader.read { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM session WHERE \(condition) ORDER BY number DESC LIMIT 100",
                arguments: arguments)
            let hits = try rows.map { row in
                let stored = try Self.decode(row)
                return MatterPage<StoredSession>.Hit(
                    place: SearchPlace(time: stored.view.createdAt, kind: .session, serial: row["number"]),
                    matter: stored)
            }
            return MatterPage(hits: hits.filter { reach.contains($0.matter.owner) })
        }
    }

    public func sessions(
        in phases: Set<SessionPhase>, of office: String, limit: Int
    ) async throws -> (sessions: [StoredSession], count: Int) {
        try await reader.read { database in
            let condition = "\(Self.member("phase")) AND office = ?"
            let arguments: StatementArguments = [Self.list(phases.map(\.rawValue).sorted()), office]
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM session WHERE \(condition) ORDER BY number DESC LIMIT ?",
                arguments: arguments + [limit])
            let count = try Int.fetchOne(
                database, sql: "SELECT COUNT(*) FROM session WHERE \(condition)", arguments: arguments)
            return (try rows.map(Self.decode), count ?? 0)
        }
    }

    // MARK: Nonces

    public func sessionsOfUnknownNonce(limit: Int) async throws -> [String] {
        try await reader.read { database in
            try String.fetchAll(
                database, sql: "SELECT session FROM sessionNonce WHERE isRead = 0 ORDER BY session LIMIT ?",
                arguments: [limit])
        }
    }

    public func setNonce(_ nonce: String?, of session: String) async throws {
        try await database.write { database in
            try database.execute(
                sql: "UPDATE sessionNonce SET nonce = ?, isRead = 1 WHERE session = ?", arguments: [nonce, session])
        }
    }
}

/// Words that may be part of an ID.
enum MatterIDs {
    /// Six or more of what IDs are written with: shorter words stand in too many by chance.
    static func mayBePart(_ word: String) -> Bool {
        word.utf8.count >= 6 && word.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 || $0 == 0x2D }
    }
}
