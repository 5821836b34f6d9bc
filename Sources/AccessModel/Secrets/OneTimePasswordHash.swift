internal import COpenSSL

/// The hash functions of RFC 6238. The one place of this module that calls libcrypto.
public enum OneTimePasswordHash: String, Sendable, Hashable, CaseIterable {
    case sha1 = "SHA1"
    case sha256 = "SHA256"
    case sha512 = "SHA512"

    /// HMAC (RFC 2104) under this hash.
    func code(of message: [UInt8], key: [UInt8]) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        let function =
            switch self {
            case .sha1: unsafe EVP_sha1()
            case .sha256: unsafe EVP_sha256()
            case .sha512: unsafe EVP_sha512()
            }
        guard
            unsafe HMAC(function, key, Int32(key.count), message, message.count, &out, &length) != nil
        else { fatalError("libcrypto: HMAC failed") }
        return Array(out.prefix(Int(length)))
    }
}
