/// A JSON text as a value (RFC 8259). Numbers keep what fits a Double and, when integral, an Int.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    public subscript(_ name: String) -> JSONValue? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    public var string: String? { if case .string(let text) = self { text } else { nil } }
    public var integer: Int? { if case .integer(let value) = self { value } else { nil } }
    public var boolean: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var array: [JSONValue]? { if case .array(let items) = self { items } else { nil } }
    public var object: [String: JSONValue]? { if case .object(let members) = self { members } else { nil } }

    /// An integral or fractional number.
    public var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// Parses exactly one JSON text.
    ///
    /// - Parameters:
    ///   - maximumDepth: of arrays and objects in each other.
    ///   - lenient: lone surrogates, which pages can put into their titles, become U+FFFD.
    /// - Throws: `malformedJSON` with the byte's position; duplicate members, trailing commas, lone surrogates,
    ///   raw control characters and ill-formed UTF-8 are refused.
    public init(
        parsing bytes: some Collection<UInt8>, maximumDepth: Int = 64, lenient: Bool = false
    ) throws(BrowserError) {
        var parser = JSONParser(Array(bytes), maximumDepth: maximumDepth, lenient: lenient)
        self = try parser.parseText()
    }

    /// The value as JSON: members in ascending order, no white space.
    public func serialised() -> String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .number(let value): value.isFinite ? String(value) : "null"
        case .string(let text): Self.quoted(text)
        case .array(let items): "[" + items.map { $0.serialised() }.joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.sorted { Array($0.key.utf16).lexicographicallyPrecedes(Array($1.key.utf16)) }
                .map { Self.quoted($0.key) + ":" + $0.value.serialised() }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case "\u{8}": out += "\\b"
            case "\u{c}": out += "\\f"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
