import AccessModel
import Accounts
import CryptoPrimitives
import HTTPTypes
import Hummingbird

/// Takes what our own pages' forms sent, and nothing that another site had a browser send.
struct FormGate: Sendable {
    let accounts: AccountDesk
    /// As browsers write it: `https://office.example`.
    let publicAddress: String
    /// Unix milliseconds.
    let clock: @Sendable () -> Int64

    private static let origin = HTTPField.Name("Origin")!
    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!

    /// Reads a form that whoever is signed in sent from our own page.
    ///
    /// - Throws: `AccessRefused` for nobody, `FormRefused` for a form that is not ours, `ProblemDetails` for one that cannot be read.
    func form(
        _ request: Request, _ context: FarmContext, _ known: Set<String> = [], longest: Int = Form.longestBody
    ) async throws -> Form {
        let (form, verdict) = try await judged(request, context, known, longest: longest)
        guard verdict == .ok else { throw FormRefused(verdict: verdict) }
        return form
    }

    /// Reads a form of a page that one sees before signing in.
    ///
    /// - Parameter session: the digest of that page's cookie.
    func form(
        _ request: Request, _ context: FarmContext, _ known: Set<String>, before session: Digest
    ) async throws -> Form {
        let form = try await Form.read(request, known: known, longest: Form.longestBody)
        let verdict = try await judge(form, request, context, session)
        guard verdict == .ok else { throw FormRefused(verdict: verdict) }
        return form
    }

    /// Reads a form, and says whether it is ours: for a page that shows again what was typed.
    func judged(
        _ request: Request, _ context: FarmContext, _ known: Set<String>, longest: Int = Form.longestBody
    ) async throws -> (form: Form, verdict: CrossSiteCheck.Verdict) {
        guard let session = context.caller.session else { throw AccessRefused(.signIn, .signIn) }
        let form = try await Form.read(request, known: known, longest: longest)
        return (form, try await judge(form, request, context, session.digest))
    }

    func judge(
        _ form: Form, _ request: Request, _ context: FarmContext, _ session: Digest
    ) async throws -> CrossSiteCheck.Verdict {
        let verdict = CrossSiteCheck.judge(
            method: request.method.rawValue, ownOrigin: publicAddress, origin: request.headers[Self.origin],
            fetchSite: request.headers[Self.fetchSite], token: form[Form.token], session: session,
            key: accounts.csrfKey)
        let caller = context.caller
        guard verdict != .ok, caller.principal.role != .visitor else { return verdict }
        let event = try AccessEvent(
            role: caller.principal.role, account: caller.principal.account, office: caller.principal.office,
            action: "form", outcome: verdict.rawValue,
            network: accounts.networkPseudonym(caller.browser.address))
        try await accounts.log.append([event], now: clock())
        return verdict
    }
}
