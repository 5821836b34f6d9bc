internal import CSecp256k1
public import CryptoPrimitives
public import EthereumModel

/// Recovery of transactions' senders, by libsecp256k1.
public struct Secp256k1: SenderRecovery {
    public init() {}

    public func publicKey(of signature: TransactionSignature, digest: Digest) -> [UInt8]? {
        let context = CurveContext()
        var parsed = secp256k1_ecdsa_recoverable_signature()
        let compact = signature.r + signature.s
        guard
            unsafe secp256k1_ecdsa_recoverable_signature_parse_compact(
                context.raw, &parsed, compact, signature.isOdd ? 1 : 0) == 1
        else { return nil }
        var key = secp256k1_pubkey()
        guard unsafe secp256k1_ecdsa_recover(context.raw, &key, &parsed, digest.bytes) == 1 else { return nil }
        return context.uncompressed(&key)
    }
}
