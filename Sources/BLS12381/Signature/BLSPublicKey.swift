/// A public key in G2, whose signatures lie in G1: BLS signatures of the smallest size.
///
/// Boneh, Lynn and Shacham, "Short signatures from the Weil pairing", 2001; draft-irtf-cfrg-bls-signature, variant
/// "minimal-signature-size", basic scheme. With drand's tag this is its scheme bls-unchained-g1-rfc9380.
public struct BLSPublicKey: Hashable, Sendable {
    /// Length of an encoded key.
    public static let byteCount = 96

    /// Length of an encoded signature.
    public static let signatureByteCount = 48

    /// The compressed point.
    public let bytes: [UInt8]

    private let point: AffinePoint<G2>

    /// Reads a compressed point of G2 and checks it whole, the subgroup included.
    ///
    /// - Parameter bytes: 96 bytes.
    /// - Throws: `wrongLength`, `notCanonical`, `infinity`, `notOnCurve`, `notInSubgroup`.
    public init(_ bytes: [UInt8]) throws(BLSError) {
        point = try AffinePoint(compressed: bytes, "the public key")
        self.bytes = bytes
    }

    init(_ point: AffinePoint<G2>) {
        self.point = point
        bytes = point.compressed
    }

    /// Checks that `signature` is this key's over `message`: e(signature, g) = e(H(message), key), g being G2's generator.
    ///
    /// There is exactly one valid signature for each key, message and tag, and one encoding of it.
    ///
    /// - Parameters:
    ///   - signature: 48 bytes, a compressed point of G1.
    ///   - message: of any length.
    ///   - domain: the tag of the protocol.
    /// - Throws: `wrongLength`, `notCanonical`, `infinity`, `notOnCurve`, `notInSubgroup`; `signatureInvalid`.
    public func verify(_ signature: [UInt8], message: [UInt8], domain: DomainSeparationTag) throws(BLSError) {
        let signature = try AffinePoint<G1>(compressed: signature, "the signature")
        let hash = G1.hash(message, domain: domain).affine
        // A message that hashes to infinity cannot be found, and would have no signature but infinity, which is refused.
        guard let hash, Pairing.product([(signature, -G2.generator), (hash, point)]) == .one else {
            throw BLSError(
                .signatureInvalid, "the signature is well formed, but not this key's over this message and tag")
        }
    }

    public static func == (left: BLSPublicKey, right: BLSPublicKey) -> Bool { left.bytes == right.bytes }

    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}
