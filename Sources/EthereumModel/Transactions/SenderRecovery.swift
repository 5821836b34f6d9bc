public import CryptoPrimitives

/// What this module asks for and does not link: the public key under which a signature is valid.
public protocol SenderRecovery: Sendable {
    /// - Returns: x and y, 64 bytes; nil if no key signed.
    func publicKey(of signature: TransactionSignature, digest: Digest) -> [UInt8]?
}
