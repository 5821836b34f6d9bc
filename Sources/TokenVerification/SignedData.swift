/// RFC 5652 section 5.1: the envelope of a time-stamp token, with exactly one signer.
struct SignedData {
    static let contentType = "1.2.840.113549.1.7.2"
    static let timeStampInfo = "1.2.840.113549.1.9.16.1.4"

    /// More certificates than this in one token are refused.
    private static let maximumCertificates = 32

    /// The content octets of eContent: the TSTInfo, and what the messageDigest attribute covers.
    let content: [UInt8]

    /// DER of each X.509 certificate, in the order received.
    let certificates: [[UInt8]]

    let signer: SignerInfo

    init(der bytes: [UInt8]) throws(TokenError) {
        var outer = BERReader(bytes[...])
        var contentInfo = try outer.inside(BERTag.sequence, "ContentInfo")
        try outer.expectEnd("the token")
        guard try contentInfo.objectIdentifier("ContentInfo.contentType") == Self.contentType else {
            throw TokenError(.malformed, "ContentInfo.contentType is not signedData: this is no time-stamp token")
        }
        var explicit = try contentInfo.inside(BERTag.constructed(0), "ContentInfo.content")
        try contentInfo.expectEnd("ContentInfo")
        var reader = try explicit.inside(BERTag.sequence, "SignedData")
        try explicit.expectEnd("ContentInfo.content")

        let version = try reader.number("SignedData.version", limit: 255)
        let digests = try Self.digestAlgorithms(from: &reader)
        content = try Self.encapsulatedContent(from: &reader)
        let bag = try reader.optional(BERTag.constructed(0), "SignedData.certificates")
        let bagged = try Self.certificates(in: bag)
        certificates = bagged.plain
        let lists = try reader.optional(BERTag.constructed(1), "SignedData.crls")
        signer = try Self.onlySigner(from: &reader)
        try reader.expectEnd("SignedData")

        // RFC 5652 section 5.1: 3 for this content type, more only with other kinds of certificates or lists.
        guard version == 3 || (bagged.hasOthers || lists != nil) && (version == 4 || version == 5) else {
            throw TokenError(.malformed, "SignedData.version is \(version), not 3: fetch the token anew")
        }
        guard digests.contains(signer.digest) else {
            throw TokenError(.malformed, "SignedData.digestAlgorithms does not name the signer's: fetch the token anew")
        }
    }

    static func digestAlgorithms(from reader: inout BERReader) throws(TokenError) -> [MessageDigest] {
        var set = try reader.inside(BERTag.set, "SignedData.digestAlgorithms")
        var digests: [MessageDigest] = []
        while !set.isAtEnd, digests.count < 8 {
            let identifier = try AlgorithmIdentifier(from: &set, "SignedData.digestAlgorithms")
            digests.append(try MessageDigest(identifier, "SignedData.digestAlgorithms"))
        }
        try set.expectEnd("SignedData.digestAlgorithms")
        return digests
    }

    private static func encapsulatedContent(from reader: inout BERReader) throws(TokenError) -> [UInt8] {
        var info = try reader.inside(BERTag.sequence, "SignedData.encapContentInfo")
        guard try info.objectIdentifier("eContentType") == timeStampInfo else {
            throw TokenError(.malformed, "eContentType is not TSTInfo: signed data, but no time-stamp token")
        }
        var explicit = try info.inside(BERTag.constructed(0), "eContent")
        try info.expectEnd("SignedData.encapContentInfo")
        let octets = try explicit.octets("eContent")
        try explicit.expectEnd("eContent")
        return octets
    }

    static func certificates(
        in bag: BERElement?
    ) throws(TokenError) -> (plain: [[UInt8]], hasOthers: Bool) {
        guard let bag else { return ([], false) }
        var reader = BERReader(bag.content)
        var plain: [[UInt8]] = []
        var others = 0
        while !reader.isAtEnd {
            let element = try reader.any("SignedData.certificates")
            switch element.tag {
            case BERTag.sequence: plain.append(Array(element.encoded))
            case BERTag.constructed(1), BERTag.constructed(2), BERTag.constructed(3): others += 1
            default: throw BERReader.malformed("SignedData.certificates", at: element.offset, "has a strange member")
            }
            guard plain.count + others <= maximumCertificates else {
                throw TokenError(.tooLarge, "the token has more than \(maximumCertificates) certificates")
            }
        }
        return (plain, others > 0)
    }

    /// RFC 3161 section 2.4.2: the token must not contain any signatures other than the authority's.
    private static func onlySigner(from reader: inout BERReader) throws(TokenError) -> SignerInfo {
        var set = try reader.inside(BERTag.set, "SignedData.signerInfos")
        let signer = try SignerInfo(from: &set)
        guard set.isAtEnd else {
            throw TokenError(.unsupported, "the token has more than one signer; RFC 3161 allows one")
        }
        return signer
    }
}
