internal import COpenSSL

/// The two hash functions of every Tabellion format.
///
/// SHA-256 is FIPS 180-4, SM3 is GB/T 32905-2016; both give 32 bytes.
public enum HashFunction: String, Sendable, CaseIterable {
    case sha256
    case sm3
}

/// The digest of the given bytes under one hash function.
///
/// - Parameters:
///   - function: which hash.
///   - bytes: what is hashed; may be empty.
@safe public func digest(_ function: HashFunction, of bytes: some Sequence<UInt8>) -> Digest {
    var hasher = Hasher(function)
    hasher.update(bytes)
    return hasher.finalize()
}

/// SHA-256 of the given bytes.
public func sha256(_ bytes: some Sequence<UInt8>) -> Digest { digest(.sha256, of: bytes) }

/// SM3 of the given bytes.
public func sm3(_ bytes: some Sequence<UInt8>) -> Digest { digest(.sm3, of: bytes) }
