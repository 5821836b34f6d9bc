import CanonicalJSON
import CryptoPrimitives
import EthereumModel
import EthereumVerification
import Foundation
import SeededTestSupport
import Testing
import TransparencyLog

@testable import ChainAnchoring

@Suite("Anchoring on a real EVM", .serialized)
struct AnchoringTests {
    /// Deployment, admission, two checkpoints with other people's transactions beside them, and their proofs offline.
    @Test(.timeLimit(.minutes(2)), arguments: [false, true])
    func checkpointsAreAnchoredAndProven(isLegacy: Bool) async throws {
        var random = SeededGenerator.announced()
        let office = try await Office(&random)
        defer { office.remove() }
        try await office.node.control("company", ["value": 5])
        try await office.node.control("mineEvery", ["seconds": 0.1])
        var settings = Office.settings()
        settings.isLegacy = isLegacy
        let anchoring = try office.anchoring(settings)
        for size: UInt64 in [3, 1 << 40] {
            let checkpoint = try office.checkpoint(size)
            let proof = try await anchoring.anchor(checkpoint)
            let read = try ChainAnchorProof(file: proof.canonicalBytes, named: "chain.json")
            let finding = try read.verify(
                checkpoint: checkpoint, trust: office.trust(proof), recovery: Secp256k1())
            #expect(finding.strength == .included)
            #expect(finding.sender == office.key.address)
            let block = try #require(finding.block)
            // The header's hash, computed here, is the node's own.
            let node = try #require(try NodeGroup([office.node.url]).nodes.first)
            #expect(try await node.blockHash(at: block.number) == block.hash)
            #expect(try await node.block(at: block.number)?.transactions.count ?? 0 > 5)
            let latest = try await office.view().latest(origin: Office.origin)
            #expect(latest == AnchorContract.Latest(size: size, root: checkpoint.root, height: block.number))
            let isType2 = proof.transaction.encoded[0] == 2
            #expect(isType2 == !isLegacy)
            // Asked again: the same proof, and no second transaction.
            #expect(try await anchoring.anchor(checkpoint) == proof)
        }
        #expect(try await office.node.anchored(office.contract) == [3, 1 << 40])
    }

    @Test(.timeLimit(.minutes(2)))
    func theContractRefusesWhatItShould() async throws {
        var random = SeededGenerator.announced()
        let office = try await Office(&random)
        defer { office.remove() }
        try await office.node.control("mineEvery", ["seconds": 0.05])
        let anchoring = try office.anchoring()
        let nodes = try NodeGroup([office.node.url])
        _ = try await anchoring.anchor(office.checkpoint(10))

        func words(_ data: [UInt8], from account: EthereumKey) async -> String {
            do {
                _ = try await nodes.nodes[0].estimateGas(from: account.address, to: office.contract, data: data)
                return ""
            } catch { return error.message }
        }
        func anchor(_ size: UInt64, root: UInt8 = 0, origin: String = Office.origin) throws -> [UInt8] {
            AnchorCall(try office.checkpoint(size, root: root, origin: origin)).data
        }
        let origin = ABIWord.bytes32(AnchorCall.originHash(Office.origin))
        let stranger = ABIWord.address(try #require(EthereumAddress(random.bytes(20))))
        let own = ABIWord.address(office.key.address)
        let cases: [([UInt8], EthereumKey, String)] = [
            (try anchor(11), office.key, ""),
            (try anchor(9), office.key, "a larger size is anchored"),
            (try anchor(10), office.key, "this checkpoint is anchored already"),
            (try anchor(10, root: 1), office.key, "another root is anchored at this size"),
            (try anchor(0), office.key, "an empty log is not anchored"),
            (try anchor(11), office.admin, "sender is not admitted for this origin"),
            (try anchor(11, origin: "another.example/log"), office.key, "sender is not admitted for this origin"),
            (AnchorContract.call(.admit, [origin, stranger]), office.admin, ""),
            (AnchorContract.call(.admit, [origin, own]), office.admin, "sender is admitted already"),
            (AnchorContract.call(.admit, [origin, stranger]), office.key, "only the admin admits senders"),
            (AnchorContract.call(.admit, [origin, .number(0)]), office.admin, "no sender"),
            (AnchorContract.call(.remove, [origin, own]), office.admin, ""),
            (AnchorContract.call(.remove, [origin, own]), office.key, "only the admin removes senders"),
            (AnchorContract.call(.remove, [origin, stranger]), office.admin, "sender is not admitted"),
            (AnchorContract.call(.proposeAdmin, [own]), office.admin, ""),
            (AnchorContract.call(.proposeAdmin, [own]), office.key, "only the admin hands over"),
            (AnchorContract.call(.acceptAdmin), office.key, "only the proposed admin accepts"),
        ]
        for (data, account, reason) in cases {
            #expect(await words(data, from: account) == (reason.isEmpty ? "" : "the contract refuses: \(reason)"))
        }
        #expect(await Office.code { try await anchoring.anchor(office.checkpoint(9)) } == .superseded)
        #expect(await Office.code { try await anchoring.anchor(office.checkpoint(10, root: 1)) } == .forked)
        #expect(try await office.node.anchored(office.contract) == [10])
    }

    @Test(.timeLimit(.minutes(2)))
    func adminsAdmitRemoveAndHandOver() async throws {
        var random = SeededGenerator.announced()
        let office = try await Office(&random, isAdmitted: false)
        defer { office.remove() }
        try await office.node.control("mineEvery", ["seconds": 0.05])
        let anchoring = try office.anchoring()
        let checkpoint = try office.checkpoint(1)
        #expect(await Office.code { try await anchoring.anchor(checkpoint) } == .notAdmitted)
        do {
            let administration = try office.administration()
            let (sender, contract) = (office.key.address, office.contract)
            #expect(try await administration.admit(sender, origin: Office.origin, contract: contract) != nil)
            #expect(try await administration.admit(sender, origin: Office.origin, contract: contract) == nil)
            _ = try await anchoring.anchor(checkpoint)
            #expect(try await administration.remove(sender, origin: Office.origin, contract: contract) != nil)
            #expect(await Office.code { try await anchoring.anchor(office.checkpoint(2)) } == .notAdmitted)
            // What was anchored stays, and is proven still.
            _ = try await anchoring.anchor(checkpoint)
            _ = try await administration.proposeAdmin(sender, contract: contract)
            #expect(try await office.view().admin() == office.admin.address)
        }
        let successor = try ContractAdministration(
            nodes: try NodeGroup([office.node.url]), key: office.key,
            journal: office.folder.appendingPathComponent("successor").path, settings: Office.settings(depth: 0))
        _ = try await successor.acceptAdmin(contract: office.contract)
        #expect(try await office.view().admin() == office.key.address)
        #expect(
            await Office.code {
                try await office.administration().admit(
                    office.key.address, origin: Office.origin, contract: office.contract)
            } == .reverted)
    }

