internal import CanonicalJSON
internal import CryptoPrimitives
internal import EvidenceModel
internal import TokenVerification

/// What a trust file says of letters (docs/spec/letter.md section 3).
extension TrustReader {
    func letters(_ name: String) throws(EvidenceError) -> [TrustFile.LetterIssuer] {
        try objects(name).map { issuer throws(EvidenceError) in
            try issuer.expectOnly(["name", "certificate"])
            let name = try issuer.string("name")
            guard let der = Base64.decode(try issuer.string("certificate")) else {
                throw issuer.failure("certificate", "base64 should stand here")
            }
            do throws(TokenError) {
                return TrustFile.LetterIssuer(name: name, root: try TrustedRoot(der: der))
            } catch { throw issuer.failure("certificate", error.message) }
        }
    }
}
