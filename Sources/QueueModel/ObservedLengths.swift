/// How long sessions had their desktops, by lane: what a wait is estimated from.
public struct ObservedLengths: Sendable, Hashable {
    /// Fewer say nothing.
    public static let minimumCount = 5

    /// Milliseconds, sorted; only lanes with enough of them.
    private let lengths: [QueueLane: [Int64]]

    /// - Parameter lengths: in milliseconds, of the latest sessions that ended, in any order.
    public init(_ lengths: [QueueLane: [Int64]]) {
        self.lengths = lengths.filter { $0.value.count >= Self.minimumCount }.mapValues {
            $0.map { max($0, 0) }.sorted()
        }
    }

    func isKnown(_ lane: QueueLane) -> Bool { lengths[lane] != nil }

    /// A length between the shortest and the longest that were seen.
    func draw(_ lane: QueueLane, _ stream: inout DrawStream) -> Int64 {
        let seen = lengths[lane] ?? [0]
        return Self.draw(seen[...], &stream)
    }

    /// What is left of a session that has lasted `elapsed` already.
    ///
    /// One that has lasted longer than all that were seen may last as long again.
    func rest(_ lane: QueueLane, after elapsed: Int64, _ stream: inout DrawStream) -> Int64 {
        let seen = lengths[lane] ?? [0]
        let first = seen.firstIndex { $0 > elapsed } ?? seen.endIndex
        guard first < seen.endIndex else { return Self.draw([0, elapsed], &stream) }
        return max(Self.draw(seen[first...], &stream) - elapsed, 0)
    }

    /// Between two neighbours in `sorted`, every place in it as likely as any other.
    private static func draw(_ sorted: ArraySlice<Int64>, _ stream: inout DrawStream) -> Int64 {
        let position = stream.fraction() * Double(sorted.count)
        let index = min(Int(position), sorted.count - 1)
        let low = sorted[sorted.startIndex + index]
        let high = sorted[sorted.startIndex + min(index + 1, sorted.count - 1)]
        return low + Int64(Double(high - low) * (position - Double(index)))
    }
}

/// Numbers that look drawn and are the same at every run (SplitMix64), so that the same queue has the same estimate.
struct DrawStream {
    private var state: UInt64

    init(_ number: Int) { state = UInt64(truncatingIfNeeded: number) &* 0xD134_2543_DE82_EF95 }

    /// At least 0, below 1.
    mutating func fraction() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        return Double(z >> 11) * 0x1p-53
    }
}
