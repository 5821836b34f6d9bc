/// The primitive values that tokens, requests and responses are made of.
extension BERReader {
    /// An OBJECT IDENTIFIER in dotted decimal, such as `1.2.840.113549.1.7.2` (X.690 section 8.19);
    /// arcs up to 128 bits, as the UUIDs under 2.25 need them.
    package mutating func objectIdentifier(_ field: String) throws(TokenError) -> String {
        let element = try element(BERTag.objectIdentifier, field)
        guard (1...32).contains(element.content.count) else {
            throw Self.malformed(field, at: element.offset, "has a bad length")
        }
        var arcs: [UInt128] = []
        var arc: UInt128 = 0
        var isOpen = false
        for byte in element.content {
            guard isOpen || byte != 0x80, arc >> 121 == 0 else {
                throw Self.malformed(field, at: element.offset, "is not an object identifier")
            }
            arc = arc << 7 | UInt128(byte & 0x7F)
            isOpen = byte & 0x80 != 0
            guard !isOpen else { continue }
            arcs.append(arc)
            arc = 0
        }
        guard !isOpen else { throw Self.malformed(field, at: element.offset, "is not an object identifier") }
        let root = min(arcs[0] / 40, 2)
        let all = [root, arcs[0] - 40 * root] + arcs.dropFirst()
        return all.map(String.init).joined(separator: ".")
    }

    /// The content octets of an INTEGER: big-endian, two's complement, shortest form.
    ///
    /// - Parameter maximum: the longest accepted, in bytes.
    package mutating func integer(_ field: String, maximum: Int) throws(TokenError) -> [UInt8] {
        try Self.integer(try element(BERTag.integer, field), field, maximum: maximum)
    }

    package static func integer(
        _ element: BERElement, _ field: String, maximum: Int
    ) throws(TokenError) -> [UInt8] {
        let content = Array(element.content)
        guard (1...maximum).contains(content.count) else {
            throw malformed(field, at: element.offset, "is not a number of 1 to \(maximum) bytes")
        }
        if content.count > 1, content[0] == 0 && content[1] < 0x80 || content[0] == 0xFF && content[1] >= 0x80 {
            throw malformed(field, at: element.offset, "has needless leading bytes")
        }
        return content
    }

    /// An INTEGER from 0 to `limit`.
    package mutating func number(_ field: String, limit: UInt64) throws(TokenError) -> UInt64 {
        try Self.number(try element(BERTag.integer, field), field, limit: limit)
    }

    /// The same, from an element whose tag an IMPLICIT one has replaced.
    package static func number(
        _ element: BERElement, _ field: String, limit: UInt64
    ) throws(TokenError) -> UInt64 {
        let content = try integer(element, field, maximum: 8)
        let value = content.reduce(0) { $0 << 8 | UInt64($1) }
        guard content[0] < 0x80, value <= limit else {
            throw malformed(field, at: element.offset, "is not a number from 0 to \(limit)")
        }
        return value
    }

    /// The bytes of an OCTET STRING, primitive or in pieces (X.690 section 8.7).
    package mutating func octets(_ field: String) throws(TokenError) -> [UInt8] {
        if let whole = try optional(BERTag.octetString, field) { return Array(whole.content) }
        return try Self.pieces(try element(BERTag.constructedOctetString, field), field, depth: 0)
    }

    private static func pieces(
        _ element: BERElement, _ field: String, depth: Int
    ) throws(TokenError) -> [UInt8] {
        guard depth <= maximumDepth else { throw malformed(field, at: element.offset, "is nested too deeply") }
        var reader = BERReader(element.content)
        var joined: [UInt8] = []
        while !reader.isAtEnd {
            if let piece = try reader.optional(BERTag.octetString, field) {
                joined += piece.content
            } else {
                joined += try pieces(reader.element(BERTag.constructedOctetString, field), field, depth: depth + 1)
            }
        }
        return joined
    }

    /// A BOOLEAN; BER takes any byte but 0 for true.
    package mutating func boolean(_ field: String) throws(TokenError) -> Bool {
        let element = try element(BERTag.boolean, field)
        guard element.content.count == 1 else { throw Self.malformed(field, at: element.offset, "is not a boolean") }
        return element.content.first != 0
    }
}
