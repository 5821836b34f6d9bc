import Anchoring
import CryptoPrimitives
import Foundation
import Ledger
import Synchronization
import Testing
import TransparencyLog
import WebExchange

@testable import Mirroring

/// Mirrors without addresses: requests go straight to them, unless they are said to be ill.
final class WitnessNetwork: Sendable {
    enum Illness: Sendable {
        case gone
        /// Until it is cured.
        case asleep
        case answers(WebAnswer)
    }

    private let mirrors: [String: Mirror]
    private let illnesses: Mutex<[String: Illness]>
    private let asked = Mutex<[String]>([])

    init(_ mirrors: [String: Mirror], ill: [String: Illness] = [:]) {
        self.mirrors = mirrors
        illnesses = Mutex(ill)
    }

    func set(_ illness: Illness?, of host: String) { illnesses.withLock { $0[host] = illness } }

    var requests: [String] { asked.withLock { $0 } }

    func perform(_ request: WebRequest) async throws(WebError) -> WebAnswer {
        let host = request.url.host ?? ""
        asked.withLock { $0.append(host) }
        while case .asleep = illnesses.withLock({ $0[host] }) { try? await Task.sleep(for: .milliseconds(5)) }
        switch illnesses.withLock({ $0[host] }) {
        case .gone: throw WebError(.unreachable, request.url, "not reached")
        case .answers(let answer): return answer
        case .asleep, nil: break
        }
        guard let mirror = mirrors[host], let body = request.body, request.url.path == "/w/add-checkpoint" else {
            return WebAnswer(status: 404)
        }
        let answer = await mirror.addCheckpoint(body)
        return WebAnswer(status: answer.status, headers: ["content-type": answer.contentType], body: answer.body)
    }
}

@Suite("The anchor of mirrors", .timeLimit(.minutes(2)))
struct WitnessAnchorTests {
    /// Three mirrors, of which two make the quorum, and the anchor over them.
    private struct Stage {
        let scratch: Scratch
        let network: WitnessNetwork
        let anchor: WitnessAnchor
        let policy: WitnessPolicy

        init(_ log: EvilLog, ill: [String: WitnessNetwork.Illness] = [:], grace: Duration = .seconds(5)) throws {
            scratch = try Scratch()
            try log.publish(at: scratch.file("log"))
            var mirrors: [String: Mirror] = [:]
            var text = "log \(try EvilLog.key().text)\n"
            for byte in UInt8(11)...13 {
                let mirror = try openMirror(scratch, state: "m\(byte)", key: byte)
                mirrors["m\(byte).example"] = mirror
                text += "witness m\(byte) \(mirror.cosigner.text) http://m\(byte).example/w/\n"
            }
            policy = try WitnessPolicy(parsing: text + "group two 2 m11 m12 m13\nquorum two\n")
            let network = WitnessNetwork(mirrors, ill: ill)
            self.network = network
            anchor = WitnessAnchor(
                name: "mirrors", policy: policy, limits: WitnessAnchor.Limits(grace: grace),
                consistency: { log.proof($0, Int($1)) },
                transport: { request throws(WebError) in try await network.perform(request) })
        }

        func bring(_ log: EvilLog, _ size: Int? = nil) async throws -> AnchorEvidence {
            try await anchor.anchor(try published(log, size))
        }
    }

    private static func published(_ log: EvilLog, _ size: Int? = nil) throws -> PublishedCheckpoint {
        let note = try log.note(size)
        return PublishedCheckpoint(
            checkpoint: try Checkpoint(parsing: note.text), note: String(decoding: note.encoded, as: UTF8.self))
    }

