import AccessModel
import Federation
import HTTPTypes
import Hummingbird
import Logging
import Portal

/// The way to identity providers and back: pages of people's browsers.
struct FederationRoutes: Sendable {
    let desk: FederationDesk
    let pages: PageRenderer
    let logger: Logger
    let clock: @Sendable () -> Int64

    func add(to router: Router<FarmContext>) {
        router.get("sign-in/oidc/:name", use: start)
        router.get("sign-in/oidc/:name/callback", use: finish)
    }

    /// `?next=PATH`; besides `invitation=TOKEN`, or `for=link` or `for=step-up` with `csrf=TOKEN` of one of our pages.
    @Sendable private func start(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.signIn, on: .open)
        let query = request.uri.queryParameters
        let name = try context.parameters.require("name")
        do throws(FederationError) {
            let departure = try await desk.start(
                name, for: try purpose(query), next: query["next"].map { String($0) },
                csrf: query["csrf"].map { String($0) }, visitor: visitor(request, context), now: clock())
            return redirect(to: departure.address, cookies: [departure.cookie])
        } catch { return refused(error, request) }
    }

    @Sendable private func finish(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.signIn, on: .open)
        let name = try context.parameters.require("name")
        do throws(FederationError) {
            let arrival = try await desk.finish(
                name, query: request.uri.query ?? "", visitor: visitor(request, context), now: clock())
            switch arrival {
            case .signedIn(let token, let next): return redirect(to: next, cookies: [SessionCookie.header(token)])
            case .codeNeeded(let token, let next):
                return redirect(to: SignInPlace.codeAddress(returningTo: next), cookies: [SessionCookie.header(token)])
            case .linked(let next): return redirect(to: next, cookies: [])
            }
        } catch { return refused(error, request) }
    }

    private func purpose(_ query: Parameters) throws(FederationError) -> FederationDesk.Purpose {
        if let text = query["invitation"] {
            // A token of another form is as good as one that nobody knows: refused at the end, in the same words.
            return .invitation(
                SecretToken(.invitation, text: text) ?? SecretToken(.invitation, entropy: Self.nobodys))
        }
        switch query["for"] {
        case "link": return .link
        case "step-up": return .stepUp
        default: return .signIn
        }
    }

    private static let nobodys = [UInt8](repeating: 0, count: SecretToken.byteCount)

    private func visitor(_ request: Request, _ context: FarmContext) -> FederationDesk.Visitor {
        FederationDesk.Visitor(
            cookies: request.headers[values: .cookie].joined(separator: "; "), session: context.caller.session,
            browser: context.caller.browser)
    }

    private func redirect(to address: String, cookies: [String]) -> Response {
        var response = Response(status: .seeOther, headers: [.location: address, .cacheControl: "no-store"])
        for cookie in cookies { response.headers.append(HTTPField(name: .setCookie, value: cookie)) }
        return response
    }

    /// A page that says what happened; what the operator must know is in the coordinator's log.
    private func refused(_ error: FederationError, _ request: Request) -> Response {
        let (status, reason): (HTTPResponse.Status, Page.ProviderRefusal) =
            switch error.code {
            case .unknownProvider: (.notFound, .unknownProvider)
            case .tooMany: (.tooManyRequests, .tooMany)
            case .unreachable: (.badGateway, .unreachable)
            case .notBelieved: (.badRequest, .notBelieved)
            case .foreignAnswer: (.badRequest, .foreignAnswer)
            case .refused: (.forbidden, .refused)
            case .cannotLink: (.conflict, .cannotLink)
            case .notSignedIn: (.forbidden, .notSignedIn)
            case .stepUp: (.forbidden, .stepUp)
            case .badSettings, .storage: (.serviceUnavailable, .ours)
            }
        switch error.code {
        case .unreachable, .notBelieved, .badSettings, .storage:
            logger.warning("identity provider: \(error.message)")
        default: break
        }
        return pages.response(.providerRefused(reason), to: request, status: status)
    }
}
