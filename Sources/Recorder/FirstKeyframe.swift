/// The moment a recording began.
public struct FirstKeyframe: Hashable, Sendable {
    /// Nanoseconds since 1970 UTC when the frame was captured.
    public let unixNs: UInt64

    /// Monotonic nanoseconds of the same moment, whole microseconds.
    public let monotonicNs: UInt64

    /// Nanoseconds from the call of `begin` to the encoded picture.
    public let latencyNs: UInt64
}
