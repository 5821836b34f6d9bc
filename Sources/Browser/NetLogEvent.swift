/// What a net-log tells as it happens. Times are Unix milliseconds by the browser's clock.
public enum NetLogEvent: Sendable, Hashable {
    /// A main-frame request begins: a navigation, or the next leg of one.
    case navigation(url: String, method: String, request: Int, atUnixMs: Int)
    /// A main-frame request was redirected.
    case redirect(to: String, request: Int, atUnixMs: Int)
    /// The browser's own resolver answered; addresses as text.
    case answer(host: String, addresses: [String], atUnixMs: Int)
    /// A TLS handshake ended well; the connection's facts are in the report.
    case secured(peer: String, version: String, atUnixMs: Int)
}
