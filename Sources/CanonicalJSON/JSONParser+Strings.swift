/// Strings of the JSON parser: UTF-8 and escapes.
extension JSONParser {
    mutating func string() throws(JSONError) -> String {
        offset += 1
        var text: [UInt8] = []
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw failure("a control character stands unescaped in a string")
            case 0x20..<0x80:
                text.append(byte)
                offset += 1
            default: try multibyte(into: &text)
            }
        }
        throw failure("the text ends inside a string")
    }

    /// One code point of two to four bytes, in its shortest form and no surrogate (RFC 3629).
    private mutating func multibyte(into text: inout [UInt8]) throws(JSONError) {
        let first = bytes[offset]
        let count = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        let minimum: UInt32 = count == 4 ? 0x10000 : count == 3 ? 0x800 : 0x80
        guard (0xC2...0xF4).contains(first), offset + count <= bytes.count else { throw failure("not UTF-8") }
        var point = UInt32(first) & (0x7F >> UInt32(count))
        for byte in bytes[offset + 1..<offset + count] {
            guard byte & 0xC0 == 0x80 else { throw failure("not UTF-8") }
            point = point << 6 | UInt32(byte & 0x3F)
        }
        guard point >= minimum, UnicodeScalar(point) != nil else { throw failure("not UTF-8") }
        text.append(contentsOf: bytes[offset..<offset + count])
        offset += count
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        let start = offset
        offset += 1
        guard let letter = peek else { throw failure("the text ends inside an escape") }
        offset += 1
        if letter == UInt8(ascii: "\"") || letter == UInt8(ascii: "\\") {
            text.append(letter)
        } else if let control = JSONEscapes.control(of: letter) {
            text.append(control)
        } else if letter == UInt8(ascii: "/"), spelling == .any {
            text.append(letter)
        } else if letter == UInt8(ascii: "u") {
            try unicodeEscape(from: start, into: &text)
        } else {
            offset = start
            throw failure("no such escape in a canonical string")
        }
    }

    private mutating func unicodeEscape(from start: Int, into text: inout [UInt8]) throws(JSONError) {
        var unit = try fourDigits()
        if spelling == .canonical {
            guard unit < 0x20, JSONEscapes.letter(of: UInt8(unit)) == nil,
                !bytes[start..<offset].contains(where: { (UInt8(ascii: "A")...UInt8(ascii: "F")).contains($0) })
            else {
                offset = start
                throw failure("this escape is not the canonical spelling of its character")
            }
        }
        if (0xD800..<0xDC00).contains(unit), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
            let low = try fourDigits()
            guard (0xDC00..<0xE000).contains(low) else { throw failure("a lone surrogate") }
            unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = UnicodeScalar(unit) else { throw failure("a lone surrogate") }
        text.append(contentsOf: UTF8.encode(scalar)!)
    }

    private mutating func fourDigits() throws(JSONError) -> UInt32 {
        guard offset + 4 <= bytes.count else { throw failure("the text ends inside an escape") }
        var unit: UInt32 = 0
        for byte in bytes[offset..<offset + 4] {
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
                throw failure("an escape has four hexadecimal digits")
            }
            unit = unit << 4 | UInt32(digit)
        }
        offset += 4
        return unit
    }
}
