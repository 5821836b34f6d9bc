internal import CryptoPrimitives

/// The client credentials grant of OAuth 2.0 (RFC 6749 section 4.4): a key for a short-lived access token.
public enum ClientCredentials {
    /// Of an access token; never beyond its key's own end.
    public static let lifeMilliseconds: Int64 = 3_600_000

    /// The errors of RFC 6749 section 5.2 that this grant has.
    public enum Refusal: String, Error, Sendable, Hashable, CaseIterable {
        case invalidRequest = "invalid_request"
        case invalidClient = "invalid_client"
        case unsupportedGrantType = "unsupported_grant_type"
        case invalidScope = "invalid_scope"

        public var status: Int { self == .invalidClient ? 401 : 400 }
    }

    /// What a client asked for.
    public struct Request: Hashable, Sendable {
        /// The key: the client's secret. The client's identifier is the key's name.
        public let key: SecretToken
        public let clientID: String
        /// nil for all of the key's.
        public let scopes: Set<AccessScope>?
    }

    /// What is granted.
    public struct Grant: Hashable, Sendable {
        public let scopes: Set<AccessScope>
        public let expiresAt: Int64
    }

    /// Reads a request to the token endpoint.
    ///
    /// - Parameters:
    ///   - authorization: the header's value: `Basic`, which is preferred; else identifier and secret are in the form.
    ///   - form: the body.
    /// - Throws: `invalidRequest` (also when both ways are used at once, section 2.3), `unsupportedGrantType`, `invalidClient`,
    ///   `invalidScope`.
    public static func read(authorization: String?, form: [UInt8]) throws(Refusal) -> Request {
        guard let fields = PercentEncoding.form(form) else { throw .invalidRequest }
        func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }
        guard let grant = field("grant_type") else { throw .invalidRequest }
        guard grant == "client_credentials" else { throw .unsupportedGrantType }
        let client: (id: String, secret: String)
        if let authorization {
            guard field("client_secret") == nil else { throw .invalidRequest }
            guard let pair = basic(authorization) else { throw .invalidClient }
            guard field("client_id").map({ $0 == pair.id }) ?? true else { throw .invalidRequest }
            client = pair
        } else {
            guard let id = field("client_id"), let secret = field("client_secret") else { throw .invalidClient }
            client = (id, secret)
        }
        guard let key = SecretToken(.apiKey, text: client.secret) else { throw .invalidClient }
        var scopes: Set<AccessScope>?
        if let text = field("scope") {
            guard let parsed = AccessScope.parse(text) else { throw .invalidScope }
            scopes = parsed
        }
        return Request(key: key, clientID: client.id, scopes: scopes)
    }

    /// - Parameters:
    ///   - key: the record with the presented secret's digest; nil if there is none.
    ///   - phase: of the key's account.
    /// - Throws: `invalidClient`, the same for unknown, revoked and expired keys; `invalidScope` for more than the key has.
    public static func decide(
        _ request: Request, key: APIKey?, phase: AccountState.Phase?, now: Int64
    ) throws(Refusal) -> Grant {
        guard let key, let phase, key.digest == request.key.digest, key.name == request.clientID,
            key.principal(phase: phase, now: now) != nil
        else { throw .invalidClient }
        let scopes = request.scopes ?? key.scopes
        guard scopes.isSubset(of: key.scopes) else { throw .invalidScope }
        return Grant(scopes: scopes, expiresAt: min(now + lifeMilliseconds, key.expiresAt))
    }

    /// RFC 7617, with both parts form-encoded as RFC 6749 section 2.3.1 asks.
    private static func basic(_ authorization: String) -> (id: String, secret: String)? {
        guard authorization.utf8.count <= 1024, authorization.lowercased().hasPrefix("basic ") else { return nil }
        let encoded = authorization.dropFirst("basic ".count)
        guard let bytes = Base64.decode(encoded), let text = String(validating: bytes, as: UTF8.self) else {
            return nil
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let id = PercentEncoding.decode(parts[0]), let secret = PercentEncoding.decode(parts[1])
        else { return nil }
        return (id, secret)
    }
}
