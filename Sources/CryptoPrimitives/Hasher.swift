internal import COpenSSL

/// An incremental hash on libcrypto's EVP interface.
///
/// The digest of a prefix can be read while the stream goes on (`current()`), which growing artefacts need.
@safe public struct Hasher: ~Copyable {
    private let context: OpaquePointer

    public init(_ function: HashFunction) {
        guard let context = unsafe EVP_MD_CTX_new() else { fatalError("libcrypto: out of memory") }
        let algorithm = unsafe function == .sha256 ? Algorithms.sha256 : Algorithms.sm3
        guard unsafe EVP_DigestInit_ex2(context, algorithm, nil) == 1 else {
            fatalError("libcrypto offers no \(function.rawValue); Debian's libssl3 does")
        }
        unsafe self.context = context
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    public mutating func update(_ bytes: some Sequence<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { buffer in unsafe update(buffer: buffer) }
        if done == nil {
            let copy = Array(bytes)
            update(copy.span)
        }
    }

    public mutating func update(_ bytes: borrowing Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { buffer in unsafe update(buffer: buffer) }
    }

    private func update(buffer: UnsafeBufferPointer<UInt8>) {
        guard unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count) == 1 else {
            fatalError("libcrypto: EVP_DigestUpdate failed")
        }
    }

    /// The digest of everything taken so far; the stream may go on afterwards.
    public func current() -> Digest {
        guard let copy = unsafe EVP_MD_CTX_new() else { fatalError("libcrypto: out of memory") }
        defer { unsafe EVP_MD_CTX_free(copy) }
        guard unsafe EVP_MD_CTX_copy_ex(copy, context) == 1 else { fatalError("libcrypto: EVP_MD_CTX_copy_ex failed") }
        return unsafe Self.end(copy)
    }

    public consuming func finalize() -> Digest { unsafe Self.end(context) }

    private static func end(_ context: OpaquePointer) -> Digest {
        var out = [UInt8](repeating: 0, count: Digest.byteCount)
        var length: UInt32 = 0
        guard unsafe EVP_DigestFinal_ex(context, &out, &length) == 1, length == Digest.byteCount else {
            fatalError("libcrypto: EVP_DigestFinal_ex failed")
        }
        return Digest(trusted: out)
    }

    /// Fetched once: EVP_sha256() makes libcrypto look its provider up at every use.
    private enum Algorithms {
        nonisolated(unsafe) static let sha256 = unsafe EVP_MD_fetch(nil, "SHA256", nil)
        nonisolated(unsafe) static let sm3 = unsafe EVP_MD_fetch(nil, "SM3", nil)
    }
}
