internal import CryptoPrimitives
internal import Foundation
internal import GRDB

extension EntryStore {
    /// An entry of type 13 that keeps the rules, with its leaf index.
    struct MemberEntry {
        let index: UInt64
        let entry: PreparedEntry
    }

    /// The entries that made the members what they are, ascending; nil if those of an older log were not looked for yet.
    ///
    /// - Throws: `corrupted` for bytes that are no entry.
    func memberEntries() throws -> [MemberEntry]? {
        let rows = try database.read { database -> [(Int64, Data)]? in
            guard try Bool.fetchOne(database, sql: "SELECT knowsMembers FROM identity") == true else { return nil }
            return try Row.fetchAll(database, sql: "SELECT leaf, entry FROM member ORDER BY leaf")
                .map { ($0["leaf"], $0["entry"]) }
        }
        return try rows?.map { leaf, bytes in
            do {
                return MemberEntry(index: UInt64(leaf), entry: try PreparedEntry(Array(bytes)))
            } catch {
                throw LedgerError(.corrupted, "the member entry \(leaf) is damaged in the database", cause: error)
            }
        }
    }

    /// Takes over the members' entries of a log made before they were kept here, all at once.
    func take(_ entries: [MemberEntry]) throws {
        try hook.around(.members) {
            try database.write { database in
                for member in entries {
                    try database.execute(
                        sql: "INSERT INTO submission VALUES (?, ?)",
                        arguments: [Data(member.entry.leafHash.bytes), Int64(member.index)])
                    try Self.keep(member: member.entry.bytes, at: member.index, in: database)
                }
                try database.execute(sql: "UPDATE identity SET knowsMembers = 1")
            }
        }
    }

    static func keep(member entry: [UInt8], at index: UInt64, in database: Database) throws {
        try database.execute(sql: "INSERT INTO member VALUES (?, ?)", arguments: [Int64(index), Data(entry)])
    }
}
