import CryptoPrimitives
import EthereumModel
import EthereumVerification
import Foundation
import SeededTestSupport
import Testing
import TransparencyLog

@testable import ChainAnchoring

/// Dropped, outbid, moved and foreign transactions; each time the checkpoint is on the chain once in the end.
@Suite("Anchoring when things go wrong", .serialized)
struct FaultTests {
    private func office(_ random: inout SeededGenerator) async throws -> Office {
        let office = try await Office(&random)
        try await office.node.control("automatic", ["value": false])
        return office
    }

    /// Waits until the pool has what is asked for.
    private func pool(
        _ office: Office, until isThere: ([SignedTransaction]) -> Bool
    ) async throws -> [SignedTransaction] {
        for _ in 0..<400 {
            let pool = try await office.node.pool()
            if isThere(pool) { return pool }
            try await Task.sleep(for: .milliseconds(25))
        }
        throw TestNode.Failure(description: "the pool never had what the test waits for")
    }

    private func finished(_ office: Office, _ proof: ChainAnchorProof, _ checkpoint: Checkpoint) async throws {
        let finding = try proof.verify(checkpoint: checkpoint, trust: office.trust(proof), recovery: Secp256k1())
        #expect(finding.strength == .included)
        #expect(try await office.node.anchored(office.contract) == [checkpoint.size])
        #expect(try await office.view().latest(origin: Office.origin).height == finding.block?.number)
    }

    @Test(.timeLimit(.minutes(2)))
    func aDroppedTransactionIsSentAgainWithMore() async throws {
        var random = SeededGenerator.announced()
        let office = try await office(&random)
        defer { office.remove() }
        let checkpoint = try office.checkpoint(7)
        async let proof = office.anchoring().anchor(checkpoint)
        let first = try await pool(office) { $0.count == 1 }[0]
        try await office.node.control("drop")
        let second = try await pool(office) { $0.count == 1 && $0[0] != first }[0]
        #expect(second.transaction.nonce == first.transaction.nonce)
        #expect(second.transaction.data == first.transaction.data)
        #expect(second.transaction.fee.maximum * 10 >= first.transaction.fee.maximum * 11)
        try await office.node.control("mineEvery", ["seconds": 0.1])
        try await finished(office, try await proof, checkpoint)
    }

    /// A transaction that nobody mines is outbid until the cap, and no further.
    @Test(.timeLimit(.minutes(2)))
    func offersEndAtTheCap() async throws {
        var random = SeededGenerator.announced()
        let office = try await office(&random)
        defer { office.remove() }
        var settings = Office.settings()
        settings.resendAfter = .milliseconds(100)
        settings.maximumFee = 4_000_000_000
        settings.patience = .seconds(3)
        let checkpoint = try office.checkpoint(7)
        do {
            let anchoring = try office.anchoring(settings)
            #expect(await Office.code { try await anchoring.anchor(checkpoint) } == .notYet)
        }
        let held = try await office.node.pool()
        #expect(held.count == 1 && held[0].transaction.fee.maximum <= 4_000_000_000)
        #expect(held[0].transaction.fee.maximum > 3_500_000_000)
        // The next call takes it up.
        try await office.node.control("mineEvery", ["seconds": 0.1])
        try await finished(office, try await office.anchoring().anchor(checkpoint), checkpoint)
    }

    /// The chain takes the block back before it lies deep; the transaction comes into another one.
    @Test(.timeLimit(.minutes(2)))
    func aMovedTransactionIsNoticed() async throws {
        var random = SeededGenerator.announced()
        let office = try await office(&random)
        defer { office.remove() }
        let checkpoint = try office.checkpoint(7)
        let snapshot = try #require(try await office.node.control("snapshot")["snapshot"] as? String)
        async let proof = office.anchoring().anchor(checkpoint)
        _ = try await pool(office) { $0.count == 1 }
        try await office.node.control("mine")
        #expect(try await office.node.anchored(office.contract) == [7])
        // Long enough for it to be seen in its block, one short of the depth.
        try await office.node.control("mine")
        try await Task.sleep(for: .milliseconds(300))
        try await office.node.control("revert", ["snapshot": snapshot])
        #expect(try await office.node.anchored(office.contract) == [])
        _ = try await pool(office) { $0.count == 1 }
        try await office.node.control("mineEvery", ["seconds": 0.1])
        try await finished(office, try await proof, checkpoint)
    }

