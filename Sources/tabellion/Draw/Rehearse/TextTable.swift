/// Rows in columns for a terminal, in which a Chinese character takes two places.
struct TextTable {
    private var rows: [[String]] = []

    /// - Parameter header: the first column is set to the left, the others to the right.
    init(_ header: [String]) { rows.append(header) }

    mutating func add(_ row: [String]) { rows.append(row) }

    var lines: [String] {
        let widths = (rows.first ?? []).indices.map { column in rows.map { Self.width($0[column]) }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, text in
                let space = String(repeating: " ", count: widths[column] - Self.width(text))
                return column == 0 ? text + space : space + text
            }.joined(separator: "  ")
        }
    }

    /// Places on a terminal: two for East Asian wide characters (Unicode Standard Annex 11, by blocks).
    static func width(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + (isWide($1.value) ? 2 : 1) } }

    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
