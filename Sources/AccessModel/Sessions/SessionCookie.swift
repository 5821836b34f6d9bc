/// The cookie that carries a session's token: for this host alone, out of scripts' reach, not sent by other sites' forms.
public enum SessionCookie {
    /// `__Host-` makes browsers refuse it without `Secure`, with a `Domain`, or for a part of the site.
    public static let name = "__Host-tabellion"

    public static func header(_ token: SecretToken) -> String {
        "\(name)=\(token.text); Path=/; Secure; HttpOnly; SameSite=Lax"
    }

    /// Takes it back.
    public static let removal = "\(name)=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"

    /// The token of a `Cookie` header; nil if there is none, or more than one, which only an attacker sends.
    public static func token(header: String, kind: SecretToken.Kind = .session) -> SecretToken? {
        value(of: name, header: header).flatMap { SecretToken(kind, text: $0) }
    }

    static func value(of name: String, header: String) -> Substring? {
        guard header.utf8.count <= 8192 else { return nil }
        let values = header.split(separator: ";").compactMap { pair -> Substring? in
            let pair = pair.drop { $0 == " " }
            return pair.hasPrefix(name + "=") ? pair.dropFirst(name.utf8.count + 1) : nil
        }
        return values.count == 1 ? values[0] : nil
    }
}
