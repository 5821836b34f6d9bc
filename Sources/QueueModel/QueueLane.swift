/// How urgent a wait is, the most urgent first.
public enum QueueLane: Int, Sendable, Hashable, CaseIterable, Comparable {
    /// A person sits in front of it.
    case interactive
    /// One scripted capture, asked for by itself.
    case single
    /// One of a list.
    case batch

    public static func < (one: QueueLane, other: QueueLane) -> Bool { one.rawValue < other.rawValue }
}
