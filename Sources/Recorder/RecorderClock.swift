internal import Glibc

/// The two clocks that a recording is dated by.
public protocol RecorderClock: Sendable {
    /// Nanoseconds of a clock that never steps (CLOCK_MONOTONIC).
    func monotonicNs() -> UInt64

    /// Nanoseconds since 1970 UTC (CLOCK_REALTIME).
    func unixNs() -> UInt64
}

/// The machine's own clocks.
public struct SystemClock: RecorderClock {
    public init() {}

    public func monotonicNs() -> UInt64 { Self.read(CLOCK_MONOTONIC) }

    public func unixNs() -> UInt64 { Self.read(CLOCK_REALTIME) }

    /// Nanoseconds of processor time the calling thread has used.
    static func threadCPUNs() -> UInt64 { read(CLOCK_THREAD_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        guard unsafe clock_gettime(clock, &time) == 0 else { fatalError("clock_gettime(\(clock)) failed") }
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
