internal import CFFmpeg
internal import CPixels

/// The picture to be encoded: desktop above, status strip below; planar 4:2:0, BT.709, limited range.
@safe struct Picture: ~Copyable {
    let width: Int
    let desktopHeight: Int
    let stripHeight: Int
    let frame: UnsafeMutablePointer<AVFrame>

    var height: Int { desktopHeight + stripHeight }

    init(width: Int, desktopHeight: Int, stripHeight: Int) throws(RecorderError) {
        guard let frame = unsafe av_frame_alloc() else { throw RecorderError(.encoderFailed, "out of memory") }
        unsafe frame.pointee.format = AV_PIX_FMT_YUV420P.rawValue
        unsafe frame.pointee.width = Int32(width)
        unsafe frame.pointee.height = Int32(desktopHeight + stripHeight)
        unsafe frame.pointee.color_range = AVCOL_RANGE_MPEG
        unsafe frame.pointee.colorspace = AVCOL_SPC_BT709
        guard unsafe av_frame_get_buffer(frame, 0) == 0 else {
            throw RecorderError(.encoderFailed, "no memory for a picture of \(width) by \(desktopHeight) pixels")
        }
        self.width = width
        self.desktopHeight = desktopHeight
        self.stripHeight = stripHeight
        unsafe self.frame = frame
        clear()
    }

    deinit {
        var frame: UnsafeMutablePointer<AVFrame>? = unsafe frame
        unsafe av_frame_free(&frame)
    }

    /// Makes the planes this picture's own again, in case the encoder still holds them.
    mutating func makeWritable() throws(RecorderError) {
        guard unsafe av_frame_make_writable(frame) == 0 else {
            throw RecorderError(.encoderFailed, "out of memory")
        }
    }

    /// Converts pixels of the desktop.
    ///
    /// - Parameters:
    ///   - rectangle: evenly aligned, within `source` and the desktop.
    ///   - left: where the source's first column lies on the desktop; even.
    ///   - top: where its first row lies; even.
    mutating func draw(_ source: borrowing PixelBuffer, rectangle: PixelRectangle, left: Int = 0, top: Int = 0) {
        let x = rectangle.left + left
        let y = rectangle.top + top
        precondition(rectangle == rectangle.evenlyAligned && left.isMultiple(of: 2) && top.isMultiple(of: 2))
        precondition(x >= 0 && y >= 0 && x + rectangle.width <= width && y + rectangle.height <= desktopHeight)
        let stride = source.stride
        unsafe source.withPixels(at: rectangle.left, rectangle.top) { pixels in
            unsafe cpixels_i420(
                pixels, stride, plane(0, x, y), self.stride(0), plane(1, x / 2, y / 2), self.stride(1),
                plane(2, x / 2, y / 2), self.stride(2), Int32(rectangle.width), Int32(rectangle.height))
        }
    }

    /// Writes the strip's lines, white on black.
    mutating func drawStrip(_ lines: [String], glyphs: GlyphSet) {
        let left = 8
        for (index, line) in lines.enumerated() {
            let top = desktopHeight + stripHeight / 2 * index + (stripHeight / 2 - glyphs.lineHeight) / 2
            let columns = (width - 2 * left) / glyphs.advance
            let text =
                Array(line.utf8.prefix(columns)) + [UInt8](repeating: 0x20, count: max(0, columns - line.utf8.count))
            for (column, character) in text.enumerated() {
                let picture = glyphs.picture(of: character)
                for row in 0..<glyphs.lineHeight {
                    let target = unsafe plane(0, left + column * glyphs.advance, top + row)
                    for x in 0..<glyphs.advance {
                        unsafe target[x] = UInt8(16 + Int(picture[row * glyphs.advance + x]) * 219 / 255)
                    }
                }
            }
        }
    }

    private mutating func clear() {
        for (index, value) in [UInt8(16), 128, 128].enumerated() {
            let rows = index == 0 ? height : height / 2
            unsafe plane(index, 0, 0).update(repeating: value, count: stride(index) * rows)
        }
    }

    private func plane(_ index: Int, _ x: Int, _ y: Int) -> UnsafeMutablePointer<UInt8> {
        unsafe cffmpeg_plane(frame, Int32(index)) + y * stride(index) + x
    }

    private func stride(_ index: Int) -> Int { unsafe Int(cffmpeg_stride(frame, Int32(index))) }
}
