internal import Synchronization

/// Requests of deposits on their way to the log, which takes all that have come in one turn: one change of threads a group.
final class DepositInbox: Sendable {
    struct Submission: Sendable {
        /// The entries of all its requests, in order.
        let run: EntryRun
        /// How many entries each request has, and what its owner keeps of it.
        let companions: [(count: Int, bytes: [UInt8])]
        /// Told the leaf index of the first entry once all of them are durable; called by the log, which goes on when it returns.
        let completion: Completion
    }

    typealias Completion = @Sendable (Result<UInt64, any Error>) -> Void

    private let waiting = Mutex<[Submission]>([])

    /// - Returns: whether it is the first: then the caller has the inbox emptied.
    func put(_ submission: Submission) -> Bool {
        waiting.withLock { waiting in
            waiting.append(submission)
            return waiting.count == 1
        }
    }

    func takeAll() -> [Submission] {
        waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
    }
}
