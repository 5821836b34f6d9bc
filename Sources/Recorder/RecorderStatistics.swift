/// What a recorder has done so far.
public struct RecorderStatistics: Hashable, Sendable {
    /// Frames encoded.
    public var frames: UInt64 = 0

    /// Looks at the desktop, with or without a frame.
    public var looks: UInt64 = 0

    /// Pixels of the desktop that were converted.
    public var convertedPixels: UInt64 = 0

    /// H.264 bytes.
    public var encodedBytes: UInt64 = 0

    /// Nanoseconds of processor time that the recorder's own thread used.
    public var threadCPUNs: UInt64 = 0

    /// Longest time from the capture of a frame to its encoded picture, in nanoseconds.
    public var longestFrameNs: UInt64 = 0

    public init() {}
}
