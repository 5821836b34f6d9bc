/// Which evidence may be dropped: what no deposit will ever need.
///
/// Evidence of size s is the earliest for the entries from the evidence before it up to s. If a deposit is among them it
/// stays for good: it is that deposit's proof. If none is, nobody asks for it, since entries never get a lower index than
/// the log's size: it is kept while it is young and thinned out afterwards. The newest of an anchor always stays.
public struct AnchorRetention: Sendable, Hashable {
    /// Evidence younger than this stays, in milliseconds.
    public let youth: Int64

    /// Of older evidence that no deposit needs, one stays for so many milliseconds.
    public let spacing: Int64

    /// - Parameters:
    ///   - youth: at least a day by default: what went wrong yesterday can be looked at.
    public init(youth: Duration = .seconds(7 * 86_400), spacing: Duration = .seconds(86_400)) {
        self.youth = Int64(youth / .milliseconds(1))
        self.spacing = Int64(spacing / .milliseconds(1))
    }

    struct Candidate: Hashable, Sendable {
        let size: UInt64
        let storedAt: Int64
        /// A deposit lies between the evidence before it and this size.
        let isNeeded: Bool
    }

    /// - Parameters:
    ///   - candidates: ascending by size, without the anchor's newest.
    ///   - lastKept: when the evidence before the first candidate was stored; nil if there is none.
    /// - Returns: sizes that may be dropped, ascending.
    func droppable(_ candidates: [Candidate], lastKept: Int64?, now: Int64) -> [UInt64] {
        var lastKept = lastKept
        var sizes: [UInt64] = []
        for candidate in candidates {
            let isSpaced = lastKept.map { candidate.storedAt - $0 >= spacing } ?? true
            if candidate.isNeeded || isSpaced || now - candidate.storedAt < youth {
                lastKept = candidate.storedAt
            } else {
                sizes.append(candidate.size)
            }
        }
        return sizes
    }
}
