import AccessModel
import FarmProtocol
import HTTPTypes
import Hummingbird
import NIOCore
import QueueModel
import Storage

/// Lists of captures, leaving the queue, quotas. Decodes and answers; the desks decide.
struct QueueRoutes: Sendable {
    let captures: CaptureDesk
    let batches: BatchDesk
    let store: any SessionStore

    /// Of a list, in bytes.
    private static let maximumBodyByteCount = 8 << 20

    func add(to group: RouterGroup<FarmContext>) {
        group.post("captures/batch", use: create)
        group.get("batches/:id", use: show)
        group.delete("batches/:id", use: withdrawBatch)
        group.delete("sessions/:id", use: withdraw)
        group.get("offices/:id/quota", use: quota)
        group.put("offices/:id/quota", use: setQuota)
    }

    @Sendable private func create(_ request: Request, _ context: FarmContext) async throws -> Response {
        let key = HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] }
        try await context.authorize(.requestCapture, on: .own(by: context.caller.principal))
        let list = try await request.json(BatchRequest.self, maximumByteCount: Self.maximumBodyByteCount)
        let view = try await batches.create(list, owner: try context.caller.ownership(), key: key)
        var response = try Response.json(view, status: .created)
        response.headers[.location] = "/v1/batches/\(view.id)"
        return response
    }

    @Sendable private func show(_ request: Request, _ context: FarmContext) async throws -> Response {
        let batch = try await batches.batch(.readSession, context)
        if (request.headers[.accept] ?? "").lowercased().contains("text/csv") {
            return try await batches.tableResponse(batch)
        }
        let query = request.uri.queryParameters
        guard let limit = query["limit"].map({ Int($0) }) ?? 50 else {
            throw ProblemDetails(status: 400, title: "Unusable limit", detail: "limit: a number of results, 1 to 500")
        }
        guard let after = query["cursor"].map({ Int($0) }) ?? 0, after >= 0 else {
            throw ProblemDetails(
                status: 400, title: "Unusable cursor", detail: "cursor: pass the `next` of an earlier page as it is")
        }
        return try .json(try await batches.view(batch, after: after, limit: min(max(limit, 1), 500)))
    }

    @Sendable private func withdrawBatch(_ request: Request, _ context: FarmContext) async throws -> Response {
        let batch = try await batches.batch(.finishSession, context)
        return try .json(try await batches.withdraw(batch.id))
    }

    @Sendable private func withdraw(_ request: Request, _ context: FarmContext) async throws -> Response {
        let id = try context.parameters.require("id")
        let stored = try await captures.session(id)
        try await context.authorize(
            .finishSession, on: stored.resource, hiddenAs: StoreError(.unknownSession, "there is no session \(id)"),
            subject: AccessSubject.text("session", id))
        return try .json(try await captures.withdraw(id))
    }

    // MARK: Quotas

    @Sendable private func quota(_ request: Request, _ context: FarmContext) async throws -> Response {
        let office = try office(context)
        try await context.authorize(.readOffice, on: .office(office, owner: nil, worker: nil))
        return try .json(QuotaView(try await store.quota(of: office.text)))
    }

    @Sendable private func setQuota(_ request: Request, _ context: FarmContext) async throws -> Response {
        let office = try office(context)
        try await context.authorize(
            .setQuota, on: .office(office, owner: nil, worker: nil), subject: AccessSubject.text("office", office.text))
        let stated = try await request.json(QuotaView.self)
        guard
            let quota = OfficeQuota(desktops: stated.desktops, waiting: stated.waiting, perPerson: stated.perPerson)
        else { throw CaptureDesk.unusable(stated.problems) }
        try await store.setQuota(quota, of: office.text)
        // Somebody whom the old quota held back may be served now.
        await captures.announce()
        return try .json(QuotaView(quota))
    }

    private func office(_ context: FarmContext) throws -> OfficeID {
        guard let office = OfficeID(try context.parameters.require("id")) else {
            throw ProblemDetails(status: 404, title: "No such office", detail: "there is no office of this name")
        }
        return office
    }
}

extension QuotaView {
    init(_ quota: OfficeQuota) {
        self.init(desktops: quota.desktops, waiting: quota.waiting, perPerson: quota.perPerson)
    }

    fileprivate var problems: [FieldProblem] {
        [
            ("desktops", desktops, OfficeQuota.desktopRange), ("waiting", waiting, OfficeQuota.waitingRange),
            ("perPerson", perPerson, OfficeQuota.personRange),
        ].filter { !$0.2.contains($0.1) }.map {
            FieldProblem(field: $0.0, problem: "must be \($0.2.lowerBound) to \($0.2.upperBound)")
        }
    }
}

extension BatchDesk {
    /// The batch of the path, if the caller may do this with it. One that does not exist is refused as one of another office is.
    func batch(_ action: AccessAction, _ context: FarmContext) async throws -> StoredBatch {
        guard context.caller.principal.role != .visitor else { throw AccessRefused(.signIn, action) }
        let id = try context.parameters.require("id")
        let batch = try await batch(id)
        try await context.authorize(
            action, on: batch.owner.resource, hiddenAs: StoreError(.unknownBatch, "there is no batch \(id)"),
            subject: AccessSubject.text("batch", id))
        return batch
    }

    /// All results as a file for a spreadsheet.
    func tableResponse(_ batch: StoredBatch) async throws -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8; header=present", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"batch-\(batch.id).csv\"",
            ], body: .init(byteBuffer: ByteBuffer(string: try await table(batch))))
    }
}

extension FarmContext {
    /// As `authorize`; what the caller may not even know of is answered with `error`, as if it were not there.
    fileprivate func authorize(
        _ action: AccessAction, on resource: Resource, hiddenAs error: StoreError, subject: String
    ) async throws {
        do {
            try await authorize(action, on: resource, subject: subject)
        } catch let refused as AccessRefused where refused.refusal == .hidden { throw error }
    }
}
