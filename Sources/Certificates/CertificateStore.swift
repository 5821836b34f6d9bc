import CanonicalJSON
public import CertificateModel
public import CryptoPrimitives
import GRDB

/// Requests for certificates and the offices' registers, in one SQLite file.
///
/// Every change is one transaction: an approval, its number and its line of the register are all there or none of them, so that no
/// number is given twice or left out, whenever the process ends.
public final class CertificateStore: Sendable {
    /// Where a test may stop a change, as a full disk or a kill would: `before NAME` within the transaction, `after NAME` once it is
    /// durable and nobody was told.
    typealias Step = @Sendable (_ name: String) throws -> Void

    let database: DatabaseQueue
    let step: Step

    /// Opens or creates the file and brings its schema up to date.
    ///
    /// - Throws: `CertificateError` `.storage`.
    public convenience init(path: String) throws { try self.init(path: path, step: { _ in }) }

    init(path: String, step: @escaping Step) throws {
        self.step = step
        var configuration = Configuration()
        // Another opening of the file, as while a restart overlaps, is waited for.
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
        }
        database = try Self.storing { try DatabaseQueue(path: path, configuration: configuration) }
        try Self.storing { try Self.migrator.migrate(database) }
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("certificates") { database in
            try database.execute(
                sql: """
                    CREATE TABLE request (
                        serial INTEGER PRIMARY KEY AUTOINCREMENT,
                        id TEXT NOT NULL UNIQUE,
                        office TEXT NOT NULL,
                        account TEXT NOT NULL,
                        phase TEXT NOT NULL,
                        key TEXT NOT NULL,
                        record BLOB NOT NULL,
                        UNIQUE (office, account, key)
                    );
                    CREATE INDEX requestByOffice ON request (office, phase, serial);
                    CREATE TABLE register (
                        office TEXT NOT NULL,
                        position INTEGER NOT NULL,
                        request TEXT NOT NULL UNIQUE REFERENCES request (id),
                        line BLOB NOT NULL,
                        certificate BLOB NOT NULL,
                        annex BLOB,
                        deposit INTEGER,
                        PRIMARY KEY (office, position)
                    ) WITHOUT ROWID;
                    CREATE INDEX outstanding ON register (request) WHERE deposit IS NULL;
                    """)
        }
        return migrator
    }

    // MARK: - Requests

    /// Keeps a new request; the same key of the same account gives the request that was made with it.
    ///
    /// - Throws: `.storage`.
    public func create(_ request: CertificateRequest, key: String) async throws -> CertificateRequest {
        let made = try await write("create") { database in
            if let known = try Row.fetchOne(
                database, sql: "SELECT record FROM request WHERE office = ? AND account = ? AND key = ?",
                arguments: [request.office, request.by.account, key])
            {
                return try Self.decode(known)
            }
            try database.execute(
                sql: "INSERT INTO request (id, office, account, phase, key, record) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    request.id, request.office, request.by.account, request.state.phase.rawValue, key,
                    Self.data(request.canonicalBytes),
                ])
            return request
        }
        return made
    }

    /// - Returns: nil if there is none.
    public func request(_ id: String) async throws -> CertificateRequest? {
        try await read { try Self.fetch(id, $0) }
    }

    /// Requests of an office, the newest first.
    ///
    /// - Parameters:
    ///   - account: whose; nil for everybody's.
    ///   - phases: nil for all.
    ///   - cursor: `next` of the page before; nil for the first.
    public func requests(
        of office: String, by account: String? = nil, in phases: [CertificateState.Phase]? = nil,
        before cursor: Int64? = nil, limit: Int
    ) async throws -> (requests: [CertificateRequest], next: Int64?) {
        try await read { database in
            var sql = "SELECT serial, record FROM request WHERE office = ? AND serial < ?"
            var arguments: StatementArguments = [office, cursor ?? Int64.max]
            if let account {
                sql += " AND account = ?"
                arguments += [account]
            }
            if let phases {
                sql += " AND phase IN (\(phases.map { _ in "?" }.joined(separator: ", ")))"
                arguments += StatementArguments(phases.map(\.rawValue))
            }
            let rows = try Row.fetchAll(
                database, sql: sql + " ORDER BY serial DESC LIMIT ?", arguments: arguments + [limit + 1])
            let shown = rows.prefix(limit)
            let next: Int64? = rows.count > limit ? shown.last?["serial"] : nil
            return (try shown.map { try Self.decode($0) }, next)
        }
    }

    /// Applies an event that gives no number.
    ///
    /// - Throws: as `CertificateState.applying`; `.unknown`, `.storage`.
    public func apply(_ event: CertificateState.Event, to id: String) async throws -> CertificateRequest {
        guard event.kind != .approve else {
            throw CertificateError(.move, at: "approve", "needs a number", remedy: "use approve")
        }
        return try await write(event.kind.rawValue) { database in
            let moved = try Self.known(id, database).applying(event)
            try Self.update(moved, database)
            return moved
        }
    }

    // MARK: - The register

    /// An approved request with its line.
    public struct Entry: Sendable, Hashable {
        public let line: RegisterLine
        public let content: CertificateContent
        /// The signed PDF; nil while it is being made, and where it was not asked for.
        public let annex: [UInt8]?
        /// Leaf index of the deposit of the annex; the line's is the next one. nil while it is not on the ledger.
        public let deposit: UInt64?
    }

    /// Approves a request: it gets the next number of its office's register and a line there, all of it or nothing.
    ///
    /// - Parameters:
    ///   - year: by the office's clock.
    ///   - check: digest of the check that the notary saw.
    ///   - content: what the annex will say under a number.
    /// - Throws: as `CertificateState.applying`; what `content` throws; `.unknown`, `.storage`.
    public func approve(
        _ id: String, check: Digest, by notary: CertificatePerson, at: UInt64, year: UInt64,
        content: @escaping @Sendable (CertificateRequest, CertificateNumber) throws -> CertificateContent
    ) async throws -> CertificateRequest {
        try await write("approve") { database in
            let request = try Self.known(id, database)
            let last = try Self.lastLine(of: request.office, database)
            let number = RegisterLine.next(after: last, year: year)
            let approved = try request.applying(.approve(number, check: check, by: notary, at: at))
            let certificate = try content(request, number).canonicalBytes
            let line = RegisterLine(
                position: (last?.position ?? 0) + 1, office: request.office, number: number, request: id, decided: at,
                certificate: DigestPair(of: certificate), previous: last?.digests)
            try database.execute(
                sql: "INSERT INTO register (office, position, request, line, certificate) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    line.office, Int64(line.position), id, Self.data(line.canonicalBytes), Self.data(certificate),
                ])
            try Self.update(approved, database)
            return approved
        }
    }

    /// The number that the next approval in an office would get.
    public func nextNumber(of office: String, year: UInt64) async throws -> CertificateNumber {
        try await read { RegisterLine.next(after: try Self.lastLine(of: office, $0), year: year) }
    }

    /// - Returns: the line of an approved request with its annex; nil for any other.
    public func entry(of id: String) async throws -> Entry? {
        try await read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM register WHERE request = ?", arguments: [id]).map {
                try Self.entry($0, withAnnex: true)
            }
        }
    }

    /// The whole register of an office, the oldest first, without the annexes.
    ///
    /// - Throws: `.register` when it contradicts itself.
    public func register(of office: String) async throws -> [Entry] {
        let entries = try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT office, position, request, line, certificate, deposit FROM register WHERE office = ?
                    ORDER BY position
                    """, arguments: [office]
            ).map { try Self.entry($0, withAnnex: false) }
        }
        try RegisterLine.check(entries.map(\.line), of: office)
        return entries
    }

    /// Keeps an annex, unless there is one.
    ///
    /// - Returns: the one that stands.
    public func keep(annex: [UInt8], of id: String) async throws -> [UInt8] {
        try await write("annex") { database in
            try database.execute(
                sql: "UPDATE register SET annex = ? WHERE request = ? AND annex IS NULL",
                arguments: [Self.data(annex), id])
            guard
                let standing = try Row.fetchOne(
                    database, sql: "SELECT annex FROM register WHERE request = ?", arguments: [id]),
                let bytes = Self.bytes(standing, "annex")
            else { throw Self.unknown(id) }
            return bytes
        }
    }

    /// Notes where annex and line stand on the ledger.
    public func note(deposit index: UInt64, of id: String) async throws {
        try await write("deposit") { database in
            try database.execute(
                sql: "UPDATE register SET deposit = ? WHERE request = ? AND deposit IS NULL AND annex IS NOT NULL",
                arguments: [Int64(index), id])
        }
    }

    /// Approved requests whose annex is not made or not on the ledger yet.
    public func outstanding() async throws -> [String] {
        try await read { database in
            try String.fetchAll(
                database, sql: "SELECT request FROM register WHERE deposit IS NULL ORDER BY office, position")
        }
    }

    public func close() throws { try database.close() }
}
