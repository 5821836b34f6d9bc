internal import CPango
internal import LetterModel

/// The typefaces of letters, and the one place that calls Pango and fontconfig.
///
/// Only the named files are used, whatever else is installed: a letter looks the same on every machine that has
/// them. Stays inside one actor.
@safe final class TypeCase {
    /// Debian's packages fonts-noto-cjk, fonts-ebgaramond and fonts-dejavu-core.
    static let files = [
        "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
        "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
        "/usr/share/fonts/opentype/ebgaramond/EBGaramond12-Regular.otf",
        "/usr/share/fonts/opentype/ebgaramond/EBGaramond12-Bold.otf",
        "/usr/share/fonts/opentype/ebgaramond/EBGaramond12-Italic.otf",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
        "/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf",
    ]

    /// Owned; freed in deinit.
    private let configuration: OpaquePointer
    private let map: UnsafeMutablePointer<PangoFontMap>
    private let context: OpaquePointer

    /// Whether the letter that is being set is in Chinese, alone or first.
    var isChinese = true

    /// Characters that were looked up before.
    private var covered: [Unicode.Scalar: Bool] = [:]

    /// - Throws: `.font`, naming the file that is missing.
    init() throws(LetterError) {
        guard let configuration = unsafe FcConfigCreate() else { throw Self.failure("FcConfigCreate") }
        for file in Self.files {
            guard unsafe FcConfigAppFontAddFile(configuration, file) != 0 else {
                unsafe FcConfigDestroy(configuration)
                throw LetterError(
                    .font, at: file, "the typeface is not installed",
                    remedy: "install fonts-noto-cjk, fonts-ebgaramond and fonts-dejavu-core")
            }
        }
        guard let map = unsafe cpango_font_map(configuration), let context = unsafe cpango_context(map) else {
            unsafe FcConfigDestroy(configuration)
            throw Self.failure("pango_cairo_font_map_new_for_font_type")
        }
        unsafe self.configuration = configuration
        unsafe self.map = map
        unsafe self.context = context
        unsafe pango_context_set_language(context, pango_language_from_string("zh-cn"))
    }

    deinit {
        unsafe cpango_release(UnsafeMutableRawPointer(context))
        unsafe cpango_release_map(map)
        unsafe FcConfigDestroy(configuration)
    }

    private static func failure(_ what: String) -> LetterError {
        LetterError(.library, at: what, "failed", remedy: "give the process more memory, and try again")
    }

    /// Breaks a text into lines.
    ///
    /// - Parameter width: in points.
    func set(_ text: String, _ style: Style, width: Double) -> SetText {
        guard let layout = unsafe pango_layout_new(context) else { fatalError("Pango: out of memory") }
        unsafe cpango_dress(
            layout, style.face.families(isChinese: isChinese), style.size, style.isBold ? 700 : 400,
            style.isItalic ? 1 : 0, style.tracking)
        let shown = legible(text)
        unsafe pango_layout_set_text(layout, shown, Int32(shown.utf8.count))
        unsafe pango_layout_set_width(layout, Int32(width * Double(PANGO_SCALE)))
        unsafe pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        unsafe pango_layout_set_line_spacing(layout, Float(style.leading))
        switch style.alignment {
        case .start: unsafe pango_layout_set_alignment(layout, PANGO_ALIGN_LEFT)
        case .center: unsafe pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER)
        case .end: unsafe pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT)
        }
        // A name in Arabic is read from the right, and still begins at the left edge of its column.
        unsafe pango_layout_set_auto_dir(layout, 0)
        if let lines = style.maximumLines {
            unsafe pango_layout_set_height(layout, Int32(-lines))
            unsafe pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_MIDDLE)
        }
        var box = PangoRectangle()
        unsafe pango_layout_get_extents(layout, nil, &box)
        return unsafe SetText(
            layout: layout, ink: style.ink, width: Double(box.width) / Double(PANGO_SCALE),
            height: Double(box.height) / Double(PANGO_SCALE),
            baseline: Double(pango_layout_get_baseline(layout)) / Double(PANGO_SCALE))
    }

    /// The text with nothing in it that would be invisible, turn other text around, or print as an empty box.
    ///
    /// Such characters are written as `‹U+202E›`.
    func legible(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\n" || isPrintable(scalar) {
                shown.append(scalar)
            } else {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
                shown.append(contentsOf: "‹U+\(padded)›".unicodeScalars)
            }
        }
        return String(shown)
    }

    private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
        case .spaceSeparator: return scalar == "\u{3000}" || scalar == "\u{A0}" || scalar == "\u{2009}"
        default: break
        }
        if let known = covered[scalar] { return known }
        let has = unsafe cpango_has(configuration, scalar.value) != 0
        covered[scalar] = has
        return has
    }
}

/// One text, broken into lines, ready to be drawn. A class, since rows hold several.
@safe final class SetText {
    /// Owned; freed in deinit.
    fileprivate let layout: OpaquePointer
    let ink: Ink

    /// In points; of what was set, not of what was allowed.
    let width: Double
    let height: Double

    /// Of the first line, below the top.
    let baseline: Double

    fileprivate init(layout: OpaquePointer, ink: Ink, width: Double, height: Double, baseline: Double) {
        unsafe self.layout = layout
        self.ink = ink
        self.width = width
        self.height = height
        self.baseline = baseline
    }

    deinit { unsafe cpango_release(UnsafeMutableRawPointer(layout)) }

    /// Draws the text where the context's current point is.
    ///
    /// - Parameter cairo: a `cairo_t`, which this call borrows.
    func show(on cairo: UnsafeMutableRawPointer) { unsafe cpango_draw(cairo, layout) }
}
