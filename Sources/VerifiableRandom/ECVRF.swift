/// The verifiable random function ECVRF-EDWARDS25519-SHA512-TAI (RFC 9381, suite 0x03), on libsodium.
///
/// The holder of a secret key proves that an output belongs to an input: for each key and input there is exactly one, and
/// nobody else can tell it from 64 random bytes before.
///
/// Checks go as far as the RFC does, no less and no further, so that every faithful implementation accepts the same
/// proofs: points canonical, key not of small order, s < L. Proofs of drafts before the RFC, whose challenge leaves the
/// key out, do not verify.
public enum ECVRF {
    public static let secretKeyByteCount = 32
    public static let publicKeyByteCount = 32
    public static let proofByteCount = ECVRFProof.byteCount
    public static let outputByteCount = 64

    private static let suite: UInt8 = 0x03

    /// What a hash is for: the second byte of its input.
    private enum Purpose: UInt8 {
        case point = 1
        case challenge = 2
        case output = 3
    }

    /// The public key that belongs to a secret one; the same as Ed25519's for that seed.
    ///
    /// - Parameter secretKey: 32 random bytes.
    /// - Throws: `wrongLength`.
    public static func publicKey(secretKey: [UInt8]) throws(ECVRFError) -> [UInt8] {
        let expanded = try expand(secretKey)
        let scalar = scalar(of: expanded)
        Sodium.wipeStack()
        return EdwardsPoint.base(times: scalar).bytes
    }

    /// `ECVRF_prove` (section 5.1). The same key and input always give the same proof.
    ///
    /// Takes the same time for every secret key, as far as libsodium does; not for every input. Copies of the secret key,
    /// the scalar and the nonce are overwritten before the function returns; the argument is the caller's.
    ///
    /// - Parameters:
    ///   - secretKey: 32 bytes. It must serve nothing else.
    ///   - alpha: the input, of any length.
    /// - Returns: 80 bytes.
    /// - Throws: `wrongLength`; `inputUnusable`.
    public static func prove(secretKey: [UInt8], alpha: [UInt8]) throws(ECVRFError) -> [UInt8] {
        defer { Sodium.wipeStack() }
        let expanded = try expand(secretKey)
        let scalar = scalar(of: expanded)
        let key = EdwardsPoint.base(times: scalar)
        let input = try point(for: alpha, key: key)
        // Section 5.4.2.2: the nonce from the second half of the expanded key.
        let nonce = Sodium.reduced(Sodium.hash(expanded, from: 32, then: input.bytes))
        let gamma = input.timesInSubgroup(scalar)
        let challenge = challenge([
            key, input, gamma, EdwardsPoint.base(times: nonce), input.timesInSubgroup(nonce),
        ])
        let response = Sodium.response(k: nonce, c: widened(challenge), x: scalar)
        return ECVRFProof(gamma: gamma, challenge: challenge, response: response).bytes
    }

    /// `ECVRF_verify` with validation of the key (section 5.3).
    ///
    /// - Parameters:
    ///   - proof: exactly 80 bytes.
    ///   - alpha: the input, of any length.
    ///   - publicKey: 32 bytes.
    /// - Returns: beta, the output: 64 bytes.
    /// - Throws: `wrongLength`, `malformedKey`, `smallOrderKey`, `malformedProof`, `proofInvalid`; `inputUnusable`.
    public static func verify(
        _ proof: [UInt8], alpha: [UInt8], publicKey: [UInt8]
    ) throws(ECVRFError) -> [UInt8] {
        try verify(proof, alpha: alpha, key: try validated(publicKey))
    }

    /// `ECVRF_validate_key` (section 5.4.5): a canonical point that is not of small order.
    ///
    /// - Throws: `wrongLength`, `malformedKey`, `smallOrderKey`.
    public static func validate(publicKey: [UInt8]) throws(ECVRFError) { _ = try validated(publicKey) }

    /// Verification under a key that need not be valid.
    static func verify(_ proof: [UInt8], alpha: [UInt8], key: EdwardsPoint) throws(ECVRFError) -> [UInt8] {
        let proof = try ECVRFProof(proof)
        let input = try point(for: alpha, key: key)
        let u = EdwardsPoint.base(times: proof.response) - key.times(challenge: proof.challenge)
        let v = input.timesInSubgroup(proof.response) - proof.gamma.times(challenge: proof.challenge)
        guard challenge([key, input, proof.gamma, u, v]) == proof.challenge else {
            throw ECVRFError(
                .proofInvalid,
                "the proof is well formed, but not this key's for this input, or of a draft before RFC 9381")
        }
        return Sodium.hash([suite, Purpose.output.rawValue] + proof.gamma.timesCofactor.bytes + [0])
    }

    private static func validated(_ publicKey: [UInt8]) throws(ECVRFError) -> EdwardsPoint {
        guard publicKey.count == publicKeyByteCount else {
            throw ECVRFError(
                .wrongLength, "the public key has \(publicKey.count) bytes; \(publicKeyByteCount) are needed")
        }
        guard let key = EdwardsPoint(publicKey) else {
            throw ECVRFError(.malformedKey, "the public key is no canonical point; fetch the key anew")
        }
        guard key.timesCofactor != .identity else {
            throw ECVRFError(.smallOrderKey, "the public key is a point of small order: nobody honest made it")
        }
        return key
    }

    /// `ECVRF_encode_to_curve_try_and_increment` (section 5.4.1.1), salted with the key; a point of order L.
    static func point(for alpha: [UInt8], key: EdwardsPoint) throws(ECVRFError) -> EdwardsPoint {
        for counter in UInt8.min...UInt8.max {
            let hash = Sodium.hash([suite, Purpose.point.rawValue] + key.bytes + alpha + [counter, 0])
            guard let point = EdwardsPoint(hash.prefix(EdwardsPoint.byteCount))?.timesCofactor, point != .identity
            else { continue }
            return point
        }
        throw ECVRFError(.inputUnusable, "the input gives no point in 256 tries; use another input")
    }

    /// `ECVRF_challenge_generation` (section 5.4.3).
    private static func challenge(_ points: [EdwardsPoint]) -> [UInt8] {
        let hash = Sodium.hash([suite, Purpose.challenge.rawValue] + points.flatMap(\.bytes) + [0])
        return Array(hash.prefix(ECVRFProof.challengeByteCount))
    }

    private static func widened(_ challenge: [UInt8]) -> [UInt8] {
        challenge + [UInt8](repeating: 0, count: Sodium.scalarByteCount - challenge.count)
    }

    /// SHA-512 of the secret key: the scalar's 32 bytes, then what the nonce is made of (RFC 8032 section 5.1.5).
    private static func expand(_ secretKey: [UInt8]) throws(ECVRFError) -> SecretBytes {
        guard secretKey.count == secretKeyByteCount else {
            throw ECVRFError(
                .wrongLength, "the secret key has \(secretKey.count) bytes; \(secretKeyByteCount) are needed")
        }
        return Sodium.hash(SecretBytes(secretKey))
    }

    /// The secret scalar modulo L: the first half with its fixed bits (RFC 8032 section 5.1.5). Never 0: no multiple of 8
    /// from 2^254 to 2^255 is a multiple of L.
    private static func scalar(of expanded: borrowing SecretBytes) -> SecretBytes {
        var wide = SecretBytes(zeroes: 2 * Sodium.scalarByteCount)
        for index in 0..<Sodium.scalarByteCount { wide[index] = expanded[index] }
        wide[0] &= 0xF8
        wide[31] = wide[31] & 0x7F | 0x40
        return Sodium.reduced(wide)
    }
}
