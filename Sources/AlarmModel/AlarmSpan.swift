/// A length of time in words, cut to its largest unit: `3 minutes`, `2 天`.
public struct AlarmSpan: Sendable, Hashable {
    public let chinese: String
    public let english: String

    public init(milliseconds: Int64) {
        let seconds = max(milliseconds, 0) / 1000
        let (count, unit, word): (Int64, String, String) =
            switch seconds {
            case ..<120: (seconds, "秒", "second")
            case ..<7200: (seconds / 60, "分钟", "minute")
            case ..<172_800: (seconds / 3600, "小时", "hour")
            default: (seconds / 86_400, "天", "day")
            }
        chinese = "\(count) \(unit)"
        english = "\(count) \(word)\(count == 1 ? "" : "s")"
    }

    /// `1.5 GB`, decimal units.
    static func size(_ bytes: UInt64) -> String {
        for (unit, one) in [("TB", UInt64(1_000_000_000_000)), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000)]
        where bytes >= one {
            let tenths = bytes / (one / 10)
            return "\(tenths / 10).\(tenths % 10) \(unit)"
        }
        return "\(bytes) B"
    }
}
