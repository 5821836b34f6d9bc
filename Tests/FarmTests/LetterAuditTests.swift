import CryptoPrimitives
import FarmClient
import FarmProtocol
import Foundation
import Testing

/// An office whose records were tampered with.
@Suite("Letters: the office's own audit") struct LetterAuditTests {
    /// A token of another checkpoint in the place of the right one: no letter, an alarm, and the state says why; once what was
    /// damaged is restored, the same deposit gets its letter.
    @Test(.timeLimit(.minutes(3))) func aDamagedProofIsNeverSigned() async throws {
        let farm = try DepositFarm("audit")
        defer { farm.remove() }
        try await farm.start()
        var ids: [String] = []
        // One after the other, so that each has a checkpoint, and a token, of its own.
        for number in UInt8(1)...3 { ids.append(try await anchored(number, farm)) }
        // Positive control: nothing is wrong with the first.
        #expect(try await farm.client().letter(ids[0]).starts(with: Array("%PDF".utf8)))
        farm.stop()
        try farm.alterAnchors(Self.swap)
        try await farm.start()
        let refused = await #expect(throws: ProblemDetails.self) { _ = try await farm.client().letter(ids[2]) }
        #expect(refused?.status == 409 && refused?.detail.contains("audit") == true)
        let view = try await farm.client().deposit(ids[2])
        #expect(view.letter == "refused" && view.state == "timestamped")
        #expect(view.refusal?.contains("time test") == true, "\(view)")
        let log = Farm.text(farm.directory + "/coordinator.log")
        #expect(log.contains("ALARM") && log.contains("deposit \(ids[2])"))
        let files = try FileManager.default.contentsOfDirectory(atPath: farm.directory + "/letters")
        #expect(files.contains("\(ids[0]).pdf") && !files.contains("\(ids[2]).pdf"))
        // No number was used either.
        let register = try FileManager.default.subpathsOfDirectory(atPath: farm.directory + "/letters/register")
        #expect(register.filter { $0.hasSuffix(".pdf") }.count == 1, "\(register)")

        farm.stop()
        try farm.alterAnchors(Self.swap)
        try await farm.start()
        #expect(try await farm.client().deposit(ids[2]).letter == "refused", "a refusal is remembered")
        #expect(try await farm.client().letter(ids[2]).starts(with: Array("%PDF".utf8)))
        let issued = try await farm.client().deposit(ids[2])
        #expect(issued.letter == "issued" && issued.refusal == nil)
    }

    /// Exchanges what the authority said of the last two checkpoints.
    private static let swap = """
        rows = list(db.execute("SELECT id, bytes FROM evidence ORDER BY size DESC LIMIT 2"))
        for (row, _), (_, other) in zip(rows, rows[::-1]):
            db.execute("UPDATE evidence SET bytes = ? WHERE id = ?", (other, row))
        """

    private func anchored(_ number: UInt8, _ farm: DepositFarm) async throws -> String {
        let answer = try await farm.client().deposit(.init(sha256: sha256([number]).hex), key: "\(number)")
        let members = try JSONSerialization.jsonObject(with: answer) as? [String: Any]
        let id = try #require(members?["id"] as? String)
        try await eventually("the time authority answered", seconds: 60) {
            try await farm.client().deposit(id).letter == "due"
        }
        return id
    }
}
