internal import AccessModel
internal import CryptoPrimitives

/// Ways to providers that nobody has come back from yet. Each is taken once, whatever comes of it.
///
/// In memory alone: after a restart whoever is on the way begins again.
actor OpenRequests {
    struct Entry: Sendable {
        let provider: String
        let purpose: FederationDesk.Purpose
        let request: AuthorizationRequest
        /// Of the session that asked for more; another one may not take it.
        let session: Digest?
        let next: String
        let network: NetworkBlock
    }

    private let limits: FederationLimits
    private var entries: [String: Entry] = [:]
    private var buckets: [NetworkBlock: TokenBucket] = [:]
    private var lines: [NetworkBlock: TokenBucket] = [:]

    init(limits: FederationLimits) { self.limits = limits }

    /// Takes a token of the network's.
    ///
    /// - Returns: milliseconds to wait, if there is none.
    func begin(from network: NetworkBlock, now: Int64) -> Int64? {
        makeRoom(&buckets, now)
        return buckets[network, default: .full].take(limits.starts, now: now)
    }

    /// Whether one more refusal of somebody in this network is written down: whoever is refused can be refused again at once.
    func mayWrite(of network: NetworkBlock, now: Int64) -> Bool {
        makeRoom(&lines, now)
        return lines[network, default: .full].take(limits.refusalLines, now: now) == nil
    }

    private func makeRoom(_ buckets: inout [NetworkBlock: TokenBucket], _ now: Int64) {
        if buckets.count >= limits.openRequests { buckets = buckets.filter { !$0.value.isFull(now: now) } }
        if buckets.count >= limits.openRequests, let least = buckets.min(by: { $0.value.fullAt < $1.value.fullAt }) {
            buckets[least.key] = nil
        }
    }

    /// Gives the token back: whoever signs in is no nuisance.
    func giveBack(_ network: NetworkBlock, now: Int64) { buckets[network]?.giveBack(limits.starts, now: now) }

    func keep(_ entry: Entry, now: Int64) {
        if entries.count >= limits.openRequests {
            entries = entries.filter { now - $0.value.request.madeAt < AuthorizationRequest.lifeMilliseconds }
        }
        let oldest = entries.min { $0.value.request.madeAt < $1.value.request.madeAt }
        if entries.count >= limits.openRequests, let oldest { entries[oldest.key] = nil }
        entries[entry.request.state] = entry
    }

    /// The way that an answer's state belongs to, which is closed by this.
    func take(_ state: String) -> Entry? { entries.removeValue(forKey: state) }
}
