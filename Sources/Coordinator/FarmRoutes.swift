import AccessModel
import FarmProtocol
import HTTPTypes
import Hummingbird
import Storage

/// `/farm/v1`: what workers call. Decodes and answers; `FarmDesk` decides.
struct FarmRoutes: Sendable {
    let desk: FarmDesk
    let shelf: BundleShelf

    func add(to group: RouterGroup<FarmContext>) {
        group.post("workers") { request, context in
            try await Self.authorize(.pollOrders, context)
            return try Response.json(try await desk.register(try await request.json(WorkerRegistration.self)))
        }
        group.post("workers/:worker/poll") { request, context in
            try await Self.authorize(.pollOrders, context)
            let worker = try context.parameters.require("worker")
            return try Response.json(try await desk.poll(worker: worker, try await request.json(WorkerPoll.self)))
        }
        group.post("workers/:worker/sessions/:id") { request, context in
            try await Self.authorize(.reportSession, context)
            try await desk.report(
                session: try context.parameters.require("id"), worker: try context.parameters.require("worker"),
                try await request.json(SessionReport.self))
            return Response(status: .noContent)
        }
        group.put("workers/:worker/sessions/:id/bundle", use: putBundle)
        group.post("ledger/entries") { request, context in
            try await Self.authorize(.appendEntries, context)
            return try Response.json(try await desk.append(try await request.json(EntrySubmission.self)))
        }
        group.get("ledger/receipts/:index") { _, context in
            try await Self.authorize(.appendEntries, context)
            return try Response.json(
                try await desk.receipt(index: try context.parameters.require("index", as: UInt64.self)))
        }
        group.post("ledger/proofs") { request, context in
            try await Self.authorize(.appendEntries, context)
            return try Response.json(try await desk.proofs(try await request.json(ProofRequest.self)))
        }
    }

    @Sendable private func putBundle(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await Self.authorize(.putBundle, context)
        let session = try context.parameters.require("id")
        let worker = try context.parameters.require("worker")
        try await desk.checkOwnership(of: session, by: worker)
        let announced = request.headers[.contentLength].flatMap { Int64($0) }
        let length = try await shelf.store(session: session, announced: announced, request.body)
        try await desk.noteBundle(of: session, by: worker, bytes: length)
        return Response(status: .noContent)
    }

    /// What workers do is theirs: their token stands for all of them, and the store holds each session against the worker it was given to.
    static func authorize(_ action: AccessAction, _ context: FarmContext) async throws {
        try await context.authorize(
            action,
            on: .office(
                AccessTokens.officeID, owner: nil,
                worker: context.caller.principal.role == .worker ? AccessTokens.workerID : nil))
    }
}
