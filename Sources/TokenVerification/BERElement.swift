/// One tag-length-value of ITU-T X.690, as a window on the bytes that it was read from.
package struct BERElement: Sendable {
    /// The identifier octet; tag numbers above 30 do not occur in what is read here.
    package let tag: UInt8

    /// Identifier, length, content and, in the indefinite form, the end-of-contents octets.
    package let encoded: ArraySlice<UInt8>

    /// The content octets alone.
    package let content: ArraySlice<UInt8>

    /// Position of the first byte in the input, for messages.
    package var offset: Int { encoded.startIndex }
}

/// The identifier octets that occur in tokens, requests and responses.
package enum BERTag {
    package static let boolean: UInt8 = 0x01
    package static let integer: UInt8 = 0x02
    package static let bitString: UInt8 = 0x03
    package static let octetString: UInt8 = 0x04
    package static let null: UInt8 = 0x05
    package static let objectIdentifier: UInt8 = 0x06
    package static let utf8String: UInt8 = 0x0C
    package static let generalizedTime: UInt8 = 0x18
    package static let sequence: UInt8 = 0x30
    package static let set: UInt8 = 0x31
    package static let constructedOctetString: UInt8 = 0x24

    /// Context-specific, primitive: `[number] IMPLICIT` of a primitive type.
    package static func primitive(_ number: UInt8) -> UInt8 { 0x80 | number }

    /// Context-specific, constructed: `[number]` of anything constructed, and `[number] EXPLICIT`.
    package static func constructed(_ number: UInt8) -> UInt8 { 0xA0 | number }
}
