internal import GRDB

extension AnchorStore {
    /// Pieces of evidence looked at in one step.
    private static let batch = 1000

    /// What stands between two sizes: evidence to be judged, and what was kept before it.
    struct Stretch: Sendable {
        /// Size of the evidence before the first of `rows`; 0 if there is none.
        let previous: UInt64
        let lastKept: Int64?
        let rows: [(size: UInt64, storedAt: Int64)]
    }

    /// The evidence beyond `size`, ascending, at most 1,000 pieces, without the anchor's newest.
    func stretch(of anchor: String, beyond size: UInt64) throws(AnchorError) -> Stretch {
        try Self.guarding("look through evidence of \(anchor)") {
            try database.read { database in
                guard
                    let id = try Int64.fetchOne(
                        database, sql: "SELECT id FROM anchor WHERE name = ?", arguments: [anchor])
                else { return Stretch(previous: 0, lastKept: nil, rows: []) }
                let before = try Row.fetchOne(
                    database,
                    sql:
                        "SELECT size, storedAt FROM evidence WHERE anchor = ? AND size <= ? ORDER BY size DESC LIMIT 1",
                    arguments: [id, Int64(clamping: size)])
                let rows = try Row.fetchAll(
                    database,
                    sql: """
                        SELECT size, storedAt FROM evidence WHERE anchor = ? AND size > ?
                        AND size < (SELECT max(size) FROM evidence WHERE anchor = ?) ORDER BY size LIMIT ?
                        """, arguments: [id, Int64(clamping: size), id, Self.batch])
                return Stretch(
                    previous: before.map { UInt64($0["size"] as Int64) } ?? 0, lastKept: before?["storedAt"],
                    rows: rows.map { (UInt64($0["size"] as Int64), $0["storedAt"]) })
            }
        }
    }

    /// Drops evidence, all of it or none.
    func drop(_ sizes: [UInt64], of anchor: String) throws(AnchorError) {
        try Self.guarding("drop evidence of \(anchor)") {
            try hook.around(.thin(anchor: anchor)) {
                try database.write { database in
                    for size in sizes {
                        try database.execute(
                            sql: """
                                DELETE FROM evidence WHERE size = ?
                                AND anchor = (SELECT id FROM anchor WHERE name = ?)
                                """, arguments: [Int64(clamping: size), anchor])
                    }
                }
            }
        }
    }
}

extension AnchorOutbox {
    /// Drops evidence that no deposit will ever need; see `AnchorRetention`. Safe beside `run`.
    ///
    /// Goes through all evidence of every anchor, 1,000 pieces at a time: for once a day.
    ///
    /// - Parameter hasDeposits: whether an entry in this range of indices is one whose evidence must stay; when in doubt, true.
    /// - Returns: number of pieces dropped.
    public func thin(
        _ retention: AnchorRetention = AnchorRetention(),
        hasDeposits: @Sendable (Range<UInt64>) async throws -> Bool
    ) async throws -> Int {
        var dropped = 0
        for name in lanes.keys.sorted() {
            var position: UInt64 = 0
            while true {
                let stretch = try await store.stretch(of: name, beyond: position)
                guard let last = stretch.rows.last else { break }
                var previous = stretch.previous
                var candidates: [AnchorRetention.Candidate] = []
                for row in stretch.rows {
                    let isNeeded = try await hasDeposits(previous..<row.size)
                    candidates.append(.init(size: row.size, storedAt: row.storedAt, isNeeded: isNeeded))
                    previous = row.size
                }
                let sizes = retention.droppable(candidates, lastKept: stretch.lastKept, now: now())
                if !sizes.isEmpty { try await store.drop(sizes, of: name) }
                dropped += sizes.count
                position = last.size
            }
        }
        return dropped
    }
}
