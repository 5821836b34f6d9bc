import CanonicalJSON
import CryptoPrimitives
import FarmProtocol
import Foundation
import Notifications

/// Who is told what happens, and what became of it. Routes decode and answer, this decides.
struct WebhookDesk: Sendable {
    let sender: WebhookSender
    /// nil in an office without deposits.
    let teller: DepositTeller?

    private static let pageLength = 100

    func add(_ registration: WebhookRegistration) async throws -> WebhookView {
        for kind in registration.kinds ?? [] where WebhookKind(rawValue: kind) == nil {
            throw Self.unusable(
                "kinds", "must be some of \(WebhookKind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard let url = URL(string: registration.url) else { throw Self.unusable("url", "must be an address") }
        let cursors = try await teller?.beginnings() ?? [:]
        return view(try await sender.add(url, kinds: registration.kinds ?? [], cursors: cursors))
    }

    func list() async throws -> WebhookList {
        let counts = try await sender.counts()
        return WebhookList(
            webhooks: try await sender.endpoints().map(view), waiting: counts.waiting, dead: counts.dead)
    }

    func remove(_ id: String) async throws {
        guard try await sender.remove(id) else {
            throw ProblemDetails(status: 404, title: "No such webhook", detail: "there is no webhook \(id)")
        }
    }

    func deadLetters(cursor: String?) async throws -> DeadLetterPage {
        var after: Int64 = 0
        if let cursor {
            guard let number = Int64(cursor), number >= 0, String(number) == cursor else {
                throw Self.unusable("cursor", "must be the `next` of an earlier page", status: 400)
            }
            after = number
        }
        let letters = try await sender.deadLetters(after: after, limit: Self.pageLength)
        return DeadLetterPage(
            events: letters.map {
                DeadLetterView(
                    event: $0.event, stream: $0.stream, url: $0.url, attempts: $0.attempts, reason: $0.reason,
                    takenUpAt: $0.takenUpAt, givenUpAt: $0.givenUpAt)
            }, next: letters.count == Self.pageLength ? letters.last.map { String($0.sequence) } : nil)
    }

    func retry(_ event: String) async throws {
        guard try await sender.revive(event) else {
            throw ProblemDetails(
                status: 404, title: "No such event", detail: "no event \(event) was given up")
        }
    }

    private func view(_ endpoint: WebhookEndpoint) -> WebhookView {
        WebhookView(
            id: endpoint.id, url: endpoint.url, kinds: endpoint.kinds.isEmpty ? nil : endpoint.kinds,
            createdAt: endpoint.createdAt, key: Hex.encode(sender.publicKey))
    }

    static func unusable(_ field: String, _ problem: String, status: Int = 422) -> ProblemDetails {
        DepositDraft.unusable(field, problem, status: status)
    }
}

extension WebhookSender {
    /// A session has ended. Taken up before its worker is answered, which reports again until it is.
    func tell(ended view: SessionView) async throws {
        let kind: WebhookKind = view.phase == .sealed ? .sessionSealed : .sessionFailed
        var data = JSONObject()
        data.set("id", view.id)
        data.set("detail", view.detail)
        data.set("reason", view.reason)
        data.set("fingerprint", view.fingerprint)
        data.set("fingerprintSm3", view.fingerprintSm3)
        try await tell(
            WebhookNews(
                key: "\(view.id).\(kind.word)", stream: view.id, kind: kind.rawValue,
                time: view.closedAt ?? view.createdAt, data: .object(data)))
    }

    /// A person's desktop is open. Taken up before its worker is answered, which reports again until it is.
    func tell(ready view: SessionView) async throws {
        var data = JSONObject()
        data.set("id", view.id)
        try await tell(
            WebhookNews(
                key: "\(view.id).\(WebhookKind.sessionReady.word)", stream: view.id,
                kind: WebhookKind.sessionReady.rawValue, time: view.openedAt ?? view.createdAt, data: .object(data)))
    }

    /// A session's letter was made. Taken up before the session's view says so.
    func tell(letterOf session: String) async throws {
        let kind = WebhookKind.sessionLetter
        var data = JSONObject()
        data.set("id", session)
        try await tell(
            WebhookNews(
                key: "\(session).\(kind.word)", stream: session, kind: kind.rawValue,
                time: Int64(Date().timeIntervalSince1970 * 1000), data: .object(data)))
    }

    /// A letter was made. Taken up before the deposit's state says so.
    func tell(letterOf index: UInt64, request: UInt64) async throws {
        var data = JSONObject()
        data.set("id", String(index))
        data.set("request", String(request))
        try await tell(
            WebhookNews(
                key: "\(index).\(WebhookKind.depositLetter.word)", stream: String(request),
                kind: WebhookKind.depositLetter.rawValue, time: Int64(Date().timeIntervalSince1970 * 1000),
                data: .object(data)))
    }
}
