internal import GRDB
internal import TransparencyLog

extension EntryStore {
    /// The signed note of the latest checkpoint; nil in a database that never had one.
    func checkpointNote() throws -> String? {
        try database.read { try String.fetchOne($0, sql: "SELECT note FROM checkpoint") }
    }

    /// Replaces the checkpoint, if it is still the one that the writer built on, and forgets the entries it covers.
    ///
    /// - Parameter old: the note being replaced; nil for a log's first checkpoint.
    /// - Throws: `checkpointConflict` if another note stands there.
    func replaceCheckpoint(_ old: String?, with new: PublishedCheckpoint) throws {
        let size = Int64(new.checkpoint.size)
        try hook.around(.checkpoint(size: new.checkpoint.size)) {
            try database.write { database in
                if let old {
                    try database.execute(
                        sql: "UPDATE checkpoint SET size = ?, note = ? WHERE note = ? AND size <= ?",
                        arguments: [size, new.note, old, size])
                } else {
                    try database.execute(
                        sql: "INSERT OR IGNORE INTO checkpoint VALUES (1, ?, ?)", arguments: [size, new.note])
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
