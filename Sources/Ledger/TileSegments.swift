internal import CryptoPrimitives
internal import TransparencyLog

/// The full tiles of one tree in packed files: `packed/<function>/<level>/<number>`, 16,384 tiles of 8,192 bytes each.
///
/// Tile N of a level stands in file N / 16384 at byte 8192 (N mod 16384): its place needs no index.
struct TileSegments: Sendable {
    static let tilesPerSegment: UInt64 = 16_384

    let files: DurableDirectory
    let hook: StorageHook
    let function: HashFunction

    /// Writes full tiles, those of one level in one go for each file.
    ///
    /// - Parameter tiles: of a level consecutive.
    func write(_ tiles: [HashTile]) throws {
        let groups = Dictionary(grouping: tiles) { Self.path(of: $0.address, function) }
        for (path, tiles) in groups.sorted(by: { $0.key < $1.key }) {
            let pieces = tiles.map {
                DurableDirectory.Piece(offset: Self.offset(of: $0.address), bytes: $0.encoded[...])
            }
            try hook.around(.segment(path: path)) {
                try files.write(pieces, into: path, isNew: pieces.contains { $0.offset == 0 })
            }
        }
    }

    /// The bytes of a full tile; nil if the file is missing or ends before it.
    func read(_ address: TileAddress) throws(LedgerError) -> [UInt8]? {
        try files.read(
            Self.path(of: address, function), at: Self.offset(of: address), count: HashTile.fullByteCount)
    }

    /// Whether every file holds the tiles that a tree of `size` leaves has.
    func isComplete(size: UInt64) -> Bool {
        for level in 0..<8 {
            let count = size >> UInt64(8 * (level + 1))
            for last in Self.lastOfSegments(count) {
                guard let address = TileAddress(level: level, index: last, width: TileAddress.fullWidth) else {
                    continue
                }
                let end = Self.offset(of: address) + HashTile.fullByteCount
                guard files.byteCount(of: Self.path(of: address, function)) ?? 0 >= end else { return false }
            }
        }
        return true
    }

    /// The last tile of each file that `count` tiles need.
    static func lastOfSegments(_ count: UInt64) -> [UInt64] {
        stride(from: 0, to: count, by: Int(tilesPerSegment)).map { min(count, $0 + tilesPerSegment) - 1 }
    }

    static func segmentName(_ index: UInt64) -> String {
        let digits = String(index / tilesPerSegment)
        return String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
    }

    private static func path(of address: TileAddress, _ function: HashFunction) -> String {
        "packed/\(function.rawValue)/\(address.level)/\(segmentName(address.index))"
    }

    private static func offset(of address: TileAddress) -> Int {
        Int(address.index % tilesPerSegment) * HashTile.fullByteCount
    }
}
