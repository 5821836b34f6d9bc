/// RFC 5280 section 4.1.1.2: an algorithm and its parameters.
struct AlgorithmIdentifier {
    let oid: String
    let parameters: BERElement?

    init(from reader: inout BERReader, _ field: String) throws(TokenError) {
        try self.init(inside: reader.inside(BERTag.sequence, field), field)
    }

    init(inside contents: BERReader, _ field: String) throws(TokenError) {
        var reader = contents
        oid = try reader.objectIdentifier("\(field).algorithm")
        parameters = reader.isAtEnd ? nil : try reader.any("\(field).parameters")
        try reader.expectEnd(field)
    }

    /// Parameters are absent or NULL, the two spellings of "none".
    var hasNoParameters: Bool {
        guard let parameters else { return true }
        return parameters.tag == BERTag.null && parameters.content.isEmpty
    }
}
