import FarmProtocol

/// Numbers the leases of this worker's key: 1, 2, … without gaps, each on the ledger before the next is tried.
///
/// A number is used up when its opening may have reached the ledger. Openings therefore go one at a time; when one
/// cannot be put on the ledger in time, those behind it wait for their own limit and fail closed.
actor LeaseBook {
    /// The last lease that may stand on the ledger; owned by this actor.
    private var last: UInt64
    private var isBusy = false
    private var queue: [CheckedContinuation<Void, Never>] = []

    /// Settles the opening that was sent and not acknowledged, before any other is sent.
    private var unsettled: (@Sendable () async throws -> UInt64)?

    /// - Parameter last: the last lease of this key that the ledger has seen.
    init(last: UInt64) { self.last = last }

    /// Takes in what the ledger has seen of leases from before.
    func raise(to last: UInt64) { self.last = max(self.last, last) }

    /// Runs `open` with the next lease number.
    ///
    /// - Parameters:
    ///   - open: puts the opening on the ledger; sets `sent` before it sends anything.
    ///   - settle: for when `open` failed after sending: sends the same opening again, and returns the last lease that
    ///     the ledger has seen.
    func withNext<Answer: Sendable>(
        open: @Sendable (_ lease: UInt64, _ sent: @Sendable () -> Void) async throws -> Answer,
        settle: @escaping @Sendable () async throws -> UInt64
    ) async throws -> Answer {
        await enter()
        defer { leave() }
        if let unsettled {
            last = try await unsettled()
            self.unsettled = nil
        }
        let lease = last + 1
        let flag = SentFlag()
        do {
            let answer = try await open(lease) { flag.set() }
            last = lease
            return answer
        } catch {
            if flag.isSet { unsettled = settle }
            throw error
        }
    }

    private func enter() async {
        guard isBusy else {
            isBusy = true
            return
        }
        await withCheckedContinuation { queue.append($0) }
    }

    private func leave() {
        guard !queue.isEmpty else {
            isBusy = false
            return
        }
        queue.removeFirst().resume()
    }
}
