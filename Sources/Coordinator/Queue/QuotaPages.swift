import AccessModel
import FarmProtocol
import HTTPTypes
import Hummingbird
import Portal
import QueueModel
import Storage

/// An office's quota, for people: whoever belongs to the office sees it, an operator changes it.
struct QuotaPages: Sendable {
    let desk: PeopleDesk
    let captures: CaptureDesk
    let store: any SessionStore

    private static let fields: Set = ["desktops", "waiting", "perPerson"]
    private static let most = QuotaView(
        desktops: OfficeQuota.desktopRange.upperBound, waiting: OfficeQuota.waitingRange.upperBound,
        perPerson: OfficeQuota.personRange.upperBound)

    func add(to router: Router<FarmContext>) {
        router.get("offices/:office/quota", use: show)
        router.post("offices/:office/quota", use: set)
    }

    @Sendable private func show(_ request: Request, _ context: FarmContext) async throws -> Response {
        let (place, office) = try Self.place(context)
        try await context.authorize(.readOffice, on: place.resource)
        let isDone = request.uri.queryParameters["done"] != nil
        return try await page(request, context, place, office, desk.fresh(context), isDone: isDone)
    }

    @Sendable private func set(_ request: Request, _ context: FarmContext) async throws -> Response {
        let (place, office) = try Self.place(context)
        let form = try await desk.form(request, context, Self.fields)
        try await context.authorize(
            .setQuota, on: place.resource, subject: AccessSubject.text("office", office.text))
        _ = try await place.title(desk.accounts)
        func number(_ field: String, _ range: ClosedRange<Int>) -> Int? {
            // Six digits at most, so that no sign and no space is taken for a number.
            guard (1...6).contains(form[field].utf8.count), form[field].utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
                let number = Int(form[field]), range.contains(number)
            else { return nil }
            return number
        }
        let numbers = [
            "desktops": number("desktops", OfficeQuota.desktopRange),
            "waiting": number("waiting", OfficeQuota.waitingRange),
            "perPerson": number("perPerson", OfficeQuota.personRange),
        ]
        guard let desktops = numbers["desktops"] ?? nil, let waiting = numbers["waiting"] ?? nil,
            let perPerson = numbers["perPerson"] ?? nil,
            let quota = OfficeQuota(desktops: desktops, waiting: waiting, perPerson: perPerson)
        else {
            let problems = numbers.filter { $0.value == nil }.mapValues { _ in FormProblem.numberUnusable }
            return try await page(
                request, context, place, office,
                desk.fresh(context, typed: form.typed("desktops", "waiting", "perPerson"), problems: problems),
                status: .unprocessableContent)
        }
        try await store.setQuota(quota, of: office.text)
        // Somebody whom the old quota held back may be served now.
        await captures.announce()
        return desk.seeOther(place.quota + "?done")
    }

    private func page(
        _ request: Request, _ context: FarmContext, _ place: OfficePlace, _ office: OfficeID, _ form: FormState,
        isDone: Bool = false, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let title = try await place.title(desk.accounts) ?? office.text
        return try await desk.page(
            .quota(
                QuotaView(try await store.quota(of: office.text)), office: title, place: place.quota, most: Self.most,
                maySet: context.caller.may(.setQuota, on: place.resource),
                mayOpenOffices: context.caller.could(.readOffice, on: .installation(owner: nil)), isDone: isDone, form),
            to: request, context, status: status, at: place.quota)
    }

    private static func place(_ context: FarmContext) throws -> (OfficePlace, OfficeID) {
        let place = try OfficePlace(context)
        guard let office = place.office else { throw AccessRefused(.hidden, .readOffice) }
        return (place, office)
    }
}
