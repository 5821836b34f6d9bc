/// How slips lie on a disk: a file each, or many in one.
public enum SlipForm: Sendable, Hashable {
    /// `<index / 1000>/<index>.json`, and `ab/cd/<name>` in the look-up.
    case files
    /// One `slips.jsonl`, and `shards/<number>` in the look-up.
    case packed

    /// Above as many candidates a file each is no longer sensible.
    public static let maximumFileCount = 10_000

    /// What an office gets that asks for nothing.
    public static func usual(for count: UInt64) -> SlipForm { count > UInt64(maximumFileCount) ? .packed : .files }
}
