internal import CryptoPrimitives

extension SessionRegister {
    /// What one entry can change: kept before it is applied, so that a batch can be taken back without a copy of all.
    public struct Trace: Sendable {
        fileprivate let worker: (id: Digest, state: Worker?)?
        fileprivate let opening: (index: UInt64, state: OpenSession?, hasEnded: Bool)?
    }

    /// The state that `apply(_:at:)` of this entry may change, as it is now.
    public func trace(of entry: LedgerEntry, at index: UInt64) -> Trace {
        switch entry.body {
        case .key(let record, _): trace(worker: record.worker, opening: nil)
        case .sessionOpening(let opening, _): trace(worker: opening.worker, opening: index)
        case .sessionHead(let head, _): trace(worker: nil, opening: head.opening)
        case .sessionClosing(let closing, _): trace(worker: nil, opening: closing.opening)
        case .sessionAborted(let aborted, _): trace(worker: nil, opening: aborted.opening)
        default: trace(worker: nil, opening: nil)
        }
    }

    /// Takes an entry back.
    ///
    /// - Parameter trace: made just before the entry was applied; of several entries the last one first.
    public mutating func restore(_ trace: Trace) {
        if let (id, state) = trace.worker { workers[id] = state }
        guard let (index, state, hasEnded) = trace.opening else { return }
        openSessions[index] = state
        if !hasEnded { ended.remove(index) }
    }

    private func trace(worker: Digest?, opening: UInt64?) -> Trace {
        Trace(
            worker: worker.map { ($0, workers[$0]) },
            opening: opening.map { ($0, openSessions[$0], ended.contains($0)) })
    }
}
