import FarmProtocol
import HTTPTypes
import Hummingbird
import Storage

/// `/farm/v1`: what workers call. Decodes and answers; `FarmDesk` decides.
struct FarmRoutes: Sendable {
    let desk: FarmDesk
    let shelf: BundleShelf

    func add(to group: RouterGroup<BasicRequestContext>) {
        group.post("workers") { request, _ in
            try Response.json(try await desk.register(try await request.json(WorkerRegistration.self)))
        }
        group.post("workers/:worker/poll") { request, context in
            let worker = try context.parameters.require("worker")
            return try Response.json(try await desk.poll(worker: worker, try await request.json(WorkerPoll.self)))
        }
        group.post("workers/:worker/sessions/:id") { request, context in
            try await desk.report(
                session: try context.parameters.require("id"), worker: try context.parameters.require("worker"),
                try await request.json(SessionReport.self))
            return Response(status: .noContent)
        }
        group.put("workers/:worker/sessions/:id/bundle", use: putBundle)
        group.post("ledger/entries") { request, _ in
            try Response.json(try await desk.append(try await request.json(EntrySubmission.self)))
        }
        group.get("ledger/receipts/:index") { _, context in
            try Response.json(try await desk.receipt(index: try context.parameters.require("index", as: UInt64.self)))
        }
        group.post("ledger/proofs") { request, _ in
            try Response.json(try await desk.proofs(try await request.json(ProofRequest.self)))
        }
    }

    @Sendable private func putBundle(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let session = try context.parameters.require("id")
        let worker = try context.parameters.require("worker")
        try await desk.checkOwnership(of: session, by: worker)
        let announced = request.headers[.contentLength].flatMap { Int64($0) }
        let length = try await shelf.store(session: session, announced: announced, request.body)
        try await desk.noteBundle(of: session, by: worker, bytes: length)
        return Response(status: .noContent)
    }
}
