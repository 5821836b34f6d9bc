/// Runs independent pieces of a long computation, in any order and on as many threads as its owner likes.
///
/// The core itself starts no thread. It cuts its work into pieces that share nothing and merges their results in order, so
/// that every executor gives the same result.
public protocol ChunkExecutor: Sendable {
    /// `body(0)`, `body(1)`, … `body(count − 1)`, in that order of results; returns when all are done.
    func map<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result]
}

/// One piece after the other, on the caller's thread.
public struct SerialExecutor: ChunkExecutor {
    public init() {}

    public func map<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
        (0..<count).map(body)
    }
}

extension ChunkExecutor {
    /// Pieces in a round: enough to keep the processors busy between two reports.
    private static var roundCount: Int { 32 }

    /// The same in rounds, telling `report` after each how many pieces are done.
    func map<Result: Sendable>(
        _ count: Int, reporting report: (Int) -> Void, _ body: @Sendable (Int) -> Result
    ) -> [Result] {
        var results: [Result] = []
        results.reserveCapacity(count)
        while results.count < count {
            let first = results.count
            results += map(min(Self.roundCount, count - first)) { body(first + $0) }
            report(results.count)
        }
        return results
    }
}

/// A range cut into pieces of one length, the last one shorter.
struct Chunks {
    let total: Int
    let length: Int

    var count: Int { (total + length - 1) / length }

    subscript(index: Int) -> Range<Int> { index * length..<min(total, (index + 1) * length) }
}
