/// The eligible units of a piece of the list with their keys, in the list's order.
struct KeyChunk: Sendable {
    let units: [UInt32]
    let keys: [UInt128]

    init(_ range: Range<Int>, of eligibility: Eligibility, _ key: StageKey) {
        units = eligibility.units(in: range)
        var hasher = TicketHasher(key)
        keys = hasher.keys(of: units, in: eligibility.list)
    }

    /// How many keys fall into each bucket.
    func histogram() -> [UInt32] {
        var counts = [UInt32](repeating: 0, count: KeyBucket.count)
        for key in keys { counts[KeyBucket.index(of: key)] += 1 }
        return counts
    }

    /// Units whose keys fall into these buckets.
    func units(in buckets: Range<Int>) -> [RankedUnit] {
        var found: [RankedUnit] = []
        for (position, key) in keys.enumerated() where buckets.contains(KeyBucket.index(of: key)) {
            found.append(RankedUnit(key: key, index: units[position]))
        }
        return found
    }
}

/// A unit with its key, ordered as the stage walks.
struct RankedUnit: Sendable, Comparable {
    private let high: UInt64
    private let low: UInt64
    let index: UInt32

    init(key: UInt128, index: UInt32) {
        high = UInt64(truncatingIfNeeded: key >> 64)
        low = UInt64(truncatingIfNeeded: key)
        self.index = index
    }

    var key: DrawKey { DrawKey(UInt128(high) << 64 | UInt128(low)) }

    static func < (left: RankedUnit, right: RankedUnit) -> Bool {
        if left.high != right.high { return left.high < right.high }
        if left.low != right.low { return left.low < right.low }
        return left.index < right.index
    }
}

/// Buckets of keys, ascending and finer towards 0: like a floating-point number, by leading bit and the ten bits after it.
///
/// A stage of k seats among N needs the smallest k keys: whatever k/N and the weights are, the bucket where they end holds
/// about a thousandth of k.
enum KeyBucket {
    private static let fractionBits = 10
    /// Keys below 2^(64 + 23) share a bucket: one in 2^41.
    private static let lowestExponent = 23

    static let count = 1 + (64 - lowestExponent) << fractionBits

    static func index(of key: UInt128) -> Int {
        let high = UInt64(truncatingIfNeeded: key >> 64)
        let exponent = 63 - high.leadingZeroBitCount
        guard exponent >= lowestExponent else { return 0 }
        let fraction = Int(high >> UInt64(exponent - fractionBits)) & (1 << fractionBits - 1)
        return 1 + (exponent - lowestExponent) << fractionBits + fraction
    }
}
