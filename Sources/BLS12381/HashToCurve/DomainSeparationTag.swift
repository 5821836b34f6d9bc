/// The tag that keeps the hashes of one protocol apart from those of every other (RFC 9380 section 3.1).
public struct DomainSeparationTag: Hashable, Sendable {
    /// 1 to 255 bytes.
    public let bytes: [UInt8]

    /// - Returns: nil unless the tag has 1 to 255 bytes. RFC 9380 has a way to use longer ones (section 5.3.3); it is not
    ///   offered.
    public init?(_ bytes: [UInt8]) {
        guard 1...255 ~= bytes.count else { return nil }
        self.bytes = bytes
    }

    /// Tags are ASCII text.
    ///
    /// - Precondition: 1 to 255 bytes.
    public init(_ text: StaticString) {
        let bytes = Array(String(describing: text).utf8)
        precondition(1...255 ~= bytes.count, "a domain separation tag has 1 to 255 bytes")
        self.bytes = bytes
    }
}