    @Test(.timeLimit(.minutes(2)))
    func accountsAndAddressesThatCannotBeUsed() async throws {
        var random = SeededGenerator.announced()
        let office = try await Office(&random)
        defer { office.remove() }
        try await office.node.control("mineEvery", ["seconds": 0.05])
        let checkpoint = try office.checkpoint(5)
        let poor = try #require(EthereumKey(secret: random.bytes(32)))
        // Enough for the estimate, not for what is offered.
        try await office.node.control("mine", ["blocks": 8])
        try await office.node.fund(poor, wei: 145_000_000_000_000)
        _ = try await office.administration().admit(poor.address, origin: Office.origin, contract: office.contract)
        #expect(
            await Office.code { try await office.anchoring(key: poor, journal: "poor").anchor(checkpoint) }
                == .insufficientFunds)
        var settings = Office.settings()
        settings.chainID = 1
        #expect(
            await Office.code { try await office.anchoring(journal: "chain", settings).anchor(checkpoint) }
                == .wrongChain)
        settings = Office.settings()
        settings.maximumFee = 1000
        #expect(
            await Office.code { try await office.anchoring(journal: "fee", settings).anchor(checkpoint) } == .feeTooHigh
        )
        let elsewhere = try CheckpointAnchoring(
            nodes: try NodeGroup([office.node.url]), contract: office.key.address, key: office.key,
            journal: office.folder.appendingPathComponent("none").path, settings: Office.settings())
        #expect(await Office.code { try await elsewhere.anchor(checkpoint) } == .noContract)
        let nobody = try #require(URL(string: "http://127.0.0.1:9/"))
        #expect(
            await Office.code { try await office.anchoring(nodes: [nobody], journal: "off").anchor(checkpoint) }
                == .unreachable)
        let held = try office.anchoring()
        #expect(await Office.code { try office.anchoring() } == .alreadyOpen)
        // The poor account's transaction is in its journal, and goes out when there is money.
        try await office.node.fund(poor)
        _ = try await office.anchoring(key: poor, journal: "poor").anchor(checkpoint)
        #expect(try await held.anchor(checkpoint).transaction.sender(recovery: Secp256k1()) == poor.address)
        #expect(try await office.node.anchored(office.contract) == [5])
    }
}
