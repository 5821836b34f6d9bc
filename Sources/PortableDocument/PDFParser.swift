/// Reads objects one after the other (ISO 32000-1 section 7.3); every count and depth is bounded.
struct PDFParser {
    static let maximumDepth = 24
    private static let maximumElements = 65_536
    private static let maximumNameByteCount = 127

    let bytes: ArraySlice<UInt8>
    var position: Int

    /// - Parameter bytes: a window of the file; positions are the file's.
    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var next: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    static func isSpace(_ byte: UInt8) -> Bool { [0, 9, 10, 12, 13, 32].contains(byte) }

    static func isDelimiter(_ byte: UInt8) -> Bool { "()<>[]{}/%".utf8.contains(byte) }

    func failure(_ cause: String) -> PDFError { PDFError(.syntax, at: position, cause) }

    /// White space only: a comment could hide anything, and letters have none.
    mutating func skipSpace() { while let byte = next, Self.isSpace(byte) { position += 1 } }

    /// Takes exactly these bytes.
    mutating func expect(_ text: String) throws(PDFError) {
        guard starts(with: text) else { throw failure("\"\(text)\" should stand here") }
        position += text.utf8.count
    }

    func starts(with text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

    /// Decimal digits without a sign.
    mutating func number() throws(PDFError) -> Int {
        let start = position
        var value = 0
        while let byte = next, (0x30...0x39).contains(byte) {
            guard position - start < 10 else { throw failure("a number of more than ten digits") }
            value = value * 10 + Int(byte - 0x30)
            position += 1
        }
        guard position > start else { throw failure("a number should stand here") }
        return value
    }

    mutating func value(depth: Int = 0) throws(PDFError) -> PDFValue {
        guard depth <= Self.maximumDepth else { throw PDFError(.limit, at: position, "nested too deeply") }
        skipSpace()
        guard let byte = next else { throw failure("an object should stand here") }
        switch byte {
        case UInt8(ascii: "/"): return .name(try name())
        case UInt8(ascii: "("): return .string(try literal())
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "<"):
            return starts(with: "<<") ? .dictionary(try dictionary(depth: depth)) : .string(try hexadecimal())
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return try numberOrReference()
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "+"): return try signed()
        default: return try keyword()
        }
    }

    private mutating func keyword() throws(PDFError) -> PDFValue {
        for (text, value) in [("null", PDFValue.null), ("true", .boolean(true)), ("false", .boolean(false))]
        where starts(with: text) {
            position += text.utf8.count
            guard next.map({ Self.isSpace($0) || Self.isDelimiter($0) }) ?? true else { break }
            return value
        }
        throw failure("no object begins like this")
    }

    private mutating func signed() throws(PDFError) -> PDFValue {
        let start = position
        while let byte = next, !Self.isSpace(byte), !Self.isDelimiter(byte) {
            guard "+-.0123456789".utf8.contains(byte), position - start < 32 else { throw failure("not a number") }
            position += 1
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if let integer = Int(text), text.first != "+" { return .integer(integer) }
        guard Double(text) != nil else { throw failure("not a number") }
        return .real(text)
    }

    /// `12`, `12.5`, or `12 0 R`.
    private mutating func numberOrReference() throws(PDFError) -> PDFValue {
        let first = try signed()
        guard case .integer(let number) = first else { return first }
        let end = position
        skipSpace()
        guard starts(with: "0"), position + 1 < bytes.endIndex, Self.isSpace(bytes[position + 1]) else {
            position = end
            return first
        }
        position += 1
        skipSpace()
        let after = position + 1
        guard next == UInt8(ascii: "R"),
            after >= bytes.endIndex || Self.isSpace(bytes[after])
                || Self.isDelimiter(bytes[after])
        else {
            position = end
            return first
        }
        position = after
        guard (1...PDFFile.maximumObjects).contains(number) else { throw failure("no object has number \(number)") }
        return .reference(number)
    }

    private mutating func name() throws(PDFError) -> String {
        position += 1
        var name: [UInt8] = []
        while let byte = next, !Self.isSpace(byte), !Self.isDelimiter(byte) {
            // Escapes would let one name be written in two ways: only the slash of a media type has one.
            let isSlash = starts(with: "#2f")
            guard (0x21...0x7E).contains(byte), byte != UInt8(ascii: "#") || isSlash,
                name.count < Self.maximumNameByteCount
            else { throw failure("a name that letters do not use") }
            name.append(isSlash ? UInt8(ascii: "/") : byte)
            position += isSlash ? 3 : 1
        }
        return String(decoding: name, as: UTF8.self)
    }

    private mutating func array(depth: Int) throws(PDFError) -> [PDFValue] {
        position += 1
        var elements: [PDFValue] = []
        while true {
            skipSpace()
            if next == UInt8(ascii: "]") { break }
            guard elements.count < Self.maximumElements else { throw PDFError(.limit, at: position, "a long array") }
            elements.append(try value(depth: depth + 1))
        }
        position += 1
        return elements
    }

    private mutating func dictionary(depth: Int) throws(PDFError) -> PDFDictionary {
        try expect("<<")
        var dictionary = PDFDictionary()
        while true {
            skipSpace()
            if starts(with: ">>") { break }
            guard next == UInt8(ascii: "/") else { throw failure("a name should stand here") }
            let key = try name()
            guard dictionary[key] == nil, dictionary.entries.count < 1024 else {
                throw failure("/\(key) stands twice, or the dictionary is too long")
            }
            dictionary[key] = try value(depth: depth + 1)
        }
        position += 2
        return dictionary
    }

    private mutating func hexadecimal() throws(PDFError) -> [UInt8] {
        position += 1
        var string: [UInt8] = []
        var high: UInt8?
        while let byte = next, byte != UInt8(ascii: ">") {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw failure("not a digit") }
            if let first = high {
                string.append(first << 4 | UInt8(digit))
                high = nil
            } else {
                high = UInt8(digit)
            }
            position += 1
        }
        guard next != nil, high == nil else { throw failure("a string is cut off") }
        position += 1
        return string
    }

    private mutating func literal() throws(PDFError) -> [UInt8] {
        position += 1
        var string: [UInt8] = []
        var open = 1
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\\"):
                guard let escaped = next else { throw failure("a string is cut off") }
                position += 1
                // Kept as written: the strings that count are hexadecimal.
                string += [byte, escaped]
                continue
            case UInt8(ascii: "("): open += 1
            case UInt8(ascii: ")"): open -= 1
            default: break
            }
            if open == 0 { return string }
            string.append(byte)
        }
        throw failure("a string is cut off")
    }
}
