import Deposits
import Synchronization

/// Idempotency keys whose requests are on their way, or on the ledger and not yet in the store.
///
/// One request at a time works under a key. Afterwards the key stands here until the store knows it, so that at every
/// moment either this table or the store answers for it.
final class KeyTable: Sendable {
    enum Claim {
        /// Nobody works under the key: the caller does now, and ends with `settle` or `release`.
        case mine
        /// Somebody does.
        case taken
        /// A request was accepted under it.
        case settled(StoredRequest)
    }

    private enum Entry {
        case running([CheckedContinuation<Void, Never>])
        case settled(StoredRequest)
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// Settled keys in the order of acknowledgement, with the end of their requests.
        var order: [(end: UInt64, key: String)] = []
        var orderStart = 0
        var acknowledged: UInt64 = 0
        var backlog = 0
        var failures = 0
        var resolved = 0
    }

    private let state = Mutex(State())
    private let progress: DepositProgress

    init(_ progress: DepositProgress) { self.progress = progress }

    /// Every deposit whose client was told of it is below this index.
    var acknowledged: UInt64 { state.withLock { $0.acknowledged } }

    /// Deposits that only this table knows.
    var backlog: Int { state.withLock { $0.backlog } }

    func claim(_ key: String) -> Claim {
        state.withLock { state in
            switch state.entries[key] {
            case nil:
                state.entries[key] = .running([])
                return .mine
            case .running: return .taken
            case .settled(let stored): return .settled(stored)
            }
        }
    }

    /// Claims the keys of a group.
    ///
    /// - Returns: for each whether the caller works under it now.
    func claim(_ keys: [String]) -> [Bool] {
        state.withLock { state in
            keys.map { key in
                guard state.entries[key] == nil else { return false }
                state.entries[key] = .running([])
                return true
            }
        }
    }

    /// Waits until nobody works under the key.
    func wait(_ key: String) async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard case .running(let waiting)? = state.entries[key] else { return true }
                state.entries[key] = .running(waiting + [continuation])
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// The request was accepted.
    func settle(_ stored: StoredRequest) { settle([stored]) }

    /// These requests were accepted.
    func settle(_ requests: [StoredRequest]) {
        replace(requests.lazy.map { ($0.request.key, Entry.settled($0)) }) { state in
            for stored in requests {
                state.order.append((stored.indices.upperBound, stored.request.key))
                state.acknowledged = max(state.acknowledged, stored.indices.upperBound)
                state.backlog += stored.request.count
            }
        }
    }

    /// Nothing was accepted, or the store knows it.
    func release(_ key: String) { release([key]) }

    func release(_ keys: [String]) { replace(keys.lazy.map { ($0, nil) }) { _ in } }

    /// An append failed, and whether it was kept is not known.
    func doubt() { state.withLock { $0.failures += 1 } }

    /// How many failures nobody has looked into; nil if none.
    var doubts: Int? { state.withLock { $0.failures > $0.resolved ? $0.failures : nil } }

    /// Everything that was kept up to that failure is in the store.
    func resolve(_ failures: Int) { state.withLock { $0.resolved = max($0.resolved, failures) } }

    private func replace(_ entries: some Sequence<(String, Entry?)>, _ more: (inout State) -> Void) {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            var waiting: [CheckedContinuation<Void, Never>] = []
            for (key, entry) in entries {
                if case .running(let list)? = state.entries[key] { waiting += list }
                state.entries[key] = entry
            }
            more(&state)
            Self.prune(&state, taken: progress.taken)
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Forgets keys that the store has by now.
    private static func prune(_ state: inout State, taken: UInt64) {
        while state.orderStart < state.order.count, state.order[state.orderStart].end <= taken {
            if case .settled(let stored)? = state.entries.removeValue(forKey: state.order[state.orderStart].key) {
                state.backlog -= stored.request.count
            }
            state.orderStart += 1
        }
        if state.orderStart > 1024, state.orderStart * 2 > state.order.count {
            state.order.removeFirst(state.orderStart)
            state.orderStart = 0
        }
    }
}
