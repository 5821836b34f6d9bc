/// Keeps the picture to be encoded: desktop, pointer, strip; converts only what changed.
struct FrameRenderer: ~Copyable {
    private(set) var picture: Picture
    private let glyphs: GlyphSet

    /// Where the pointer's picture was drawn last, evenly aligned and clipped.
    private var pointer: PixelRectangle?
    private var lines: [String] = []

    /// Pixels converted so far.
    private(set) var convertedPixels: UInt64 = 0

    private init(picture: consuming Picture, glyphs: GlyphSet) {
        self.picture = picture
        self.glyphs = glyphs
    }

    static func make(
        width: Int, desktopHeight: Int, configuration: RecorderConfiguration
    ) throws(RecorderError) -> FrameRenderer {
        let strip = configuration.stripHeight
        let glyphs = try GlyphSet(fontPath: configuration.fontPath, lineHeight: strip / 2 - 2)
        return FrameRenderer(
            picture: try Picture(width: width, desktopHeight: desktopHeight, stripHeight: strip), glyphs: glyphs)
    }

    /// Columns of text that a line of the strip holds.
    var columns: Int { (picture.width - 16) / glyphs.advance }

    /// Brings the picture up to date with the desktop.
    ///
    /// - Parameter changed: rectangles around every pixel that differs from the last picture.
    mutating func draw(_ capture: borrowing DesktopCapture, changed: [PixelRectangle]) throws(RecorderError) {
        try picture.makeWritable()
        for rectangle in changed { convert(capture, rectangle.evenlyAligned) }
        if let pointer { convert(capture, pointer) }
        pointer = nil
        guard let cursor = capture.cursor else { return }
        let frame = cursor.frame(atX: capture.pointerX, y: capture.pointerY)
        guard let area = frame.clipped(width: capture.width, height: capture.height)?.evenlyAligned else { return }
        var patch = capture.desktop.copy(of: area)
        patch.blend(cursor, at: frame.left - area.left, frame.top - area.top)
        let whole = PixelRectangle(left: 0, top: 0, right: area.width, bottom: area.height)
        picture.draw(patch, rectangle: whole, left: area.left, top: area.top)
        pointer = area
    }

    mutating func drawStrip(_ lines: [String]) {
        guard lines != self.lines else { return }
        picture.drawStrip(lines, glyphs: glyphs)
        self.lines = lines
    }

    private mutating func convert(_ capture: borrowing DesktopCapture, _ rectangle: PixelRectangle) {
        picture.draw(capture.desktop, rectangle: rectangle)
        convertedPixels += UInt64(rectangle.width * rectangle.height)
    }
}
