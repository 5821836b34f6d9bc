import AccessModel
import Accounts
import HTTPTypes
import Hummingbird
import NIOCore

/// Finds out who asks, before any route: programs by what they bear, people by their browser's cookie.
///
/// A cookie counts for pages alone: what programs call cannot be called with it, so that no other site can make a browser call it.
struct CallerMiddleware: RouterMiddleware {
    typealias Context = FarmContext

    let tokens: AccessTokens
    let addresses: ClientAddress
    let journal: AccessJournal

    /// What begins with one of these is for programs.
    private static let programPaths = ["/v1/", "/farm/", "/metrics"]
    /// Of `User-Agent` that is kept for comparison, in bytes.
    private static let longestUserAgent = 512

    @concurrent func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.caller = try await caller(request.head, peer: context.peer)
        return try await next(request, context)
    }

    /// Who sent this head.
    ///
    /// - Throws: `AccessRefused` for a bearer that is not good.
    func caller(_ head: HTTPRequest, peer: SocketAddress?) async throws -> Caller {
        let userAgent = String(
            decoding: (head.headerFields[.userAgent] ?? "").utf8.prefix(Self.longestUserAgent), as: UTF8.self)
        let browser = AccountDesk.Browser(
            address: addresses.address(peer: peer, headers: head.headerFields), userAgent: userAgent)
        func caller(_ principal: Principal, session: SecretToken? = nil) -> Caller {
            Caller(principal: principal, session: session, browser: browser, journal: journal)
        }
        let path = head.path ?? "/"
        // The token endpoint reads the header itself: it carries a client's key, not a bearer's token.
        if path == TokenRoutes.path { return caller(.visitor) }
        if Self.programPaths.contains(where: { path.hasPrefix($0) }) {
            guard let header = head.headerFields[.authorization] else { return caller(.visitor) }
            guard let principal = try await bearer(header) else { throw AccessRefused(.signIn, .signIn) }
            return caller(principal)
        }
        guard let cookies = head.headerFields[.cookie], let token = SessionCookie.token(header: cookies) else {
            return caller(.visitor)
        }
        let principal = try await journal.accounts.principal(
            session: token, userAgent: userAgent, now: journal.clock())
        return caller(principal, session: token)
    }

    private func bearer(_ header: String) async throws -> Principal? {
        guard header.hasPrefix("Bearer ") else { return nil }
        if let principal = tokens.principal(authorization: header) { return principal }
        return try await journal.accounts.principal(
            bearer: header.dropFirst("Bearer ".count), now: journal.clock())
    }
}
