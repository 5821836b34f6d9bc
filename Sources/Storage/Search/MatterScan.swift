import GRDB
import MatterSearch

/// Goes through a table of matters from the newest to the oldest and keeps those that a condition holds for.
///
/// Text is looked for by reading it: any part of any word is found, of one character too, which no index of words or of three
/// characters does. A portion is one short read; the work of one search is bounded, and where it ends the next page goes on.
struct MatterScan: Sendable {
    /// Rows of one portion; fewer where rows are so long that a portion takes longer than it should.
    private static let portions = 100...10_000
    private static let portionTime = Duration.milliseconds(200)
    /// Rows that one search goes through at most, and how long it may take.
    static let maximumRowCount = 500_000
    private static let maximumTime = Duration.seconds(3)

    let kind: MatterKind
    /// Has the columns `at` and `serial`, and its key begins with what `within` names, then these two.
    let table: String
    /// What is looked at at all: a condition on the key's first columns.
    var within = Condition()
    /// What is kept of it.
    var keeping = Condition()
    /// Unix milliseconds, the first that counts and the first that does not.
    var from: Int64?
    var to: Int64?

    /// A condition in SQL and what its question marks stand for.
    struct Condition: Sendable {
        var clauses: [String] = []
        var arguments = StatementArguments()

        mutating func add(_ clause: String, _ arguments: StatementArguments = []) {
            clauses.append("(\(clause))")
            self.arguments += arguments
        }

        var sql: String { clauses.isEmpty ? "1" : clauses.joined(separator: " AND ") }
    }

    struct Found: Sendable {
        var places: [SearchPlace] = []
        var count: Int?
        var isMore = false
        var stopped: SearchPlace?
    }

    private typealias Key = (time: Int64, serial: Int64)

    /// - Parameters:
    ///   - before: only what comes after it.
    ///   - limit: places that are wanted; one more is found if there is one.
    ///   - isCounting: goes on up to `MatterPage.countLimit`.
    func run(
        _ database: some DatabaseReader, before: SearchPlace?, limit: Int, isCounting: Bool,
        maximumRowCount: Int = maximumRowCount
    ) async throws -> Found {
        let counted = MatterPage<Never>.countLimit
        let wanted = (isCounting ? max(counted, limit) : limit) + 1
        var start: Key = before.map { $0.bound(of: kind) } ?? (.max, .max)
        if let to, start.time >= to { start = (to, 0) }
        var (found, rows, size) = (Found(), 0, Self.portions.upperBound)
        let begun = ContinuousClock.now
        while found.places.count < wanted {
            try Task.checkCancellation()
            let (from, count, rowCount) = (start, wanted - found.places.count, size)
            let asked = ContinuousClock.now
            let (places, end) = try await database.read {
                try portion(from: from, rowCount: rowCount, limit: count, $0)
            }
            found.places += places
            guard let end else { break }
            (start, rows) = (end, rows + size)
            if asked.duration(to: .now) > Self.portionTime { size = max(size / 4, Self.portions.lowerBound) }
            let isOver = rows >= maximumRowCount || begun.duration(to: .now) > Self.maximumTime
            if isOver, found.places.count < wanted {
                found.stopped = SearchPlace(time: end.time, kind: kind, serial: end.serial)
                break
            }
        }
        if isCounting {
            found.count = min(found.places.count, counted)
            found.isMore = found.places.count > counted || found.stopped != nil
        }
        // The places that are wanted may stand before where it stopped by counting.
        if found.places.count > limit { found.stopped = nil }
        found.places = Array(found.places.prefix(limit + 1))
        return found
    }

    /// - Returns: what was found, and the portion's last row; nil when it was the last portion.
    private func portion(
        from start: Key, rowCount: Int, limit: Int, _ database: Database
    ) throws -> (places: [SearchPlace], end: Key?) {
        var within = within
        within.add("(at, serial) < (?, ?)", [start.time, start.serial])
        if let from { within.add("at >= ?", [from]) }
        let order = "ORDER BY at DESC, serial DESC"
        let rows = "SELECT * FROM \(table) WHERE \(within.sql) \(order) LIMIT \(rowCount)"
        let keys = try Row.fetchAll(
            database, sql: "SELECT at, serial FROM (\(rows)) WHERE \(keeping.sql) \(order) LIMIT \(limit)",
            arguments: within.arguments + keeping.arguments)
        let end = try Row.fetchOne(
            database,
            sql: "SELECT at, serial FROM \(table) WHERE \(within.sql) \(order) LIMIT 1 OFFSET \(rowCount - 1)",
            arguments: within.arguments)
        return (
            keys.map { SearchPlace(time: $0["at"], kind: kind, serial: $0["serial"]) },
            end.map { (time: $0["at"], serial: $0["serial"]) }
        )
    }
}
