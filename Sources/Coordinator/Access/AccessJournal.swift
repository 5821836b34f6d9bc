import AccessModel
import Accounts

/// Writes decisions about access into the access log, durably, before anything comes of them.
struct AccessJournal: Sendable {
    let accounts: AccountDesk
    /// Unix milliseconds.
    let clock: @Sendable () -> Int64
    /// Whether there is a service for requests, to which pages lead.
    var takesCertificateRequests = false
    /// How many alarms call for whoever looks at a page.
    var bell = AlarmBell()

    /// - Throws: `AccountsError`: then nothing is done, since it could not be logged.
    func note(
        _ caller: Caller, _ action: AccessAction, _ resource: Resource, _ subject: String?,
        _ decision: AccessPolicy.Decision, now: Int64
    ) async throws {
        let outcome =
            switch decision {
            case .allowed: "allowed"
            case .refused(let refusal): refusal.rawValue
            }
        var subjectOffice: OfficeID?
        if case .office(let office, _, _) = resource { subjectOffice = office }
        let event = try AccessEvent(
            role: caller.principal.role, account: caller.principal.account, office: caller.principal.office,
            action: action.rawValue, subject: subject, subjectOffice: subjectOffice, outcome: outcome,
            network: accounts.networkPseudonym(caller.browser.address))
        try await accounts.log.append([event], now: now)
    }
}
