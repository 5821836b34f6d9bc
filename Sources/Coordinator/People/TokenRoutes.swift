import AccessModel
import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The token endpoint of OAuth 2.0 (RFC 6749 section 4.4): a key for an access token.
struct TokenRoutes: Sendable {
    static let path = "/v1/oauth/token"

    let accounts: AccountDesk
    /// Unix milliseconds.
    let clock: @Sendable () -> Int64

    /// RFC 6749 section 5.1.
    private struct Granted: Encodable {
        let token: String
        let type = "Bearer"
        let seconds: Int64
        let scope: String

        enum CodingKeys: String, CodingKey {
            case token = "access_token"
            case type = "token_type"
            case seconds = "expires_in"
            case scope
        }
    }

    private struct Refused: Encodable {
        let error: String
    }

    func add(to router: Router<FarmContext>) { router.post("v1/oauth/token", use: grant) }

    @Sendable private func grant(_ request: Request, _ context: FarmContext) async throws -> Response {
        let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased() ?? ""
        guard type == "application/x-www-form-urlencoded", let body = try await Self.body(request) else {
            return try Self.refusal(.invalidRequest)
        }
        let now = clock()
        let answer = try await accounts.accessToken(
            authorization: request.headers[.authorization], form: body, now: now)
        switch answer {
        case .failure(let refusal): return try Self.refusal(refusal)
        case .success(let (token, grant)):
            return try Self.answer(
                Granted(
                    token: token.text, seconds: (grant.expiresAt - now) / 1000,
                    scope: AccessScope.text(of: grant.scopes)), .ok)
        }
    }

    /// nil for one that is longer than a request for a token can be.
    private static func body(_ request: Request) async throws -> [UInt8]? {
        var bytes: [UInt8] = []
        for try await chunk in request.body {
            guard bytes.count + chunk.readableBytes <= PercentEncoding.maximumBytes else { return nil }
            bytes += chunk.readableBytesView
        }
        return bytes
    }

    /// RFC 6749 section 5.2.
    private static func refusal(_ refusal: ClientCredentials.Refusal) throws -> Response {
        var response = try answer(Refused(error: refusal.rawValue), .init(code: refusal.status))
        if refusal == .invalidClient { response.headers[.wwwAuthenticate] = "Basic realm=\"tabellion\"" }
        return response
    }

    private static func answer(_ value: some Encodable, _ status: HTTPResponse.Status) throws -> Response {
        var response = try Response.json(value, status: status)
        response.headers[HTTPField.Name("Pragma")!] = "no-cache"
        return response
    }
}
