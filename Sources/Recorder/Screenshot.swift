/// A picture of the desktop, straight from the X server, without the status strip.
public struct Screenshot: Hashable, Sendable {
    /// PNG, 8 bits a channel, RGB.
    public let png: [UInt8]

    /// Index of the last recorded frame; nil before the recording began.
    public let frame: UInt64?

    /// Nanoseconds since 1970 UTC when the picture was asked for.
    public let unixNs: UInt64

    /// Monotonic nanoseconds of the same moment.
    public let monotonicNs: UInt64
}
