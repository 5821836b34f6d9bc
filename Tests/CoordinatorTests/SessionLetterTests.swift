import CallbackTestSupport
import CryptoPrimitives
import DepositModel
import FarmClient
import FarmProtocol
import FarmTestSupport
import Foundation
import Notifications
import Synchronization
import Testing

@testable import Coordinator

@Suite("Letters for capture sessions") struct SessionLetterTests {
    /// What the test says of the session's bundle and of the anchors.
    private final class Said: Sendable {
        let place = Mutex<SessionClosingPlace?>(nil)
        let attested = Mutex<UInt64>(0)
        let refusal = Mutex<String?>("recording: a segment was changed")
        let made = Mutex(0)
    }

    private struct Unread: Error {}

    private func withFarm(
        callbacks: WebhookPolicy? = nil, again: ((RunningFarm) async throws -> Void)? = nil,
        _ body: (RunningFarm, Said) async throws -> Void
    ) async throws {
        try await TestDirectory.with { directory in
            var farm = try TestFarm(directory)
            farm.callbacks = callbacks
            let said = Said()
            let policy = try LetterPolicy(witnesses: "", time: ["t1"], timeQuorum: 1, chain: [])
            farm.deposits = { parts in
                parts.policy = policy
                parts.anchors = TimeTo { said.attested.withLock { $0 } }
                parts.sessionLetters = SessionLetterParts(
                    closing: { path in
                        guard FileManager.default.contents(atPath: path) == Data("bundle".utf8),
                            let place = said.place.withLock({ $0 })
                        else { throw Unread() }
                        return place
                    },
                    make: { session, place, _ in
                        if let why = said.refusal.withLock({ $0 }) { throw LetterRefusal([why]) }
                        said.made.withLock { $0 += 1 }
                        return Array("%PDF of \(session.view.id) at \(place.index)".utf8)
                    })
            }
            try await farm.run { try await body($0, said) }
            if let again { try await farm.run { try await again($0) } }
        }
    }

    @Test(.timeLimit(.minutes(1))) func lettersWaitForTheSealThePolicyAndTheAudit() async throws {
        try await withFarm { farm, said in
            let key = TestFarm.key("worker")
            let worker = try await farm.register(key).worker
            let entries = SessionEntries(key)
            let view = try await farm.client.create(.init(url: "https://example.com/"), key: "one")
            let path = "/v1/sessions/\(view.id)/letter"
            let early = try await farm.get(path)
            #expect(early.status == 409 && early.headers["retry-after"] != nil && early.text.contains("not sealed"))
            #expect(try await farm.get("/v1/sessions/\(UUID().uuidString.lowercased())/letter").status == 404)

            _ = try await farm.worker.poll(worker: worker, WorkerPoll(warm: 1, active: []))
            let opening = try await farm.worker.append(.init(entry: try entries.opening(lease: 1))).index
            let closing = try entries.closing(opening: opening, heads: 0)
            let index = try await farm.worker.append(.init(entry: closing)).index
            _ = try await farm.worker.receipt(index: index)
            try await deliver(view.id, worker, farm)

            // What a bundle says of the ledger must be so.
            let entry = try #require(Hex.decode(closing))
            said.attested.withLock { $0 = index + 1 }
            for wrong in [
                SessionClosingPlace(index: opening, entry: entry), SessionClosingPlace(index: 1 << 40, entry: entry),
                SessionClosingPlace(index: index, entry: [1]),
            ] {
                said.place.withLock { $0 = wrong }
                let refused = try await farm.get(path)
                #expect(refused.status == 409 && refused.text.contains("not on the ledger"), "\(wrong)")
            }
            let objected = try await farm.client.session(view.id)
            #expect(objected.letter == "refused" && objected.refusal?.contains("not on the ledger") == true)
            said.place.withLock { $0 = SessionClosingPlace(index: index, entry: entry) }
            said.attested.withLock { $0 = index }
            let lacking = try await farm.get(path)
            #expect(lacking.status == 409 && lacking.text.contains("time") && lacking.headers["retry-after"] != nil)
            said.attested.withLock { $0 = index + 1 }
            let refused = try await farm.get(path)
            #expect(refused.status == 409 && refused.text.contains("segment") && refused.headers["retry-after"] == nil)
            #expect(said.made.withLock { $0 } == 0)
            said.refusal.withLock { $0 = nil }
            for _ in 0..<3 {
                let letter = try await farm.get(path)
                #expect(letter.status == 200 && letter.text == "%PDF of \(view.id) at \(index)")
            }
            #expect(said.made.withLock { $0 } == 1)
            let issued = try await farm.client.session(view.id)
            #expect(issued.letter == "issued" && issued.refusal == nil)
            #expect(try await farm.client.sessions().sessions.first { $0.id == view.id } == issued)
        }
    }

