import AccessModel
import FarmProtocol
import HTTPTypes
import Hummingbird
import MatterSearch
import Portal
import Storage

/// The desk of an office, for those who may read everybody's sessions of it: what runs, what waits, the newest, the search.
struct MatterDeskRoutes: Sendable {
    let search: SearchDesk
    let queue: QueueDesk
    let desk: PeopleDesk

    /// Sessions that are listed of those that run, and of those that wait.
    private static let listed = 20
    /// Newest matters on the desk.
    private static let newest = "20"

    func add(to router: Router<FarmContext>) {
        router.get("desk", use: home)
        router.get("offices/:office/desk", use: show)
    }

    /// Leads to the desk of the caller's own office.
    @Sendable private func home(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.readSession, on: context.caller.home)
        guard let office = context.caller.principal.office else { throw AccessRefused(.forbidden, .readSession) }
        return desk.seeOther(OfficePlace(office: office).desk)
    }

    @Sendable private func show(_ request: Request, _ context: FarmContext) async throws -> Response {
        let place = try OfficePlace(context)
        guard let office = place.office else { throw AccessRefused(.hidden, .readOffice) }
        try await context.authorize(.readSession, on: place.resource)
        var shown = MatterDesk(
            place: place.desk, office: try await place.title(desk.accounts) ?? office.text, now: desk.clock())
        let fields = try SearchRoutes.fields(request).filter { !$0.value.isEmpty }
        let names = Set(SearchProblem.Field.allCases.map(\.rawValue))
        let asked = fields.filter { names.contains($0.name) }
        for (name, value) in asked { shown.typed[name] = value }
        shown.isSearch = !asked.isEmpty
        var status = HTTPResponse.Status.ok
        do {
            let query = try SearchQuery(shown.isSearch ? asked : [("limit", Self.newest)])
            let found = try await search.search(query, by: context.caller)
            shown.found = found
            shown.next = found.next.map { Self.query(asked.filter { $0.name != "cursor" } + [("cursor", $0)]) }
            shown.asText = Self.query(asked.filter { $0.name != "cursor" && $0.name != "as" } + [("as", "text")])
        } catch let problem as SearchProblem {
            shown.problems = Set(problem.problems.keys.map(\.rawValue))
            status = .badRequest
        }
        if !shown.isSearch { try await list(office, context.caller, &shown) }
        return try await desk.page(.matterDesk(shown), to: request, context, status: status, at: place.desk)
    }

    /// What runs and what waits.
    private func list(_ office: OfficeID, _ caller: Caller, _ shown: inout MatterDesk) async throws {
        let names = try await SearchDesk.People(caller, desk.accounts).names
        let phases = Dictionary(grouping: SessionPhase.allCases, by: \.state)
        let running = try await search.sessions.sessions(
            in: Set(phases[.running] ?? []), of: office.text, limit: Self.listed)
        shown.running = running.sessions.map { stored in
            MatterDesk.Session(
                stored.view, person: names[stored.owner.account],
                mayWatch: stored.request.isInteractive && stored.view.phase != .closing
                    && caller.may(.watchDesktop, on: stored.resource))
        }
        shown.runningCount = running.count
        let waiting = try await search.sessions.sessions(
            in: Set(phases[.waiting] ?? []), of: office.text, limit: Self.listed)
        for stored in waiting.sessions {
            shown.waiting.append(
                MatterDesk.Session(
                    try await queue.placed(stored.view), person: names[stored.owner.account], mayWatch: false))
        }
        shown.waitingCount = waiting.count
    }

    private static func query(_ fields: [(name: String, value: String)]) -> String {
        fields.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
    }
}
