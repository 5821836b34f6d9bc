internal import CryptoPrimitives
internal import EthereumModel
internal import EthereumVerification

/// Finds an anchoring in its block and makes the proof of it, from what a node says; what does not hash to the block's hash is
/// not used.
struct AnchorProofBuilder: Sendable {
    let nodes: NodeGroup
    let chainID: UInt64
    let contract: EthereumAddress
    let requiresInclusion: Bool

    /// Of the checkpoint's log, under its call.
    ///
    /// - Parameter height: the block in which the contract took it.
    /// - Throws: `unprovable`, `badAnswer`, `unreachable`; of nodes that cannot give a proof the next one is asked.
    func proof(of call: AnchorCall, at height: UInt64) async throws(ChainError) -> ChainAnchorProof {
        try await nodes.ask { node throws(ChainError) in
            guard let block = try await node.block(at: height) else {
                throw node.client.failure("does not have block \(height) yet")
            }
            return try await proof(of: call, in: block, node)
        }
    }

    private func proof(
        of call: AnchorCall, in block: NodeBlock, _ node: ChainNode
    ) async throws(ChainError) -> ChainAnchorProof {
        let receipts = try await node.receipts(of: block)
        guard receipts.count == block.transactions.count else {
            throw node.client.failure("gives \(receipts.count) receipts of block \(block.number)")
        }
        let event = call.event(of: contract)
        for (index, bytes) in block.transactions.enumerated() {
            guard receipts[index].succeeded, let log = receipts[index].logs.firstIndex(of: event),
                let transaction = bytes.flatMap({ try? SignedTransaction(decoding: $0) }),
                transaction.transaction.to == contract, transaction.transaction.data == call.data
            else { continue }
            let inclusion = try inclusion(of: index, log: log, in: block, receipts, node)
            return ChainAnchorProof(
                chainID: chainID, contract: contract, transaction: transaction, inclusion: inclusion)
        }
        throw ChainError(
            .unprovable,
            "block \(block.number) of \(node.name) has no direct call that anchors size \(call.size); an account must call "
                + "the contract itself, without an access list")
    }

    private func inclusion(
        of index: Int, log: Int, in block: NodeBlock, _ receipts: [TransactionReceipt], _ node: ChainNode
    ) throws(ChainError) -> ChainInclusion? {
        do throws(EthereumError) {
            let transactions = try OrderedTrie(block.transactions.map { $0 ?? [] })
            let outcomes = try OrderedTrie(receipts.map { $0.encoded })
            guard let header = block.header, header.transactionsRoot == transactions.root,
                header.receiptsRoot == outcomes.root
            else { throw EthereumError(.wrongInclusion, "hash or roots are not those of what the node tells") }
            return ChainInclusion(
                header: header, index: index, transactionProof: transactions.proof(of: index),
                receiptProof: outcomes.proof(of: index), log: log)
        } catch {
            guard requiresInclusion else { return nil }
            throw ChainError(
                .unprovable,
                "block \(block.number) of \(node.name) cannot be proven: ask another node; on a chain whose block hashes are "
                    + "not Ethereum's, proofs can show the signature only, if the configuration allows it", cause: error
            )
        }
    }
}
