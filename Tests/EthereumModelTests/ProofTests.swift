import CanonicalJSON
import CryptoPrimitives
import EthereumVerification
import SeededTestSupport
import Testing
import TransparencyLog

@testable import EthereumModel

/// What a proof proves, and that every change of it is refused; each refusal stands beside the proof that passes.
@Suite("Chain anchor proofs")
struct ProofTests {
    private func code(
        _ proof: ChainAnchorProof, _ checkpoint: Checkpoint, _ trust: ChainTrust
    ) -> EthereumError.Code? {
        do throws(EthereumError) {
            _ = try proof.verify(checkpoint: checkpoint, trust: trust, recovery: Secp256k1())
            return nil
        } catch { return error.code }
    }

    private func strength(_ proof: ChainAnchorProof, _ block: AnchoredBlock, _ trust: ChainTrust) throws
        -> ChainFinding.Strength
    {
        try proof.verify(checkpoint: block.checkpoint, trust: trust, recovery: Secp256k1()).strength
    }

    @Test func strengthIsWhatTheAuditorsTrustGives() throws {
        var random = SeededGenerator.announced()
        for isLegacy in [false, true] {
            let block = try AnchoredBlock(&random, isLegacy: isLegacy)
            let trust = block.trust
            let senders = trust.senders
            let finding = try block.proof.verify(
                checkpoint: block.checkpoint, trust: trust, recovery: Secp256k1())
            #expect(finding.strength == .included)
            #expect(finding.sender == block.key.address)
            #expect(finding.block == block.header.reference)
            #expect(finding.timestamp == 1_790_000_000)
            let noBlock = ChainTrust(chainID: trust.chainID, contract: trust.contract, senders: senders)
            #expect(try strength(block.proof, block, noBlock) == .claimed)
            #expect(try strength(block.proof(nil), block, noBlock) == .signed)
            #expect(try strength(block.proof(nil), block, trust) == .signed)
            // The contract admits: who trusts the block need not know the accounts.
            let noSender = ChainTrust(chainID: trust.chainID, contract: trust.contract, blocks: trust.blocks)
            #expect(try strength(block.proof, block, noSender) == .included)
            let nothing = ChainTrust(chainID: trust.chainID, contract: trust.contract)
            #expect(code(block.proof, block.checkpoint, nothing) == .nothingTrusted)
            #expect(code(block.proof(nil), block.checkpoint, noSender) == .nothingTrusted)
        }
    }

