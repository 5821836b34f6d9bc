internal import CryptoPrimitives

/// A time-stamp token of RFC 3161 section 2.4.2, read but not yet believed.
///
/// Nothing here is to be trusted before `verify(_:imprint:roots:certificates:)` has succeeded.
public struct TimeStampToken: Sendable {
    /// Longer tokens are refused unread, in bytes.
    public static let maximumByteCount = 65_536

    /// OID of SHA-256, the only imprint that Tabellion asks for.
    public static let sha256 = "2.16.840.1.101.3.4.2.1"

    /// The token exactly as received: a ContentInfo in DER or BER.
    public let der: [UInt8]

    /// What the authority's clock said.
    public let genTime: TokenTime

    /// How far genTime may be off; nil if the authority does not say.
    public let accuracy: TokenAccuracy?

    /// Content octets of the serial number: big-endian, 1 to 32 bytes.
    public let serial: [UInt8]

    /// Dotted decimal.
    public let policy: String

    /// Dotted decimal of the hash function under which `imprint` was made.
    public let imprintAlgorithm: String

    /// The digest that was stamped, at most 64 bytes.
    public let imprint: [UInt8]

    /// Content octets of the nonce (big-endian INTEGER); nil if the request had none.
    public let nonce: [UInt8]?

    /// The authority promises that genTimes order its tokens.
    public let isOrdered: Bool

    /// The `tsa` field as text; nil if absent.
    public let authorityName: String?

    /// DER of the certificates in the token, in the order received.
    public let certificates: [[UInt8]]

    let signedData: SignedData
    let encodedAuthorityName: [UInt8]?

    /// Reads a token; checks its structure, not its signature.
    ///
    /// - Parameter bytes: DER or BER, at most 65,536 bytes, nothing after the token.
    /// - Throws: `tooLarge`, `malformed`, `unsupported` or `attributeMismatch`.
    public init(der bytes: [UInt8]) throws(TokenError) {
        guard bytes.count <= Self.maximumByteCount else {
            throw TokenError(
                .tooLarge, "a token of \(bytes.count) bytes; at most \(Self.maximumByteCount) are read")
        }
        let signedData = try SignedData(der: bytes)
        let info = try TSTInfo(signedData.content)
        der = bytes
        genTime = info.genTime
        accuracy = info.accuracy
        serial = info.serial
        policy = info.policy
        imprintAlgorithm = info.imprintAlgorithm
        imprint = info.imprint
        nonce = info.nonce
        isOrdered = info.isOrdered
        encodedAuthorityName = info.authorityName
        authorityName = info.authorityName.flatMap { NameText.string(generalName: $0) }
        certificates = signedData.certificates
        self.signedData = signedData
    }

    /// The serial number in lower-case hexadecimal.
    public var serialHex: String { Hex.encode(serial) }
}
