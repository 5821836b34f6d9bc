internal import CPixels

/// The desktop as last captured, in 32-bit BGRX pixels; memory of the recorder alone.
@safe struct PixelBuffer: ~Copyable {
    let width: Int
    let height: Int
    private let base: UnsafeMutablePointer<UInt8>

    var stride: Int { width * 4 }

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        unsafe base = UnsafeMutablePointer.allocate(capacity: width * height * 4)
        unsafe base.initialize(repeating: 0, count: width * height * 4)
    }

    deinit { unsafe base.deallocate() }

    /// Takes over the pixels of `rectangle` that differ.
    ///
    /// - Parameters:
    ///   - source: pixels of `area`, packed.
    ///   - rectangle: lies within `area`, and `area` within the buffer.
    /// - Returns: a rectangle around all differences; nil if there is none.
    mutating func update(
        _ rectangle: PixelRectangle, from source: borrowing SharedMemory, area: PixelRectangle
    ) -> PixelRectangle? {
        precondition(area.contains(rectangle) && area.width * area.height * 4 <= source.byteCount)
        precondition(PixelRectangle(left: 0, top: 0, right: width, bottom: height).contains(area))
        let offset = ((rectangle.top - area.top) * area.width + rectangle.left - area.left) * 4
        var top: Int32 = 0
        var bottom: Int32 = 0
        var left: Int32 = 0
        var right: Int32 = 0
        let target = unsafe pointer(rectangle.left, rectangle.top)
        let differs = unsafe source.withBytes { bytes in
            unsafe cpixels_update(
                bytes + offset, area.width * 4, target, stride, Int32(rectangle.width), Int32(rectangle.height), &top,
                &bottom, &left, &right)
        }
        guard differs else { return nil }
        return PixelRectangle(
            left: rectangle.left + Int(left), top: rectangle.top + Int(top), right: rectangle.left + Int(right),
            bottom: rectangle.top + Int(bottom))
    }

    /// Copies the pixels of `rectangle` out, packed.
    func copy(of rectangle: PixelRectangle) -> PixelBuffer {
        let copy = PixelBuffer(width: rectangle.width, height: rectangle.height)
        for row in 0..<rectangle.height {
            unsafe copy.base.advanced(by: row * copy.stride)
                .update(from: pointer(rectangle.left, rectangle.top + row), count: copy.stride)
        }
        return copy
    }

    /// Lays a pointer's picture over the buffer; what lies outside is left out.
    mutating func blend(_ cursor: CursorImage, at left: Int, _ top: Int) {
        let whole = PixelRectangle(left: left, top: top, right: left + cursor.width, bottom: top + cursor.height)
        guard let visible = whole.clipped(width: width, height: height) else { return }
        let first = (visible.top - top) * cursor.width + visible.left - left
        precondition(first + (visible.height - 1) * cursor.width + visible.width <= cursor.pixels.count)
        unsafe cursor.pixels.withUnsafeBufferPointer { source in
            unsafe cpixels_blend(
                source.baseAddress! + first, cursor.width, pointer(visible.left, visible.top), stride,
                Int32(visible.width), Int32(visible.height))
        }
    }

    /// Calls `body` with the first pixel's address at a place in the buffer; the pointer is not to be kept.
    func withPixels<Result>(at left: Int, _ top: Int, _ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        unsafe body(UnsafePointer(pointer(left, top)))
    }

    private func pointer(_ left: Int, _ top: Int) -> UnsafeMutablePointer<UInt8> {
        precondition((0..<width).contains(left) && (0..<height).contains(top))
        return unsafe base + top * stride + left * 4
    }
}
