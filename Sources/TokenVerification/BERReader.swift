/// Reads the elements of a BER or DER value one after the other (ITU-T X.690 section 8).
///
/// Authorities may send BER: indefinite lengths, constructed octet strings and SETs in any order are read. Every
/// length is checked against what is there, nesting is bounded, and nothing is copied before it has been checked.
package struct BERReader {
    /// The deepest nesting that is followed inside an indefinite length.
    static let maximumDepth = 24

    private let bytes: ArraySlice<UInt8>

    /// Position of the next byte.
    private var position: Int

    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    package var isAtEnd: Bool { position == bytes.endIndex }

    /// The identifier octet that comes next; nil at the end.
    package var nextTag: UInt8? { isAtEnd ? nil : bytes[position] }

    /// Reads whatever element comes next.
    package mutating func any(_ field: String) throws(TokenError) -> BERElement {
        let element = try Self.element(in: bytes, at: position, field: field, depth: 0)
        position = element.encoded.endIndex
        return element
    }

    /// Reads the next element, which must have this tag.
    package mutating func element(_ tag: UInt8, _ field: String) throws(TokenError) -> BERElement {
        guard let found = nextTag else { throw Self.malformed(field, at: position, "is missing") }
        guard found == tag else {
            throw Self.malformed(field, at: position, "has tag \(found), not \(tag)")
        }
        return try any(field)
    }

    /// Reads the next element if it has this tag.
    package mutating func optional(_ tag: UInt8, _ field: String) throws(TokenError) -> BERElement? {
        nextTag == tag ? try any(field) : nil
    }

    /// A reader of what is inside the next element, which must have this tag.
    package mutating func inside(_ tag: UInt8, _ field: String) throws(TokenError) -> BERReader {
        BERReader(try element(tag, field).content)
    }

    package func expectEnd(_ field: String) throws(TokenError) {
        guard isAtEnd else { throw Self.malformed(field, at: position, "has bytes that do not belong there") }
    }

    package static func malformed(_ field: String, at offset: Int, _ what: String) -> TokenError {
        TokenError(
            .malformed, "\(field) \(what) (byte \(offset)); the bytes were damaged, or are something else: fetch anew")
    }

    private static func element(
        in bytes: ArraySlice<UInt8>, at start: Int, field: String, depth: Int
    ) throws(TokenError) -> BERElement {
        guard depth <= maximumDepth else { throw malformed(field, at: start, "is nested too deeply") }
        let end = bytes.endIndex
        guard start + 2 <= end else { throw malformed(field, at: start, "is cut off") }
        let tag = bytes[start]
        guard tag != 0, tag & 0x1F != 0x1F else { throw malformed(field, at: start, "has an unexpected tag") }
        let first = bytes[start + 1]
        if first == 0x80 {
            return try indefinite(in: bytes, at: start, field: field, depth: depth)
        }
        var content = start + 2
        var length = Int(first)
        if first > 0x80 {
            let width = Int(first & 0x7F)
            guard width <= 4, content + width <= end else { throw malformed(field, at: start, "has a bad length") }
            length = bytes[content..<content + width].reduce(0) { $0 << 8 | Int($1) }
            content += width
        }
        guard length <= end - content else { throw malformed(field, at: start, "is cut off") }
        let stop = content + length
        return BERElement(tag: tag, encoded: bytes[start..<stop], content: bytes[content..<stop])
    }

    /// X.690 section 8.1.3.6: elements follow until one with tag 0 and length 0.
    private static func indefinite(
        in bytes: ArraySlice<UInt8>, at start: Int, field: String, depth: Int
    ) throws(TokenError) -> BERElement {
        guard bytes[start] & 0x20 != 0 else { throw malformed(field, at: start, "has a bad length") }
        var next = start + 2
        while true {
            guard next + 2 <= bytes.endIndex else { throw malformed(field, at: start, "is cut off") }
            if bytes[next] == 0, bytes[next + 1] == 0 { break }
            next = try element(in: bytes, at: next, field: field, depth: depth + 1).encoded.endIndex
        }
        return BERElement(tag: bytes[start], encoded: bytes[start..<next + 2], content: bytes[start + 2..<next])
    }
}
