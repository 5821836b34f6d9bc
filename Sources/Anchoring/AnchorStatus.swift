/// How one anchor stands, for the office's pages and for alarms.
public struct AnchorStatus: Sendable, Hashable {
    public enum Activity: String, Sendable, CaseIterable {
        /// Everything that is published is anchored.
        case idle
        /// The next attempt has a time.
        case waiting
        /// The anchor has a checkpoint.
        case asking
        /// Evidence is at hand and not yet on the disk.
        case keeping
    }

    public let name: String
    public let kind: AnchorEvidence.Kind
    public let activity: Activity

    /// Every entry with an index below this is anchored.
    public let anchoredSize: UInt64

    /// The checkpoint that the anchor has; nil while it has none.
    public let askedSize: UInt64?

    /// In a row; 0 once there is evidence again.
    public let failures: Int

    /// The last one, however long ago; it stays until the next.
    public let lastFailure: AnchorFailure?

    /// Unix milliseconds.
    public let failedAt: Int64?

    /// Unix milliseconds; nil unless `activity` is `waiting`.
    public let nextTry: Int64?
}
