internal import CSecp256k1
public import CryptoPrimitives
public import EthereumModel

/// The private key of an account.
public struct EthereumKey: Sendable {
    public static let byteCount = 32

    private let secret: [UInt8]

    /// The account that it signs for.
    public let address: EthereumAddress

    /// - Parameter secret: 32 bytes, a number from 1 to the group's order − 1.
    /// - Returns: nil for anything else.
    public init?(secret: [UInt8]) {
        let context = CurveContext()
        var key = secp256k1_pubkey()
        guard secret.count == Self.byteCount, unsafe secp256k1_ec_pubkey_create(context.raw, &key, secret) == 1,
            let address = EthereumAddress(publicKey: context.uncompressed(&key))
        else { return nil }
        self.secret = secret
        self.address = address
    }

    /// Signs with the nonce of RFC 6979: the same digest always gives the same signature.
    public func sign(_ digest: Digest) -> TransactionSignature {
        let context = CurveContext()
        // Blinds the multiplication with the secret; no more is asked of the seed than that nobody else knows it.
        let blinding = HMACSHA256(key: secret).code(of: digest.bytes)
        var signature = secp256k1_ecdsa_recoverable_signature()
        var bytes = [UInt8](repeating: 0, count: 64)
        var parity: Int32 = 0
        guard unsafe secp256k1_context_randomize(context.raw, blinding.bytes) == 1,
            unsafe secp256k1_ecdsa_sign_recoverable(context.raw, &signature, digest.bytes, secret, nil, nil) == 1,
            unsafe secp256k1_ecdsa_recoverable_signature_serialize_compact(
                context.raw, &bytes, &parity, &signature) == 1,
            let result = TransactionSignature(r: Array(bytes[..<32]), s: Array(bytes[32...]), isOdd: parity & 1 == 1),
            parity < 2
        else { fatalError("libsecp256k1: signing failed") }
        return result
    }

    /// A transaction of this account.
    public func sign(_ transaction: UnsignedTransaction) -> SignedTransaction {
        transaction.signed(sign(transaction.signingDigest))
    }
}
