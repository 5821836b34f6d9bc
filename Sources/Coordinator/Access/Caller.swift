import AccessModel
import Accounts
import CryptoPrimitives
import FarmProtocol

/// Who asks. Every decision on what they may do goes through here to `AccessPolicy`, and what counts into the access log.
struct Caller: Sendable {
    let principal: Principal
    /// The token of a browser's session; nil for programs and visitors.
    let session: SecretToken?
    let browser: AccountDesk.Browser
    let journal: AccessJournal

    /// - Parameter subject: what it is done to, as the access log names it: `session/ID`.
    /// - Throws: `AccessRefused` when the table refuses; `AccountsError` when the access log cannot be written: what cannot be logged is
    ///   not done.
    func authorize(_ action: AccessAction, on resource: Resource, subject: String? = nil) async throws {
        let now = journal.clock()
        let decision = AccessPolicy.decide(action, by: principal, on: resource, now: now)
        if AccessPolicy.isLogged(action, by: principal, on: resource, decision) {
            try await journal.note(self, action, resource, subject, decision, now: now)
        }
        if case .refused(let refusal) = decision { throw AccessRefused(refusal, action) }
    }

    /// Whether the table would let the caller do this; nothing is logged. For what a page offers, never instead of `authorize`.
    func may(_ action: AccessAction, on resource: Resource) -> Bool {
        AccessPolicy.decide(action, by: principal, on: resource, now: journal.clock()).isAllowed
    }

    /// Whose things a list shows: everybody's of the office where the table reaches that far, else the caller's own.
    ///
    /// - Throws: as `authorize`.
    func reach(of action: AccessAction) async throws -> Ownership.Reach {
        guard let office = principal.office, let account = principal.account else {
            try await authorize(action, on: .own(by: principal))
            throw AccessRefused(.forbidden, action)
        }
        if may(action, on: .office(office, owner: nil, worker: nil)) {
            try await authorize(action, on: .office(office, owner: nil, worker: nil))
            return .office(office.text)
        }
        try await authorize(action, on: .own(by: principal))
        return .owner(Ownership(office: office.text, account: account.text))
    }

    /// Whose the caller's new things are.
    ///
    /// - Throws: `ProblemDetails` 403 for whoever belongs to no office.
    func ownership() throws -> Ownership {
        guard let office = principal.office, let account = principal.account else {
            throw ProblemDetails(
                status: 403, title: "Not allowed", detail: "only accounts of an office have evidence of their own")
        }
        return Ownership(office: office.text, account: account.text)
    }
}
