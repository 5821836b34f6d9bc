import CryptoPrimitives
import DepositModel
import Deposits
import FarmProtocol
import FarmTestSupport
import Foundation
import SeededTestSupport
import Synchronization
import Testing
import TransparencyLog

@testable import Coordinator

@Suite("Deposits over HTTP") struct DepositRoutesTests {
    private func pair(_ text: String) -> DigestPair { DigestPair(of: Array(text.utf8)) }

    @Test func aHashBecomesAReceiptAViewAndAProof() async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in
                let pair = pair("a")
                let accepted = try await farm.deposit(
                    #"{"sha256":"\#(pair.sha256.hex)","sm3":"\#(pair.sm3.hex)","name":"合同.pdf","case":"（2026）1 号","owner":"甲"}"#,
                    key: "k1")
                try accepted.receipt.verify(logKey: try farm.farm.logVerifier)
                #expect(accepted.count == 1 && accepted.id == String(accepted.first))
                #expect(accepted.receipt.first == accepted.first && accepted.receipt.deadline > accepted.receipt.time)
                let proof = try await farm.checkedProof(accepted.id)
                #expect(proof.digests == (try DepositDigests(pair)))
                #expect(proof.contentSalt == DepositSalts(seed: accepted.seed)?.contentSalt(of: 0))
                #expect(proof.depositCase?.number == "（2026）1 号" && proof.depositCase == accepted.depositCase)
                #expect(proof.statement.caseCommitment == accepted.depositCase?.commitment)
                #expect(proof.receipt == accepted.receipt)
                let view = try JSONDecoder().decode(
                    DepositView.self, from: Data(try await farm.get("/v1/deposits/\(accepted.id)").body))
                #expect(view.sha256 == pair.sha256.hex && view.sm3 == pair.sm3.hex && view.owner == "甲")
                #expect(view.name == "合同.pdf" && view.case == "（2026）1 号" && view.state == "checkpointed")
                #expect(view.letter == "due")
                let receipt = try await farm.get("/v1/deposits/\(accepted.id)/receipt")
                #expect(receipt.body == accepted.bytes)
            }
        }
    }

    @Test func aDigestThatIsNotGivenIsProvenAsNotGiven() async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in
                for (field, other) in [("sha256", "sm3"), ("sm3", "sha256")] {
                    let digest = field == "sm3" ? pair("b").sm3 : pair("b").sha256
                    let accepted = try await farm.deposit(#"{"\#(field)":"\#(digest.hex)"}"#, key: "k-\(field)")
                    let proof = try await farm.checkedProof(accepted.id)
                    #expect((field == "sm3" ? proof.digests.sm3 : proof.digests.sha256) == digest)
                    #expect((field == "sm3" ? proof.digests.sha256 : proof.digests.sm3) == nil)
                    let view = try await farm.get("/v1/deposits/\(accepted.id)").text
                    #expect(view.contains("\"\(field)\"") && !view.contains("\"\(other)\""))
                }
            }
        }
    }

    @Test func batchesInBothFormsAreProvenOneByOne() async throws {
        var generator = SeededGenerator.announced()
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in
                let pairs = (0..<301).map { _ in DigestPair(of: generator.bytes(5)) }
                let items = pairs.enumerated().map { number, pair in
                    number % 3 == 0
                        ? #"{"sha256":"\#(pair.sha256.hex)"}"#
                        : #"{"sm3":"\#(pair.sm3.hex)", "sha256":"\#(pair.sha256.hex)","name":"n\#(number)"}"#
                }
                let text = #" {"owner":"o", "deposits":[\#(items.joined(separator: ", "))], "case":"c"} "#
                let json = try await farm.post("/v1/deposits/batch", key: "j", json: text)
                let binary = try await farm.post(
                    "/v1/deposits/batch?case=c&owner=o", key: "b", type: "application/vnd.tabellion.digests",
                    body: pairs.flatMap { $0.sha256.bytes + $0.sm3.bytes })
                for (answer, isJSON) in [(json, true), (binary, false)] {
                    #expect(answer.status == 201, "\(answer.text.prefix(300))")
                    let accepted = try AcceptedDeposit(answer.body)
                    #expect(accepted.count == 301)
                    for k in [0, 1, 2, 150, 299, 300] {
                        let proof = try await farm.checkedProof(String(accepted.first + UInt64(k)))
                        #expect(proof.digests.sha256 == pairs[k].sha256)
                        #expect(proof.digests.sm3 == (isJSON && k % 3 == 0 ? nil : pairs[k].sm3))
                        #expect(proof.contentSalt == DepositSalts(seed: accepted.seed)?.contentSalt(of: UInt32(k)))
                        #expect(proof.depositCase?.number == "c")
                    }
                }
            }
        }
    }

    @Test func oneKeyIsOneRequestForEver() async throws {
        try await TestDirectory.with { directory in
            let farm = try TestFarm(directory)
            let body = #"{"sha256":"\#(pair("x").sha256.hex)","owner":"o"}"#
            let other = #"{"sha256":"\#(pair("y").sha256.hex)","owner":"o"}"#
            let first = try await farm.run { farm in
                // Twenty at once under one key, and one under another as control.
                let answers = try await withThrowingTaskGroup(of: RawAnswer.self) { group in
                    for _ in 0..<20 { group.addTask { try await farm.post("/v1/deposits", key: "one", json: body) } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(answers.allSatisfy { $0.status == 201 })
                #expect(Set(answers.map(\.body)).count == 1)
                #expect(try await farm.post("/v1/deposits", key: "two", json: body).body != answers[0].body)
                let refused = try await farm.post("/v1/deposits", key: "one", json: other)
                let field = try refused.problem().errors?.first?.field
                #expect(refused.status == 409 && field == "Idempotency-Key")
                let page = try JSONDecoder().decode(
                    DepositPage.self, from: Data(try await farm.get("/v1/deposits?sha256=\(pair("x").sha256.hex)").body)
                )
                #expect(page.deposits.count == 2)
                return answers[0].body
            }
            try await farm.run { farm in
                let again = try await farm.post("/v1/deposits", key: "one", json: body)
                #expect(again.body == first)
                #expect(try await farm.post("/v1/deposits", key: "one", json: other).status == 409)
            }
        }
    }

    @Test func aFailedLedgerLosesNothingAndDoublesNothing() async throws {
        var generator = SeededGenerator.announced()
        try await TestDirectory.with { directory in
            var farm = try TestFarm(directory)
            let ledger = Mutex<FailingLedger?>(nil)
            farm.deposits = { parts in
                let failing = FailingLedger(parts.ledger)
                ledger.withLock { $0 = failing }
                parts.ledger = failing
            }
            try await farm.run { farm in
                let failing = try #require(ledger.withLock { $0 })
                var answered: [(key: String, digest: Digest, answer: AcceptedDeposit)] = []
                for number in 0..<60 {
                    let faults: [FailingLedger.Fault?] = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                        [.before, .after, nil].randomElement(using: &generator)!
                    }
                    failing.fail(faults)
                    let digest = pair("number \(number)").sha256
                    var tries = 0
                    while true {
                        let answer = try await farm.post(
                            "/v1/deposits", key: "key-\(number)", json: #"{"sha256":"\#(digest.hex)"}"#)
                        tries += 1
                        if answer.status == 201 {
                            answered.append(("key-\(number)", digest, try AcceptedDeposit(answer.body)))
                            break
                        }
                        #expect(answer.status == 503 && answer.headers["retry-after"] != nil)
                        #expect(tries < 6)
                    }
                }
                for (key, digest, accepted) in answered {
                    let page = try JSONDecoder().decode(
                        DepositPage.self, from: Data(try await farm.get("/v1/deposits?sha256=\(digest.hex)").body))
                    #expect(page.deposits.map(\.id) == [accepted.id], "\(key) stands once")
                    #expect(try await farm.checkedProof(accepted.id).digests.sha256 == digest)
                }
            }
        }
    }

    @Test func casesAreChainsInTheLedgersOrder() async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in
                var due: [String] = []
                for number in 0..<7 {
                    let number8 = number % 2 == 0 ? "8 号" : "9 号"
                    let accepted = try await farm.deposit(
                        #"{"sha256":"\#(pair("\(number)").sha256.hex)","case":"\#(number8)"}"#, key: "\(number)")
                    if number % 2 == 0 { due.append(accepted.id) }
                }
                var seen: [String] = []
                var cursor = ""
                repeat {
                    let answer = try await farm.get("/v1/deposits?case=8%20%E5%8F%B7&limit=3\(cursor)")
                    let page = try JSONDecoder().decode(DepositPage.self, from: Data(answer.body))
                    seen += page.deposits.map(\.id)
                    cursor = page.next.map { "&cursor=\($0)" } ?? ""
                } while !cursor.isEmpty
                #expect(seen == due)
            }
        }
    }

    @Test func verifyFindsEveryPlace() async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in
                let content = Array("某些内容".utf8)
                let pair = DigestPair(of: content)
                var ids: [String] = []
                for (number, json) in [
                    #"{"sha256":"\#(pair.sha256.hex)"}"#, #"{"sm3":"\#(pair.sm3.hex)"}"#,
                    #"{"sha256":"\#(pair.sha256.hex)","sm3":"\#(pair.sm3.hex)"}"#,
                ].enumerated() {
                    ids.append(try await farm.deposit(json, key: "v\(number)").id)
                }
                let file = try await farm.post("/v1/verify", key: "-", type: "application/octet-stream", body: content)
                let found = try JSONDecoder().decode(VerifyAnswer.self, from: Data(file.body))
                #expect(found.deposits.map(\.id) == ids && found.sm3 == pair.sm3.hex && found.bytes == 12)
                let asked = try await farm.post("/v1/verify", key: nil, json: #"{"sm3":"\#(pair.sm3.hex)"}"#)
                let by3 = try JSONDecoder().decode(VerifyAnswer.self, from: Data(asked.body))
                #expect(by3.deposits.map(\.id) == [ids[1], ids[2]])
                let nothing = try await farm.post("/v1/verify", key: "-", type: "application/octet-stream", body: [1])
                #expect(try JSONDecoder().decode(VerifyAnswer.self, from: Data(nothing.body)).deposits.isEmpty)
            }
        }
    }

    @Test func tooManyAreToldWhenToComeAgain() async throws {
        try await TestDirectory.with { directory in
            var farm = try TestFarm(directory)
            farm.depositLimits.perSecond = 100
            try await farm.run { farm in
                let body = (0..<10_000).flatMap { _ in pair("z").sha256.bytes + pair("z").sm3.bytes }
                let type = "application/vnd.tabellion.digests"
                #expect(try await farm.post("/v1/deposits/batch", key: "1", type: type, body: body).status == 201)
                let refused = try await farm.post("/v1/deposits/batch", key: "2", type: type, body: body)
                #expect(refused.status == 429)
                let wait = try #require(refused.headers["retry-after"].flatMap { Int($0) })
                #expect((1...100).contains(wait))
                // What is accepted already is answered whatever the rate.
                #expect(try await farm.post("/v1/deposits/batch", key: "1", type: type, body: body).status == 201)
            }
        }
    }

    @Test func lettersWaitForThePolicy() async throws {
        try await TestDirectory.with { directory in
            var farm = try TestFarm(directory)
            let attested = Mutex<UInt64>(0)
            let made = Mutex(0)
            let policy = try LetterPolicy(witnesses: "", time: ["t1"], timeQuorum: 1, chain: [])
            farm.deposits = { parts in
                parts.policy = policy
                parts.anchors = OneAnchor { attested.withLock { $0 } }
                parts.letter = { view, _ in
                    made.withLock { $0 += 1 }
                    return Array("%PDF of \(view.id)".utf8)
                }
            }
            try await farm.run { farm in
                let accepted = try await farm.deposit(#"{"sha256":"\#(pair("l").sha256.hex)"}"#, key: "l")
                _ = try await farm.checkedProof(accepted.id)
                let early = try await farm.get("/v1/letters/\(accepted.id)")
                #expect(early.status == 409 && early.text.contains("t1"))
                #expect(try await farm.get("/v1/deposits/\(accepted.id)").text.contains(#""letter":"waiting""#))
                attested.withLock { $0 = accepted.first + 1 }
                let view = try await farm.get("/v1/deposits/\(accepted.id)").text
                #expect(view.contains(#""letter":"due""#) && view.contains(#""state":"timestamped""#))
                for _ in 0..<3 {
                    let letter = try await farm.get("/v1/letters/\(accepted.id)")
                    #expect(letter.status == 200 && letter.text == "%PDF of \(accepted.id)")
                }
                #expect(made.withLock { $0 } == 1)
                #expect(try await farm.get("/v1/deposits/\(accepted.id)").text.contains(#""state":"letter""#))
            }
        }
    }
}

/// A time authority that has attested the log up to some size.
private struct OneAnchor: DepositAnchors {
    let size: @Sendable () -> UInt64

    func progress() async throws -> [AnchorIdentity: UInt64] { [AnchorIdentity(.time, "t1"): size()] }

    func attestation(of index: UInt64, by anchor: AnchorIdentity) async throws -> AnchorAttestation? { nil }
}