    /// A sealed session whose closing entry is anchored.
    private func sealed(_ farm: RunningFarm, _ said: Said) async throws -> String {
        let key = TestFarm.key("worker")
        let worker = try await farm.register(key).worker
        let entries = SessionEntries(key)
        let view = try await farm.client.create(.init(url: "https://example.com/"), key: "one")
        _ = try await farm.worker.poll(worker: worker, WorkerPoll(warm: 1, active: []))
        let opening = try await farm.worker.append(.init(entry: try entries.opening(lease: 1))).index
        let closing = try entries.closing(opening: opening, heads: 0)
        let index = try await farm.worker.append(.init(entry: closing)).index
        _ = try await farm.worker.receipt(index: index)
        try await deliver(view.id, worker, farm)
        said.place.withLock { $0 = SessionClosingPlace(index: index, entry: Hex.decode(closing) ?? []) }
        said.attested.withLock { $0 = index + 1 }
        return view.id
    }

    /// Why a letter was refused is known after a restart too.
    @Test(.timeLimit(.minutes(1))) func aRefusalIsRemembered() async throws {
        let id = Mutex("")
        try await withFarm { farm in
            let view = try await farm.client.session(id.withLock { $0 })
            #expect(view.letter == "refused" && view.refusal == "recording: a segment was changed")
        } _: { farm, said in
            let session = try await sealed(farm, said)
            id.withLock { $0 = session }
            #expect(try await farm.client.session(session).letter == nil)
            #expect(try await farm.get("/v1/sessions/\(session)/letter").status == 409)
            #expect(try await farm.client.session(session).letter == "refused")
        }
    }

    /// A letter is on the queue before anybody has it: cut short between the two, it is told of once.
    @Test(.timeLimit(.minutes(1))) func aLetterIsToldOfOnce() async throws {
        let receiver = try Receiver()
        let callbacks = try WebhookPolicy(hosts: ["127.0.0.1:\(receiver.port)"], networks: ["127.0.0.0/8"])
        try await withFarm(callbacks: callbacks) { farm, said in
            let client = WebhookClient(HTTPCaller(server: farm.server, token: TestFarm.operatorToken))
            _ = try await client.add(.init(url: try receiver.url("news").absoluteString, kinds: ["session.letter"]))
            let id = try await sealed(farm, said)
            #expect(try await farm.get("/v1/sessions/\(id)/letter").status == 409)
            said.refusal.withLock { $0 = nil }
            let shelf = farm.farm.directory + "/letters/sessions"
            try FileManager.default.moveItem(atPath: shelf, toPath: shelf + ".away")
            #expect(try await farm.get("/v1/sessions/\(id)/letter").status == 507)
            try FileManager.default.moveItem(atPath: shelf + ".away", toPath: shelf)
            #expect(try await farm.client.session(id).letter == "refused")
            #expect(try await farm.get("/v1/sessions/\(id)/letter").status == 200)
            var told: [Callback] = []
            while told.isEmpty {
                try await Task.sleep(for: .milliseconds(20))
                told = try await receiver.diary("news").map { try Callback($0) }
            }
            while try await client.list().waiting > 0 { try await Task.sleep(for: .milliseconds(20)) }
            told = try await receiver.diary("news").map { try Callback($0) }
            #expect(told.map(\.kind) == ["session.letter"] && told.map(\.stream) == [id])
            #expect(told.first?.data["id"] as? String == id)
            #expect(told.first?.isSigned(by: TestFarm.key("webhook").publicKey) == true)
        }
    }

    @Test func aFailedSessionHasNone() async throws {
        try await withFarm { farm, _ in
            let view = try await farm.client.create(.init(url: "https://example.com/"), key: "one")
            _ = try await farm.worker.poll(worker: "w", WorkerPoll(warm: 1, active: []))
            try await farm.worker.report(
                session: view.id, worker: "w", SessionReport(phase: .failed, detail: "no desktop"))
            let answer = try await farm.get("/v1/sessions/\(view.id)/letter")
            #expect(answer.status == 404 && answer.text.contains("no desktop"))
        }
    }

    private func deliver(_ session: String, _ worker: String, _ farm: RunningFarm) async throws {
        let file = farm.farm.directory + "/made.asice"
        try Data("bundle".utf8).write(to: URL(fileURLWithPath: file))
        try await farm.worker.upload(bundle: file, session: session, worker: worker)
        try await farm.worker.report(session: session, worker: worker, SessionReport(phase: .sealed, detail: "done"))
    }
}

/// A time authority that has attested the log up to some size.
private struct TimeTo: DepositAnchors {
    let size: @Sendable () -> UInt64

    init(_ size: @escaping @Sendable () -> UInt64) { self.size = size }

    func progress() async throws -> [AnchorIdentity: UInt64] { [AnchorIdentity(.time, "t1"): size()] }

    func attestation(of index: UInt64, by anchor: AnchorIdentity) async throws -> AnchorAttestation? { nil }
}
