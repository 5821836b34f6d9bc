/// The lengths inside Hextile data (RFC 6143 section 7.7.4).
struct HextileWalk: Hashable {
    private enum Flag {
        static let raw: UInt8 = 1
        static let background: UInt8 = 2
        static let foreground: UInt8 = 4
        static let subrectangles: UInt8 = 8
        static let coloured: UInt8 = 16
    }

    private let pixel: Int
    private var grid: TileGrid
    /// Bytes of each subrectangle whose number comes next.
    private var counting: Int?

    init(_ rectangle: FramebufferRectangle, _ format: PixelFormat) {
        pixel = format.pixel
        grid = TileGrid(rectangle)
    }

    var start: Advance { grid.isAtEnd ? .end : .collect(1) }

    mutating func take(_ byte: UInt8) -> Advance {
        if let each = counting {
            counting = nil
            return next(skipping: each * Int(byte))
        }
        if byte & Flag.raw != 0 { return next(skipping: grid.tileArea * pixel) }
        let colours = (byte & (Flag.background | Flag.foreground)).nonzeroBitCount * pixel
        guard byte & Flag.subrectangles != 0 else { return next(skipping: colours) }
        counting = 2 + (byte & Flag.coloured != 0 ? pixel : 0)
        return .collect(1, afterSkipping: colours)
    }

    private mutating func next(skipping skip: Int) -> Advance {
        grid.next()
        return grid.isAtEnd ? .end(skipping: skip) : .collect(1, afterSkipping: skip)
    }
}
