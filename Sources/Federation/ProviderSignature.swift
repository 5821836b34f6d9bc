internal import AccessModel
internal import JWTKit

/// Whether a token is signed with one certain key, in one certain way. The token has no say in either: both are settled before.
enum ProviderSignature {
    static func holds(_ token: String, algorithm: IDTokenHeader.Algorithm, key: ProviderKey) async -> Bool {
        let keys = JWTKeyCollection()
        do {
            switch (key.form, algorithm) {
            case (.rsa(let modulus, let exponent), .rs256):
                let key = try Insecure.RSA.PublicKey(modulus: modulus, exponent: exponent)
                await keys.add(rsa: key, digestAlgorithm: .sha256)
            case (.rsa(let modulus, let exponent), .ps256):
                let key = try Insecure.RSA.PublicKey(modulus: modulus, exponent: exponent)
                await keys.add(pss: key, digestAlgorithm: .sha256)
            case (.p256(let x, let y), .es256):
                await keys.add(ecdsa: try ES256PublicKey(parameters: (x, y)))
            case (.ed25519(let x), .edDSA):
                await keys.add(eddsa: try EdDSA.PublicKey(x: x, curve: .ed25519))
            default: return false
            }
            _ = try await keys.verify(token, as: Unread.self)
            return true
        } catch { return false }
    }

    /// Claims are read and judged by `IDTokenClaims`.
    private struct Unread: JWTPayload {
        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }
}
