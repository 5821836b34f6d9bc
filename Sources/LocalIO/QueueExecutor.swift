internal import Dispatch

/// A serial executor on a dispatch queue of its own: blocking calls of its actor never sit on the cooperative pool.
public final class QueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    /// - Parameter label: what debuggers and profiles call the queue.
    public init(label: String) { queue = DispatchQueue(label: label) }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    public func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