    /// Somebody else uses the key: the nonce goes to a foreign transaction, and the anchoring takes the next one.
    @Test(.timeLimit(.minutes(2)))
    func aNonceThatIsTakenIsGivenUp() async throws {
        var random = SeededGenerator.announced()
        let office = try await office(&random)
        defer { office.remove() }
        let checkpoint = try office.checkpoint(7)
        async let proof = office.anchoring().anchor(checkpoint)
        let first = try await pool(office) { $0.count == 1 }[0]
        let foreign = office.key.sign(
            UnsignedTransaction(
                chainID: TestNode.chainID, nonce: first.transaction.nonce,
                fee: .dynamic(maximum: 400_000_000_000, priority: 300_000_000_000), gasLimit: 30_000,
                to: office.admin.address, data: []))
        #expect(try await NodeGroup([office.node.url]).send(foreign) == nil)
        try await office.node.control("mineEvery", ["seconds": 0.1])
        let made = try await proof
        #expect(made.transaction.transaction.nonce == first.transaction.nonce + 1)
        try await finished(office, made, checkpoint)
    }

    /// A foreign transaction blocks the pool, and no journal knows of it: the anchoring offers more until it gives way.
    @Test(.timeLimit(.minutes(2)))
    func aStuckNonceIsOutbid() async throws {
        var random = SeededGenerator.announced()
        let office = try await office(&random)
        defer { office.remove() }
        let checkpoint = try office.checkpoint(7)
        let node = try NodeGroup([office.node.url]).nodes[0]
        let nonce = try await node.nonce(of: office.key.address)
        let stuck = office.key.sign(
            UnsignedTransaction(
                chainID: TestNode.chainID, nonce: nonce, fee: .dynamic(maximum: 6_000_000_000, priority: 2_000_000_000),
                gasLimit: 30_000, to: office.admin.address, data: []))
        #expect(try await node.send(stuck) == nil)
        async let proof = office.anchoring().anchor(checkpoint)
        let winner = try await pool(office) { $0.count == 1 && $0[0] != stuck }[0]
        #expect(winner.transaction.fee.maximum >= 6_600_000_000)
        try await office.node.control("mineEvery", ["seconds": 0.1])
        try await finished(office, try await proof, checkpoint)
    }

    /// Lies that cannot be told from the truth by their form. One liar among three nodes changes nothing.
    @Test(
        .timeLimit(.minutes(2)),
        arguments: [
            "forgedReceipt", "otherReceipt", "noReceipt", "status", "blockHash", "header", "transactions", "head",
            "raw",
        ])
    func oneLyingNodeChangesNothing(lie: String) async throws {
        var random = SeededGenerator.announced()
        let office = try await Office(&random)
        defer { office.remove() }
        try await office.node.control("mineEvery", ["seconds": 0.1])
        switch lie {
        case "head": try await office.node.lie("eth_blockNumber", "0xffffffff")
        case "raw": try await office.node.lie("raw", "<html>busy</html>")
        default: try await office.node.lie(lie)
        }
        let node = office.node
        let checkpoint = try office.checkpoint(7)
        let anchoring = try office.anchoring(nodes: [node.other, node.url, node.url])
        try await finished(office, try await anchoring.anchor(checkpoint), checkpoint)
        let head = try await NodeGroup([node.other, node.url, node.url]).head()
        #expect(head < 0xffff)
    }

