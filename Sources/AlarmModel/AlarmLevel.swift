/// How soon somebody has to act.
public enum AlarmLevel: Int, Sendable, Comparable, CaseIterable, Codable {
    /// Nothing to do.
    case clear
    /// To be known; nothing breaks if nobody acts.
    case know
    /// Before the day is over.
    case today
    /// At once: evidence cannot be taken or kept, or may be lost.
    case now

    public static func < (one: AlarmLevel, other: AlarmLevel) -> Bool { one.rawValue < other.rawValue }

    /// As programs read it.
    public var word: String {
        switch self {
        case .clear: "clear"
        case .know: "know"
        case .today: "act-today"
        case .now: "act-now"
        }
    }
}
