import CanonicalJSON
import CryptoPrimitives
import Foundation
import Testing

@testable import Notifications

@Suite("Endpoints of callbacks")
struct WebhookEndpointTests {
    private struct Injected: Error {}

    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func sender(_ hook: WebhookHook = WebhookHook()) throws -> WebhookSender {
        let key = try #require(Ed25519PrivateKey(seed: [UInt8](repeating: 4, count: 32)))
        return try WebhookSender(
            directory: scratch.path, policy: try WebhookPolicy(hosts: ["court.example", "*.office.example"]), key: key,
            seed: 1, timeout: .seconds(1), clock: .system, hook: hook)
    }

    private func url(_ text: String) throws -> URL { try #require(URL(string: text)) }

    private func news(_ key: String, kind: String = "deposit.accepted", time: Int64 = 5) -> WebhookNews {
        WebhookNews(key: key, stream: "17", kind: kind, time: time, data: .string("x"))
    }

    @Test func theSameAddressStandsOnce() async throws {
        let sender = try sender()
        let first = try await sender.add(try url("https://court.example/a"), kinds: ["b.c", "a.b"], cursors: [:])
        #expect(first.kinds == ["a.b", "b.c"] && first.id.count == 16)
        #expect(
            try await sender.add(try url("https://court.example/a"), kinds: ["a.b", "b.c", "a.b"], cursors: ["a.b": 7])
                == first)
        #expect(try await sender.cursors().isEmpty)
        let other = await #expect(throws: WebhookError.self) {
            try await sender.add(try url("https://court.example/a"), kinds: [], cursors: [:])
        }
        #expect(other?.code == .otherContent)
        let refused = await #expect(throws: WebhookError.self) {
            try await sender.add(try url("https://elsewhere.example/a"), kinds: [], cursors: [:])
        }
        #expect(refused?.code == .addressRefused)
        let long = await #expect(throws: WebhookError.self) {
            let path = String(repeating: "a", count: WebhookSender.maximumAddressByteCount)
            return try await sender.add(try url("https://court.example/\(path)"), kinds: [], cursors: [:])
        }
        #expect(long?.code == .addressRefused)
        for number in 1..<WebhookSender.maximumEndpoints {
            _ = try await sender.add(try url("https://court.example/n\(number)"), kinds: [], cursors: [:])
        }
        let full = await #expect(throws: WebhookError.self) {
            try await sender.add(try url("https://court.example/more"), kinds: [], cursors: [:])
        }
        #expect(full?.code == .tooMany)
        #expect(try await sender.remove(first.id))
        #expect(try await sender.remove(first.id) == false)
        _ = try await sender.add(try url("https://court.example/more"), kinds: [], cursors: [:])
        try await sender.close()
    }

    @Test func newsGoToThoseWhoWantThemOnce() async throws {
        let sender = try sender()
        _ = try await sender.add(try url("https://court.example/all"), kinds: [], cursors: [:])
        let some = try await sender.add(
            try url("https://a.office.example/some"), kinds: ["session.sealed"], cursors: [:])
        try await sender.tell(news("17.accepted"))
        #expect(try await sender.counts().waiting == 1)
        try await sender.tell(news("s.sealed", kind: "session.sealed"))
        #expect(try await sender.counts().waiting == 3)
        // The same happening, told at another time, is the same event.
        try await sender.tell(news("s.sealed", kind: "session.sealed", time: 6))
        #expect(try await sender.counts().waiting == 3)
        #expect(try await sender.remove(some.id))
        #expect(try await sender.counts().waiting == 2, "what waited for it is forgotten")
        try await sender.close()
    }

    /// Events and cursor move together: a write that failed before it was durable left neither, one after it left both.
    @Test(arguments: [true, false]) func theCursorMovesWithItsEvents(before: Bool) async throws {
        let cursor = try await failing(before: before)
        let sender = try sender()
        let kept = try #require(try await sender.cursors().first)
        #expect(kept.next == (before ? 7 : 11) && kept.waiting == (before ? 0 : 2))
        // Whoever goes on from the old place is told that it moved; nothing comes twice.
        #expect(try await sender.tell([news("7.accepted"), news("9.accepted")], cursor, next: 11) == before)
        #expect(try await sender.counts().waiting == 2)
        let moved = try #require(try await sender.cursors().first)
        #expect(moved.next == 11 && moved.endpoint == cursor.endpoint)
        #expect(try await sender.remove(cursor.endpoint.id))
        #expect(try await sender.tell([news("11.accepted")], moved, next: 12) == false)
        #expect(try await sender.counts() == WebhookCounts(waiting: 0, delivered: 0, dead: 0))
        try await sender.close()
    }

    /// Tells two events while the disk fails, and closes.
    ///
    /// - Returns: the cursor from before.
    private func failing(before: Bool) async throws -> WebhookCursor {
        let fail: @Sendable (WebhookStep) throws -> Void = { step in if case .take = step { throw Injected() } }
        var hook = WebhookHook()
        if before { hook.before = fail } else { hook.after = fail }
        let sender = try sender(hook)
        let endpoint = try await sender.add(
            try url("https://court.example/a"), kinds: [], cursors: ["deposit.accepted": 7])
        let cursor = try #require(try await sender.cursors().first)
        #expect(cursor.next == 7 && cursor.waiting == 0 && cursor.endpoint == endpoint)
        let error = await #expect(throws: WebhookError.self) {
            _ = try await sender.tell([news("7.accepted"), news("9.accepted")], cursor, next: 11)
        }
        #expect(error?.code == .storage)
        try await sender.close()
        return cursor
    }
}
