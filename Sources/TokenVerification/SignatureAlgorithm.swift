/// The signature algorithms that are accepted; whether the key is of that kind is checked at verification.
enum SignatureAlgorithm: Hashable {
    /// RSASSA-PKCS1-v1_5.
    case rsa
    /// RSASSA-PSS with MGF1 of the same hash; salt in bytes (RFC 4055).
    case rsaPSS(saltLength: Int)
    case ecdsa

    private static let rsaWith: [MessageDigest: String] = [
        .sha256: "1.2.840.113549.1.1.11", .sha384: "1.2.840.113549.1.1.12", .sha512: "1.2.840.113549.1.1.13",
    ]
    private static let ecdsaWith: [MessageDigest: String] = [
        .sha256: "1.2.840.10045.4.3.2", .sha384: "1.2.840.10045.4.3.3", .sha512: "1.2.840.10045.4.3.4",
    ]

    init(_ identifier: AlgorithmIdentifier, digest: MessageDigest) throws(TokenError) {
        switch identifier.oid {
        case "1.2.840.113549.1.1.1" where identifier.hasNoParameters && Self.rsaWith[digest] != nil: self = .rsa
        case Self.rsaWith[digest] where identifier.hasNoParameters: self = .rsa
        case Self.ecdsaWith[digest] where identifier.hasNoParameters: self = .ecdsa
        case "1.2.840.113549.1.1.10":
            self = .rsaPSS(saltLength: try Self.saltLength(identifier.parameters, digest: digest))
        default:
            throw TokenError(
                .unsupported,
                "SignerInfo.signatureAlgorithm \(identifier.oid) does not go with \(digest.rawValue) or is not "
                    + "accepted; accepted are RSA, RSA-PSS and ECDSA: use another authority")
        }
    }

    /// RFC 4055 section 3.1: the hash and the hash of MGF1 must be the signer's, the trailer the usual one.
    private static func saltLength(
        _ parameters: BERElement?, digest: MessageDigest
    ) throws(TokenError) -> Int {
        guard let parameters, parameters.tag == BERTag.sequence else {
            throw TokenError(.unsupported, "RSA-PSS parameters are missing: they would mean SHA-1")
        }
        var reader = BERReader(parameters.content)
        var hash = try reader.inside(BERTag.constructed(0), "RSASSA-PSS.hashAlgorithm")
        let own = try MessageDigest(AlgorithmIdentifier(from: &hash, "RSASSA-PSS"), "RSASSA-PSS.hashAlgorithm")
        var mask = try reader.inside(BERTag.constructed(1), "RSASSA-PSS.maskGenAlgorithm")
        let generator = try AlgorithmIdentifier(from: &mask, "RSASSA-PSS.maskGenAlgorithm")
        guard generator.oid == "1.2.840.113549.1.1.8", let inner = generator.parameters, inner.tag == BERTag.sequence
        else { throw TokenError(.unsupported, "RSA-PSS uses a mask generation function that is not MGF1") }
        let ofMask = try MessageDigest(
            AlgorithmIdentifier(inside: BERReader(inner.content), "RSASSA-PSS.maskGenAlgorithm"),
            "RSASSA-PSS.maskGenAlgorithm")
        guard own == digest, ofMask == digest else {
            throw TokenError(.unsupported, "RSA-PSS mixes hash functions: use another authority")
        }
        var salt: UInt64 = 20
        if var explicit = try reader.optional(BERTag.constructed(2), "saltLength").map({ BERReader($0.content) }) {
            salt = try explicit.number("RSASSA-PSS.saltLength", limit: 510)
            try explicit.expectEnd("RSASSA-PSS.saltLength")
        }
        try reader.expectEnd("RSASSA-PSS")
        return Int(salt)
    }
}
