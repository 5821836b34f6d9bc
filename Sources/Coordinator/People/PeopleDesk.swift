import AccessModel
import Accounts
import CryptoPrimitives
import FarmProtocol
import HTTPTypes
import Hummingbird
import Portal

/// What the routes of pages for people share: forms that are ours, pages with who is signed in, cookies.
struct PeopleDesk: Sendable {
    let accounts: AccountDesk
    let pages: PageRenderer
    let forms: FormGate
    /// As browsers write it: `https://office.example`.
    let publicAddress: String
    /// Identity providers that people may sign in with: name in addresses, title.
    let providers: [(name: String, title: String)]
    /// Unix milliseconds.
    let clock: @Sendable () -> Int64

    /// Every route for people, and the endpoint where systems get their tokens.
    func addRoutes(to router: Router<FarmContext>) {
        SignInRoutes(desk: self).add(to: router)
        LinkRoutes(desk: self).add(to: router)
        OwnAccountRoutes(desk: self).add(to: router)
        PeopleRoutes(desk: self).add(to: router)
        OfficeRoutes(desk: self).add(to: router)
        SystemRoutes(desk: self).add(to: router)
        AccessLogRoutes(desk: self).add(to: router)
        TokenRoutes(accounts: accounts, clock: clock).add(to: router)
    }

    /// The ways to the identity providers.
    ///
    /// - Parameter query: what the way is for, encoded: `next=%2F`, `invitation=TOKEN`.
    func ways(_ query: String) -> [ProviderWay] {
        providers.map { ProviderWay(title: $0.title, address: "/sign-in/oidc/\($0.name)?\(query)") }
    }

    // Forms.

    /// A form that whoever is signed in sent from our own page.
    func form(_ request: Request, _ context: FarmContext, _ known: Set<String> = []) async throws -> Form {
        try await forms.form(request, context, known)
    }

    /// A form of a page that one sees before signing in, which is held against that page's cookie.
    func formBeforeSignIn(_ request: Request, _ context: FarmContext, _ known: Set<String>) async throws -> Form {
        try await forms.form(request, context, known, before: Self.cookie(request)?.digest ?? .zero)
    }

    /// A form for whoever is signed in, empty or as it was typed.
    func fresh(
        _ context: FarmContext, typed: [String: String] = [:], problems: [String: FormProblem] = [:]
    ) -> FormState {
        FormState(token: context.caller.formToken ?? "", typed: typed, problems: problems)
    }

    /// The cookie of the page on which one signs in, whatever it opens.
    static func cookie(_ request: Request) -> SecretToken? {
        request.headers[.cookie].flatMap { SessionCookie.token(header: $0, kind: .beforeSignIn) }
    }

    // Answers.

    /// A page for whoever is signed in.
    func page(
        _ page: Page, to request: Request, _ context: FarmContext, status: HTTPResponse.Status = .ok,
        at path: String? = nil
    ) async throws -> Response {
        try await pages.response(page, to: request, for: context.caller, status: status, at: path)
    }

    /// A page with a form that one sees before signing in, with its cookie if the browser has none yet.
    func pageBeforeSignIn(
        to request: Request, _ context: FarmContext, status: HTTPResponse.Status = .ok, at path: String? = nil,
        _ make: (_ formToken: String) -> Page
    ) async throws -> Response {
        let known = Self.cookie(request)
        let cookie = known ?? SecretToken(.beforeSignIn, entropy: Self.random(SecretToken.byteCount))
        let token = CSRFToken.make(
            session: cookie.digest, key: accounts.csrfKey, nonce: Self.random(CSRFToken.nonceByteCount))
        var response = try await page(make(token), to: request, context, status: status, at: path)
        if known == nil { response.headers.append(.init(name: .setCookie, value: SessionCookie.header(cookie))) }
        return response
    }

    /// Leads on after a form (RFC 9110 section 15.4.4), so that going back or reloading sends nothing again.
    func seeOther(_ path: String, session: SecretToken? = nil) -> Response {
        var headers: HTTPFields = [.location: path, .cacheControl: "no-store"]
        if let session { headers[.setCookie] = SessionCookie.header(session) }
        return Response(status: .seeOther, headers: headers)
    }

    static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    /// An account as pages show it.
    func view(_ record: AccountRecord) async throws -> AccountView {
        var title: String?
        if let office = record.office { title = try await accounts.title(of: office) ?? office.text }
        return AccountView(
            id: record.id.text, name: record.name.text, role: record.role, office: title, state: record.state)
    }

    static let notThere = AccessRefused(.hidden, .readAccount)
}
