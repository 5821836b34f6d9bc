internal import Foundation
internal import GRDB

extension EntryStore {
    static func keep(_ companion: Log.Companion, in database: Database) throws {
        let insert = try database.cachedStatement(sql: "INSERT INTO companion VALUES (?, ?, ?)")
        try insert.execute(arguments: [Int64(companion.first), companion.count, Data(companion.bytes)])
    }

    /// Companions whose first entry is not before `index`, ascending, at most `limit`.
    func companions(from index: UInt64, limit: Int) throws -> [Log.Companion] {
        try database.read { database in
            try Row.fetchAll(
                database, sql: "SELECT first, count, bytes FROM companion WHERE first >= ? ORDER BY first LIMIT ?",
                arguments: [Int64(clamping: index), max(0, limit)]
            ).map { row in
                let (first, count, bytes): (Int64, Int, Data) = (row["first"], row["count"], row["bytes"])
                return Log.Companion(first: UInt64(first), count: count, bytes: Array(bytes))
            }
        }
    }

    /// Deletes the companions all of whose entries are below `index`.
    func releaseCompanions(below index: UInt64) throws {
        try hook.around(.release(below: index)) {
            try database.write { database in
                try database.execute(
                    sql: "DELETE FROM companion WHERE first < ? AND first + count <= ?",
                    arguments: [Int64(clamping: index), Int64(clamping: index)])
            }
        }
    }
}
