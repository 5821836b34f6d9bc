public import AccessModel
public import Accounts
internal import CryptoPrimitives

/// Signing in by way of identity providers: OpenID Connect Core 1.0, the flow with a code, with PKCE.
///
/// Time is an argument, Unix milliseconds. A refusal is in the access log before it is thrown, as far as `FederationLimits.refusalLines` goes.
public struct FederationDesk: Sendable {
    /// What somebody goes to a provider for.
    public enum Purpose: Sendable, Hashable {
        case signIn
        /// To open an invited account, by the link's token.
        case invitation(SecretToken)
        /// To link an identity to the account of their session.
        case link
        /// To show something secret once more.
        case stepUp
    }

    /// Who is at the browser, as their request says.
    public struct Visitor: Sendable {
        /// The `Cookie` header; empty for none.
        public let cookies: String
        public let session: SecretToken?
        public let browser: AccountDesk.Browser

        public init(cookies: String, session: SecretToken?, browser: AccountDesk.Browser) {
            self.cookies = cookies
            self.session = session
            self.browser = browser
        }
    }

    /// Where the browser is sent, and the `Set-Cookie` that goes with it.
    public struct Departure: Sendable, Hashable {
        public let address: String
        public let cookie: String
    }

    /// What came of it, and the path to go on to.
    public enum Arrival: Sendable, Hashable {
        /// With a new session.
        case signedIn(SecretToken, next: String)
        /// With a session that opens nothing but the place where a code is given.
        case codeNeeded(SecretToken, next: String)
        /// The session stays as it was.
        case linked(next: String)
    }

    /// Names and titles of the providers, in the order of the configuration.
    public var choices: [(name: String, title: String)] { clients.map { ($0.provider.name, $0.provider.title) } }

    private let clients: [ProviderClient]
    private let publicAddress: String
    private let accounts: AccountDesk
    private let entropy: Entropy
    private let requests: OpenRequests

    /// - Parameter publicAddress: `https://office.example`, without a slash at its end.
    /// - Throws: `badSettings` for a name or an issuer that occurs twice.
    public init(
        providers: [IdentityProvider], publicAddress: String, accounts: AccountDesk,
        limits: FederationLimits = .standard, entropy: Entropy = .system
    ) throws(FederationError) {
        for (index, provider) in providers.enumerated() {
            guard !providers[..<index].contains(where: { $0.name == provider.name || $0.issuer == provider.issuer })
            else {
                throw FederationError(.badSettings, "identityProviders: \(provider.name): name or issuer occurs twice")
            }
        }
        clients = providers.map { ProviderClient($0, limits: limits) }
        self.publicAddress = publicAddress
        self.accounts = accounts
        self.entropy = entropy
        requests = OpenRequests(limits: limits)
    }

    /// Sends somebody to a provider.
    ///
    /// - Parameters:
    ///   - next: the path to go on to afterwards; what is none of ours becomes `/`.
    ///   - csrf: the token of our page, for `link` and `stepUp`.
    /// - Throws: `unknownProvider`, `tooMany`, `unreachable`, `notBelieved`, `notSignedIn`, `stepUp`, `storage`.
    public func start(
        _ name: String, for purpose: Purpose = .signIn, next: String?, csrf: String? = nil, visitor: Visitor, now: Int64
    ) async throws(FederationError) -> Departure {
        do throws(FederationError) {
            let client = try client(name)
            guard let network = NetworkBlock.near(visitor.browser.address) else {
                throw FederationError(.badSettings, "an address has 4 or 16 bytes: check the proxies")
            }
            if purpose == .link || purpose == .stepUp { try await admit(purpose, csrf, visitor, now) }
            if let wait = await requests.begin(from: network, now: now) {
                throw FederationError(.tooMany, "wait \((wait + 999) / 1000) seconds")
            }
            let configuration = try await client.configuration(now: now)
            let cookie =
                FederationCookie.token(header: visitor.cookies)
                ?? SecretToken(.beforeSignIn, entropy: entropy.bytes(SecretToken.byteCount))
            let request = AuthorizationRequest(
                issuer: client.provider.issuer, clientID: client.provider.clientID,
                redirect: "\(publicAddress)/sign-in/oidc/\(name)/callback", browser: cookie.digest,
                acr: client.provider.secondFactor, isStepUp: purpose == .stepUp,
                entropy: entropy.bytes(AuthorizationRequest.entropyByteCount), now: now)
            await requests.keep(
                OpenRequests.Entry(
                    provider: name, purpose: purpose, request: request, session: visitor.session?.digest,
                    next: ReturnPath.checked(next), network: network), now: now)
            return Departure(address: request.address(configuration), cookie: FederationCookie.header(cookie))
        } catch { throw try await logged(error, name, visitor, now) }
    }

