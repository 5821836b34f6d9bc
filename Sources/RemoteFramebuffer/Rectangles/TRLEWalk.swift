/// The lengths inside TRLE data (RFC 6143 section 7.7.5).
struct TRLEWalk: Hashable {
    private enum Phase: Hashable {
        case subencoding
        /// Of a run whose pixel has been passed; what its earlier bytes add up to.
        case runLength(Int)
        case paletteIndex
    }

    private let pixel: Int
    private var grid: TileGrid
    private var phase = Phase.subencoding
    /// Colours of the last palette, 0 before the first.
    private var palette = 0
    /// Whether runs of this tile have an index instead of a pixel.
    private var isIndexed = false
    /// Pixels of this tile that no run has covered yet.
    private var uncovered = 0

    init(_ rectangle: FramebufferRectangle, _ format: PixelFormat) {
        pixel = format.compressedPixel
        grid = TileGrid(rectangle)
    }

    var start: Advance { grid.isAtEnd ? .end : .collect(1) }

    mutating func take(_ byte: UInt8) throws(RectangleFault) -> Advance {
        switch phase {
        case .subencoding: return try beginTile(byte)
        case .paletteIndex:
            if byte & 0x80 == 0 { return try cover(1) }
            phase = .runLength(0)
            return .collect(1)
        case .runLength(let sum):
            guard byte == 255 else { return try cover(sum + Int(byte) + 1) }
            guard sum + 255 < uncovered else { throw Self.tooLong }
            phase = .runLength(sum + 255)
            return .collect(1)
        }
    }

    private static let tooLong = RectangleFault(.rectangle, "a run that leaves its tile")

    private mutating func beginTile(_ subencoding: UInt8) throws(RectangleFault) -> Advance {
        switch subencoding {
        case 0: return next(skipping: grid.tileArea * pixel)
        case 1: return next(skipping: pixel)
        case 2...16:
            palette = Int(subencoding)
            return next(skipping: palette * pixel + packed)
        case 127:
            guard (2...16).contains(palette) else { throw Self.noPalette }
            return next(skipping: packed)
        case 128: return beginRuns(indexed: false, skipping: 0)
        case 129:
            guard palette >= 2 else { throw Self.noPalette }
            return beginRuns(indexed: true, skipping: 0)
        case 130...255:
            palette = Int(subencoding) - 128
            return beginRuns(indexed: true, skipping: palette * pixel)
        default: throw RectangleFault(.rectangle, "subencoding \(subencoding) is unknown")
        }
    }

    private static let noPalette = RectangleFault(.rectangle, "a tile takes over a palette where there is none")

    /// Bytes of the tile's indices into the palette.
    private var packed: Int {
        let bits = palette == 2 ? 1 : palette <= 4 ? 2 : 4
        return (grid.tileWidth * bits + 7) / 8 * grid.tileHeight
    }

    private mutating func beginRuns(indexed: Bool, skipping skip: Int) -> Advance {
        isIndexed = indexed
        uncovered = grid.tileArea
        return beginRun(skipping: skip)
    }

    private mutating func beginRun(skipping skip: Int) -> Advance {
        phase = isIndexed ? .paletteIndex : .runLength(0)
        return .collect(1, afterSkipping: skip + (isIndexed ? 0 : pixel))
    }

    private mutating func cover(_ count: Int) throws(RectangleFault) -> Advance {
        guard count <= uncovered else { throw Self.tooLong }
        uncovered -= count
        return uncovered == 0 ? next(skipping: 0) : beginRun(skipping: 0)
    }

    private mutating func next(skipping skip: Int) -> Advance {
        grid.next()
        phase = .subencoding
        return grid.isAtEnd ? .end(skipping: skip) : .collect(1, afterSkipping: skip)
    }
}
