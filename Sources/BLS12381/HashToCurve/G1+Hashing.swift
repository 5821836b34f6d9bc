/// Hashing to G1: suite BLS12381G1_XMD:SHA-256_SSWU_RO_ of RFC 9380 (sections 3 and 8.8.1).
extension G1 {
    /// `L` of the suite: bytes expanded for each element of the field.
    private static let elementByteCount = 64

    /// `hash_to_curve`: a point of G1 that nobody knows the logarithm of; infinity with negligible probability.
    static func hash(_ message: [UInt8], domain: DomainSeparationTag) -> ProjectivePoint<G1> {
        let (u0, u1) = fieldElements(of: message, domain: domain)
        return clearingCofactor(curvePoint(u0) + curvePoint(u1))
    }

    /// `hash_to_field` for two elements.
    static func fieldElements(of message: [UInt8], domain: DomainSeparationTag) -> (Fp, Fp) {
        let bytes = MessageExpansion.expand(message, domain: domain, count: 2 * elementByteCount)
        return (Fp(reducing: bytes.prefix(elementByteCount)), Fp(reducing: bytes.suffix(elementByteCount)))
    }

    /// `map_to_curve`: a point of E, not of G1 yet.
    static func curvePoint(_ u: Fp) -> ProjectivePoint<G1> { ElevenIsogeny.map(SimplifiedSWU.map(u)) }

    /// `clear_cofactor`: (1 − x)·P. E's points of order dividing the cofactor (x − 1)²/3 vanish under 1 − x already.
    static func clearingCofactor(_ point: ProjectivePoint<G1>) -> ProjectivePoint<G1> { point.timesParameter + point }
}
