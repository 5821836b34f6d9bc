import AccessModel
import Accounts
import FarmProtocol
import HTTPTypes
import Hummingbird
import Portal

/// The access log, as far as whoever looks may read it: a line is theirs to read if who did it is, or what it was done to.
struct AccessLogRoutes: Sendable {
    let desk: PeopleDesk

    private static let linesOnPage = 100

    func add(to router: Router<FarmContext>) { router.get("access-log", use: show) }

    @Sendable private func show(_ request: Request, _ context: FarmContext) async throws -> Response {
        let caller = context.caller
        try await context.authorize(.readAccessLog, on: .own(by: caller.principal))
        var place: AccessLogFile.Place?
        if let text = request.uri.queryParameters["before"] {
            let numbers = text.split(separator: "-").map { UInt64($0) }
            guard numbers.count == 2, let hour = numbers[0].flatMap({ Int64(exactly: $0) }), let number = numbers[1]
            else { throw ProblemDetails(status: 400, title: "Unusable place", detail: "before: a link of this page") }
            place = .init(hour: hour, number: number)
        }
        let (records, next) = try await desk.accounts.log.page(before: place, limit: Self.linesOnPage) { record in
            Self.resources(of: record.event).contains { caller.may(.readAccessLog, on: $0) }
        }
        let names = try await names(of: records, caller)
        let rows = records.map { record in
            Page.AccessRow(
                number: record.number, time: Int64(clamping: record.time),
                who: record.event.account.flatMap { names[$0] }, role: record.event.role,
                action: record.event.action, subject: Self.subject(record.event, names),
                outcome: record.event.outcome, network: record.event.network)
        }
        return try await desk.page(
            .accessLog(rows, older: next.map { "before=\($0.hour)-\($0.number)" }), to: request, context)
    }

    /// Whose a line is: of who did it, and of the office that it was done to.
    private static func resources(of event: AccessEvent) -> [Resource] {
        let actor: Resource =
            event.office.map { .office($0, owner: event.account, worker: nil) } ?? .installation(owner: event.account)
        guard let office = event.subjectOffice, office != event.office else { return [actor] }
        return [actor, .office(office, owner: account(event.subject), worker: nil)]
    }

    private static func account(_ subject: String?) -> AccountID? {
        guard let subject, subject.hasPrefix("account/") else { return nil }
        return AccountID(String(subject.dropFirst("account/".count)))
    }

    /// Login names of those whose accounts the reader may see.
    private func names(of records: [AccessLogRecord], _ caller: Caller) async throws -> [AccountID: String] {
        var names: [AccountID: String] = [:]
        let ids = Set(records.flatMap { [$0.event.account, Self.account($0.event.subject)].compactMap { $0 } })
        for id in ids {
            guard let record = try await desk.accounts.account(id) else { continue }
            let resource =
                record.office.map { Resource.office($0, owner: id, worker: nil) } ?? .installation(owner: id)
            if caller.may(.readAccount, on: resource) { names[id] = record.name.text }
        }
        return names
    }

    private static func subject(_ event: AccessEvent, _ names: [AccountID: String]) -> String? {
        account(event.subject).flatMap { names[$0] } ?? event.subject
    }
}
