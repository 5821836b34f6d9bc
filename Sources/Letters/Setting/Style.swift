/// How a text is set.
struct Style: Hashable, Sendable {
    enum Face: Hashable, Sendable {
        case serif, sans, mono

        /// Families in the order in which they are asked for a character.
        ///
        /// - Parameter isChinese: Latin letters among Chinese ones come from the same design.
        func families(isChinese: Bool) -> String {
            switch self {
            case .serif:
                isChinese ? "Noto Serif CJK SC,EB Garamond,DejaVu Sans" : "EB Garamond,Noto Serif CJK SC,DejaVu Sans"
            case .sans: "Noto Sans CJK SC,DejaVu Sans"
            case .mono: "DejaVu Sans Mono,Noto Sans CJK SC,DejaVu Sans"
            }
        }
    }

    enum Alignment: Hashable, Sendable {
        case start, center, end
    }

    var face = Face.serif
    /// In points.
    var size = 10.0
    var isBold = false
    var isItalic = false
    /// Between letters, in thousandths of the size.
    var tracking = 0.0
    /// Distance of base lines, in parts of the font's own.
    var leading = 1.0
    var alignment = Alignment.start
    var ink = Ink.text
    /// Lines that do not fit are cut with an ellipsis; nil for as many as it takes.
    var maximumLines: Int?

    func with(_ change: (inout Style) -> Void) -> Style {
        var copy = self
        change(&copy)
        return copy
    }
}
