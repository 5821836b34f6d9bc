import Dispatch
import DrawCore
import Synchronization

/// Two threads or more, and pieces in whatever order they come.
struct ThreadedExecutor: ChunkExecutor {
    func map<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
        let results = Mutex([Result?](repeating: nil, count: count))
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let result = body(index)
            results.withLock { $0[index] = result }
        }
        return results.withLock { $0.compactMap { $0 } }
    }
}

/// Pieces from the last to the first: nothing may depend on their order.
struct BackwardExecutor: ChunkExecutor {
    func map<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
        (0..<count).reversed().map(body).reversed()
    }
}
