internal import Foundation
internal import GRDB

extension EntryStore {
    /// Companions that one statement writes: a statement costs more than its rows.
    private static let rowsAtOnce = 32

    static func keep(_ companions: [Log.Companion], in database: Database) throws {
        for start in stride(from: 0, to: companions.count, by: rowsAtOnce) {
            let rows = companions[start..<min(start + rowsAtOnce, companions.count)]
            var arguments: [any DatabaseValueConvertible] = []
            arguments.reserveCapacity(3 * rows.count)
            for row in rows {
                arguments.append(Int64(row.first))
                arguments.append(row.count)
                arguments.append(Data(row.bytes))
            }
            let values = Array(repeating: "(?, ?, ?)", count: rows.count).joined(separator: ", ")
            try database.cachedStatement(sql: "INSERT INTO companion VALUES \(values)")
                .execute(arguments: StatementArguments(arguments))
        }
    }

    /// Companions whose first entry is not before `index`, ascending, at most `limit`.
    func companions(from index: UInt64, limit: Int) throws -> [Log.Companion] {
        try database.read { database in
            let rows = try Row.fetchCursor(
                database.cachedStatement(
                    sql: "SELECT first, count, bytes FROM companion WHERE first >= ? ORDER BY first LIMIT ?"),
                arguments: [Int64(clamping: index), max(0, limit)])
            var companions: [Log.Companion] = []
            while let row = try rows.next() {
                let (first, count): (Int64, Int) = (row[0], row[1])
                companions.append(
                    Log.Companion(
                        first: UInt64(first), count: count,
                        bytes: try row.withUnsafeData(atIndex: 2) { Array($0 ?? Data()) }))
            }
            return companions
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
