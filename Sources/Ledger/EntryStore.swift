internal import CryptoPrimitives
internal import Foundation
internal import GRDB
internal import TransparencyLog

/// The log's database: entries that no checkpoint covers yet, the checkpoint itself, and the state of sessions and
/// members.
///
/// Blocking; used from the log's own executor only.
struct EntryStore {
    let database: DatabaseQueue
    let hook: StorageHook

    /// Who a database belongs to; set once.
    struct Identity: Equatable {
        let origin: String
        let logKey: [UInt8]
        let officeKey: [UInt8]
    }

    /// Opens or creates the database.
    ///
    /// - Parameter path: of the file.
    init(path: String, hook: StorageHook) throws {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        database = try DatabaseQueue(path: path, configuration: configuration)
        self.hook = hook
        // FULL: a commit is on the disk when it returns, whatever this build of SQLite has as its default.
        // Groups are large blobs: the write-ahead log is taken into the database every 32 MiB, not every 4.
        try database.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 8192")
        }
        try Self.migrator.migrate(database)
    }

    /// SQLite's own word for how commits are synced: 2 is FULL.
    func synchronousMode() throws -> Int? { try database.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } }

    func close() throws { try database.close() }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE identity (
                        id INTEGER PRIMARY KEY CHECK (id = 1), origin TEXT NOT NULL,
                        logKey BLOB NOT NULL, officeKey BLOB NOT NULL);
                    CREATE TABLE checkpoint (
                        id INTEGER PRIMARY KEY CHECK (id = 1), size INTEGER NOT NULL, note TEXT NOT NULL);
                    CREATE TABLE pending (
                        first INTEGER PRIMARY KEY, count INTEGER NOT NULL, entries BLOB NOT NULL);
                    CREATE TABLE submission (
                        leafHash BLOB PRIMARY KEY, leaf INTEGER NOT NULL) WITHOUT ROWID;
                    CREATE TABLE worker (
                        id BLOB PRIMARY KEY, publicKey BLOB NOT NULL, validFrom INTEGER NOT NULL,
                        lastLease INTEGER NOT NULL) WITHOUT ROWID;
                    CREATE TABLE session (
                        opening INTEGER PRIMARY KEY, worker BLOB, lease INTEGER, heads INTEGER, ended INTEGER NOT NULL);
                    """)
        }
        migrator.registerMigration("v2") { database in
            try database.execute(
                sql: "CREATE TABLE companion (first INTEGER PRIMARY KEY, count INTEGER NOT NULL, bytes BLOB NOT NULL)")
        }
        migrator.registerMigration("v3") { database in
            try database.execute(
                sql: "ALTER TABLE checkpoint ADD COLUMN sm3Note TEXT; ALTER TABLE checkpoint ADD COLUMN kept BLOB")
        }
        migrator.registerMigration("v4") { database in
            try database.execute(
                sql: """
                    CREATE TABLE member (leaf INTEGER PRIMARY KEY, entry BLOB NOT NULL);
                    ALTER TABLE identity ADD COLUMN knowsMembers INTEGER NOT NULL DEFAULT 0;
                    """)
        }
        return migrator
    }

    /// Whose log this is; a new database takes on `identity`.
    func identity(creating identity: Identity) throws -> Identity {
        try database.write { database in
            if let row = try Row.fetchOne(database, sql: "SELECT origin, logKey, officeKey FROM identity") {
                let (logKey, officeKey): (Data, Data) = (row["logKey"], row["officeKey"])
                return Identity(origin: row["origin"], logKey: Array(logKey), officeKey: Array(officeKey))
            }
            try database.execute(
                sql: "INSERT INTO identity (id, origin, logKey, officeKey, knowsMembers) VALUES (1, ?, ?, ?, 1)",
                arguments: [identity.origin, Data(identity.logKey), Data(identity.officeKey)])
            return identity
        }
    }
}
