internal import Foundation
internal import GRDB
internal import TransparencyLog

extension EntryStore {
    /// The row of the latest checkpoints.
    struct StoredCheckpoint {
        let size: UInt64
        let note: String

        /// The checkpoint of the SM3 tree; nil in a log made before there was one.
        let sm3Note: String?

        /// What the tile store keeps beside the checkpoints; nil for a log of plain files.
        let kept: [UInt8]?

        init(size: UInt64, note: String, sm3Note: String?, kept: [UInt8]?) {
            (self.size, self.note, self.sm3Note, self.kept) = (size, note, sm3Note, kept)
        }

        init(_ checkpoints: BothTrees<PublishedCheckpoint>, kept: [UInt8]?) {
            self.init(
                size: checkpoints.sha256.checkpoint.size, note: checkpoints.sha256.note,
                sm3Note: checkpoints.sm3.note, kept: kept)
        }
    }

    /// The latest checkpoints; nil in a database that never had one.
    func checkpoint() throws -> StoredCheckpoint? {
        try database.read { database in
            try Row.fetchOne(database, sql: "SELECT size, note, sm3Note, kept FROM checkpoint").map { row in
                let (size, note): (Int64, String) = (row["size"], row["note"])
                let (sm3Note, kept): (String?, Data?) = (row["sm3Note"], row["kept"])
                return StoredCheckpoint(size: UInt64(size), note: note, sm3Note: sm3Note, kept: kept.map { Array($0) })
            }
        }
    }

    /// Replaces the checkpoints, if they are still those that the writer built on, and forgets the entries they cover.
    ///
    /// - Parameter old: the SHA-256 tree's note being replaced; nil for a log's first checkpoint.
    /// - Throws: `checkpointConflict` if another note stands there.
    func replaceCheckpoint(_ old: String?, with new: StoredCheckpoint) throws {
        let size = Int64(new.size)
        let kept = new.kept.map { Data($0) }
        try hook.around(.checkpoint(size: new.size)) {
            try database.write { database in
                if let old {
                    try database.execute(
                        sql: """
                            UPDATE checkpoint SET size = ?, note = ?, sm3Note = ?, kept = ? WHERE note = ? AND size <= ?
                            """,
                        arguments: [size, new.note, new.sm3Note, kept, old, size])
                } else {
                    try database.execute(
                        sql: "INSERT OR IGNORE INTO checkpoint (id, size, note, sm3Note, kept) VALUES (1, ?, ?, ?, ?)",
                        arguments: [size, new.note, new.sm3Note, kept])
                }
                guard database.changesCount == 1 else {
                    throw LedgerError(
                        .checkpointConflict, "another writer has replaced the checkpoint; let one process write a log")
                }
                try database.execute(sql: "DELETE FROM pending WHERE first + count <= ?", arguments: [size])
            }
        }
    }
}
