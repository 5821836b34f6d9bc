import AccessModel
import CanonicalJSON
import FarmProtocol
import HTTPTypes
import Hummingbird
import NIOCore

/// `/v1/webhooks`. Decodes and answers; `WebhookDesk` decides.
struct WebhookRoutes: Sendable {
    let desk: WebhookDesk

    private static let maximumBodyByteCount = 16 << 10

    func add(to group: RouterGroup<FarmContext>) {
        group.post("webhooks", use: create)
        group.get("webhooks") { _, context in
            try await context.authorizeInOffice(.manageWebhooks)
            return try Response.json(try await desk.list())
        }
        group.delete("webhooks/:id") { _, context in
            try await context.authorizeInOffice(.manageWebhooks)
            try await desk.remove(try context.parameters.require("id"))
            return Response(status: .noContent)
        }
        group.get("webhooks/dead-letters") { request, context in
            try await context.authorizeInOffice(.manageWebhooks)
            let cursor = request.uri.queryParameters["cursor"].map { String($0) }
            return try Response.json(try await desk.deadLetters(cursor: cursor))
        }
        group.post("webhooks/dead-letters/:event/retry") { _, context in
            try await context.authorizeInOffice(.manageWebhooks)
            try await desk.retry(try context.parameters.require("event"))
            return Response(status: .noContent)
        }
    }

    /// Methods of each path, for answers to all others.
    static let methods: [(path: [String], allowed: String)] = [
        (["v1", "webhooks"], "GET, POST"), (["v1", "webhooks", "dead-letters"], "GET"),
        (["v1", "webhooks", "*"], "DELETE"), (["v1", "webhooks", "dead-letters", "*", "retry"], "POST"),
    ]

    @Sendable private func create(_ request: Request, _ context: FarmContext) async throws -> Response {
        try await context.authorizeInOffice(.manageWebhooks)
        let type = (request.headers[.contentType] ?? "").split(separator: ";").first.map { $0.filter { $0 != " " } }
        guard type?.lowercased() == "application/json" else {
            throw ProblemDetails(status: 415, title: "Wrong media type", detail: "send Content-Type: application/json")
        }
        var body: [UInt8] = []
        for try await chunk in request.body {
            guard body.count + chunk.readableBytes <= Self.maximumBodyByteCount else {
                throw ProblemDetails(
                    status: 413, title: "Too long", detail: "this body may have \(Self.maximumBodyByteCount) bytes")
            }
            body.append(contentsOf: chunk.readableBytesView)
        }
        return try .json(try await desk.add(try Self.registration(body)), status: .created)
    }

    /// `{"url", "kinds"?}`, and nothing else.
    private static func registration(_ body: [UInt8]) throws -> WebhookRegistration {
        do {
            var members = try MemberReader(try JSONParser.parse(body, spelling: .any), at: "body")
            let registration = WebhookRegistration(
                url: try members.string("url"), kinds: members.has("kinds") ? try members.strings("kinds") : nil)
            try members.finish()
            guard let kinds = registration.kinds, kinds.isEmpty || Set(kinds).count < kinds.count else {
                return registration
            }
            throw WebhookDesk.unusable("kinds", "must name one kind or more, each once")
        } catch let error as JSONError {
            throw ProblemDetails(status: 400, title: "Unusable body", detail: "\(error)")
        }
    }
}
