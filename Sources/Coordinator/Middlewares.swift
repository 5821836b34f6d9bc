import FarmProtocol
import HTTPTypes
import Hummingbird
import Logging

/// Turns every thrown error into problem details, and logs those that are the coordinator's own.
struct ProblemMiddleware: RouterMiddleware {
    typealias Context = BasicRequestContext
    let logger: Logger

    @concurrent func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = ProblemDetails(answering: error)
            if problem.status >= 500 {
                logger.error("\(request.method) \(request.uri.path): \(String(describing: error))")
            }
            return problem.response
        }
    }
}

/// Lets only bearers of one token through.
struct AccessMiddleware: RouterMiddleware {
    typealias Context = BasicRequestContext
    let tokens: AccessTokens
    let role: AccessTokens.Role

    @concurrent func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard tokens.role(authorization: request.headers[.authorization]) == role else {
            throw ProblemDetails(
                status: 401, title: "Not allowed",
                detail: "send Authorization: Bearer with this farm's token (a file in its data directory)")
        }
        return try await next(request, context)
    }
}

/// Headers that every answer carries.
struct SecurityHeadersMiddleware: RouterMiddleware {
    typealias Context = BasicRequestContext

    @concurrent func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        let headers: [(String, String)] = [
            ("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'"),
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
        ]
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { response.headers[name] = value }
        }
        return response
    }
}
