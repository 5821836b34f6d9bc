internal import CryptoPrimitives

/// PIXEL_FORMAT (RFC 6143 section 7.4): how long a pixel is in each encoding.
public struct PixelFormat: Hashable, Sendable {
    public static let byteCount = 16

    /// 8, 16 or 32.
    public let bitsPerPixel: UInt8
    public let depth: UInt8
    public let isBigEndian: Bool
    public let isTrueColour: Bool
    /// Largest value of red, green, blue.
    public let maxima: [UInt16]
    /// Places by which a pixel is shifted to the right to have red, green, blue lowest.
    public let shifts: [UInt8]

    /// - Parameter bytes: the 16 bytes of the structure.
    /// - Returns: nil for a format that cannot be: another length, colours outside the pixel.
    public init?(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == Self.byteCount else { return nil }
        bitsPerPixel = bytes.u8(0)
        depth = bytes.u8(1)
        isBigEndian = bytes.u8(2) != 0
        isTrueColour = bytes.u8(3) != 0
        maxima = [bytes.u16(4), bytes.u16(6), bytes.u16(8)]
        shifts = [bytes.u8(10), bytes.u8(11), bytes.u8(12)]
        guard [8, 16, 32].contains(bitsPerPixel), (1...bitsPerPixel).contains(depth) else { return nil }
        guard isTrueColour else { return }
        for (maximum, shift) in zip(maxima, shifts) {
            guard maximum > 0, maximum & (maximum &+ 1) == 0, shift < bitsPerPixel,
                UInt64(maximum) << UInt64(shift) < UInt64(1) << UInt64(bitsPerPixel)
            else { return nil }
        }
    }

    public var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.raw([bitsPerPixel, depth, isBigEndian ? 1 : 0, isTrueColour ? 1 : 0])
        for maximum in maxima { writer.u16(maximum) }
        writer.raw(shifts + [0, 0, 0])
        return writer.bytes
    }

    /// Bytes of a PIXEL.
    public var pixel: Int { Int(bitsPerPixel) / 8 }

    /// Bytes of a CPIXEL (section 7.7.5): three where the colours of a 32-bit pixel lie in three of its bytes.
    public var compressedPixel: Int {
        guard isTrueColour, bitsPerPixel == 32, depth <= 24 else { return pixel }
        let used = zip(maxima, shifts).reduce(UInt32(0)) { $0 | UInt32($1.0) << UInt32($1.1) }
        return used & 0xFF00_0000 == 0 || used & 0xFF == 0 ? 3 : 4
    }

    /// Bytes of a TPIXEL (Tight): three where depth is 24 and each colour has 8 bits.
    public var tightPixel: Int {
        isTrueColour && bitsPerPixel == 32 && depth == 24 && maxima == [255, 255, 255] ? 3 : pixel
    }
}
