internal import Glibc

/// CLOCK_MONOTONIC in nanoseconds.
public func monotonicNanoseconds() -> UInt64 {
    var now = timespec()
    guard unsafe clock_gettime(CLOCK_MONOTONIC, &now) == 0 else { fatalError("CLOCK_MONOTONIC is not readable") }
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
}
