public import CryptoPrimitives

/// A segment that is on disk, synchronised, and never touched again (docs/spec/evidence.md, section 3).
public struct ClosedSegment: Hashable, Sendable {
    /// 0 for `init.mp4`, then 1, 2, …
    public let number: UInt32

    /// `init.mp4`, `000001.m4s`, …
    public let fileName: String

    /// Nanoseconds since 1970 UTC of the first frame; 0 for segment 0.
    public let startUnixNs: UInt64

    /// Monotonic nanoseconds of the first frame, whole microseconds; 0 for segment 0.
    public let startMonotonicNs: UInt64

    /// Nanoseconds to the next segment's first frame, whole microseconds; 0 for segment 0.
    public let durationNs: UInt64

    /// Size of the file.
    public let byteCount: UInt64

    /// Of the very bytes written.
    public let digests: DigestPair

    /// Index of the first frame, counted from 0 over the recording; 0 for segment 0.
    public let firstFrame: UInt64

    /// Number of frames; 0 for segment 0.
    public let frameCount: UInt32

    /// How far the wall clock ran ahead of (or behind, negative) the monotonic clock since the segment before began.
    public let clockDriftNs: Int64

    /// Whether that is more than the 100 ms that pass as drift: a clock step, to be declared.
    public var hasClockStep: Bool { clockDriftNs.magnitude > Self.driftLimitNs }

    static let driftLimitNs: UInt64 = 100_000_000
}
