internal import CryptoPrimitives
internal import TransparencyLog

/// What an integration adds to the published files: bundles of entries and both trees' tiles.
struct TreeGrowth: Sendable {
    let oldSize: UInt64
    let size: UInt64

    /// From the bundle that was unfinished at `oldSize` on.
    let bundles: BundleRun

    /// Tiles that became full, each before the one above it.
    let filled: BothTrees<[HashTile]>

    /// Every level's unfinished tile at `size`.
    let partials: BothTrees<[HashTile]>

    /// Those of the unfinished tiles that `oldSize` had not.
    func addedPartials(_ function: HashFunction) -> [HashTile] {
        partials[function].filter { tile in
            let level = UInt64(8 * tile.address.level)
            return oldSize >> level < size >> level
        }
    }
}

/// Consecutive entries cut into bundles.
struct BundleRun: Sendable {
    /// Number of the first bundle.
    let first: UInt64

    /// Framed entries, beginning with the first of the first bundle.
    let bytes: [UInt8]

    /// Where each bundle ends in `bytes`.
    let ends: [Int]

    /// Entries of the last bundle, 1…256; 0 if there is none.
    let lastWidth: Int

    /// None.
    static let empty = BundleRun(first: 0, bytes: [], ends: [], lastWidth: 0)

    private init(first: UInt64, bytes: [UInt8], ends: [Int], lastWidth: Int) {
        (self.first, self.bytes, self.ends, self.lastWidth) = (first, bytes, ends, lastWidth)
    }

    /// - Precondition: `bytes` holds exactly `count` framed entries.
    init(first: UInt64, bytes: [UInt8], count: Int) {
        var ends: [Int] = []
        var left = count
        while left > 0 {
            let width = min(left, TileAddress.fullWidth)
            let start = ends.last ?? 0
            guard let length = EntryRun.length(of: width, in: bytes[start...]) else {
                preconditionFailure("a run of \(count) entries ends early")
            }
            ends.append(start + length)
            left -= width
        }
        precondition(ends.last ?? 0 == bytes.count, "bytes after a run of \(count) entries")
        self.init(
            first: first, bytes: bytes, ends: ends, lastWidth: count == 0 ? 0 : (count - 1) % TileAddress.fullWidth + 1)
    }

    /// Number of bundles that are full.
    var fullCount: Int { lastWidth == TileAddress.fullWidth ? ends.count : max(0, ends.count - 1) }

    /// Framed entries of the unfinished last bundle; empty if the last one is full.
    var tail: [UInt8] { Array(bytes[(fullCount == 0 ? 0 : ends[fullCount - 1])...]) }

    func range(_ position: Int) -> Range<Int> { (position == 0 ? 0 : ends[position - 1])..<ends[position] }

    func address(_ position: Int) -> TileAddress {
        let width = position == ends.count - 1 ? lastWidth : TileAddress.fullWidth
        guard let address = TileAddress(level: 0, index: first + UInt64(position), width: width) else {
            preconditionFailure("a bundle of \(width) entries")
        }
        return address
    }
}
