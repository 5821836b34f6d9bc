/// The cookie of a browser that was sent to an identity provider: whoever comes back must have it.
///
/// Apart from the session's, which changes at each sign-in; it opens nothing. `SameSite=Lax`, since the way back begins at another site.
public enum FederationCookie {
    public static let name = "__Host-tabellion-provider"

    /// Lives as long as the answer may take.
    public static func header(_ token: SecretToken) -> String {
        let seconds = AuthorizationRequest.lifeMilliseconds / 1000
        return "\(name)=\(token.text); Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=\(seconds)"
    }

    /// The token of a `Cookie` header; nil if there is none, or more than one.
    public static func token(header: String) -> SecretToken? {
        SessionCookie.value(of: name, header: header).flatMap { SecretToken(.beforeSignIn, text: $0) }
    }
}
