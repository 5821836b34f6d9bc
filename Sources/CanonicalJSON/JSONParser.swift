/// A bounded parser of the JSON that Tabellion's files are written in (docs/spec/evidence.md section 1).
///
/// With `.canonical` spelling it accepts a file only in its RFC 8785 form, so that a value has one spelling and one
/// digest. With `.any` it also takes white space, members in any order and every escape: for files that people write.
public struct JSONParser: Sendable {
    public enum Spelling: Sendable { case canonical, any }

    /// Objects and arrays inside one another, the outermost included.
    public static let maximumDepth = 32
    /// Values in one file: keeps a hostile file from growing a hundredfold in memory.
    public static let maximumValues = 1_000_000

    let bytes: [UInt8]
    let spelling: Spelling
    private let allowsNull: Bool
    /// Position of the next byte to be looked at; the parser's caller owns the parser.
    public internal(set) var offset = 0
    private var valueCount = 0

    /// Parses one value that fills `bytes`.
    ///
    /// - Parameter allowsNull: whether `null` is a value of the format.
    /// - Throws: `.syntax` with line and offset, or `.limit`.
    public static func parse(
        _ bytes: some Sequence<UInt8>, spelling: Spelling = .canonical, allowsNull: Bool = false
    ) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes: Array(bytes), spelling: spelling, allowsNull: allowsNull)
        parser.skipSpace()
        let value = try parser.value(depth: 1)
        parser.skipSpace()
        guard parser.offset == parser.bytes.count else { throw parser.failure("bytes after the value") }
        return value
    }

    /// A parser whose caller takes a long file piece by piece, with `take` and `element`.
    public init(bytes: [UInt8], spelling: Spelling, allowsNull: Bool = false) {
        self.bytes = bytes
        self.spelling = spelling
        self.allowsNull = allowsNull
    }

    /// One value that begins at `offset`, with a count of values of its own.
    ///
    /// - Parameter depth: objects and arrays that it stands in, and one.
    public mutating func element(depth: Int) throws(JSONError) -> JSONValue {
        valueCount = 0
        return try value(depth: depth)
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= Self.maximumDepth || !(peek == UInt8(ascii: "{") || peek == UInt8(ascii: "[")) else {
            throw failure(.limit, "nested more than \(Self.maximumDepth) deep")
        }
        valueCount += 1
        guard valueCount <= Self.maximumValues else {
            throw failure(.limit, "more than \(Self.maximumValues) values")
        }
        guard let first = peek else { throw failure("the text ends where a value should stand") }
        switch first {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return .integer(try integer())
        case UInt8(ascii: "t"): return try literal("true", .boolean(true))
        case UInt8(ascii: "f"): return try literal("false", .boolean(false))
        case UInt8(ascii: "n"):
            guard allowsNull else { throw failure("null is not allowed") }
            return try literal("null", .null)
        case UInt8(ascii: "-"): throw failure("negative numbers are not allowed")
        default: throw failure("no value begins with this byte")
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        offset += 1
        var members: [JSONObject.Member] = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return JSONObject() }
        while true {
            skipSpace()
            let start = offset
            guard peek == UInt8(ascii: "\"") else { throw failure("a member's name should stand here") }
            let name = try string()
            if spelling == .canonical, let last = members.last, !JSONObject.precedes(last.name, name) {
                offset = start
                let fault = last.name.utf8.elementsEqual(name.utf8) ? "occurs twice" : "is out of order"
                throw failure("member \"\(name)\" \(fault)")
            }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw failure("a colon should stand here") }
            skipSpace()
            members.append(JSONObject.Member(name: name, value: try value(depth: depth + 1)))
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "}")) else { throw failure("a comma or } should stand here") }
            return try ordered(members)
        }
    }

    /// Sorts the members of an object whose spelling is free, and refuses a name that occurs twice.
    private func ordered(_ members: [JSONObject.Member]) throws(JSONError) -> JSONObject {
        guard spelling == .any else { return JSONObject(ascending: members) }
        let sorted = members.sorted { JSONObject.precedes($0.name, $1.name) }
        for (left, right) in zip(sorted, sorted.dropFirst()) where !JSONObject.precedes(left.name, right.name) {
            throw failure("member \"\(right.name)\" occurs twice in the object that ends here")
        }
        return JSONObject(ascending: sorted)
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        offset += 1
        var elements: [JSONValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return elements }
        while true {
            skipSpace()
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "]")) else { throw failure("a comma or ] should stand here") }
            return elements
        }
    }

    private mutating func integer() throws(JSONError) -> UInt64 {
        let start = offset
        var number: UInt64 = 0
        while let digit = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
            number = number * 10 + UInt64(digit - UInt8(ascii: "0"))
            offset += 1
            guard number <= JSONValue.maximumInteger else {
                offset = start
                throw failure("integers end at 2^53 - 1")
            }
        }
        if bytes[start] == UInt8(ascii: "0"), offset > start + 1 {
            offset = start
            throw failure("a number begins with a superfluous 0")
        }
        if let next = peek, [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(next) {
            throw failure("numbers other than integers are not allowed")
        }
        return number
    }

    private mutating func literal(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        guard bytes[offset...].starts(with: word.utf8) else { throw failure("no value begins like this") }
        offset += word.utf8.count
        return value
    }

    var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    /// Takes exactly this byte, if it stands here.
    public mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        offset += 1
        return true
    }

    private mutating func skipSpace() {
        guard spelling == .any else { return }
        while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { offset += 1 }
    }

    /// Takes exactly this text, if it stands here.
    public mutating func take(_ text: String) -> Bool {
        guard bytes[offset...].starts(with: text.utf8) else { return false }
        offset += text.utf8.count
        return true
    }

    /// An error at `offset`.
    public func failure(_ cause: String) -> JSONError { failure(.syntax, cause) }

    private func failure(_ code: JSONError.Code, _ cause: String) -> JSONError {
        let line = bytes[..<offset].reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
        let position = JSONError.Position(line: line, offset: offset)
        let remedy =
            spelling == .canonical
            ? "a file in canonical JSON is not edited by hand: take it again from whoever made it"
            : "correct the text at this place"
        return JSONError(code, at: "", position: position, cause, remedy: remedy)
    }
}