    /// The same lies from the only node there is: no proof comes of them.
    @Test(
        .timeLimit(.minutes(2)),
        arguments: [
            ("otherReceipt", ChainError.Code.badAnswer), ("blockHash", .unprovable), ("header", .unprovable),
            ("transactions", .unprovable), ("raw", .badAnswer), ("silence", .unreachable),
            ("chain", .wrongChain), ("pool", .refused),
        ])
    func aLyingNodeAloneProvesNothing(lie: String, code: ChainError.Code) async throws {
        var random = SeededGenerator.announced()
        let office = try await Office(&random)
        defer { office.remove() }
        try await office.node.control("mineEvery", ["seconds": 0.1])
        switch lie {
        case "chain": try await office.node.lie("eth_chainId", "0x1")
        case "pool": try await office.node.lie("eth_sendRawTransaction", ["refuse": "txpool is full"])
        case "raw": try await office.node.lie("raw", "[1]")
        case "silence": try await office.node.lie("silence", 3)
        default: try await office.node.lie(lie)
        }
        var settings = Office.settings(depth: 0)
        settings.patience = .milliseconds(1500)
        settings.timeout = .milliseconds(700)
        let checkpoint = try office.checkpoint(7)
        do {
            let anchoring = try office.anchoring(nodes: [office.node.other], settings)
            #expect(await Office.code { try await anchoring.anchor(checkpoint) } == code)
        }
        // Positive control: the same node without its lie.
        try await office.node.control("honest")
        settings.patience = .seconds(30)
        settings.timeout = .seconds(20)
        let proof = try await office.anchoring(nodes: [office.node.other], settings).anchor(checkpoint)
        try await finished(office, proof, checkpoint)
    }

    /// What a single node says of receipts is not needed: the contract and the block decide.
    @Test(.timeLimit(.minutes(2)), arguments: ["forgedReceipt", "noReceipt"])
    func receiptsAloneDecideNothing(lie: String) async throws {
        var random = SeededGenerator.announced()
        let office = try await Office(&random)
        defer { office.remove() }
        try await office.node.control("mineEvery", ["seconds": 0.1])
        try await office.node.lie(lie, isOther: false)
        let checkpoint = try office.checkpoint(7)
        async let proof = office.anchoring().anchor(checkpoint)
        // The block's receipts are asked one by one if a node does not know the other call; here it does.
        try await finished(office, try await proof, checkpoint)
    }

    /// A node that keeps no header fields we know: with leave, the proof shows a signature and says no more.
    @Test(.timeLimit(.minutes(2)))
    func aChainThatHashesOtherwiseGivesASignatureOnly() async throws {
        var random = SeededGenerator.announced()
        let office = try await Office(&random)
        defer { office.remove() }
        try await office.node.control("mineEvery", ["seconds": 0.1])
        try await office.node.lie("header")
        var settings = Office.settings(depth: 0)
        settings.requiresInclusion = false
        let checkpoint = try office.checkpoint(7)
        let proof = try await office.anchoring(nodes: [office.node.other], settings).anchor(checkpoint)
        #expect(proof.inclusion == nil)
        let finding = try proof.verify(checkpoint: checkpoint, trust: office.trust(proof), recovery: Secp256k1())
        #expect(finding.strength == .signed)
    }

    /// kill -9 of the whole process before and after every call of a node, one call later each time.
    @Test(.timeLimit(.minutes(5)))
    func killedAtEveryStepItAnchorsOnce() async throws {
        var random = SeededGenerator.announced()
        let office = try await Office(&random)
        defer { office.remove() }
        try await office.node.control("mineEvery", ["seconds": 0.1])
        let keyFile = office.folder.appendingPathComponent("key").path
        let secret = random.bytes(32)
        let key = try EthereumKeyFile.create(keyFile, secret: secret)
        try await office.node.fund(key)
        _ = try await office.administration().admit(key.address, origin: Office.origin, contract: office.contract)
        var sizes: [UInt64] = []
        var size: UInt64 = 0
        for isAfter in [false, true] {
            for call in 1...60 {
                size += 1
                let checkpoint = try office.checkpoint(size)
                let holder = try ChainHolderProcess(office, keyFile: keyFile, checkpoint: checkpoint)
                let order: [String: Any] = ["pid": holder.identifier, "at": call, "after": isAfter]
                try await office.node.control("kill", order)
                let isKilled = try holder.run()
                if isKilled {
                    // Whoever comes next takes up what is in the journal.
                    let proof = try await office.anchoring(key: key).anchor(checkpoint)
                    #expect(
                        try proof.verify(
                            checkpoint: checkpoint,
                            trust: ChainTrust(
                                chainID: TestNode.chainID, contract: office.contract, senders: [key.address],
                                blocks: [proof.claimedBlock].compactMap { $0 }), recovery: Secp256k1()
                        ).strength == .included)
                }
                sizes.append(size)
                #expect(try await office.node.anchored(office.contract) == sizes)
                if !isKilled {
                    #expect(call > 20, "the holder ended before the calls that matter")
                    break
                }
            }
        }
    }
}
