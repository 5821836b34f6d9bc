import CallbackTestSupport
import CryptoPrimitives
import FarmClient
import FarmProtocol
import Foundation
import Notifications
import Testing

/// A real coordinator and a real receiver of callbacks.
@Suite("Webhooks: kill -9") struct WebhookTests {
    private struct Callback: Hashable {
        let event: String
        let stream: String
        let kind: String
        /// The receiver said that it is safe.
        let isTaken: Bool
    }

    /// What the receiver did not take, and what was acknowledged in the moment of the kill, comes after the restart.
    @Test(.timeLimit(.minutes(4))) func noEventIsLost() async throws {
        let receiver = try Receiver()
        let farm = try DepositFarm(
            "webhook",
            settings: ["webhooks": ["hosts": ["127.0.0.1:\(receiver.port)"], "networks": ["127.0.0.0/8"]]])
        defer { farm.remove() }
        try await farm.start()
        let url = try receiver.url("news").absoluteString
        let added = try command(["add", url], farm)
        #expect(added.status == 0, "\(added.output)")
        let key = try #require(added.output.split(separator: "\n").last?.split(separator: " ").last)
        #expect(try command(["add", "http://elsewhere.example/"], farm).status == 2)

        try await receiver.behave("news", "fail")
        var ids = [try await deposit(0, farm)]
        try await eventually("the receiver was told, and refused", seconds: 60) {
            try await !receiver.diary("news").isEmpty
        }
        for number in 1..<5 { ids.append(try await deposit(number, farm)) }
        farm.kill()
        try await receiver.behave("news", "")
        try await farm.start()
        ids.append(try await deposit(5, farm))
        for id in ids {
            let isDue = { try await farm.client().deposit(id).letter == "due" }
            try await eventually("the time authority answered", seconds: 60, isDue)
        }
        _ = try await farm.client().letter(ids[2])

        let stages = ["deposit.accepted", "deposit.integrated", "deposit.timestamped"]
        try await eventually("every stage of every deposit arrives", seconds: 90) {
            let taken = try await diary(receiver).filter(\.isTaken)
            return ids.allSatisfy { id in
                let kinds = Set(taken.filter { $0.stream == id }.map(\.kind))
                return kinds.isSuperset(of: stages) && (id != ids[2] || kinds.contains("deposit.letter"))
            }
        }
        for entry in try await receiver.diary("news") {
            let (fields, publicKey) = (entry.fields, try #require(Hex.decode(String(key))))
            #expect(
                WebhookSignature.isValid(
                    timestamp: fields["tabellion-timestamp"] ?? "", signature: fields["tabellion-signature"] ?? "",
                    body: Array(entry.body.utf8), publicKey: publicKey))
        }
        for id in ids {
            // One event a stage, however often it came; each first taken in its order.
            let taken = try await diary(receiver).filter { $0.isTaken && $0.stream == id && stages.contains($0.kind) }
            var seen: Set<String> = []
            #expect(taken.filter { seen.insert($0.event).inserted }.map(\.kind) == stages, "deposit \(id)")
        }
        #expect(try command(["list"], farm).output.contains("0 were given up"))
        #expect(try command(["retry"], farm).output.hasPrefix("0 events"))
        let id = try #require(try command(["list"], farm).output.split(separator: " ").first)
        #expect(try command(["remove", String(id)], farm).status == 0)
        #expect(try command(["remove", String(id)], farm).status == 1)
    }

    private func deposit(_ number: Int, _ farm: DepositFarm) async throws -> String {
        let answer = try await farm.client().deposit(.init(sha256: sha256([UInt8(number)]).hex), key: "k\(number)")
        let members = try JSONSerialization.jsonObject(with: answer) as? [String: Any]
        return try #require(members?["id"] as? String)
    }

    private func command(_ arguments: [String], _ farm: DepositFarm) throws -> Program.Outcome {
        try Program.run(
            [try FarmPaths.program("tabellion"), "webhook"] + arguments + [
                "--server", farm.server, "--token", farm.directory + "/operator.token",
            ])
    }

    private func diary(_ receiver: Receiver) async throws -> [Callback] {
        try await receiver.diary("news").map { entry in
            let body = try JSONSerialization.jsonObject(with: Data(entry.body.utf8)) as? [String: Any]
            return Callback(
                event: try #require(body?["event"] as? String), stream: try #require(body?["stream"] as? String),
                kind: try #require(body?["kind"] as? String), isTaken: entry.mode.isEmpty)
        }
    }
}
