internal import CryptoPrimitives
internal import Foundation
internal import GRDB
internal import TransparencyLog

extension EntryStore {
    /// Makes a group of entries durable, together with its companions and with what it did to sessions and members.
    ///
    /// - Parameters:
    ///   - first: leaf index of the first entry.
    ///   - register: the state of sessions after the whole group.
    func append(_ group: EntryGroup, first: UInt64, register: SessionRegister) throws {
        try hook.around(.entries(first: first)) {
            try database.write { database in
                try database.cachedStatement(sql: "INSERT INTO pending VALUES (?, ?, ?)").execute(
                    arguments: [Int64(first), group.run.count, Data(group.run.framed)])
                try Self.keep(group.companions, in: database)
                for ruled in group.ruledEntries {
                    let index = first + UInt64(ruled.offset)
                    try database.execute(
                        sql: "INSERT INTO submission VALUES (?, ?)",
                        arguments: [Data(ruled.entry.leafHash.bytes), Int64(index)])
                    try Self.keep(ruled.entry, at: index, register: register, in: database)
                }
            }
        }
    }

    /// The first index of an entry under rules that was sequenced before; nil if it never was.
    func index(of leafHash: Digest) throws -> UInt64? {
        try database.read { database in
            try Int64.fetchOne(
                database, sql: "SELECT leaf FROM submission WHERE leafHash = ?", arguments: [Data(leafHash.bytes)]
            ).map { UInt64($0) }
        }
    }

    /// Every group that stands in the database, with the leaf index of its first entry, ascending.
    func pending() throws -> [(first: UInt64, run: EntryRun)] {
        let groups = try database.read { database in
            try Row.fetchAll(database, sql: "SELECT first, count, entries FROM pending ORDER BY first")
                .map { row -> (Int64, Int, Data) in (row["first"], row["count"], row["entries"]) }
        }
        return try groups.map { first, count, blob in
            guard let run = EntryRun(framed: Array(blob), count: count) else {
                throw LedgerError(.corrupted, "the group of entries from index \(first) is damaged in the database")
            }
            return (UInt64(first), run)
        }
    }

    /// The state of sessions after the last durable group.
    func register(officeKey: [UInt8]) throws -> SessionRegister {
        try database.read { database in
            var workers: [Digest: SessionRegister.Worker] = [:]
            for row in try Row.fetchAll(database, sql: "SELECT * FROM worker") {
                let (id, publicKey): (Data, Data) = (row["id"], row["publicKey"])
                let (validFrom, lastLease): (Int64, Int64) = (row["validFrom"], row["lastLease"])
                workers[try Self.digest(id)] = SessionRegister.Worker(
                    publicKey: Array(publicKey), validFrom: UInt64(bitPattern: validFrom), lastLease: UInt64(lastLease))
            }
            var open: [UInt64: SessionRegister.OpenSession] = [:]
            for row in try Row.fetchAll(database, sql: "SELECT * FROM session WHERE ended = 0") {
                let (opening, lease, heads): (Int64, Int64, Int64) = (row["opening"], row["lease"], row["heads"])
                open[UInt64(opening)] = SessionRegister.OpenSession(
                    worker: try Self.digest(row["worker"]), lease: UInt64(lease), heads: UInt32(heads))
            }
            let ended = try Int64.fetchAll(database, sql: "SELECT opening FROM session WHERE ended = 1")
            return SessionRegister(
                officeKey: officeKey, workers: workers, openSessions: open, ended: Set(ended.map { UInt64($0) }))
        }
    }

    /// Writes the rows that one entry touched, as they stand after its group.
    private static func keep(
        _ entry: PreparedEntry, at index: UInt64, register: SessionRegister, in database: Database
    ) throws {
        let opening: UInt64
        switch entry.entry.body {
        case .member:
            try keep(member: entry.bytes, at: index, in: database)
            return
        case .key(let record, _):
            try keep(worker: record.worker, register: register, in: database)
            return
        case .sessionOpening(let session, _):
            try keep(worker: session.worker, register: register, in: database)
            opening = index
        case .sessionHead(let head, _): opening = head.opening
        case .sessionClosing(let closing, _): opening = closing.opening
        case .sessionAborted(let aborted, _): opening = aborted.opening
        default: return
        }
        if let session = register.openSessions[opening] {
            try database.execute(
                sql: "INSERT OR REPLACE INTO session VALUES (?, ?, ?, ?, 0)",
                arguments: [
                    Int64(opening), Data(session.worker.bytes), Int64(session.lease), Int64(session.heads),
                ])
        } else {
            try database.execute(
                sql: "INSERT OR REPLACE INTO session VALUES (?, NULL, NULL, NULL, 1)", arguments: [Int64(opening)])
        }
    }

    private static func keep(worker id: Digest, register: SessionRegister, in database: Database) throws {
        guard let worker = register.workers[id] else { return }
        try database.execute(
            sql: "INSERT OR REPLACE INTO worker VALUES (?, ?, ?, ?)",
            arguments: [
                Data(id.bytes), Data(worker.publicKey), Int64(bitPattern: worker.validFrom), Int64(worker.lastLease),
            ])
    }

    private static func digest(_ data: Data) throws -> Digest {
        guard let digest = Digest(Array(data)) else {
            throw LedgerError(.corrupted, "a digest in the database has \(data.count) bytes")
        }
        return digest
    }
}
