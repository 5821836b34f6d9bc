/// A value of the JSON that Tabellion's files are written in: no numbers but integers from 0 to 2^53 − 1,
/// and `null` only where a format asks for it.
///
/// Strings are compared by their code units, not by canonical equivalence as Swift's own `==` does: two spellings of
/// "é" are two different texts here.
public enum JSONValue: Sendable, Equatable {
    case object(JSONObject)
    case array([JSONValue])
    case string(String)
    case integer(UInt64)
    case boolean(Bool)
    /// Read only by a parser that allows it.
    case null

    /// The largest integer that RFC 8785 keeps exact: 2^53 − 1.
    public static let maximumInteger: UInt64 = 1 << 53 - 1

    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.object(let left), .object(let right)): left == right
        case (.array(let left), .array(let right)): left == right
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.integer(let left), .integer(let right)): left == right
        case (.boolean(let left), .boolean(let right)): left == right
        case (.null, .null): true
        default: false
        }
    }

    /// Its only spelling, RFC 8785 (JCS).
    public var canonicalBytes: [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }
}
