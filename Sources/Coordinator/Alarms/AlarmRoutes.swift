import AccessModel
import Accounts
import AlarmModel
import FarmProtocol
import Foundation
import HTTPTypes
import Hummingbird
import Portal
import QueueModel
import Storage

/// Pages of the installation for its operators and auditors, and of an office's alarms for its notaries; what they do there.
struct AlarmRoutes: Sendable {
    let people: PeopleDesk
    let alarms: AlarmDesk
    let overview: InstallationOverview

    private static let place = "/installation"
    private static let officePlace = "/desk/alarms"
    private static let installation = Resource.installation(owner: nil)
    /// Alarms that are over and shown.
    private static let shown = 50

    func add(to router: Router<FarmContext>) {
        router.get("installation", use: show)
        router.post("installation/alarms/:number", use: acknowledge)
        router.post("installation/images", use: release)
        router.post("installation/workers", use: strike)
        router.get("desk/alarms", use: showOffice)
        router.post("desk/alarms/:number", use: acknowledgeInOffice)
    }

    // The installation.

    @Sendable private func show(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorize(.readInstallation, on: Self.installation)
        return try await installation(
            request, context, people.fresh(context), isDone: request.uri.queryParameters["done"] != nil)
    }

    private func installation(
        _ request: Request, _ context: FarmContext, _ form: FormState, isDone: Bool = false,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let caller = context.caller
        let board = await alarms.state.board
        return try await people.page(
            .installation(
                try await overview.view(), alarms: board.alarms.map { row($0, caller) },
                history: board.history.suffix(Self.shown).reversed().map { row($0, caller) },
                mayManage: caller.could(.manageImages, on: Self.installation), isDone: isDone, form),
            to: request, context, status: status, at: Self.place)
    }

    private func row(_ alarm: Alarm, _ caller: Caller) -> AlarmRow {
        let resource = Self.resource(of: alarm)
        return AlarmRow(
            alarm, mayAcknowledge: caller.may(.acknowledgeAlarm, on: resource),
            mayOpen: alarm.office != nil && caller.may(.readSession, on: resource))
    }

    /// Whose an alarm is.
    static func resource(of alarm: Alarm) -> Resource {
        alarm.office.flatMap { OfficeID($0) }.map { .office($0, owner: nil, worker: nil) } ?? installation
    }

    @Sendable private func acknowledge(_ request: Request, _ context: FarmContext) async throws -> Response {
        let form = try await people.form(request, context, ["word"])
        try await context.authorize(.readInstallation, on: Self.installation)
        return try await acknowledge(form, request, context, at: Self.place) { form in
            try await installation(request, context, form, status: .unprocessableContent)
        }
    }

    private func acknowledge(
        _ form: Form, _ request: Request, _ context: FarmContext, at place: String,
        again: (FormState) async throws -> Response
    ) async throws -> Response {
        let hidden = AccessRefused(.hidden, .acknowledgeAlarm)
        guard let number = Int(try context.parameters.require("number")),
            let alarm = await alarms.state.board.alarms.first(where: { $0.number == number }),
            place == Self.place || alarm.office == context.caller.principal.office?.text
        else { throw hidden }
        let caller = context.caller
        try await context.authorize(
            .acknowledgeAlarm, on: Self.resource(of: alarm), subject: AccessSubject.text("alarm", "\(number)"))
        let word = form["word"].trimmingCharacters(in: .whitespacesAndNewlines)
        guard AlarmBoard.wordLengths.contains(word.count) else {
            return try await again(people.fresh(context, problems: ["word": .wordUnusable]))
        }
        guard let account = caller.principal.account, let record = try await people.accounts.account(account) else {
            throw hidden
        }
        let acknowledgement = Alarm.Acknowledgement(
            account: account.text, name: record.name.text, at: people.clock(), word: word)
        guard try await alarms.acknowledge(number, acknowledgement) != nil else { throw hidden }
        return people.seeOther(place + "?done")
    }

    @Sendable private func release(_ request: Request, _ context: FarmContext) async throws -> Response {
        let form = try await people.form(request, context, ["image", "do"])
        let sha256 = form["image"]
        try await dangerous(.manageImages, context, subject: AccessSubject.text("image", sha256))
        if form["do"] == "withdraw" {
            guard try await alarms.withdraw(image: sha256) else { throw AccessRefused(.hidden, .manageImages) }
            return people.seeOther(Self.place + "?done")
        }
        // Only what a worker has introduced itself with: nothing is released by a slip of the keys.
        guard form["do"] == "release",
            let worker = await alarms.state.workers.values.first(where: { $0.imageSha256 == sha256 }),
            let account = context.caller.principal.account, let record = try await people.accounts.account(account)
        else { throw AccessRefused(.hidden, .manageImages) }
        try await alarms.release(
            .init(name: worker.imageName, sha256: sha256, at: people.clock(), by: record.name.text))
        return people.seeOther(Self.place + "?done")
    }

    @Sendable private func strike(_ request: Request, _ context: FarmContext) async throws -> Response {
        let form = try await people.form(request, context, ["worker"])
        let worker = form["worker"]
        try await dangerous(.enrolWorker, context, subject: AccessSubject.text("worker", worker))
        guard try await alarms.strike(worker) else { throw AccessRefused(.hidden, .enrolWorker) }
        await overview.sources.roster.strike(worker)
        return people.seeOther(Self.place + "?done")
    }

    private func dangerous(_ action: AccessAction, _ context: FarmContext, subject: String) async throws {
        try await context.authorize(action, on: Self.installation, subject: subject)
    }

    // An office.

    @Sendable private func showOffice(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await authorizeOffice(context)
        return try await office(
            request, context, people.fresh(context), isDone: request.uri.queryParameters["done"] != nil)
    }

    private func authorizeOffice(_ context: FarmContext) async throws {
        let home: Resource =
            context.caller.principal.office.map { .office($0, owner: nil, worker: nil) } ?? Self.installation
        try await context.authorize(.readSession, on: home)
    }

    private func office(
        _ request: Request, _ context: FarmContext, _ form: FormState, isDone: Bool = false,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let caller = context.caller
        guard let id = caller.principal.office else { throw AccessRefused(.forbidden, .readSession) }
        let board = await alarms.state.board
        let all = board.alarms
        let codes = Set(all.filter { $0.code.audience == .everybody }.map(\.code))
        let queue = try await overview.sources.store.queue()
        return try await people.page(
            .officeAlarms(
                alarms: all.filter { $0.office == id.text }.map { row($0, caller) },
                everybody: AlarmCode.allCases.filter(codes.contains),
                history: board.history.filter { $0.office == id.text }.suffix(Self.shown).reversed().map {
                    row($0, caller)
                },
                running: queue.running.count { $0.owner.office == id.text },
                waiting: queue.waiting.count { $0.entry.owner.office == id.text },
                quota: QuotaView(queue.quotas[id.text] ?? .standard),
                office: try await people.accounts.title(of: id) ?? id.text, isDone: isDone, form),
            to: request, context, status: status, at: Self.officePlace)
    }

    @Sendable private func acknowledgeInOffice(_ request: Request, _ context: FarmContext) async throws -> Response {
        let form = try await people.form(request, context, ["word"])
        try await authorizeOffice(context)
        return try await acknowledge(form, request, context, at: Self.officePlace) { form in
            try await office(request, context, form, status: .unprocessableContent)
        }
    }
}
