internal import COpenSSL

/// The hash functions that a token may use for its signature; SHA-1 and MD5 are refused.
enum MessageDigest: String, CaseIterable {
    case sha256 = "2.16.840.1.101.3.4.2.1"
    case sha384 = "2.16.840.1.101.3.4.2.2"
    case sha512 = "2.16.840.1.101.3.4.2.3"
    case sm3 = "1.2.156.10197.1.401"

    init(_ identifier: AlgorithmIdentifier, _ field: String) throws(TokenError) {
        guard let digest = MessageDigest(rawValue: identifier.oid), identifier.hasNoParameters else {
            throw TokenError(
                .unsupported,
                "\(field) is \(identifier.oid); accepted are SHA-256, SHA-384, SHA-512 and SM3: use another authority")
        }
        self = digest
    }

    /// libcrypto's static description; never freed.
    var algorithm: OpaquePointer {
        switch self {
        case .sha256: unsafe EVP_sha256()
        case .sha384: unsafe EVP_sha384()
        case .sha512: unsafe EVP_sha512()
        case .sm3: unsafe EVP_sm3()
        }
    }

    func digest(of bytes: [UInt8]) -> [UInt8] { unsafe Self.digest(of: bytes, algorithm: algorithm) }

    /// SHA-1, only to match the `certHash` of an ESSCertID (RFC 2634 section 5.4.1) inside a signed attribute.
    static func sha1(of bytes: [UInt8]) -> [UInt8] { unsafe digest(of: bytes, algorithm: EVP_sha1()) }

    private static func digest(of bytes: [UInt8], algorithm: OpaquePointer) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard unsafe EVP_Digest(bytes, bytes.count, &out, &length, algorithm, nil) == 1 else {
            fatalError("libcrypto: EVP_Digest failed")
        }
        return Array(out.prefix(Int(length)))
    }
}
