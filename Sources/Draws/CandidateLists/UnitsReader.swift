internal import CanonicalJSON
public import DrawCore

/// Reads what is to be allotted from a file that people keep: a name on each line, in the order in which winners take them, or
/// `units.json` itself.
public enum UnitsReader {
    /// Longest file, in bytes.
    public static let maximumByteCount = 8 << 20

    static let maximumNameByteCount = 300
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// - Throws: `UnitsProblems`: everything that is wrong, by line; `DrawError` for JSON that is no `units.json`; `.encoding`.
    public static func read(_ bytes: [UInt8]) throws -> UnitsFile {
        let text = try utf8(bytes.starts(with: byteOrderMark) ? Array(bytes.dropFirst(byteOrderMark.count)) : bytes)
        if text.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "{") {
            let file = try UnitsFile(freely: text, file: UnitsFile.file)
            guard !file.units.isEmpty else { throw UnitsProblems([UnitsProblem(line: 1, kind: .nothing)]) }
            return file
        }
        return try lines(text)
    }

    private static func utf8(_ bytes: [UInt8]) throws(DrawsError) -> [UInt8] {
        if String(validating: bytes, as: UTF8.self) != nil { return bytes }
        var converter = try GB18030Converter()
        guard let converted = converter.convert(bytes, isLast: true) else {
            throw DrawsError(
                .encoding, "the file is neither UTF-8 nor GB18030: save it as plain text in UTF-8 and try again")
        }
        return converted
    }

    private static func lines(_ text: [UInt8]) throws -> UnitsFile {
        var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map { name(of: $0) }
        // Empty lines at the end are nobody's doing.
        while lines.last?.isEmpty == true { lines.removeLast() }
        var problems: [UnitsProblem] = []
        var seen: [String: Int] = [:]
        for (position, name) in lines.enumerated() {
            let line = position + 1
            if name.isEmpty {
                problems.append(UnitsProblem(line: line, kind: .empty))
            } else if name.utf8.count > maximumNameByteCount {
                problems.append(UnitsProblem(line: line, kind: .long))
            } else if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
                problems.append(UnitsProblem(line: line, kind: .control))
            } else if let first = seen[name] {
                problems.append(UnitsProblem(line: line, kind: .twice(first: first)))
            } else {
                seen[name] = line
            }
        }
        if lines.isEmpty { problems.append(UnitsProblem(line: 1, kind: .nothing)) }
        guard problems.isEmpty else { throw UnitsProblems(problems) }
        return try UnitsFile(lines)
    }

    /// Without white space around it, in normalization form C.
    private static func name(of line: ArraySlice<UInt8>) -> String {
        let text = String(decoding: line, as: UTF8.self)
        func isSpace(_ character: Character) -> Bool { character.isWhitespace }
        let trimmed = text.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        return String(decoding: String(trimmed)._nfcCodeUnits, as: UTF8.self)
    }
}
