import CallbackTestSupport
import CanonicalJSON
import CryptoPrimitives
import Foundation
import Synchronization
import Testing

@testable import Notifications

@Suite("The queue of callbacks", .serialized, .timeLimit(.minutes(2)))
struct WebhookSenderTests {
    private static let receiver = Result { try Receiver() }

    private let key: Ed25519PrivateKey

    init() throws { key = try #require(Ed25519PrivateKey(seed: [UInt8](repeating: 3, count: 32))) }

    /// Time that runs ten thousand times faster: a pause of 5 s takes half a millisecond, three days 26 s.
    private static let quick: WebhookClock = {
        let start = WebhookClock.system.now()
        return WebhookClock(
            now: { start + (WebhookClock.system.now() - start) * 10_000 }, rest: .milliseconds(5))
    }()

    private func sender(
        _ scratch: Scratch, clock: WebhookClock = quick, timeout: Duration = .seconds(5),
        hook: WebhookHook = WebhookHook()
    ) throws -> WebhookSender {
        let port = try Self.receiver.get().port
        let policy = try WebhookPolicy(
            hosts: ["127.0.0.1:\(port)", "localhost:\(port)"], networks: ["127.0.0.0/8", "::1/128"])
        return try WebhookSender(
            directory: scratch.path, policy: policy, key: key, seed: 1, timeout: timeout, clock: clock, hook: hook)
    }

    private func event(_ id: String, stream: String = "17", data: String = "x") throws -> WebhookEvent {
        try WebhookEvent(id: id, stream: stream, kind: "deposit.anchored", time: 5, data: .string(data))
    }

    /// A path of the receiver that no other test uses.
    private func path() -> String { "p-" + UUID().uuidString.lowercased() }

    private func running(_ sender: WebhookSender, _ body: () async throws -> Void) async throws {
        let task = Task { try await sender.run() }
        do { try await body() } catch {
            task.cancel()
            _ = await task.result
            throw error
        }
        task.cancel()
        _ = await task.result
    }

    private func until(_ sender: WebhookSender, _ isReached: (WebhookCounts) -> Bool) async throws {
        while true {
            if isReached(try await sender.counts()) { return }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test func callbacksArriveSignedAndInOrder() async throws {
        let receiver = try Self.receiver.get()
        let path = path()
        let sender = try sender(try Scratch())
        for number in 1...20 {
            try await sender.enqueue(event("\(path)-\(number)"), to: receiver.url(path))
        }
        try await running(sender) { try await until(sender) { $0.delivered == 20 } }
        let diary = try await receiver.diary(path)
        #expect(diary.map(\.event) == (1...20).map { "\(path)-\($0)" })
        for entry in diary {
            let (timestamp, signature) = (
                entry.fields["tabellion-timestamp"] ?? "", entry.fields["tabellion-signature"] ?? ""
            )
            #expect(
                WebhookSignature.isValid(
                    timestamp: timestamp, signature: signature, body: Array(entry.body.utf8), publicKey: key.publicKey))
            #expect(entry.fields["tabellion-key"] == sha256(key.publicKey).hex)
            #expect(entry.fields["content-type"] == "application/json")
            #expect(entry.fields["tabellion-attempt"] == "1")
            #expect(entry.body == String(decoding: try event(entry.event).body, as: UTF8.self))
            #expect(entry.fields["host"] == "127.0.0.1:\(receiver.port)")
        }
    }

    /// The name is looked up and dialled by number; the receiver still sees the name.
    @Test func theHostFieldIsTheName() async throws {
        let receiver = try Self.receiver.get()
        let path = path()
        let sender = try sender(try Scratch())
        try await sender.enqueue(event(path), to: receiver.url(path, host: "localhost"))
        // localhost may be ::1 as well, where nobody listens: the next attempt dials the other.
        try await running(sender) { try await until(sender) { $0.delivered == 1 } }
        #expect(try await receiver.diary(path).last?.fields["host"] == "localhost:\(receiver.port)")
    }

    @Test(arguments: ["fail", "wish", "redirect", "drop", "hang"])
    func failuresAreRetriedUntilTheReceiverIsWell(mode: String) async throws {
        let receiver = try Self.receiver.get()
        let (path, other) = (path(), path())
        try await receiver.behave(path, mode)
        let sender = try sender(try Scratch(), timeout: .seconds(1))
        for number in 1...3 { try await sender.enqueue(event("\(path)-\(number)"), to: receiver.url(path)) }
        try await sender.enqueue(event(other), to: receiver.url(other))
        try await running(sender) {
            // The well receiver does not wait for the other.
            try await until(sender) { $0.delivered == 1 }
            while try await receiver.diary(path).count < 3 { try await Task.sleep(for: .milliseconds(20)) }
            #expect(try await Set(receiver.diary(path).map(\.event)) == ["\(path)-1"])
            try await receiver.behave(path, "")
            try await until(sender) { $0.delivered == 4 }
        }
        let diary = try await receiver.diary(path)
        let taken = diary.filter { $0.mode.isEmpty }.map(\.event)
        #expect(taken == (1...3).map { "\(path)-\($0)" })
        #expect(
            diary.first?.fields["tabellion-attempt"] == "1" && Int(diary.last?.fields["tabellion-attempt"] ?? "") == 1)
        #expect(try await receiver.diary("elsewhere").isEmpty)
    }

    /// An answer that was lost: the event comes again, under the same id and with the same body.
    @Test func atLeastOnce() async throws {
        let receiver = try Self.receiver.get()
        let path = path()
        try await receiver.behave(path, "forget")
        let sender = try sender(try Scratch())
        try await sender.enqueue(event(path), to: receiver.url(path))
        try await running(sender) { try await until(sender) { $0.delivered == 1 } }
        let diary = try await receiver.diary(path)
        #expect(diary.count == 2 && Set(diary.map(\.event)) == [path] && Set(diary.map(\.body)).count == 1)
    }

    @Test func anIdIsTakenUpOnce() async throws {
        let receiver = try Self.receiver.get()
        let (path, scratch) = (path(), try Scratch())
        do {
            let sender = try sender(scratch)
            for _ in 0..<3 { try await sender.enqueue(event(path), to: receiver.url(path)) }
            await #expect(
                performing: { try await sender.enqueue(event(path, data: "other"), to: receiver.url(path)) },
                throws: { ($0 as? WebhookError)?.code == .otherContent })
            await #expect(
                performing: { try await sender.enqueue(event(path), to: receiver.url("\(path)2")) },
                throws: { ($0 as? WebhookError)?.code == .otherContent })
            // All or none: the new one beside it is not taken up either.
            await #expect(throws: WebhookError.self) {
                try await sender.enqueue([
                    (event("\(path)-new"), receiver.url(path)), (event(path, data: "other"), receiver.url(path)),
                ])
            }
            #expect(try await sender.counts() == WebhookCounts(waiting: 1, delivered: 0, dead: 0))
            try await running(sender) { try await until(sender) { $0.delivered == 1 } }
            try await sender.close()
        }
        let again = try sender(scratch)
        try await again.enqueue(event(path), to: receiver.url(path))
        #expect(try await again.counts() == WebhookCounts(waiting: 0, delivered: 1, dead: 0))
        #expect(performing: { try sender(scratch) }, throws: { ($0 as? WebhookError)?.code == .alreadyOpen })
        #expect(try await again.forgetDelivered(before: .max) == 1)
    }

    /// Three days without success: a dead letter, visible; the next of its stream goes on; revived, it arrives.
    @Test func deadLettersAreVisibleAndCanBeSentAgain() async throws {
        let receiver = try Self.receiver.get()
        let path = path()
        try await receiver.behave(path, "fail")
        // Three days are 260 ms here.
        let start = WebhookClock.system.now()
        let clock = WebhookClock(
            now: { start + (WebhookClock.system.now() - start) * 1_000_000 }, rest: .milliseconds(5))
        let sender = try sender(try Scratch(), clock: clock)
        try await sender.enqueue(event("\(path)-1"), to: receiver.url(path))
        try await running(sender) {
            try await until(sender) { $0.dead == 1 }
            let letters = try await sender.deadLetters()
            #expect(letters.map(\.event) == ["\(path)-1"])
            #expect(letters[0].reason == "HTTP status 503" && letters[0].attempts >= 1)
            #expect(letters[0].givenUpAt - letters[0].takenUpAt > 2 * 86_400_000)
            #expect(letters[0].body == (try event("\(path)-1").body))
            #expect(try await sender.deadLetters(after: letters[0].sequence).isEmpty)
            try await receiver.behave(path, "")
            try await sender.enqueue(event("\(path)-2"), to: receiver.url(path))
            try await until(sender) { $0.delivered == 1 }
            #expect(try await sender.revive("\(path)-1"))
            try await until(sender) { $0.delivered == 2 && $0.dead == 0 }
            #expect(try await !sender.revive("\(path)-1"))
        }
    }

    /// A receiver that hangs holds two attempts of thirty-two, however many events wait for it.
    @Test func aHangingReceiverHoldsUpNobodyElse() async throws {
        let receiver = try Self.receiver.get()
        let (slow, well) = (path(), path())
        try await receiver.behave(slow, "hang")
        let sender = try sender(try Scratch(), timeout: .seconds(3))
        let (slowURL, wellURL) = (try receiver.url(slow), try receiver.url(well))
        try await sender.enqueue((0..<1000).map { (try event("\(slow)-\($0)", stream: "s\($0)"), slowURL) })
        try await sender.enqueue((0..<50).map { (try event("\(well)-\($0)", stream: "s\($0)"), wellURL) })
        let start = ContinuousClock.now
        try await running(sender) {
            try await until(sender) { $0.delivered == 50 }
            #expect(try await receiver.diary(slow).count <= 4)
        }
        #expect(ContinuousClock.now - start < .seconds(6))
    }

    /// Every write fails once, without a trace or after it was kept: everything arrives, in order.
    @Test(arguments: [false, true])
    func everyWriteMayFailOnce(afterwards: Bool) async throws {
        struct Injected: Error {}
        let receiver = try Self.receiver.get()
        var writes = 0
        for target in 1...40 {
            let count = Mutex(0)
            let hit = Mutex(false)
            let hook = WebhookHook(
                before: { _ in
                    let strikes = count.withLock { count in
                        count += 1
                        return count == target
                    }
                    guard strikes else { return }
                    hit.withLock { $0 = true }
                    if !afterwards { throw Injected() }
                },
                after: { _ in if afterwards, count.withLock({ $0 }) == target { throw Injected() } })
            let (path, scratch) = (path(), try Scratch())
            try await receiver.behave(path, "forget")
            let sender = try sender(scratch, hook: hook)
            try await running(sender) {
                for number in 1...3 {
                    let event = try event("\(path)-\(number)")
                    do { try await sender.enqueue(event, to: receiver.url(path)) } catch let error as WebhookError {
                        #expect(error.code == .storage)
                        try await sender.enqueue(event, to: receiver.url(path))
                    }
                }
                try await until(sender) { $0.delivered == 3 }
            }
            let taken = try await receiver.diary(path).filter { $0.mode.isEmpty }.map(\.event)
            // Repeated perhaps, never out of order, none missing.
            #expect(Set(taken).count == 3 && taken == taken.sorted(), "\(target): \(taken)")
            guard hit.withLock({ $0 }) else { break }
            writes += 1
        }
        #expect((6...39).contains(writes), "\(writes)")
    }

    @Test func addressesOffTheListAreNotTakenUp() async throws {
        let sender = try sender(try Scratch())
        for text in [
            "http://127.0.0.1:1/", "http://169.254.169.254/latest", "https://example.org/", "file:///etc/passwd",
        ] {
            let url = try #require(URL(string: text))
            await #expect(
                performing: { try await sender.enqueue(event("e"), to: url) },
                throws: { ($0 as? WebhookError)?.code == .addressRefused })
        }
        #expect(try await sender.counts() == WebhookCounts(waiting: 0, delivered: 0, dead: 0))
    }

    /// Listed by name, but not its network: nothing is sent, and the reason is there.
    @Test func aListedNameThatLeadsInsideIsNotDialled() async throws {
        let receiver = try Self.receiver.get()
        let (path, scratch) = (path(), try Scratch())
        let policy = try WebhookPolicy(hosts: ["localhost:\(receiver.port)"])
        let start = WebhookClock.system.now()
        let clock = WebhookClock(
            now: { start + (WebhookClock.system.now() - start) * 1_000_000 }, rest: .milliseconds(5))
        let sender = try WebhookSender(directory: scratch.path, policy: policy, key: key, seed: 1, clock: clock)
        try await sender.enqueue(event(path), to: receiver.url(path, host: "localhost"))
        try await running(sender) { try await until(sender) { $0.dead == 1 } }
        #expect(try await sender.deadLetters()[0].reason.contains("not permitted"))
        #expect(try await receiver.diary(path).isEmpty)
    }
}
