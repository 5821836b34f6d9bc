/// A secret key: a number from 1 to r − 1.
///
/// For beacons that rehearse, and for tests. Signing is not constant-time: how long it takes depends on the key. Nor is the
/// key wiped from memory. Nobody's money or place may hang on it.
public struct BLSSecretKey: Sendable {
    /// Length of an encoded key.
    public static let byteCount = 32

    private let scalar: Scalar

    /// - Parameter bytes: 32 bytes, big-endian. Of random ones a little less than half make a key: draw again after
    ///   `secretOutOfRange`.
    /// - Throws: `wrongLength`; `secretOutOfRange` for 0, and for r and more.
    public init(_ bytes: [UInt8]) throws(BLSError) {
        guard let scalar = Scalar(bytes) else {
            throw BLSError(.wrongLength, "the secret key has \(bytes.count) bytes; \(Self.byteCount) are needed")
        }
        guard !scalar.isZero, scalar < .order else {
            throw BLSError(.secretOutOfRange, "the secret key is 0 or not below r; draw 32 other bytes")
        }
        self.scalar = scalar
    }

    /// The key times G2's generator.
    public var publicKey: BLSPublicKey {
        guard let point = (scalar * ProjectivePoint(G2.generator)).affine else {
            preconditionFailure("0 < key < r, the order of the generator")
        }
        return BLSPublicKey(point)
    }

    /// The key times the message's hash: 48 bytes. The same message always gives the same signature.
    public func sign(_ message: [UInt8], domain: DomainSeparationTag) -> [UInt8] {
        guard let point = (scalar * G1.hash(message, domain: domain)).affine else {
            preconditionFailure("a message that hashes to infinity cannot be found")
        }
        return point.compressed
    }
}
