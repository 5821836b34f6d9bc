/// Finds out since when entries wait while no checkpoint comes. A busy log always has some that wait; what counts is that none is published.
public struct CheckpointWatch: Sendable, Hashable {
    private var published: UInt64 = 0
    private var since: Int64?

    public init() {}

    /// - Parameters:
    ///   - sequenced: durable entries.
    ///   - published: size of the published checkpoint.
    /// - Returns: since when entries have waited without a checkpoint in between; nil while none waits.
    public mutating func look(sequenced: UInt64, published: UInt64, now: Int64) -> Int64? {
        if sequenced <= published {
            since = nil
        } else if published != self.published || since == nil {
            since = now
        }
        self.published = published
        return since
    }
}
