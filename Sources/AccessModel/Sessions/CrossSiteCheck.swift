public import CryptoPrimitives

/// Whether a request that came with a session's cookie was meant by the person at the browser.
public enum CrossSiteCheck {
    public enum Verdict: String, Sendable, Hashable, CaseIterable {
        case ok
        /// The browser itself says that another site sent it.
        case otherSite = "other-site"
        case badToken = "bad-token"
    }

    /// - Parameters:
    ///   - method: a safe one (GET, HEAD, OPTIONS) changes nothing and needs no token. WebSocket handshakes are judged by
    ///     `judgeWebSocket`.
    ///   - ownOrigin: `https://office.example`, as browsers write it.
    ///   - origin: the header `Origin`; nil if there is none.
    ///   - fetchSite: the header `Sec-Fetch-Site`; nil from old browsers.
    ///   - token: the form's field or the header `X-CSRF-Token`.
    public static func judge(
        method: String, ownOrigin: String, origin: String?, fetchSite: String?, token: String?, session: Digest,
        key: HMACSHA256
    ) -> Verdict {
        if ["GET", "HEAD", "OPTIONS"].contains(method) { return .ok }
        if let origin, origin != ownOrigin { return .otherSite }
        if let fetchSite, fetchSite != "same-origin", fetchSite != "none" { return .otherSite }
        guard let token, CSRFToken.isValid(token, session: session, key: key) else { return .badToken }
        return .ok
    }

    /// A WebSocket's handshake is a GET that cookies go with and that no other rule of browsers stops: its origin must be ours.
    public static func judgeWebSocket(ownOrigin: String, origin: String?) -> Verdict {
        origin == ownOrigin ? .ok : .otherSite
    }
}
