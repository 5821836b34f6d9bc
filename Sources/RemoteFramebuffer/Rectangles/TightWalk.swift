/// The lengths inside Tight data (rfbproto, Tight encoding), JPEG included.
struct TightWalk: Hashable {
    private enum Phase: Hashable {
        case control
        case filter
        case paletteSize
        /// Of compressed data: what its earlier bytes say, and their number.
        case length(Int, read: Int)
    }

    private enum Filter {
        static let copy: UInt8 = 0
        static let palette: UInt8 = 1
        static let gradient: UInt8 = 2
    }

    /// Data shorter than this are not compressed, and have no length.
    private static let leastCompressed = 12

    private let width: Int
    private let height: Int
    private let pixel: Int
    private let hasPhotographs: Bool
    private var phase = Phase.control

    init(_ rectangle: FramebufferRectangle, _ format: PixelFormat) {
        width = Int(rectangle.width)
        height = Int(rectangle.height)
        pixel = format.tightPixel
        hasPhotographs = format.bitsPerPixel > 8
    }

    mutating func take(_ byte: UInt8) throws(RectangleFault) -> Advance {
        switch phase {
        case .control: return try control(byte >> 4)
        case .filter: return try filter(byte)
        case .paletteSize:
            let colours = Int(byte) + 1
            let rows = colours <= 2 ? (width + 7) / 8 : width
            return compressed(rows * height, afterSkipping: colours * pixel)
        case .length(let sum, let read):
            let sum = sum | Int(read == 2 ? byte : byte & 0x7F) << (7 * read)
            if read < 2, byte & 0x80 != 0 {
                phase = .length(sum, read: read + 1)
                return .collect(1)
            }
            return .end(skipping: sum)
        }
    }

    private mutating func control(_ kind: UInt8) throws(RectangleFault) -> Advance {
        switch kind {
        case 8: return .end(skipping: pixel)
        case 9:
            guard hasPhotographs else { throw RectangleFault(.rectangle, "JPEG for pixels of 8 bits") }
            phase = .length(0, read: 0)
            return .collect(1)
        case 0...7:
            if kind & 4 == 0 { return compressed(width * height * pixel, afterSkipping: 0) }
            phase = .filter
            return .collect(1)
        default: throw RectangleFault(.rectangle, "Tight compression \(kind) is unknown")
        }
    }

    private mutating func filter(_ filter: UInt8) throws(RectangleFault) -> Advance {
        switch filter {
        case Filter.copy, Filter.gradient: return compressed(width * height * pixel, afterSkipping: 0)
        case Filter.palette:
            phase = .paletteSize
            return .collect(1)
        default: throw RectangleFault(.rectangle, "Tight filter \(filter) is unknown")
        }
    }

    private mutating func compressed(_ count: Int, afterSkipping skip: Int) -> Advance {
        if count < Self.leastCompressed { return .end(skipping: skip + count) }
        phase = .length(0, read: 0)
        return .collect(1, afterSkipping: skip)
    }
}
