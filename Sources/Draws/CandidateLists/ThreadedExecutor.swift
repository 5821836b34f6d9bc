internal import Dispatch
public import DrawCore
internal import Synchronization

/// Runs the core's pieces on all processors; blocks its caller, so it is not for the cooperative pool.
public struct ThreadedExecutor: ChunkExecutor {
    public init() {}

    public func map<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
        let results = Mutex([Result?](repeating: nil, count: count))
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let result = body(index)
            results.withLock { $0[index] = result }
        }
        return results.withLock { $0.compactMap { $0 } }
    }
}
