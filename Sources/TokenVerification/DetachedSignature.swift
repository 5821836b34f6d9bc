/// A CMS signature beside what it signs, as PAdES has it (RFC 5652; ETSI EN 319 142-1), read but not yet believed.
///
/// One signer, no content inside, a signing certificate among the signed attributes, no signing time of the signer's
/// own, and at most one token of an authority over the signature.
public struct DetachedSignature: Sendable {
    /// Longer signatures are refused unread, in bytes.
    public static let maximumByteCount = 65_536

    private static let data = "1.2.840.113549.1.7.1"
    private static let signatureTimeStamp = "1.2.840.113549.1.9.16.2.14"

    /// DER of the certificates inside, in the order received.
    public let certificates: [[UInt8]]

    /// The authority's token over `signatureValue`; nil if there is none.
    public let timeStamp: TimeStampToken?

    let signer: SignerInfo

    /// What the token covers.
    public var signatureValue: [UInt8] { signer.signature }

    /// - Throws: `tooLarge`, `malformed`, `unsupported` or `attributeMismatch`.
    public init(der bytes: [UInt8]) throws(TokenError) {
        guard bytes.count <= Self.maximumByteCount else {
            throw TokenError(
                .tooLarge, "a signature of \(bytes.count) bytes; at most \(Self.maximumByteCount) are read")
        }
        var outer = BERReader(bytes[...])
        var contentInfo = try outer.inside(BERTag.sequence, "ContentInfo")
        try outer.expectEnd("the signature")
        guard try contentInfo.objectIdentifier("ContentInfo.contentType") == SignedData.contentType else {
            throw TokenError(.malformed, "ContentInfo.contentType is not signedData: this is no signature")
        }
        var explicit = try contentInfo.inside(BERTag.constructed(0), "ContentInfo.content")
        try contentInfo.expectEnd("ContentInfo")
        var reader = try explicit.inside(BERTag.sequence, "SignedData")
        try explicit.expectEnd("ContentInfo.content")
        guard try reader.number("SignedData.version", limit: 255) == 1 else {
            throw TokenError(.malformed, "SignedData.version is not 1: this was made for something else")
        }
        let digests = try SignedData.digestAlgorithms(from: &reader)
        var info = try reader.inside(BERTag.sequence, "SignedData.encapContentInfo")
        guard try info.objectIdentifier("eContentType") == Self.data, info.isAtEnd else {
            throw TokenError(.malformed, "the signature carries content of its own: it must stand beside what it signs")
        }
        let bag = try SignedData.certificates(
            in: reader.optional(BERTag.constructed(0), "SignedData.certificates"))
        certificates = bag.plain
        var set = try reader.inside(BERTag.set, "SignedData.signerInfos")
        signer = try SignerInfo(from: &set, contentType: Self.data)
        try set.expectEnd("SignedData.signerInfos")
        try reader.expectEnd("SignedData")
        guard digests == [signer.digest], !bag.hasOthers else {
            throw TokenError(.malformed, "SignedData names other algorithms or certificates than its one signer needs")
        }
        guard !signer.attributes.hasSigningTime else {
            throw TokenError(.attributeMismatch, "the signer states a signing time of its own: PAdES has none here")
        }
        timeStamp = try Self.timeStamp(in: signer.unsignedAttributes)
    }

    /// The one unsigned attribute that may be there.
    private static func timeStamp(in attributes: BERElement?) throws(TokenError) -> TimeStampToken? {
        guard let attributes else { return nil }
        var reader = BERReader(attributes.content)
        var attribute = try reader.inside(BERTag.sequence, "SignerInfo.unsignedAttrs")
        guard try attribute.objectIdentifier("unsignedAttrs.attrType") == signatureTimeStamp, reader.isAtEnd else {
            throw TokenError(.unsupported, "unsigned attributes other than one time-stamp")
        }
        var set = try attribute.inside(BERTag.set, "unsignedAttrs.attrValues")
        try attribute.expectEnd("SignerInfo.unsignedAttrs")
        let token = try set.any("unsignedAttrs.attrValues")
        try set.expectEnd("unsignedAttrs.attrValues")
        return try TimeStampToken(der: Array(token.encoded))
    }
}
