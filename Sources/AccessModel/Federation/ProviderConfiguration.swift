public import CanonicalJSON

/// What an OpenID provider says of itself (OpenID Connect Discovery 1.0 section 3), as far as a relying party needs it.
public struct ProviderConfiguration: JSONModel, Hashable {
    public static let maximumBytes = 65_536
    public static let allowsNull = true

    public let issuer: String
    public let authorizationEndpoint: String
    public let tokenEndpoint: String
    public let keysAddress: String
    /// The algorithms of its signatures that are accepted here too.
    public let algorithms: [IDTokenHeader.Algorithm]
    /// Whether its answers name the issuer (RFC 9207).
    public let namesIssuer: Bool
    /// How the token endpoint wants our secret.
    public let authentication: ClientAuthentication

    /// Ways of RFC 6749 section 2.3.1.
    public enum ClientAuthentication: String, Sendable, Hashable, CaseIterable {
        case basic = "client_secret_basic"
        case form = "client_secret_post"
    }

    /// Where the document of an issuer is.
    public static func address(issuer: String) -> String {
        (issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + "/.well-known/openid-configuration"
    }

    /// Reads the document that was fetched from `address(issuer:)`.
    ///
    /// - Parameter expected: the issuer as the operator configured it; the document's must be the same, byte for byte (section 4.3).
    /// - Throws: `notBelieved`, naming the member.
    public static func read(_ bytes: [UInt8], expected: String) throws(AccessError) -> ProviderConfiguration {
        guard bytes.count <= maximumBytes else {
            throw AccessError(.notBelieved, "the provider's configuration is larger than \(maximumBytes) bytes")
        }
        let configuration: ProviderConfiguration
        do { configuration = try ProviderConfiguration(freely: bytes, file: "openid-configuration") } catch {
            throw AccessError(.notBelieved, error.message)
        }
        guard configuration.issuer.utf8.elementsEqual(expected.utf8) else {
            throw AccessError(
                .notBelieved, "openid-configuration: issuer: not the one that was asked; check its address")
        }
        return configuration
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        issuer = try Self.secureAddress("issuer", &members)
        authorizationEndpoint = try Self.secureAddress("authorization_endpoint", &members)
        tokenEndpoint = try Self.secureAddress("token_endpoint", &members)
        keysAddress = try Self.secureAddress("jwks_uri", &members)
        guard try members.strings("response_types_supported").contains("code") else {
            throw members.failure("response_types_supported", "the provider does not offer the flow with a code")
        }
        if members.has("code_challenge_methods_supported"),
            try !members.strings("code_challenge_methods_supported").contains("S256")
        {
            throw members.failure("code_challenge_methods_supported", "the provider does not offer S256")
        }
        algorithms = try members.strings("id_token_signing_alg_values_supported")
            .compactMap { IDTokenHeader.Algorithm(rawValue: $0) }
        guard !algorithms.isEmpty else {
            throw members.failure("id_token_signing_alg_values_supported", "none of them is accepted here")
        }
        namesIssuer = members.optional("authorization_response_iss_parameter_supported") == .boolean(true)
        // Left out, it means the first (Discovery 1.0 section 3).
        let offered =
            members.has("token_endpoint_auth_methods_supported")
            ? try members.strings("token_endpoint_auth_methods_supported") : [ClientAuthentication.basic.rawValue]
        guard let authentication = ClientAuthentication.allCases.first(where: { offered.contains($0.rawValue) }) else {
            throw members.failure(
                "token_endpoint_auth_methods_supported", "none of them takes a secret as it is kept here")
        }
        self.authentication = authentication
    }

    /// For tests and caches; members that were not read are not in it.
    public var json: JSONValue {
        var object = JSONObject()
        object.set("issuer", issuer)
        object.set("authorization_endpoint", authorizationEndpoint)
        object.set("token_endpoint", tokenEndpoint)
        object.set("jwks_uri", keysAddress)
        object.set("response_types_supported", texts: ["code"])
        object.set("id_token_signing_alg_values_supported", texts: algorithms.map(\.rawValue))
        object.set("authorization_response_iss_parameter_supported", flag: namesIssuer)
        object.set("token_endpoint_auth_methods_supported", texts: [authentication.rawValue])
        return .object(object)
    }

    /// An `https` address without fragment, and without user, which could hide where it leads.
    private static func secureAddress(_ name: String, _ members: inout MemberReader) throws(JSONError) -> String {
        let text = try members.string(name)
        let host = text.dropFirst("https://".count).prefix { $0 != "/" && $0 != "?" }
        guard text.hasPrefix("https://"), text.utf8.count <= 2048, !host.isEmpty, !host.contains("@"),
            text.utf8.allSatisfy({ 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "\\") })
        else { throw members.failure(name, "an https address without user and fragment should stand here") }
        return text
    }
}
