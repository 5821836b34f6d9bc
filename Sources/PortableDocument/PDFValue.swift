/// An object of ISO 32000-1 section 7.3, without streams.
public indirect enum PDFValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    case integer(Int)
    /// In the spelling of the file: nothing is computed with it.
    case real(String)
    case string([UInt8])
    case name(String)
    case array([PDFValue])
    case dictionary(PDFDictionary)
    /// An indirect object; generations other than 0 are refused.
    case reference(Int)

    /// As it is written.
    public var bytes: [UInt8] {
        switch self {
        case .null: return Array("null".utf8)
        case .boolean(let truth): return Array((truth ? "true" : "false").utf8)
        case .integer(let number): return Array(String(number).utf8)
        case .real(let text): return Array(text.utf8)
        case .string(let bytes): return Self.hexadecimal(bytes)
        case .name(let name): return Self.name(name)
        case .array(let elements):
            return Array("[".utf8) + elements.map(\.bytes).joined(separator: [0x20]) + Array("]".utf8)
        case .dictionary(let dictionary): return dictionary.bytes
        case .reference(let number): return Array("\(number) 0 R".utf8)
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private static func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8(ascii: "<")] + bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] } + [UInt8(ascii: ">")]
    }

    private static func name(_ name: String) -> [UInt8] {
        var bytes = [UInt8(ascii: "/")]
        for byte in name.utf8 {
            if (0x21...0x7E).contains(byte), !"()<>[]{}/%#".utf8.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "#"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return bytes
    }

    /// A text string: UTF-16BE with a byte order mark (section 7.9.2.2).
    public static func text(_ text: String) -> PDFValue {
        .string([0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
    }
}
