internal import CryptoPrimitives
internal import Foundation
internal import GRDB

/// Deposits on one machine: records in SQLite in the ledger's order, and look-up tables beside them.
///
/// The database only ever grows at its end. Digests, cases and keys come in random order: they are in the sorted runs of
/// `LookupTables`, and every hit is checked against its record.
public final class SQLiteDepositStore: DepositStore {
    private let database: DatabasePool
    private let tables: LookupTables
    private let hook: DepositHook

    /// Entries of look-up tables in memory before they are written as runs.
    private static let flushCount = 1 << 18

    /// Records read back at once.
    private static let pageByteCount = 16 << 20

    /// Opens or creates the store in a directory of its own; reads back what the look-up tables lack.
    ///
    /// - Throws: `DepositStoreError`.
    public convenience init(directory: String) throws {
        try self.init(directory: directory, flushCount: Self.flushCount, hook: DepositHook())
    }

    init(directory: String, flushCount: Int, hook: DepositHook) throws {
        self.hook = hook
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            var configuration = Configuration()
            configuration.busyMode = .timeout(10)
            configuration.maximumReaderCount = 4
            database = try DatabasePool(path: directory + "/deposits.sqlite", configuration: configuration)
            // FULL: what `add` has taken is on the disk when it returns, since the ledger forgets it then. A pool sets NORMAL
            // when it opens, so this comes after. Portions are large: they are taken into the database every 32 MiB.
            try database.writeWithoutTransaction {
                try $0.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 8192")
            }
            try Self.migrator.migrate(database)
        } catch { throw DepositStoreError(.storage, "cannot open the deposits in \(directory)", cause: error) }
        tables = LookupTables(
            directory: try LookupDirectory(path: directory + "/lookup", hook: hook), flushCount: flushCount)
        try database.read { try indexMissing($0) }
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("requests") { database in
            try database.execute(
                sql: "CREATE TABLE request (first INTEGER PRIMARY KEY, count INTEGER NOT NULL, record BLOB NOT NULL)")
        }
        return migrator
    }

    public func nextIndex() async throws -> UInt64 {
        try await Self.storageErrors { try await database.read { try Self.next($0) } }
    }

    public func add(_ requests: [StoredRequest]) async throws {
        guard let first = requests.first else { return }
        precondition(
            zip(requests, requests.dropFirst()).allSatisfy { $0.indices.upperBound <= $1.first }, "records ascend")
        try await tables.waitForRoom()
        try await Self.storageErrors { [hook] in
            try await database.writeWithoutTransaction { database in
                // What an earlier call kept without being able to say so.
                try self.indexMissing(database)
                let next = try Self.next(database)
                let fresh = requests.filter { $0.first >= next }
                try hook.around(.records(first: first.first)) {
                    try database.inTransaction {
                        try Self.insert(fresh, database)
                        return .commit
                    }
                }
                self.index(fresh)
            }
        }
    }

    public func request(holding index: UInt64) async throws -> StoredRequest? {
        guard let index = Int64(exactly: index) else { return nil }
        return try await Self.storageErrors { try await database.read { try Self.request(holding: index, $0) } }
    }

    public func requests(from index: UInt64, limit: Int) async throws -> [StoredRequest] {
        guard let index = Int64(exactly: index), limit > 0 else { return [] }
        return try await Self.storageErrors {
            try await database.read { database in
                try Row.fetchAll(
                    database, sql: "SELECT first, record FROM request WHERE first >= ? ORDER BY first LIMIT ?",
                    arguments: [index, limit]
                ).map(Self.stored)
            }
        }
    }

    public func mayHold(key: String) throws -> Bool {
        !(try tables.indices(.key, under: Self.prefix(sha256(Array(key.utf8))), from: 0, limit: 1).isEmpty)
    }

    public func request(key: String) async throws -> StoredRequest? {
        let prefix = Self.prefix(sha256(Array(key.utf8)))
        for first in try tables.indices(.key, under: prefix, from: 0, limit: .max) {
            if let stored = try await request(holding: first), stored.request.key == key { return stored }
        }
        return nil
    }

    public func deposits(_ search: DepositSearch, after: UInt64?, limit: Int) async throws -> [UInt64] {
        guard limit > 0, after != .max else { return [] }
        return switch search {
        case .digest(let function, let digest):
            try await deposits(function, digest, from: after.map { $0 + 1 } ?? 0, limit: limit)
        case .caseNumber(let number):
            try await deposits(caseNumber: number, from: after.map { $0 + 1 } ?? 0, limit: limit)
        }
    }

    private func deposits(
        _ function: HashFunction, _ digest: Digest, from start: UInt64, limit: Int
    ) async throws -> [UInt64] {
        let family: LookupFamily = function == .sha256 ? .sha256 : .sm3
        var (start, found): (UInt64, [UInt64]) = (start, [])
        var latest: StoredRequest?
        while found.count < limit {
            let wanted = limit - found.count
            let candidates = try tables.indices(family, under: Self.prefix(digest), from: start, limit: wanted)
            for index in candidates {
                if latest?.indices.contains(index) != true { latest = try await request(holding: index) }
                guard let latest, latest.indices.contains(index) else { continue }
                let pair = latest.request.pair(Int(index - latest.first))
                if (function == .sha256 ? pair.sha256 : pair.sm3) == digest { found.append(index) }
            }
            guard candidates.count == wanted, let last = candidates.last else { break }
            start = last + 1
        }
        return found
    }

    private func deposits(caseNumber: String, from start: UInt64, limit: Int) async throws -> [UInt64] {
        var found: [UInt64] = []
        func take(_ stored: StoredRequest?) {
            guard let stored, stored.request.caseNumber?.utf8.elementsEqual(caseNumber.utf8) == true else {
                return
            }
            found += stored.indices.filter { $0 >= start }.prefix(limit - found.count)
        }
        // A page may have ended inside a request, which the table has under its first index only.
        var next = start
        if let holding = try await request(holding: start) {
            take(holding)
            next = holding.indices.upperBound
        }
        let prefix = Self.prefix(sha256(Array(caseNumber.utf8)))
        while found.count < limit {
            let candidates = try tables.indices(.caseNumber, under: prefix, from: next, limit: limit)
            for first in candidates where found.count < limit { take(try await request(holding: first)) }
            guard candidates.count == limit, let last = candidates.last else { break }
            next = last + 1
        }
        return found
    }

    // MARK: Look-up tables

    private func index(_ requests: [StoredRequest]) {
        guard let last = requests.last else { return }
        var entries: [LookupFamily: [LookupEntry]] = [:]
        let count = requests.reduce(0) { $0 + $1.request.count }
        for (family, function) in [(LookupFamily.sha256, HashFunction.sha256), (.sm3, .sm3)] {
            entries[family] = Self.digestEntries(function, of: requests, count: count)
        }
        entries[.caseNumber] = requests.compactMap { stored in
            stored.request.caseNumber.map { Self.entry(sha256(Array($0.utf8)), stored.first) }
        }
        entries[.key] = requests.map { Self.entry(sha256(Array($0.request.key.utf8)), $0.first) }
        tables.insert(entries, through: last.indices.upperBound)
    }

    /// Brings records that stand in the database into the tables that lack them.
    private func indexMissing(_ database: Database) throws {
        while tables.through < (try Self.next(database)) {
            let rows = try Row.fetchCursor(
                database, sql: "SELECT first, record FROM request WHERE first >= ? ORDER BY first",
                arguments: [Int64(tables.through)])
            var requests: [StoredRequest] = []
            var byteCount = 0
            while byteCount < Self.pageByteCount, let row = try rows.next() {
                let stored = try Self.stored(row)
                byteCount += 200 + stored.request.digests.count
                requests.append(stored)
            }
            guard !requests.isEmpty else { return }
            index(requests)
        }
    }

    /// Those of the digests that were given under one function.
    ///
    /// - Parameter count: of all deposits.
    private static func digestEntries(
        _ function: HashFunction, of requests: [StoredRequest], count: Int
    ) -> [LookupEntry] {
        var entries: [LookupEntry] = []
        entries.reserveCapacity(count)
        for stored in requests {
            let digests = stored.request.digests.span
            for k in 0..<stored.request.count {
                let offset = k * DepositRequest.digestPairByteCount + (function == .sm3 ? Digest.byteCount : 0)
                guard isGiven(digests, offset) else { continue }
                let prefix = digests.bigEndian(at: offset, as: UInt64.self)
                entries.append(LookupEntry(prefix: prefix, index: stored.first + UInt64(k)))
            }
        }
        return entries
    }

    private static func isGiven(_ digests: borrowing Span<UInt8>, _ offset: Int) -> Bool {
        for word in stride(from: offset, to: offset + 32, by: 8) where digests.bigEndian(at: word, as: UInt64.self) != 0
        {
            return true
        }
        return false
    }

    private static func entry(_ digest: Digest, _ index: UInt64) -> LookupEntry {
        LookupEntry(prefix: prefix(digest), index: index)
    }

    private static func prefix(_ digest: Digest) -> UInt64 { digest.bytes.span.bigEndian(at: 0, as: UInt64.self) }

    /// SQLite's own word for how the writer's commits are synced: 2 is FULL.
    func synchronousMode() async throws -> Int? {
        try await database.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
    }

    /// Waits until the look-up tables have written what they were asked to.
    func drain() async { await tables.drain() }

    // MARK: Rows

    private static func next(_ database: Database) throws -> UInt64 {
        let last = try Int64.fetchOne(database, sql: "SELECT first + count FROM request ORDER BY first DESC LIMIT 1")
        return UInt64(last ?? 0)
    }

    /// Rows that one statement writes: a statement costs more than its rows.
    private static let rowsAtOnce = 32

    private static func insert(_ requests: [StoredRequest], _ database: Database) throws {
        for start in stride(from: 0, to: requests.count, by: rowsAtOnce) {
            let rows = requests[start..<min(start + rowsAtOnce, requests.count)]
            var arguments: [any DatabaseValueConvertible] = []
            arguments.reserveCapacity(3 * rows.count)
            for row in rows {
                arguments.append(Int64(row.first))
                arguments.append(row.request.count)
                arguments.append(Data(row.request.encoded))
            }
            let values = Array(repeating: "(?, ?, ?)", count: rows.count).joined(separator: ", ")
            try database.cachedStatement(sql: "INSERT INTO request VALUES \(values)")
                .execute(arguments: StatementArguments(arguments))
        }
    }

    private static func request(holding index: Int64, _ database: Database) throws -> StoredRequest? {
        let select = try database.cachedStatement(
            sql: "SELECT first, record FROM request WHERE first <= ? ORDER BY first DESC LIMIT 1")
        guard let row = try Row.fetchOne(select, arguments: [index]) else { return nil }
        let stored = try stored(row)
        return stored.indices.contains(UInt64(index)) ? stored : nil
    }

    private static func stored(_ row: Row) throws -> StoredRequest {
        let (first, record): (Int64, Data) = (row["first"], row["record"])
        do {
            return StoredRequest(first: UInt64(first), request: try DepositRequest(decoding: Array(record)))
        } catch {
            throw DepositStoreError(
                .corrupted, "the record of deposit \(first) is damaged in the database", cause: error)
        }
    }

    private static func storageErrors<Answer>(_ work: () async throws -> Answer) async throws -> Answer {
        do { return try await work() } catch let error as DepositStoreError { throw error } catch let error
            as DatabaseError
        {
            throw DepositStoreError(.storage, "the deposits' database failed; ask again later", cause: error)
        }
    }
}
