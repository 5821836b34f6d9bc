import Foundation

/// Now, in Unix milliseconds.
@Sendable func unixMilliseconds() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
