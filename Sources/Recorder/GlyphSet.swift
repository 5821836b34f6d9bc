internal import CFreeType

/// Coverage pictures of the printable ASCII characters in a monospaced font, all of one size.
struct GlyphSet: Sendable {
    /// Pixels from one character to the next.
    let advance: Int

    /// Rows of every picture.
    let lineHeight: Int

    /// One picture a character from space to tilde: `lineHeight` rows of `advance` bytes, 0 (nothing) to 255.
    private let coverage: [[UInt8]]

    static let characters: ClosedRange<UInt8> = 0x20...0x7e

    /// - Parameters:
    ///   - fontPath: a TrueType or OpenType file.
    ///   - lineHeight: rows a line may take.
    init(fontPath: String, lineHeight: Int) throws(RecorderError) {
        var library: FT_Library?
        guard unsafe FT_Init_FreeType(&library) == 0, let library = unsafe library else {
            throw RecorderError(.fontUnavailable, "FreeType does not start")
        }
        defer { unsafe FT_Done_FreeType(library) }
        var face: FT_Face?
        guard unsafe FT_New_Face(library, fontPath, 0, &face) == 0, let face = unsafe face else {
            throw RecorderError(
                .fontUnavailable, "the font \(fontPath) is missing or broken; install fonts-dejavu-core")
        }
        let size = try unsafe Self.chooseSize(face: face, lineHeight: lineHeight)
        guard unsafe cfreetype_render(face, UInt(UInt8(ascii: "0"))) == 0 else {
            throw RecorderError(.fontUnavailable, "the font \(fontPath) lacks digits")
        }
        let advance = unsafe Int(cfreetype_advance(face))
        let baseline = unsafe (lineHeight - size) / 2 + Int(cfreetype_ascender(face))
        self.advance = advance
        self.lineHeight = lineHeight
        var pictures: [[UInt8]] = []
        for character in Self.characters {
            guard unsafe cfreetype_render(face, UInt(character)) == 0 else {
                throw RecorderError(.fontUnavailable, "the font \(fontPath) lacks character \(character)")
            }
            pictures.append(unsafe Self.picture(face: face, width: advance, height: lineHeight, baseline: baseline))
        }
        coverage = pictures
    }

    /// The picture of a character; of "?" for one outside ASCII.
    func picture(of character: UInt8) -> [UInt8] {
        let known = Self.characters.contains(character) ? character : UInt8(ascii: "?")
        return coverage[Int(known - Self.characters.lowerBound)]
    }

    /// Sets the largest size whose lines fit, and returns its height.
    private static func chooseSize(face: FT_Face, lineHeight: Int) throws(RecorderError) -> Int {
        for pixels in stride(from: lineHeight, to: 7, by: -1) {
            guard unsafe FT_Set_Pixel_Sizes(face, 0, UInt32(pixels)) == 0 else { continue }
            let height = unsafe Int(cfreetype_height(face))
            if height <= lineHeight { return height }
        }
        throw RecorderError(.fontUnavailable, "no size of the strip's font fits into \(lineHeight) rows")
    }

    private static func picture(face: FT_Face, width: Int, height: Int, baseline: Int) -> [UInt8] {
        var picture = [UInt8](repeating: 0, count: width * height)
        let glyph = unsafe face.pointee.glyph.pointee
        let bitmap = unsafe glyph.bitmap
        guard let buffer = unsafe bitmap.buffer else { return picture }
        for row in 0..<Int(unsafe bitmap.rows) {
            let y = baseline - Int(unsafe glyph.bitmap_top) + row
            guard (0..<height).contains(y) else { continue }
            for column in 0..<Int(unsafe bitmap.width) {
                let x = Int(unsafe glyph.bitmap_left) + column
                guard (0..<width).contains(x) else { continue }
                picture[y * width + x] = unsafe buffer[row * Int(bitmap.pitch) + column]
            }
        }
        return picture
    }
}
