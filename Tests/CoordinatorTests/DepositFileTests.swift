import CryptoPrimitives
import DepositModel
import FarmProtocol
import FarmTestSupport
import Foundation
import Ledger
import SeededTestSupport
import Testing
import TransparencyLog

@testable import Coordinator

/// Files as they come over HTTP; opened again by the real `age` with the owner's key.
@Suite("Deposits: files") struct DepositFileTests {
    private func owner(_ directory: TestDirectory) throws -> (identity: String, recipient: String) {
        let identity = directory.file("owner.agekey")
        _ = try run(["/usr/bin/age-keygen", "-o", identity])
        let recipient = try run(["/usr/bin/age-keygen", "-y", identity])
        return (identity, String(decoding: recipient, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }

    private func run(_ arguments: [String]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw RawFailure() }
        return Array(data)
    }

    private struct RawFailure: Error {}

    private func request(
        _ body: [UInt8], recipient: String, key: String, digest: String? = nil, query: String = ""
    ) -> RawRequest {
        let request = RawRequest(
            "POST", "/v1/deposits/files?recipient=\(recipient)&name=%E7%85%A7%E7%89%87.jpg\(query)",
            token: TestFarm.operatorToken
        ).with("Idempotency-Key", key).with("Content-Type", "application/octet-stream").with(body: body)
        return digest.map { request.with("Content-Digest", $0) } ?? request
    }

    private func strays(_ directory: TestDirectory) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.file("deposits/files/incoming"))
    }

    @Test func theOwnerOpensWhatTheOfficeKeeps() async throws {
        var generator = SeededGenerator.announced()
        try await TestDirectory.with { directory in
            let (identity, recipient) = try owner(directory)
            try await TestFarm(directory).run { farm in
                let body = generator.bytes(3_000_001)
                let pair = DigestPair(of: body)
                let stated = "sha-256=:\(Base64.encode(pair.sha256.bytes)):, md5=:AAAA:"
                let answer = try await request(body, recipient: recipient, key: "f", digest: stated, query: "&case=c")
                    .send(port: farm.port)
                #expect(answer.status == 201, "\(answer.text)")
                let accepted = try AcceptedDeposit(answer.body)
                #expect(accepted.digests == (try DepositDigests(pair)))
                let proof = try await farm.checkedProof(accepted.id)
                #expect(proof.digests == (try DepositDigests(pair)))
                let ciphertext = try await farm.get("/v1/deposits/\(accepted.id)/file")
                #expect(ciphertext.status == 200)
                try Data(ciphertext.body).write(to: URL(fileURLWithPath: directory.file("fetched.age")))
                #expect(try run(["/usr/bin/age", "-d", "-i", identity, directory.file("fetched.age")]) == body)
                let view = try JSONDecoder().decode(
                    DepositView.self, from: Data(try await farm.get("/v1/deposits/\(accepted.id)").body))
                #expect(view.file == .init(bytes: 3_000_001, recipient: recipient) && view.name == "照片.jpg")
                // The same again is the same answer and no second ciphertext; other content is refused.
                let again = try await request(body, recipient: recipient, key: "f", query: "&case=c").send(
                    port: farm.port)
                #expect(again.status == 201 && again.body == answer.body)
                let other = try await request(body + [0], recipient: recipient, key: "f", query: "&case=c")
                    .send(port: farm.port)
                #expect(other.status == 409)
                #expect(try strays(directory).isEmpty)
                let kept = try FileManager.default.contentsOfDirectory(atPath: directory.file("deposits/files/sealed"))
                #expect(kept == ["\(accepted.id).age"])
                #expect(try await farm.get("/v1/deposits/\(accepted.id)/proof").status == 200)
            }
        }
    }

    enum Fault: CaseIterable { case wrongDigest, olderDigest, badDigest, cutOff, tooLong, recipient, checksum, name }

    @Test(arguments: Fault.allCases) func refusedFilesLeaveNothing(_ fault: Fault) async throws {
        var generator = SeededGenerator.announced()
        try await TestDirectory.with { directory in
            let (_, recipient) = try owner(directory)
            var farm = try TestFarm(directory)
            farm.depositLimits.fileByteCount = 2_000_000
            try await farm.run { farm in
                let body = generator.bytes(1_500_000)
                let wrong = Base64.encode(sha256([9]).bytes)
                var attempt = request(body, recipient: recipient, key: "f")
                let due: (status: Int, field: String?)
                switch fault {
                case .wrongDigest:
                    attempt = attempt.with("Content-Digest", "sha-256=:\(wrong):")
                    due = (422, "Content-Digest")
                case .olderDigest:
                    attempt = attempt.with("Digest", "SHA-256=\(wrong)")
                    due = (422, "Content-Digest")
                case .badDigest:
                    attempt = attempt.with("Content-Digest", "sha-256=:x:")
                    due = (400, "Content-Digest")
                case .cutOff:
                    attempt.announcedLength = 1_600_000
                    attempt.cutsOff = true
                    due = (400, nil)
                case .tooLong:
                    attempt = attempt.with("Transfer-Encoding", "chunked")
                    attempt = RawRequest("POST", attempt.path, token: TestFarm.operatorToken)
                        .with("Idempotency-Key", "f").with(body: generator.bytes(2_000_001))
                    due = (413, nil)
                case .recipient:
                    attempt = request(body, recipient: "-o", key: "f")
                    due = (422, "recipient")
                case .checksum:
                    attempt = request(
                        body, recipient: recipient.dropLast() + (recipient.hasSuffix("q") ? "p" : "q"), key: "f")
                    due = (422, "recipient")
                case .name:
                    attempt = request(body, recipient: recipient, key: "f", query: "&owner=a%00b")
                    due = (422, "owner")
                }
                if let answer = try? await attempt.send(port: farm.port) {
                    #expect(answer.status == due.status, "\(fault): \(answer.text)")
                    #expect(try answer.problem().errors?.first?.field == due.field)
                } else {
                    // A sender that shuts its side may get no answer; that is all that may lack one.
                    #expect(fault == .cutOff)
                }
                try await Task.sleep(for: .milliseconds(300))
                #expect(try strays(directory).isEmpty)
                #expect(farm.log.latestCheckpoint().checkpoint.size == 0)
                #expect(try await request(body, recipient: recipient, key: "f").send(port: farm.port).status == 201)
            }
        }
    }

    /// A sender that stops in the middle and goes away: nothing stays, and the key is free again.
    @Test func abandonedUploadsLeaveNothing() async throws {
        try await TestDirectory.with { directory in
            let (_, recipient) = try owner(directory)
            try await TestFarm(directory).run { farm in
                let body = [UInt8](repeating: 7, count: 400_000)
                var attempt = request(body, recipient: recipient, key: "slow")
                attempt.announcedLength = 800_000
                attempt.cutsOff = true
                _ = try? await attempt.send(port: farm.port)
                let started = ContinuousClock.now
                var status = 0
                while status != 201, ContinuousClock.now < started + .seconds(20) {
                    status = try await request(body, recipient: recipient, key: "slow").send(port: farm.port).status
                    #expect([201, 409].contains(status))
                }
                #expect(status == 201)
                try await Task.sleep(for: .milliseconds(200))
                #expect(try strays(directory).isEmpty)
            }
        }
    }
}
