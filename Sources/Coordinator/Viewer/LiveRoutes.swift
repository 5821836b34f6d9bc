import AccessModel
import FarmProtocol
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Storage
import Synchronization

/// `GET /sessions/ID/live`: a session's statuses as server-sent events, until it ends.
///
/// Events are `status`, its data the JSON of `LiveStatus`, and `end`, its data the session as `/v1/sessions/ID` shows it; after that
/// the answer is complete. Whoever reads slowly gets the newest status and misses older ones.
struct LiveRoutes: Sendable {
    let hub: ViewerHub
    let captures: CaptureDesk
    let followers = FollowerCount()

    /// How often a stream shows that it lives, and looks whether its session does.
    private static let beat = Duration.seconds(5)

    func add(to router: Router<FarmContext>) { router.get("sessions/:id/live", use: live) }

    @Sendable private func live(_ request: Request, _ context: FarmContext) async throws -> Response {
        let session = try await captures.session(.readSession, context).view.id
        let person = context.caller.principal.account.map(\.text) ?? ""
        var headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
        // A proxy that collected answers would make all of this late.
        if let name = HTTPField.Name("X-Accel-Buffering") { headers[name] = "no" }
        guard request.method == .get else { return Response(status: .ok, headers: headers) }
        let place = try followers.enter(person)
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                defer { place.leave() }
                for await event in events(of: session) {
                    try await writer.write(ByteBuffer(string: event))
                }
                try await writer.finish(nil)
            })
    }

    /// The lines of each event; ends after `end`.
    private func events(of session: String) -> AsyncStream<String> {
        AsyncStream(bufferingPolicy: .bufferingNewest(8)) { continuation in
            let task = Task {
                await withTaskGroup(of: Void.self) { group in
                    group.addTask {
                        for await status in await hub.statuses(of: session) {
                            if let text = Self.event("status", status) { continuation.yield(text) }
                        }
                    }
                    group.addTask {
                        while !Task.isCancelled, await !isOver(session) {
                            continuation.yield(":\n\n")
                            try? await Task.sleep(for: Self.beat)
                        }
                    }
                    // The hub knows of the end at once; the store knows of one that the hub was never told.
                    _ = await group.next()
                    group.cancelAll()
                }
                if let view = try? await captures.session(session).view, let text = Self.event("end", view) {
                    continuation.yield(text)
                }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private func isOver(_ session: String) async -> Bool {
        (try? await captures.session(session).view.phase.isEnd) ?? false
    }

    private static func event(_ name: String, _ data: some Encodable) -> String? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(data) else { return nil }
        return "event: \(name)\ndata: \(String(decoding: data, as: UTF8.self))\n\n"
    }
}

/// How many streams are open, for each person and together.
final class FollowerCount: Sendable {
    static let maximumPerPerson = 8
    static let maximum = 2000

    /// Written by the routes' tasks.
    private let counts = Mutex<[String: Int]>([:])

    /// A stream's place; given back once, however often it is left.
    final class Place: Sendable {
        private let count: FollowerCount
        private let person: String
        private let isLeft = Atomic(false)

        fileprivate init(_ count: FollowerCount, _ person: String) {
            self.count = count
            self.person = person
        }

        deinit { leave() }

        func leave() {
            guard !isLeft.exchange(true, ordering: .relaxed) else { return }
            count.leave(person)
        }
    }

    /// - Throws: `ProblemDetails` 429.
    func enter(_ person: String) throws(ProblemDetails) -> Place {
        let isIn = counts.withLock { counts in
            guard counts[person, default: 0] < Self.maximumPerPerson,
                counts.values.reduce(0, +) < Self.maximum
            else { return false }
            counts[person, default: 0] += 1
            return true
        }
        guard isIn else {
            throw ProblemDetails(
                status: 429, title: "Too many streams",
                detail: "\(Self.maximumPerPerson) live views at once are allowed; close one", retryAfter: 5)
        }
        return Place(self, person)
    }

    private func leave(_ person: String) {
        counts.withLock { counts in
            let left = counts[person, default: 1] - 1
            counts[person] = left > 0 ? left : nil
        }
    }
}
