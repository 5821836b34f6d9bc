import AccessModel
import Accounts
import CanonicalJSON
import CryptoPrimitives
import Foundation
import Testing

@testable import Federation

/// Accounts in a directory of the test's own, and people at browsers.
final class Office: Sendable {
    static let userAgent = "Firefox"
    static let password = "correct horse battery"

    let accounts: AccountDesk
    let directory: String
    let office: OfficeID

    static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

    init() async throws {
        directory = FileManager.default.temporaryDirectory.path + "/tb-federation-" + UUID().uuidString
        accounts = try await AccountDesk(directory: directory, cost: PasswordCost(passes: 1, memory: 8192))
        office = try #require(OfficeID("office-a"))
        try await accounts.makeOffice(office, title: "Office A", by: nil, now: Self.now)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// A desk with one provider, or several by name.
    func desk(
        _ providers: [(String, TestProvider)], secondFactor: String? = nil, secret: String = TestProvider.secret,
        limits: FederationLimits = .standard
    ) throws -> FederationDesk {
        try FederationDesk(
            providers: providers.map { name, provider in
                try IdentityProvider(
                    name: name, title: "Provider \(name)", issuer: provider.issuer, clientID: "tabellion",
                    secret: secret, secondFactor: secondFactor, trust: provider.trust)
            }, publicAddress: "https://office.example", accounts: accounts, limits: limits)
    }

    static func visitor(
        _ departure: FederationDesk.Departure? = nil, session: SecretToken? = nil, address: [UInt8] = [192, 0, 2, 1]
    ) -> FederationDesk.Visitor {
        let cookie = departure.map { String($0.cookie.prefix { $0 != ";" }) } ?? ""
        return FederationDesk.Visitor(
            cookies: "a=b; " + cookie, session: session,
            browser: AccountDesk.Browser(address: address, userAgent: userAgent))
    }

    /// The whole way there and back.
    func signIn(
        _ desk: FederationDesk, _ provider: TestProvider, _ name: String = "id",
        for purpose: FederationDesk.Purpose = .signIn, next: String? = nil, session: SecretToken? = nil
    ) async throws -> FederationDesk.Arrival {
        let csrf = session.map {
            CSRFToken.make(session: $0.digest, key: accounts.csrfKey, nonce: [UInt8](repeating: 7, count: 16))
        }
        let departure = try await desk.start(
            name, for: purpose, next: next, csrf: csrf, visitor: Self.visitor(session: session), now: Self.now)
        let query = try provider.visit(departure.address)
        return try await desk.finish(
            name, query: query, visitor: Self.visitor(departure, session: session), now: Self.now)
    }

    func invitation(_ text: String, role: Role = .rightsHolder) async throws -> SecretToken {
        try await accounts.invite(
            name: try #require(LoginName(text)), role: role, office: office, by: nil, now: Self.now
        ).link
    }

    /// An active account with the usual password, signed in.
    func person(_ text: String, role: Role = .rightsHolder) async throws -> (AccountRecord, SecretToken) {
        let record = try await accounts.follow(
            try await invitation(text, role: role), password: Self.password, now: Self.now)
        let answer = try await accounts.signIn(
            name: text, password: Self.password, from: Self.visitor().browser, now: Self.now)
        guard case .signedIn(let session) = answer else { throw TestProvider.Failure(description: "\(answer)") }
        return (record, session)
    }

    func principal(_ session: SecretToken) async throws -> Principal {
        try await accounts.principal(session: session, userAgent: Self.userAgent, now: Self.now)
    }

    /// Everything in the access log, oldest first.
    func log() throws -> [AccessLogRecord] { try text().map { try AccessLogRecord(canonical: $0.utf8, file: "log") } }

    func text() throws -> [Substring] {
        let files = try FileManager.default.contentsOfDirectory(atPath: directory + "/access")
            .filter { $0.hasSuffix(".jsonl") }.sorted()
        return try files.flatMap {
            try String(contentsOfFile: directory + "/access/" + $0, encoding: .utf8).split(separator: "\n")
        }
    }
}

extension FederationDesk.Arrival {
    /// The session of somebody who is signed in altogether.
    var session: SecretToken? {
        guard case .signedIn(let token, _) = self else { return nil }
        return token
    }
}
