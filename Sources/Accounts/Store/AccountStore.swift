internal import AccessModel
internal import CryptoPrimitives
internal import Foundation
internal import GRDB
internal import LocalIO

/// Accounts, sessions, limits, keys in SQLite (WAL, synchronous = FULL). Of tokens and codes only digests are kept.
///
/// Every method is one transaction: all of it is durable when it returns, or none. Errors are `storage`, but for refusals.
actor AccountStore {
    private let executor = QueueExecutor(label: "tabellion.accounts")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    let database: DatabaseQueue
    private let hook: AccountsHook

    init(directory: String, hook: AccountsHook) throws(AccountsError) {
        self.hook = hook
        database = try Self.guarding("open the accounts in \(directory)") {
            var configuration = Configuration()
            configuration.journalMode = .wal
            configuration.busyMode = .timeout(5)
            configuration.foreignKeysEnabled = true
            let path = directory + "/accounts.sqlite"
            let database = try DatabaseQueue(path: path, configuration: configuration)
            try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try Self.migrator.migrate(database)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            return database
        }
    }

    func close() throws(AccountsError) { try Self.guarding("close the accounts") { try database.close() } }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE office (id TEXT PRIMARY KEY, title TEXT NOT NULL, createdAt INTEGER NOT NULL);
                    CREATE TABLE account (
                        id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, role TEXT NOT NULL,
                        office TEXT REFERENCES office, phase TEXT NOT NULL, hasPassword INTEGER NOT NULL,
                        secondFactor TEXT NOT NULL, recoveryCodes INTEGER NOT NULL, epoch INTEGER NOT NULL DEFAULT 0,
                        password TEXT, sealedKey BLOB, lastStep INTEGER, createdAt INTEGER NOT NULL);
                    CREATE INDEX accountByOffice ON account (office, name);
                    CREATE TABLE recoveryCode (digest BLOB PRIMARY KEY, account TEXT NOT NULL REFERENCES account);
                    CREATE INDEX recoveryCodeByAccount ON recoveryCode (account);
                    CREATE TABLE session (
                        digest BLOB PRIMARY KEY, account TEXT NOT NULL REFERENCES account, epoch INTEGER NOT NULL,
                        binding BLOB NOT NULL, assurance TEXT NOT NULL, awaitsCode INTEGER NOT NULL,
                        signedInAt INTEGER NOT NULL, provedAt INTEGER NOT NULL, seenAt INTEGER NOT NULL);
                    CREATE INDEX sessionByAccount ON session (account);
                    CREATE INDEX sessionBySeen ON session (seenAt);
                    CREATE TABLE link (
                        digest BLOB PRIMARY KEY, kind TEXT NOT NULL, account TEXT NOT NULL REFERENCES account,
                        expiresAt INTEGER NOT NULL, usedAt INTEGER, revokedAt INTEGER);
                    CREATE INDEX linkByAccount ON link (account);
                    CREATE TABLE apiKey (
                        digest BLOB PRIMARY KEY, account TEXT NOT NULL REFERENCES account,
                        office TEXT NOT NULL REFERENCES office, scopes TEXT NOT NULL, createdAt INTEGER NOT NULL,
                        expiresAt INTEGER NOT NULL, revokedAt INTEGER);
                    CREATE INDEX apiKeyByAccount ON apiKey (account);
                    CREATE TABLE accessToken (
                        digest BLOB PRIMARY KEY, apiKey BLOB NOT NULL REFERENCES apiKey, scopes TEXT NOT NULL,
                        expiresAt INTEGER NOT NULL);
                    CREATE INDEX accessTokenByEnd ON accessToken (expiresAt);
                    CREATE TABLE bucket (name TEXT PRIMARY KEY, fullAt INTEGER NOT NULL);
                    CREATE INDEX bucketByEnd ON bucket (fullAt);
                    CREATE TABLE spray (network TEXT PRIMARY KEY, failures BLOB NOT NULL, at INTEGER NOT NULL);
                    CREATE TABLE knownNetwork (
                        account TEXT NOT NULL REFERENCES account, network TEXT NOT NULL, at INTEGER NOT NULL,
                        PRIMARY KEY (account, network));
                    """)
        }
        migrator.registerMigration("identities") { database in
            try database.execute(
                sql: """
                    CREATE TABLE identity (
                        issuer TEXT NOT NULL, subject TEXT NOT NULL, account TEXT NOT NULL REFERENCES account,
                        linkedAt INTEGER NOT NULL, PRIMARY KEY (issuer, subject));
                    CREATE INDEX identityByAccount ON identity (account);
                    """)
        }
        return migrator
    }

    /// One durable write.
    func write<Result>(
        _ step: AccountsStep, _ what: String, _ body: (Database) throws -> Result
    ) throws(AccountsError) -> Result {
        try Self.guarding(what) { try hook.around(step) { try database.write { try body($0) } } }
    }

    func read<Result>(_ what: String, _ body: (Database) throws -> Result) throws(AccountsError) -> Result {
        try Self.guarding(what) { try database.read { try body($0) } }
    }

    /// Database errors are repeated without the values of a statement, which GRDB leaves out.
    static func guarding<Result>(_ what: String, _ body: () throws -> Result) throws(AccountsError) -> Result {
        do { return try body() } catch let error as AccountsError { throw error } catch let error as AccessError {
            throw AccountsError(.badRequest, error.message, cause: error)
        } catch { throw AccountsError(.storage, "cannot \(what): check the disk, then try again", cause: error) }
    }
}