    @Test func allMirrorsAreAskedAtOnce() async throws {
        let log = try EvilLog(900)
        let stage = try Stage(log)
        let evidence = try await stage.bring(log, 300)
        #expect(evidence.kind == .witnesses && evidence.size == 300 && evidence.bytes.isEmpty)
        let note = try SignedNote(parsing: Array(evidence.note.utf8))
        #expect(try stage.policy.standing(of: note).signers.count == 3)
        // Asked again after a crash: the same note, and nobody is troubled.
        let count = stage.network.requests.count
        #expect(try await stage.bring(log, 300) == evidence)
        #expect(stage.network.requests.count == count)
        #expect(try await stage.bring(log).size == 900)
        #expect(stage.policy.isSatisfied(by: note)?.signers.map(\.time) == [1000, 1000, 1000])
    }

    @Test func aNewAnchorLearnsWhereTheMirrorsAre() async throws {
        let log = try EvilLog(900)
        let stage = try Stage(log)
        _ = try await stage.bring(log, 300)
        let network = stage.network
        let fresh = WitnessAnchor(
            name: "mirrors", policy: stage.policy, consistency: { log.proof($0, Int($1)) },
            transport: { request throws(WebError) in try await network.perform(request) })
        let before = network.requests.count
        #expect(try await fresh.anchor(Self.published(log)).size == 900)
        // Each is asked twice: 409 with its size first.
        #expect(network.requests.count - before == 6)
    }

    @Test func oneOfThreeMayBeGoneOrLie() async throws {
        let log = try EvilLog(50)
        let wrong = try log.note(49).signatures[0].line + "\n"
        let illnesses: [WitnessNetwork.Illness] = [
            .gone, .answers(WebAnswer(status: 500)), .answers(WebAnswer(status: 200, body: Array(wrong.utf8))),
            .answers(WebAnswer(status: 200)),
            .answers(
                WebAnswer(status: 409, headers: ["content-type": "text/x.tlog.size"], body: Array("99\n".utf8))),
            .answers(WebAnswer(status: 409, headers: ["content-type": "text/plain"], body: Array("0\n".utf8))),
        ]
        for illness in illnesses {
            let stage = try Stage(log, ill: ["m12.example": illness])
            let note = try SignedNote(parsing: Array(try await stage.bring(log).note.utf8))
            #expect(try stage.policy.standing(of: note).signers.map(\.name) == ["m11", "m13"])
        }
    }

    @Test func withoutAQuorumThereIsNoEvidence() async throws {
        let log = try EvilLog(50)
        let stage = try Stage(log, ill: ["m12.example": .gone, "m13.example": .gone])
        let error = await #expect(throws: AnchorError.self) { try await stage.bring(log) }
        #expect(error?.code == .unreachable && error?.message.contains("m13") == true)
        stage.network.set(nil, of: "m13.example")
        #expect(try await stage.bring(log).size == 50)
        // m11 was not asked a second time.
        #expect(stage.network.requests.filter { $0 == "m11.example" }.count == 1)
    }

    @Test func whoIsLateIsHeardAllTheSame() async throws {
        let log = try EvilLog(50)
        let stage = try Stage(log, ill: ["m12.example": .asleep], grace: .milliseconds(50))
        let note = try SignedNote(parsing: Array(try await stage.bring(log).note.utf8))
        #expect(try stage.policy.standing(of: note).signers.map(\.name) == ["m11", "m13"])
        stage.network.set(nil, of: "m12.example")
        for _ in 0..<100 {
            let later = try #require(await stage.anchor.note(of: Self.published(log)))
            if try stage.policy.standing(of: later).signers.count == 3 { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("the third cosignature was lost")
    }

    @Test func otherLogsAreNotAnchored() async throws {
        let log = try EvilLog(50)
        let stage = try Stage(log)
        let checkpoint = try Checkpoint(origin: EvilLog.origin, size: 50, root: .zero)
        let note = try SignedNote.signed(text: checkpoint.text, name: EvilLog.origin, key: seededKey(2))
        let error = await #expect(throws: AnchorError.self) {
            try await stage.anchor.anchor(
                PublishedCheckpoint(checkpoint: checkpoint, note: String(decoding: note.encoded, as: UTF8.self)))
        }
        #expect(error?.code == .configuration && stage.network.requests.isEmpty)
    }
}
