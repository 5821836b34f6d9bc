/// How a reader goes on: it skips bytes, then collects some to decide by.
struct Advance: Hashable {
    var skip: Int
    /// 0 when nothing more belongs to the rectangle.
    var collect: Int

    static let end = Advance(skip: 0, collect: 0)

    static func end(skipping skip: Int) -> Advance { Advance(skip: skip, collect: 0) }

    static func collect(_ count: Int, afterSkipping skip: Int = 0) -> Advance {
        Advance(skip: skip, collect: count)
    }
}

/// What contradicts itself inside a rectangle.
struct RectangleFault: Error, Hashable {
    let code: RFBError.Code
    let message: String

    init(_ code: RFBError.Code = .rectangle, _ message: String) {
        self.code = code
        self.message = message
    }
}

/// Finds the end of one rectangle's data without decoding a pixel.
enum RectangleWalk: Hashable {
    case rre(FramebufferRectangle, PixelFormat)
    case lengthAhead
    case vmwareCursor(FramebufferRectangle, PixelFormat)
    case cursorWithAlpha(FramebufferRectangle)
    case screens
    case name
    case hextile(HextileWalk)
    case trle(TRLEWalk)
    case tight(TightWalk)

    /// Largest cursor, pixels a side.
    static let maximumCursor: UInt16 = 2048
    static let maximumName = 4096

    /// What follows the head of a rectangle, and the walk that decides by it.
    static func begin(
        _ encoding: RFBEncoding, _ rectangle: FramebufferRectangle, _ format: PixelFormat
    ) throws(RectangleFault) -> (Advance, RectangleWalk?) {
        switch encoding {
        case .raw: return (.end(skipping: rectangle.area * format.pixel), nil)
        case .copyRect: return (.end(skipping: 4), nil)
        case .rre: return (.collect(4), .rre(rectangle, format))
        case .hextile:
            let walk = HextileWalk(rectangle, format)
            return (walk.start, .hextile(walk))
        case .trle:
            let walk = TRLEWalk(rectangle, format)
            return (walk.start, .trle(walk))
        case .zrle: return (.collect(4), .lengthAhead)
        case .tight: return (.collect(1), .tight(TightWalk(rectangle, format)))
        case .cursor:
            try checkCursor(rectangle)
            let mask = (Int(rectangle.width) + 7) / 8 * Int(rectangle.height)
            return (.end(skipping: rectangle.area * format.pixel + mask), nil)
        case .vmwareCursor:
            try checkCursor(rectangle)
            return (.collect(2), .vmwareCursor(rectangle, format))
        case .cursorWithAlpha:
            try checkCursor(rectangle)
            return (.collect(4), .cursorWithAlpha(rectangle))
        case .desktopSize, .lastRect, .qemuExtendedKey: return (.end, nil)
        case .extendedDesktopSize: return (.collect(4), .screens)
        case .desktopName: return (.collect(4), .name)
        case .fence, .continuousUpdates, .extendedClipboard:
            throw RectangleFault(.encoding, "\(encoding) has no rectangles")
        }
    }

    private static func checkCursor(_ rectangle: FramebufferRectangle) throws(RectangleFault) {
        guard max(rectangle.width, rectangle.height) <= maximumCursor else {
            throw RectangleFault(.limit, "a cursor of \(rectangle.width) × \(rectangle.height)")
        }
    }

    /// Decides by the bytes that were to be collected.
    mutating func take(_ bytes: [UInt8]) throws(RectangleFault) -> Advance {
        switch self {
        case .rre(let rectangle, let format):
            let count = Int(bytes.u32(0))
            guard count <= rectangle.area else {
                throw RectangleFault(.rectangle, "\(count) subrectangles in \(rectangle.area) pixels")
            }
            return .end(skipping: format.pixel + count * (format.pixel + 8))
        case .lengthAhead: return .end(skipping: Int(bytes.u32(0)))
        case .vmwareCursor(let rectangle, let format):
            switch bytes[0] {
            case 0: return .end(skipping: 2 * rectangle.area * format.pixel)
            case 1: return .end(skipping: 4 * rectangle.area)
            default: throw RectangleFault(.rectangle, "cursor type \(bytes[0]) is unknown")
            }
        case .cursorWithAlpha(let rectangle):
            guard bytes.s32(0) == RFBEncoding.raw.rawValue else {
                throw RectangleFault(.encoding, "a cursor in encoding \(bytes.s32(0)); raw is accepted")
            }
            return .end(skipping: 4 * rectangle.area)
        case .screens: return .end(skipping: ClientMessage.screenByteCount * Int(bytes[0]))
        case .name:
            let count = Int(bytes.u32(0))
            guard count <= Self.maximumName else { throw RectangleFault(.limit, "a name of \(count) bytes") }
            return .end(skipping: count)
        case .hextile(var walk):
            let advance = walk.take(bytes[0])
            self = .hextile(walk)
            return advance
        case .trle(var walk):
            let advance = try walk.take(bytes[0])
            self = .trle(walk)
            return advance
        case .tight(var walk):
            let advance = try walk.take(bytes[0])
            self = .tight(walk)
            return advance
        }
    }
}
