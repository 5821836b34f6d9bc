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

    /// Runs `work` on the actor's queue, behind what waits there: what a call of the actor would do, without a task.
    public func async(_ work: @escaping @Sendable () -> Void) { queue.async { work() } }

    public func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
