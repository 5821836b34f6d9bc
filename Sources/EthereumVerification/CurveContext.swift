internal import CSecp256k1

/// A context of libsecp256k1, with what signing and recovery need; all calls into the library go through it.
@safe struct CurveContext: ~Copyable {
    let raw: OpaquePointer

    init() {
        guard
            let raw = unsafe secp256k1_context_create(
                UInt32(SECP256K1_CONTEXT_SIGN_FLAGS | SECP256K1_CONTEXT_VERIFY_FLAGS))
        else { fatalError("libsecp256k1: out of memory") }
        unsafe self.raw = raw
    }

    deinit { unsafe secp256k1_context_destroy(raw) }

    /// x and y, 64 bytes.
    func uncompressed(_ key: inout secp256k1_pubkey) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 65)
        var length = bytes.count
        guard
            unsafe secp256k1_ec_pubkey_serialize(
                raw, &bytes, &length, &key, UInt32(SECP256K1_EC_UNCOMPRESSED_FLAG)) == 1, length == 65
        else { fatalError("libsecp256k1: a key cannot be written") }
        return Array(bytes[1...])
    }
}
