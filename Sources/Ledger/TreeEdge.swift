internal import CryptoPrimitives
internal import TransparencyLog

/// What of a packed log is not in full tiles and bundles yet; the database keeps it beside the checkpoint.
///
///     edge = u8 1 ‖ u64 size ‖ LP(entries) ‖ for each unfinished tile: widths[32] ‖ SHA-256 hashes ‖ SM3 hashes
///
/// Unfinished tiles are those that `TileAddress.partials(size:)` names, in that order. `entries` are those of the
/// unfinished bundle, framed. Bit w - 1 of `widths`, the first byte's least bit first, says that the tile was published
/// with w hashes.
struct TreeEdge: Hashable, Sendable {
    private static let version: UInt8 = 1
    private static let widthsByteCount = 32

    let size: UInt64
    let tail: [UInt8]
    let partials: BothTrees<[HashTile]>

    /// One bitmap for each unfinished tile.
    private let widths: [[UInt8]]

    /// Of the empty tree.
    static let empty = TreeEdge(size: 0, tail: [], partials: BothTrees(sha256: [], sm3: []), widths: [])

    private init(size: UInt64, tail: [UInt8], partials: BothTrees<[HashTile]>, widths: [[UInt8]]) {
        (self.size, self.tail, self.partials, self.widths) = (size, tail, partials, widths)
    }

    /// The edge after an integration: of tiles that are still unfinished, earlier widths stay published.
    func growing(by growth: TreeGrowth) -> TreeEdge {
        let next = growth.partials
        let widths = next.sha256.map { tile -> [UInt8] in
            var bitmap = bitmap(of: tile.address) ?? [UInt8](repeating: 0, count: Self.widthsByteCount)
            Self.set(tile.address.width, in: &bitmap)
            return bitmap
        }
        let tail = growth.bundles.ends.isEmpty ? self.tail : growth.bundles.tail
        return TreeEdge(size: growth.size, tail: tail, partials: next, widths: widths)
    }

    /// The same edge, published under more widths.
    func publishing(widths of: (TileAddress) -> [Int]) -> TreeEdge {
        var widths = widths
        for (position, tile) in partials.sha256.enumerated() {
            for width in of(tile.address) where width <= tile.address.width { Self.set(width, in: &widths[position]) }
        }
        return TreeEdge(size: size, tail: tail, partials: partials, widths: widths)
    }

    /// An unfinished tile's first hashes; nil unless it was published with exactly that many.
    func tile(_ address: TileAddress, _ function: HashFunction) -> [UInt8]? {
        guard isPublished(address),
            let tile = partials[function].first(where: { $0.address.level == address.level })
        else { return nil }
        return Array(tile.encoded.prefix(address.width * Digest.byteCount))
    }

    /// The unfinished bundle's first entries, framed; nil unless it was published with exactly that many.
    func entries(_ address: TileAddress) -> [UInt8]? {
        guard isPublished(address), let length = EntryRun.length(of: address.width, in: tail[...]) else { return nil }
        return Array(tail.prefix(length))
    }

    private func isPublished(_ address: TileAddress) -> Bool {
        guard let bitmap = bitmap(of: address), 1..<TileAddress.fullWidth ~= address.width else { return false }
        return bitmap[(address.width - 1) / 8] & 1 << UInt8((address.width - 1) % 8) != 0
    }

    private func bitmap(of address: TileAddress) -> [UInt8]? {
        partials.sha256.firstIndex { $0.address.level == address.level && $0.address.index == address.index }
            .map { widths[$0] }
    }

    private static func set(_ width: Int, in bitmap: inout [UInt8]) {
        bitmap[(width - 1) / 8] |= 1 << UInt8((width - 1) % 8)
    }
}

extension TreeEdge {
    /// As the database has it.
    var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.u8(Self.version)
        writer.u64(size)
        writer.lengthPrefixed(tail)
        for (position, bitmap) in widths.enumerated() {
            writer.raw(bitmap)
            writer.raw(partials.sha256[position].encoded)
            writer.raw(partials.sm3[position].encoded)
        }
        return writer.bytes
    }

    /// - Returns: nil unless `encoded` of the result gives the same bytes.
    init?(decoding bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard reader.u8() == Self.version, let size = reader.u64(), size <= UInt64(Int64.max),
            let tail = reader.lengthPrefixed(maximum: DurableDirectory.maximumFileByteCount),
            EntryRun.length(of: Int(size % UInt64(TileAddress.fullWidth)), in: tail[...]) == tail.count
        else { return nil }
        var partials = BothTrees(sha256: [HashTile](), sm3: [HashTile]())
        var widths: [[UInt8]] = []
        for address in TileAddress.partials(size: size) {
            let byteCount = address.width * Digest.byteCount
            guard let bitmap = reader.raw(Self.widthsByteCount),
                let sha256 = reader.raw(byteCount).flatMap({ HashTile(address: address, decoding: $0) }),
                let sm3 = reader.raw(byteCount).flatMap({ HashTile(address: address, decoding: $0) }),
                (address.width..<TileAddress.fullWidth).allSatisfy({
                    bitmap[$0 / 8] & 1 << UInt8($0 % 8) == 0
                })
            else { return nil }
            widths.append(bitmap)
            partials.sha256.append(sha256)
            partials.sm3.append(sm3)
        }
        guard reader.remaining == 0, widths.allSatisfy({ $0.contains { $0 != 0 } }) else { return nil }
        self.init(size: size, tail: tail, partials: partials, widths: widths)
    }
}
