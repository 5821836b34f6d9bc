/// How fast a file system fills, from what was seen of it over the last days.
public struct DiskGrowth: Sendable, Hashable, Codable {
    public struct Sample: Sendable, Hashable, Codable {
        /// Unix milliseconds.
        public let at: Int64
        /// Bytes.
        public let used: UInt64

        public init(at: Int64, used: UInt64) {
            self.at = at
            self.used = used
        }
    }

    /// One sample an hour is kept, for a week.
    private static let spacing: Int64 = 3_600_000
    private static let window: Int64 = 7 * 86_400_000
    /// Less than six hours say nothing about days.
    private static let shortest: Int64 = 6 * 3_600_000

    public private(set) var samples: [Sample] = []

    public init() {}

    /// - Returns: whether it was kept.
    @discardableResult public mutating func note(used: UInt64, at now: Int64) -> Bool {
        // A clock that was set back makes later samples worthless.
        samples.removeAll { $0.at > now || now - $0.at > Self.window }
        if let last = samples.last, now - last.at < Self.spacing { return false }
        samples.append(Sample(at: now, used: used))
        return true
    }

    /// Bytes a day between the oldest sample and now; nil for less than six hours. Negative where room was made.
    public func perDay(used: UInt64, at now: Int64) -> Int64? {
        guard let first = samples.first, now - first.at >= Self.shortest else { return nil }
        let grown = Double(used) - Double(first.used)
        return Int64(grown / Double(now - first.at) * 86_400_000)
    }
}
