/// A rectangle of pixels, half open: `left ..< right`, `top ..< bottom`. Empty rectangles are not built.
struct PixelRectangle: Hashable, Sendable {
    var left: Int
    var top: Int
    var right: Int
    var bottom: Int

    var width: Int { right - left }
    var height: Int { bottom - top }

    /// - Returns: nil if nothing of the rectangle lies within `width` × `height` pixels from the origin.
    func clipped(width: Int, height: Int) -> PixelRectangle? {
        let result = PixelRectangle(
            left: max(left, 0), top: max(top, 0), right: min(right, width), bottom: min(bottom, height))
        return result.left < result.right && result.top < result.bottom ? result : nil
    }

    /// The smallest rectangle around this one whose edges are even, as 4:2:0 chroma needs.
    var evenlyAligned: PixelRectangle {
        PixelRectangle(left: left & ~1, top: top & ~1, right: (right + 1) & ~1, bottom: (bottom + 1) & ~1)
    }

    func contains(_ other: PixelRectangle) -> Bool {
        left <= other.left && top <= other.top && right >= other.right && bottom >= other.bottom
    }

    /// The smallest rectangle around both.
    func union(_ other: PixelRectangle?) -> PixelRectangle {
        guard let other else { return self }
        return PixelRectangle(
            left: min(left, other.left), top: min(top, other.top), right: max(right, other.right),
            bottom: max(bottom, other.bottom))
    }

    static func union(_ first: PixelRectangle?, _ second: PixelRectangle?) -> PixelRectangle? {
        first?.union(second) ?? second
    }
}
