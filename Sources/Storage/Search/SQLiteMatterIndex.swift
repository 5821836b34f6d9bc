internal import Foundation
internal import GRDB
public import MatterSearch

/// What deposits and letters are found by, in one SQLite file beside their stores.
///
/// It is made from the deposits' store and the letters' register, and follows them: how far it has come is in the same transaction as
/// the rows. What is killed in between is followed again; a file that is damaged, or of another make, is made anew.
public final class SQLiteMatterIndex: Sendable {
    /// Of the tables below: another number makes the file anew.
    private static let version = 1

    private let database: DatabasePool

    /// Opens or makes the file.
    public init(path: String) throws {
        do { database = try Self.opened(path) } catch let error as DatabaseError
            where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
        {
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
            database = try Self.opened(path)
        }
    }

    private static func opened(_ path: String) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = 4
        let database = try DatabasePool(path: path, configuration: configuration)
        try database.write { database in
            if try Int.fetchOne(database, sql: "PRAGMA user_version") == version { return }
            try database.execute(
                sql: """
                    DROP TABLE IF EXISTS deposit;
                    DROP TABLE IF EXISTS letter;
                    DROP TABLE IF EXISTS position;
                    CREATE TABLE deposit (
                        at INTEGER NOT NULL,
                        serial INTEGER NOT NULL,
                        count INTEGER NOT NULL,
                        owner TEXT NOT NULL,
                        text TEXT NOT NULL,
                        PRIMARY KEY (at, serial)
                    ) WITHOUT ROWID;
                    CREATE TABLE letter (
                        at INTEGER NOT NULL,
                        serial INTEGER NOT NULL,
                        number TEXT,
                        deposit INTEGER,
                        session TEXT,
                        office TEXT NOT NULL,
                        account TEXT NOT NULL,
                        owner TEXT NOT NULL,
                        foldedOwner TEXT NOT NULL,
                        foldedNumber TEXT,
                        text TEXT NOT NULL,
                        isIssued INTEGER NOT NULL,
                        PRIMARY KEY (at, serial)
                    ) WITHOUT ROWID;
                    CREATE UNIQUE INDEX letterBySerial ON letter (serial);
                    CREATE INDEX letterByNumber ON letter (foldedNumber);
                    CREATE INDEX letterByDeposit ON letter (deposit) WHERE deposit IS NOT NULL;
                    CREATE INDEX letterBySession ON letter (session) WHERE session IS NOT NULL;
                    CREATE INDEX letterOpen ON letter (serial) WHERE isIssued = 0;
                    CREATE TABLE position (kind TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;
                    INSERT INTO position VALUES ('deposit', 0), ('letter', 1);
                    PRAGMA user_version = \(version);
                    """)
        }
        return database
    }

    // MARK: Following

    /// The leaf index of the first deposit that is not in the index.
    public func nextDeposit() async throws -> UInt64 { UInt64(try await next("deposit")) }

    /// The number of the first letter that is not in the index.
    public func nextLetter() async throws -> UInt64 { UInt64(try await next("letter")) }

    private func next(_ kind: String) async throws -> Int64 {
        try await database.read { try Self.next(kind, $0) }
    }

    private static func next(_ kind: String, _ database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT next FROM position WHERE kind = ?", arguments: [kind]) ?? 0
    }

    private static func advance(_ kind: String, to next: UInt64, _ database: Database) throws {
        try database.execute(
            sql: "UPDATE position SET next = ? WHERE kind = ? AND next < ?",
            arguments: [Int64(next), kind, Int64(next)])
    }

    /// Takes requests in, in their order; those that are there are passed over.
    public func add(_ deposits: [IndexedDeposit]) async throws {
        try await database.write { database in
            let next = try Self.next("deposit", database)
            let insert = try database.cachedStatement(
                sql: "INSERT INTO deposit (at, serial, count, owner, text) VALUES (?, ?, ?, ?, ?)")
            for deposit in deposits where Int64(deposit.first) >= next {
                try insert.execute(arguments: [
                    deposit.time, Int64(deposit.first), deposit.count, SearchText.fold(deposit.owner),
                    SearchText.fold(deposit.text),
                ])
            }
            guard let last = deposits.last else { return }
            try Self.advance("deposit", to: last.first + UInt64(last.count), database)
        }
    }

    /// Takes letters in, or what has become of them since.
    public func put(_ letters: [IndexedLetter]) async throws {
        try await database.write { database in
            let insert = try database.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO letter
                        (at, serial, number, deposit, session, office, account, owner, foldedOwner, foldedNumber, text, isIssued)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
            for letter in letters {
                var (deposit, session): (Int64?, String?) = (nil, nil)
                switch letter.matter {
                case .deposit(let index): deposit = Int64(index)
                case .session(let id): session = id
                case nil: break
                }
                let number = letter.number.map { SearchText.fold($0) }
                try insert.execute(arguments: [
                    letter.time, Int64(letter.serial), letter.number, deposit, session, letter.office, letter.account,
                    letter.owner, SearchText.fold(letter.owner), number,
                    SearchText.fold([letter.number ?? "", letter.owner, letter.text].joined(separator: "\n")),
                    letter.isIssued,
                ])
                try Self.advance("letter", to: letter.serial + 1, database)
            }
        }
    }

    /// Numbers of letters that were not issued when they were looked at last, after one of them.
    public func openLetters(after serial: UInt64, limit: Int) async throws -> [UInt64] {
        try await database.read { database in
            try Int64.fetchAll(
                database, sql: "SELECT serial FROM letter WHERE isIssued = 0 AND serial > ? ORDER BY serial LIMIT ?",
                arguments: [Int64(serial), limit]
            ).map { UInt64($0) }
        }
    }

    /// Forgets everything: what it was made from is not what it was, as after a backup was brought back.
    public func clear() async throws {
        try await database.write { database in
            try database.execute(
                sql: """
                    DELETE FROM deposit; DELETE FROM letter;
                    UPDATE position SET next = CASE kind WHEN 'letter' THEN 1 ELSE 0 END;
                    """)
        }
    }

    // MARK: Looking

    /// Deposit requests, newest first.
    ///
    /// - Parameters:
    ///   - indices: leaf indices that count; nil for all.
    ///   - before: only what comes after this place.
    ///   - limit: one more is given if there is one.
    public func deposits(
        _ terms: MatterSearchTerms, indices: Range<UInt64>? = nil, before: SearchPlace?, limit: Int, isCounting: Bool
    ) async throws -> MatterPage<IndexedDeposit> {
        var scan = Self.scan(.deposit, terms)
        if let owner = terms.owner { scan.keeping.add("instr(owner, ?)", [owner]) }
        if let indices {
            scan.keeping.add(
                "serial >= ? AND serial < ?",
                [Int64(clamping: indices.lowerBound), Int64(clamping: indices.upperBound)])
        }
        let found = try await scan.run(database, before: before, limit: limit, isCounting: isCounting)
        return try await page(found) { place, database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM deposit WHERE at = ? AND serial = ?",
                arguments: [place.time, place.serial]
            ).map { row in
                IndexedDeposit(
                    first: UInt64(place.serial), count: row["count"], time: place.time, owner: row["owner"],
                    text: row["text"])
            }
        }
    }

    /// Letters, newest first, as `deposits`.
    ///
    /// - Parameter isIssued: nil for both.
    public func letters(
        _ terms: MatterSearchTerms, of reach: LetterReach, isIssued: Bool? = nil, before: SearchPlace?, limit: Int,
        isCounting: Bool
    ) async throws -> MatterPage<IndexedLetter> {
        var scan = Self.scan(.letter, terms)
        if let owner = terms.owner { scan.keeping.add("instr(foldedOwner, ?)", [owner]) }
        if let isIssued { scan.keeping.add("isIssued = ?", [isIssued]) }
        scan.keeping.add(
            "session IS NOT NULL AND office = ? AND (? OR account = ?) OR session IS NULL AND office = ?",
            [reach.sessions ?? "", reach.account == nil, reach.account ?? "", reach.deposits ?? ""])
        let found = try await scan.run(database, before: before, limit: limit, isCounting: isCounting)
        return try await page(found) { place, database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM letter WHERE at = ? AND serial = ?",
                arguments: [place.time, place.serial]
            ).map(Self.letter)
        }
    }

    /// The letter with a number as it is printed, in capitals or not.
    public func letters(number: String) async throws -> [IndexedLetter] {
        try await letters("foldedNumber = ?", [SearchText.fold(number)])
    }

    /// The letter with a number in the register.
    public func letters(serial: UInt64) async throws -> [IndexedLetter] {
        try await letters("serial = ?", [Int64(clamping: serial)])
    }

    /// Letters for a matter.
    public func letters(for matter: IndexedLetter.Matter) async throws -> [IndexedLetter] {
        switch matter {
        case .deposit(let index): try await letters("deposit = ?", [Int64(clamping: index)])
        case .session(let id): try await letters("session = ?", [id])
        }
    }

    private func letters(_ condition: String, _ arguments: StatementArguments) async throws -> [IndexedLetter] {
        try await database.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM letter WHERE \(condition) ORDER BY serial DESC LIMIT 100",
                arguments: arguments
            ).map(Self.letter)
        }
    }

    private static func scan(_ kind: MatterKind, _ terms: MatterSearchTerms) -> MatterScan {
        var scan = MatterScan(kind: kind, table: kind.rawValue, from: terms.from, to: terms.to)
        for word in terms.words { scan.keeping.add("instr(text, ?)", [word]) }
        return scan
    }

    private func page<Matter: Sendable>(
        _ found: MatterScan.Found, _ fetch: @escaping @Sendable (SearchPlace, Database) throws -> Matter?
    ) async throws -> MatterPage<Matter> {
        let hits = try await database.read { database in
            try found.places.compactMap { place in
                try fetch(place, database).map { MatterPage<Matter>.Hit(place: place, matter: $0) }
            }
        }
        return MatterPage(hits: hits, count: found.count, isMore: found.isMore, stopped: found.stopped)
    }

    private static func letter(_ row: Row) -> IndexedLetter {
        var matter: IndexedLetter.Matter?
        if let deposit = row["deposit"] as Int64? { matter = .deposit(UInt64(deposit)) }
        if let session = row["session"] as String? { matter = .session(session) }
        return IndexedLetter(
            serial: UInt64(row["serial"] as Int64), time: row["at"], number: row["number"], matter: matter,
            office: row["office"], account: row["account"], owner: row["owner"], text: row["text"],
            isIssued: row["isIssued"])
    }
}
