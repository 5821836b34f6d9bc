import CryptoPrimitives
import FarmClient
import FarmProtocol
import Foundation
import Testing

/// An office whose letters need a chain, with a real EVM behind its node, set up by the lines of docs/guide/chain.md.
@Suite("Deposits: chain") struct DepositChainTests {
    /// No letter while the node is away, and nothing is lost: when it is back, the same deposit is anchored and gets its letter.
    @Test(.timeLimit(.minutes(5))) func theLetterWaitsForTheChain() async throws {
        let farm = try DepositFarm("chain", settings: ["anchors": ["seconds": 1]])
        defer { farm.remove() }
        try await farm.start()
        farm.stop()
        let front = try ChainFront()
        let guide = try ChainGuide(
            directory: farm.directory + "/guide",
            variables: ["NODE": front.address, "CHAIN": "20200", "DEPTH": "0", "DATA": farm.directory])
        try setUp(guide, front)

        try front.takeAway()
        try await farm.start()
        let id = try await deposit(7, farm)
        try await eventually("the time authority has answered, the chain has not", seconds: 60) {
            try await farm.client().deposit(id).anchors.map(\.kind) == ["time"]
        }
        let early = await #expect(throws: ProblemDetails.self) { _ = try await farm.client().letter(id) }
        #expect(early?.status == 409 && early?.detail.contains("consortium") == true, "\(String(describing: early))")
        try await eventually("the coordinator says what fails", seconds: 60) {
            Farm.text(farm.directory + "/coordinator.log").contains("chain consortium")
        }

        farm.kill()
        try await farm.start()
        try front.bringBack()
        try await letterIsDue(id, farm)
        try await expectProven(id, farm, guide)

        // Away and back without a restart, with a deposit between.
        try front.takeAway()
        let next = try await deposit(8, farm)
        try await eventually("the time authority has answered", seconds: 60) {
            try await farm.client().deposit(next).anchors.map(\.kind) == ["time"]
        }
        try front.bringBack()
        try await letterIsDue(next, farm)
        #expect(try await farm.client().deposit(id).letter == "issued")
    }

    /// The coordinator does not start with a chain that is written wrongly, and says which member is wrong.
    @Test func mistakesAreNamed() throws {
        let good: [String: Any] = [
            "name": "consortium", "nodes": ["http://127.0.0.1:9/"], "chainId": 20_200, "key": "/nothing.key",
            "contract": "0x" + String(repeating: "01", count: 20),
        ]
        func refusal(_ chains: [[String: Any]]) throws -> String {
            let farm = try DepositFarm("mistakes", settings: ["anchors": ["chains": chains]])
            defer { farm.remove() }
            let outcome = try Program.run([
                "timeout", "60", try FarmPaths.program("tabellion"), "coordinator", "--data", farm.directory,
            ])
            #expect(outcome.status == 2, "\(outcome.output)")
            return outcome.output
        }
        let mistakes: [(String, Any?, String)] = [
            ("contract", nil, "the member contract is missing"), ("chainID", 20_200, "unknown member chainID"),
            ("contract", "0x12", "consortium: contract: \"0x12\" is no address"),
            ("chainId", 0, "chainId must be 1 to"),
            ("nodes", ["tcp://x"], "\"tcp://x\" is no http or https address"),
            ("nodes", [String](), "1 to 16 addresses"),
            ("name", "A", "name must have"), ("maximumFee", 0, "maximumFee must be"),
            ("key", "/nothing.key", "/nothing.key: cannot be read"),
        ]
        for (member, value, words) in mistakes {
            var changed = good
            changed[member] = value
            let said = try refusal([changed])
            #expect(said.contains("anchors.chains") && said.contains(words), "\(member): \(said)")
        }
        #expect(try refusal([good, good]).contains("two chains have one name"))
    }

    private func setUp(_ guide: ChainGuide, _ front: ChainFront) throws {
        let accounts = try guide.run("tabellion chain key").split(whereSeparator: \.isWhitespace).map(String.init)
        try #require(accounts.count == 2, "\(accounts)")
        for account in accounts { try front.fund(account) }
        try guide.run("tabellion chain deploy")
        let status = try guide.run("tabellion chain admit")
        #expect(status.contains("is admitted"), "\(status)")
        try guide.run(".anchors.chains")
    }

    private func deposit(_ byte: UInt8, _ farm: DepositFarm) async throws -> String {
        let answer = try await farm.client().deposit(.init(sha256: sha256([byte]).hex), key: "key-\(byte)")
        let object = try JSONSerialization.jsonObject(with: answer) as? [String: Any]
        return try #require(object?["id"] as? String)
    }

    private func letterIsDue(_ id: String, _ farm: DepositFarm) async throws {
        try await eventually("the chain has the checkpoint", seconds: 90) {
            let view = try await farm.client().deposit(id)
            return view.letter == "due" && view.anchors.map(\.kind) == ["time", "chain"]
        }
    }

    /// Proof and letter, checked by the guide's lines and by the auditor in both languages.
    private func expectProven(_ id: String, _ farm: DepositFarm, _ guide: ChainGuide) async throws {
        let place = farm.directory + "/guide"
        try await farm.client().proof(id).write(to: URL(fileURLWithPath: place + "/proof.json"))
        try await farm.client().letter(id).write(to: URL(fileURLWithPath: place + "/letter.pdf"))
        #expect(try guide.run("tabellion chain check").contains("included  the contract took the checkpoint"))
        let hash = try guide.run("eth_getBlockByNumber")
        let checked = try guide.run("tabellion-audit --trust")
        #expect(checked.contains("PASS  chain consortium") && checked.contains("VALID"), "\(checked)")
        #expect(checked.contains(hash.trimmingCharacters(in: .whitespacesAndNewlines)), "\(hash) \(checked)")

        let audit = try FarmPaths.program("tabellion-audit")
        for (language, words) in [("en", "In block "), ("zh", "载于您所信任的区块 ")] {
            for arguments in [["deposit", place + "/proof.json"], ["letter", place + "/letter.pdf"]] {
                let line = try Program.check(
                    [audit, "--trust", place + "/trust.json", "--lang", language] + arguments
                ).output.split(separator: "\n").first { $0.hasPrefix("PASS  chain consortium") }
                #expect(line?.contains(words) == true, "\(language) \(arguments): \(line ?? "none")")
            }
        }
        // The office's own trust file names the chain and no block: nothing is claimed of it.
        let own = try Program.check([
            audit, "--trust", farm.directory + "/trust.json", "deposit", place + "/proof.json",
        ])
        #expect(own.output.contains("NOTE  chain consortium"), "\(own.output)")
    }
}
