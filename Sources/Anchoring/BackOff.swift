/// How long to wait after failures: 1 s, doubling, at most 5 min, each between half and the whole of that.
///
/// The spread keeps a farm of anchors from asking a server that comes back all at the same instant.
enum BackOff {
    static let first: Int64 = 1000
    static let longest: Int64 = 300_000

    /// An anchor's own wish is followed up to here, in milliseconds.
    static let longestWish: Int64 = 3_600_000

    /// - Parameters:
    ///   - failures: in a row, from 1.
    ///   - jitter: any number; it alone decides within the spread.
    /// - Returns: milliseconds.
    static func delay(failures: Int, jitter: UInt64) -> Int64 {
        let doublings = min(max(failures, 1) - 1, 20)
        let base = min(first << Int64(doublings), longest)
        return base / 2 + Int64(jitter % UInt64(base / 2 + 1))
    }
}
