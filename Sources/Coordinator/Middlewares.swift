import AccessModel
import FarmProtocol
import HTTPTypes
import Hummingbird
import Logging
import Portal

/// Turns every thrown error into problem details, or for a person's browser into a page; logs those that are the coordinator's own.
struct ProblemMiddleware: RouterMiddleware {
    typealias Context = FarmContext
    let logger: Logger
    let pages: PageRenderer

    @concurrent func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            return await answer(error, to: request, context)
        }
    }

    private func answer(_ error: any Error, to request: Request, _ context: Context) async -> Response {
        if request.wantsPage, let way = Self.wayOn(from: error, request) {
            return Response(status: .seeOther, headers: [.location: way, .cacheControl: "no-store"])
        }
        let problem = ProblemDetails(answering: error)
        if problem.status >= 500 {
            logger.error("\(request.method) \(request.uri.path): \(String(describing: error))")
        }
        guard request.wantsPage else { return problem.response }
        let visitor = try? await context.known?.visitor()
        let page = error is FormRefused ? Page.oldForm : .problem(status: problem.status, detail: problem.detail)
        return pages.response(
            page, to: request, visitor: visitor, status: .init(code: problem.status),
            at: request.method == .get || request.method == .head ? nil : "/")
    }

    /// Where a person goes who must show more of who they are before this is done.
    private static func wayOn(from error: any Error, _ request: Request) -> String? {
        guard let refused = error as? AccessRefused else { return nil }
        return switch refused.refusal {
        case .signIn: SignInPlace.address(returningTo: request.place ?? "/")
        case .secondFactor: "/account"
        case .stepUp: "/step-up?next=" + PercentEncoding.encode(request.place ?? "/account")
        case .scope, .forbidden, .hidden: nil
        }
    }
}

/// Answers a path that is known, asked with a method that it does not take, with 405 and not as if it were unknown.
struct MethodMiddleware: RouterMiddleware {
    typealias Context = FarmContext

    /// Path segments, `*` for any, with the methods that they take; the first that matches counts.
    let methods: [(path: [String], allowed: String)]

    @concurrent func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            let segments = request.uri.path.split(separator: "/")
            let known = methods.first { path, _ in
                path.count == segments.count && zip(path, segments).allSatisfy { $0 == "*" || $0 == $1 }
            }
            let allowed = known?.allowed.replacing("GET", with: "GET, HEAD") ?? ""
            guard known != nil, !allowed.split(separator: ", ").contains(Substring(request.method.rawValue)) else {
                throw error
            }
            var response = ProblemDetails(
                status: 405, title: "Wrong method", detail: "this path takes \(allowed)"
            ).response
            response.headers[.allow] = allowed
            return response
        }
    }
}

/// Lets nobody through whom it does not know: what each may do is asked by the routes.
struct KnownCallersMiddleware: RouterMiddleware {
    typealias Context = FarmContext

    @concurrent func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard context.caller.principal.role != .visitor else { throw AccessRefused(.signIn, .signIn) }
        return try await next(request, context)
    }
}

/// Headers that every answer carries.
struct SecurityHeadersMiddleware: RouterMiddleware {
    typealias Context = FarmContext

    static let headers: [(name: HTTPField.Name, value: String)] = [
        (HTTPField.Name("Content-Security-Policy")!, PageRenderer.contentSecurityPolicy),
        (HTTPField.Name("X-Content-Type-Options")!, "nosniff"),
        // Not "no-referrer": browsers would then send our own forms with the origin "null" (Fetch, section 3.2).
        (HTTPField.Name("Referrer-Policy")!, "same-origin"),
    ]

    @concurrent func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        // A page or file with a policy of its own says so.
        for header in Self.headers where response.headers[header.name] == nil {
            response.headers[header.name] = header.value
        }
        // What failed was answered with a body, whatever was asked.
        return request.method == .head ? response.createHeadResponse() : response
    }
}
