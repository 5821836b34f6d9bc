/// RFC 3161 section 2.4.2: genTime is off by at most this much, either way.
public struct TokenAccuracy: Hashable, Sendable {
    /// 0 to 2^32.
    public let seconds: UInt64

    /// 0 to 999.
    public let milliseconds: UInt64

    /// 0 to 999.
    public let microseconds: UInt64

    /// All three together, in microseconds.
    public var totalMicroseconds: UInt64 { (seconds * 1000 + milliseconds) * 1000 + microseconds }

    init(_ element: BERElement) throws(TokenError) {
        var reader = BERReader(element.content)
        seconds =
            reader.nextTag == BERTag.integer ? try reader.number("accuracy.seconds", limit: 1 << 32) : 0
        let millis = try reader.optional(BERTag.primitive(0), "accuracy.millis")
        let micros = try reader.optional(BERTag.primitive(1), "accuracy.micros")
        try reader.expectEnd("accuracy")
        milliseconds = try Self.part(millis, "accuracy.millis")
        microseconds = try Self.part(micros, "accuracy.micros")
    }

    private static func part(_ element: BERElement?, _ field: String) throws(TokenError) -> UInt64 {
        guard let element else { return 0 }
        return try BERReader.number(element, field, limit: 999)
    }
}
