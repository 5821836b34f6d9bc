internal import CanonicalJSON
internal import CryptoPrimitives

/// A compact JSON web signature (RFC 7515 section 7.1), taken apart; nothing of it is believed yet.
public struct IDToken: Hashable, Sendable {
    public static let maximumBytes = 16_384

    public let header: IDTokenHeader
    /// What the signature is over: ASCII of the first two parts with the point between.
    public let signedBytes: [UInt8]
    public let signature: [UInt8]
    let payload: [UInt8]

    /// - Throws: `notBelieved`.
    public init(_ text: String) throws(AccessError) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= Self.maximumBytes, parts.count == 3, let header = Base64URL.decode(parts[0]),
            let payload = Base64URL.decode(parts[1]), let signature = Base64URL.decode(parts[2]), !signature.isEmpty
        else { throw AccessError(.notBelieved, "the id_token is no compact signature") }
        do { self.header = try IDTokenHeader(freely: header, file: "id_token header") } catch {
            throw AccessError(.notBelieved, error.message)
        }
        self.payload = payload
        self.signature = signature
        signedBytes = Array(text.utf8.prefix(parts[0].utf8.count + 1 + parts[1].utf8.count))
    }

    /// The claims.
    ///
    /// - Parameter isSigned: says whether `signature` is the provider's over `signedBytes`, under `header.algorithm` and the
    ///   key that `header.key` names.
    /// - Throws: `notBelieved`.
    public func claims(ifSigned isSigned: Bool) throws(AccessError) -> IDTokenClaims {
        guard isSigned else { throw AccessError(.notBelieved, "the id_token's signature is not the provider's") }
        do { return try IDTokenClaims(freely: payload, file: "id_token") } catch {
            throw AccessError(.notBelieved, error.message)
        }
    }
}
