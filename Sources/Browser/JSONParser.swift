/// The parser behind `JSONValue`: strict, one pass, bounded in depth.
struct JSONParser {
    private let bytes: [UInt8]
    private let maximumDepth: Int
    private var position = 0
    private var depth = 0

    /// Lone surrogates become U+FFFD instead of being refused.
    private let lenient: Bool

    init(_ bytes: [UInt8], maximumDepth: Int, lenient: Bool) {
        self.bytes = bytes
        self.lenient = lenient
        self.maximumDepth = maximumDepth
    }

    mutating func parseText() throws(BrowserError) -> JSONValue {
        let value = try parseValue()
        skipSpace()
        guard position == bytes.count else { throw failure("something follows the value") }
        return value
    }

    private mutating func parseValue() throws(BrowserError) -> JSONValue {
        skipSpace()
        guard let byte = peek else { throw failure("the text ends where a value belongs") }
        switch byte {
        case UInt8(ascii: "{"): return try nested { parser throws(BrowserError) in try parser.parseObject() }
        case UInt8(ascii: "["): return try nested { parser throws(BrowserError) in try parser.parseArray() }
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try parseNumber()
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(BrowserError) -> JSONValue
    ) throws(BrowserError) -> JSONValue {
        guard depth < maximumDepth else { throw failure("nested more than \(maximumDepth) deep") }
        depth += 1
        position += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func parseObject() throws(BrowserError) -> JSONValue {
        var members: [String: JSONValue] = [:]
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(members) }
        while true {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw failure("a member's name is missing") }
            let name = try parseString()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw failure("a colon is missing") }
            let value = try parseValue()
            guard members.updateValue(value, forKey: name) == nil else { throw failure("member \(name) twice") }
            skipSpace()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { throw failure("a comma or closing brace is missing") }
        }
    }

    private mutating func parseArray() throws(BrowserError) -> JSONValue {
        var items: [JSONValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(items) }
        while true {
            items.append(try parseValue())
            skipSpace()
            if take(UInt8(ascii: "]")) { return .array(items) }
            guard take(UInt8(ascii: ",")) else { throw failure("a comma or closing bracket is missing") }
        }
    }

    private mutating func parseString() throws(BrowserError) -> String {
        position += 1
        var text: [UInt8] = []
        var start = position
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                text += bytes[start..<position]
                position += 1
                guard let decoded = String(validating: text, as: UTF8.self) else { throw failure("ill-formed UTF-8") }
                return decoded
            case UInt8(ascii: "\\"):
                text += bytes[start..<position]
                position += 1
                text += try parseEscape()
                start = position
            case 0..<0x20: throw failure("a raw control character in a string")
            default: position += 1
            }
        }
        throw failure("a string does not end")
    }

    private mutating func parseEscape() throws(BrowserError) -> [UInt8] {
        guard let byte = peek else { throw failure("a string does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "u"): return try parseUnicodeEscape()
        default: throw failure("an unknown escape")
        }
    }

    private mutating func parseUnicodeEscape() throws(BrowserError) -> [UInt8] {
        let value = try parseHexadecimal()
        if let scalar = Unicode.Scalar(value) { return Array(String(Character(scalar)).utf8) }
        if value < 0xdc00 {
            let mark = position
            if take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
                let low = try parseHexadecimal()
                if (0xdc00..<0xe000).contains(low) {
                    let joined = 0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00)
                    return Unicode.Scalar(joined).map { Array(String(Character($0)).utf8) } ?? []
                }
            }
            position = mark
        }
        guard lenient else { throw failure("a lone surrogate") }
        return [0xef, 0xbf, 0xbd]
    }

    private mutating func parseHexadecimal() throws(BrowserError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw failure("four hexadecimal digits belong after \\u")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private mutating func parseNumber() throws(BrowserError) -> JSONValue {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        var integral = true
        if take(UInt8(ascii: ".")) {
            integral = false
            try digits()
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            integral = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if integral, let value = Int(text) { return .integer(value) }
        guard let value = Double(text) else { throw failure("not a number") }
        return .number(value)
    }

    private mutating func digits() throws(BrowserError) {
        guard let first = peek, isDigit(first) else { throw failure("a digit is missing") }
        while let byte = peek, isDigit(byte) { position += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(BrowserError) -> JSONValue {
        for byte in "\(text)".utf8 { guard take(byte) else { throw failure("neither true, false nor null") } }
        return value
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
    }

    private func failure(_ what: String) -> BrowserError {
        BrowserError(.malformedJSON, "JSON, byte \(position): \(what)")
    }
}
