import AccessModel
import Accounts
import Portal

extension Caller {
    /// What forms of this session carry; nil where nobody is signed in.
    var formToken: String? {
        guard let session, principal.role.isPerson else { return nil }
        return CSRFToken.make(
            session: session.digest, key: journal.accounts.csrfKey,
            nonce: PeopleDesk.random(CSRFToken.nonceByteCount))
    }

    /// Who is signed in, for the frame of a page; nil for nobody.
    func visitor() async throws -> Visitor? {
        guard let formToken, let id = principal.account, let record = try await journal.accounts.account(id) else {
            return nil
        }
        var title: String?
        if let office = record.office { title = try await journal.accounts.title(of: office) ?? office.text }
        return Visitor(
            name: record.name.text, role: record.role, office: title, formToken: formToken,
            places: Visitor.Place.allCases.filter { couldVisit($0) }, calling: calling)
    }

    /// Alarms to be acted on at once by the caller, and where.
    private var calling: (count: Int, path: String)? {
        let calls = journal.bell.calls
        let (count, place): (Int, Visitor.Place) =
            if may(.acknowledgeAlarm, on: .installation(owner: nil)) {
                (calls.installation, .installation)
            } else if let office = principal.office, may(.acknowledgeAlarm, on: home) {
                (calls.offices[office.text] ?? 0, .alarms)
            } else { (0, .alarms) }
        return count > 0 ? (count, "/" + place.rawValue) : nil
    }

    private func couldVisit(_ place: Visitor.Place) -> Bool {
        switch place {
        case .desk: principal.office != nil && could(.readSession, on: home)
        case .captures: principal.office != nil && could(.readSession, on: .own(by: principal))
        case .draws: principal.office != nil && could(.readDraw, on: home)
        case .certificates:
            journal.takesCertificateRequests && principal.office != nil && could(.readLetter, on: .own(by: principal))
        case .people: could(.readAccount, on: home)
        case .offices: could(.readOffice, on: .installation(owner: nil))
        case .systems: principal.office != nil && could(.readKeys, on: home)
        case .accessLog: could(.readAccessLog, on: .own(by: principal))
        case .installation: could(.readInstallation, on: .installation(owner: nil))
        case .alarms: principal.office != nil && could(.readSession, on: home)
        }
    }

    /// Where somebody who has just signed in begins to work.
    var firstPage: String {
        let place = [Visitor.Place.captures, .offices].first { couldVisit($0) }
        return place.map { "/\($0.rawValue)" } ?? "/"
    }

    /// The caller's office as a whole, or the installation.
    var home: Resource {
        principal.office.map { .office($0, owner: nil, worker: nil) } ?? .installation(owner: nil)
    }

    /// Whether the table would let the caller do this, perhaps once they have shown their password again. For what a page offers.
    func could(_ action: AccessAction, on resource: Resource) -> Bool {
        switch AccessPolicy.decide(action, by: principal, on: resource, now: journal.clock()) {
        case .allowed, .refused(.stepUp): true
        case .refused: false
        }
    }

    /// The same person with a session that was raised.
    func raised(to session: SecretToken) async throws -> Caller {
        let principal = try await journal.accounts.principal(
            session: session, userAgent: browser.userAgent, now: journal.clock())
        return Caller(principal: principal, session: session, browser: browser, journal: journal)
    }
}