    /// Judges what somebody brings back from a provider, and signs them in or links them.
    ///
    /// - Parameter query: of the address, without its question mark.
    /// - Throws: all but `badSettings`.
    public func finish(
        _ name: String, query: String, visitor: Visitor, now: Int64
    ) async throws(FederationError) -> Arrival {
        do throws(FederationError) {
            let client = try client(name)
            guard let fields = PercentEncoding.form(Array(query.utf8)),
                let state = fields.first(where: { $0.name == "state" })?.value,
                let entry = await requests.take(state), entry.provider == name,
                let cookie = FederationCookie.token(header: visitor.cookies), cookie.digest == entry.request.browser
            else { throw FederationError(.foreignAnswer, "\(name): the answer belongs to no request of this browser") }
            let configuration = try await client.configuration(now: now)
            let code: String
            do {
                code = try entry.request.code(
                    query: query, browser: cookie.digest, provider: configuration, now: now)
            } catch { throw FederationError(.notBelieved, "\(name): \(error.message)", cause: error) }
            let proven = try await client.identity(code: code, request: entry.request, now: now)
            let arrival = try await arrive(entry, proven, visitor, now)
            await requests.giveBack(entry.network, now: now)
            return arrival
        } catch { throw try await logged(error, name, visitor, now) }
    }

    // Steps.

    private func client(_ name: String) throws(FederationError) -> ProviderClient {
        guard let client = clients.first(where: { $0.provider.name == name }) else {
            throw FederationError(.unknownProvider, "no identity provider of that name is configured")
        }
        return client
    }

    /// Whether a session may ask for more: from our own page, and for linking with something secret shown just now.
    private func admit(
        _ purpose: Purpose, _ csrf: String?, _ visitor: Visitor, _ now: Int64
    ) async throws(FederationError) {
        let principal = try await principal(visitor, now)
        guard let session = visitor.session, principal.role != .visitor, let csrf,
            CSRFToken.isValid(csrf, session: session.digest, key: accounts.csrfKey)
        else { throw FederationError(.notSignedIn, "sign in, and begin at the page of your account") }
        if purpose == .link { try mayLink(principal, now) }
    }

    private func mayLink(_ principal: Principal, _ now: Int64) throws(FederationError) {
        let own = Resource.own(by: principal)
        switch AccessPolicy.decide(.changeCredentials, by: principal, on: own, now: now) {
        case .allowed: return
        case .refused(.stepUp): throw FederationError(.stepUp, "show your password or a code once more")
        case .refused: throw FederationError(.notSignedIn, "sign in first")
        }
    }

    private func principal(_ visitor: Visitor, _ now: Int64) async throws(FederationError) -> Principal {
        do {
            return try await accounts.principal(
                session: visitor.session, userAgent: visitor.browser.userAgent, now: now)
        } catch { throw Self.failure(error) }
    }

    private func arrive(
        _ entry: OpenRequests.Entry, _ proven: ProvenIdentity, _ visitor: Visitor, _ now: Int64
    ) async throws(FederationError) -> Arrival {
        let browser = visitor.browser
        do {
            switch entry.purpose {
            case .signIn: return try Self.arrival(try await accounts.signIn(proven, from: browser, now: now), entry)
            case .invitation(let link):
                return try Self.arrival(
                    try await accounts.follow(link, with: proven, from: browser, now: now), entry)
            case .stepUp:
                let session = try same(visitor, entry)
                return try Self.arrival(
                    try await accounts.stepUp(proven, session: session, from: browser, now: now), entry)
            case .link:
                let session = try same(visitor, entry)
                try mayLink(try await principal(visitor, now), now)
                guard try await accounts.link(proven, session: session, from: browser, now: now) else {
                    throw FederationError(.notSignedIn, "sign in first")
                }
                return .linked(next: entry.next)
            }
        } catch let error as FederationError { throw error } catch let error as AccountsError {
            throw Self.failure(error)
        } catch { throw FederationError(.storage, "the accounts could not be used", cause: error) }
    }

    /// The session that began it; a request for more is nobody else's.
    private func same(_ visitor: Visitor, _ entry: OpenRequests.Entry) throws(FederationError) -> SecretToken {
        guard let session = visitor.session, session.digest == entry.session else {
            throw FederationError(.foreignAnswer, "\(entry.provider): another session began this")
        }
        return session
    }

    private static func arrival(
        _ answer: AccountDesk.SignIn, _ entry: OpenRequests.Entry
    ) throws(FederationError) -> Arrival {
        switch answer {
        case .signedIn(let token): return .signedIn(token, next: entry.next)
        case .codeNeeded(let token): return .codeNeeded(token, next: entry.next)
        case .refused, .wait:
            throw FederationError(.refused, "\(entry.provider): the accounts refuse; the access log says why")
        }
    }

    private static func failure(_ error: AccountsError) -> FederationError {
        FederationError(error.code == .badRequest ? .cannotLink : .storage, error.message, cause: error)
    }

    /// Writes a refusal down, but for those that the accounts have written down themselves, and those of a network that has
    /// filled its share of the log.
    private func logged(
        _ error: FederationError, _ name: String, _ visitor: Visitor, _ now: Int64
    ) async throws(FederationError) -> FederationError {
        guard error.code != .refused else { return error }
        if let network = NetworkBlock.near(visitor.browser.address) {
            guard await requests.mayWrite(of: network, now: now) else { return error }
        }
        let known = clients.contains { $0.provider.name == name } ? name : "unknown"
        do {
            try await accounts.noteProvider(
                known, outcome: error.code.rawValue, address: visitor.browser.address, now: now)
        } catch { throw Self.failure(error) }
        return error
    }
}