    @Test func strengthsAreOrdered() {
        let all = ChainFinding.Strength.allCases
        for (i, left) in all.enumerated() {
            for (j, right) in all.enumerated() { #expect((left < right) == (i < j)) }
        }
    }

    @Test func otherTrustIsRefused() throws {
        var random = SeededGenerator.announced()
        let block = try AnchoredBlock(&random)
        let trust = block.trust
        let stranger = try #require(EthereumAddress(random.bytes(20)))
        func other(
            chainID: UInt64? = nil, contract: EthereumAddress? = nil, senders: Set<EthereumAddress>? = nil,
            blocks: [BlockReference]? = nil
        ) -> ChainTrust {
            ChainTrust(
                chainID: chainID ?? trust.chainID, contract: contract ?? trust.contract,
                senders: senders ?? trust.senders, blocks: blocks ?? trust.blocks)
        }
        #expect(code(block.proof, block.checkpoint, trust) == nil)
        #expect(code(block.proof, block.checkpoint, other(chainID: 1)) == .wrongChain)
        #expect(code(block.proof, block.checkpoint, other(contract: stranger)) == .wrongContract)
        #expect(code(block.proof, block.checkpoint, other(senders: [stranger])) == .wrongSender)
        let sameNumber = BlockReference(number: block.number, hash: sha256([3]))
        #expect(code(block.proof, block.checkpoint, other(blocks: [sameNumber])) == .wrongBlock)
        let otherNumber = BlockReference(number: block.number + 1, hash: block.header.hash)
        #expect(try strength(block.proof, block, other(blocks: [otherNumber])) == .claimed)
    }

    @Test func otherCheckpointsAreRefused() throws {
        var random = SeededGenerator.announced()
        let block = try AnchoredBlock(&random)
        let held = block.checkpoint
        let others = [
            try Checkpoint(origin: held.origin + "/sm3", size: held.size, root: held.root),
            try Checkpoint(origin: held.origin, size: held.size + 1, root: held.root),
            try Checkpoint(origin: held.origin, size: held.size, root: sha256([9])),
        ]
        #expect(code(block.proof, held, block.trust) == nil)
        for other in others { #expect(code(block.proof, other, block.trust) == .wrongCheckpoint) }
    }

    @Test func otherBlocksAreRefused() throws {
        var random = SeededGenerator.announced()
        var block = try AnchoredBlock(&random)
        let held = block.inclusion
        #expect(code(block.proof, block.checkpoint, block.trust) == nil)
        func changed(
            header: BlockHeader? = nil, index: Int? = nil, transactions: [[UInt8]]? = nil, receipts: [[UInt8]]? = nil,
            log: Int? = nil
        ) -> ChainAnchorProof {
            block.proof(
                ChainInclusion(
                    header: header ?? held.header, index: index ?? held.index,
                    transactionProof: transactions ?? held.transactionProof,
                    receiptProof: receipts ?? held.receiptProof,
                    log: log ?? held.log))
        }
        var foreign = try AnchoredBlock(&random)
        foreign.number = block.number
        let checkpoint = block.checkpoint
        let trust = block.trust
        #expect(code(changed(header: foreign.header), checkpoint, trust) == .wrongInclusion)
        #expect(code(changed(index: held.index + 1), checkpoint, trust) == .wrongInclusion)
        #expect(code(changed(transactions: held.receiptProof), checkpoint, trust) == .wrongInclusion)
        #expect(code(changed(receipts: held.transactionProof), checkpoint, trust) == .wrongInclusion)
        #expect(code(changed(receipts: held.receiptProof + [[0xC0]]), checkpoint, trust) == .wrongInclusion)
        #expect(code(changed(receipts: Array(held.receiptProof.dropLast())), checkpoint, trust) == .wrongInclusion)
        #expect(code(changed(log: 0), checkpoint, trust) == .missingEvent)
        #expect(code(changed(log: 2), checkpoint, trust) == .missingEvent)
        block.succeeded = false
        #expect(code(block.proof, checkpoint, block.trust) == .reverted)
        block.succeeded = true
        block.logs = [AnchorCall(checkpoint).event(of: block.contract)]
        #expect(code(block.proof, checkpoint, block.trust) == .missingEvent)
        block.logs.insert(block.logs[0], at: 0)
        #expect(code(block.proof, checkpoint, block.trust) == nil)
        block.logs[1] = AnchorCall(checkpoint).event(of: EthereumAddress([UInt8](repeating: 5, count: 20))!)
        #expect(code(block.proof, checkpoint, block.trust) == .missingEvent)
    }

    /// A transaction at another place of the same block does not pass for this one.
    @Test func anotherTransactionOfTheBlockIsNotTheAnchor() throws {
        var random = SeededGenerator.announced()
        var block = try AnchoredBlock(&random)
        block.others.append(
            block.key.sign(
                UnsignedTransaction(
                    chainID: AnchoredBlock.chainID, nonce: 10, fee: .legacy(gasPrice: 8), gasLimit: 100_000,
                    to: block.contract, data: AnchorCall(block.checkpoint).data)))
        block.index = 0
        let trie = try OrderedTrie(([block.transaction] + block.others).map { $0.encoded })
        let last = block.others.count
        let held = block.inclusion
        let moved = ChainInclusion(
            header: held.header, index: last, transactionProof: trie.proof(of: last), receiptProof: held.receiptProof,
            log: held.log)
        #expect(code(block.proof, block.checkpoint, block.trust) == nil)
        #expect(code(block.proof(moved), block.checkpoint, block.trust) == .wrongInclusion)
    }

    @Test(arguments: [15, 16, 17, 20, 21, 24]) func headersOfEveryForkAreRead(fieldCount: Int) throws {
        var random = SeededGenerator.announced()
        var block = try AnchoredBlock(&random)
        block.fieldCount = fieldCount
        #expect(code(block.proof, block.checkpoint, block.trust) == nil)
    }

    @Test func filesRoundTripAndAreBounded() throws {
        var random = SeededGenerator.announced()
        let block = try AnchoredBlock(&random)
        for proof in [block.proof, block.proof(nil)] {
            let bytes = proof.canonicalBytes
            #expect(try ChainAnchorProof(file: bytes, named: "chain.json") == proof)
            let error = #expect(throws: EthereumError.self) {
                _ = try ChainAnchorProof(file: Array(bytes.dropLast()), named: "chain.json")
            }
            #expect(error?.code == .malformedProof)
        }
        let error = #expect(throws: EthereumError.self) {
            let long = [UInt8](repeating: 0x20, count: ChainAnchorProof.maximumByteCount + 1)
            _ = try ChainAnchorProof(file: long, named: "chain.json")
        }
        #expect(error?.code == .malformedProof)
    }

    /// Changed files are refused by the reader or the check, or are the same proof; nothing crashes.
    @Test func changedFilesProveNothingElse() throws {
        var random = SeededGenerator.announced()
        let block = try AnchoredBlock(&random)
        let bytes = block.proof.canonicalBytes
        let trust = block.trust
        var refused = 0
        for _ in 0..<1_500 {
            let changed = random.mutate(bytes)
            guard changed != bytes else { continue }
            do {
                let proof = try ChainAnchorProof(file: changed, named: "chain.json")
                #expect(proof.canonicalBytes == changed)
                let finding = try proof.verify(checkpoint: block.checkpoint, trust: trust, recovery: Secp256k1())
                #expect(finding.strength != .included)
            } catch { refused += 1 }
        }
        #expect(refused > 1_400)
    }
}
