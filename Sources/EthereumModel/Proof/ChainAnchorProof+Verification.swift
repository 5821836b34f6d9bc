internal import CryptoPrimitives
public import TransparencyLog

extension ChainAnchorProof {
    /// Checks everything that needs no network: the call is of this checkpoint, by whom, and what the block says of it.
    ///
    /// - Parameters:
    ///   - checkpoint: of whose anchoring this is said to be the proof; its own signatures are the caller's to check.
    ///   - trust: what the auditor believes.
    ///   - recovery: `Secp256k1` of EthereumVerification.
    /// - Returns: how much is proven: `.included` only under a block of `trust.blocks`.
    /// - Throws: the first thing that is wrong; `wrongBlock` if `trust` knows another block of that number;
    ///   `nothingTrusted` if neither the sender nor the block is trusted.
    public func verify(
        checkpoint: Checkpoint, trust: ChainTrust, recovery: some SenderRecovery
    ) throws(EthereumError) -> ChainFinding {
        let sender = try verifyCall(checkpoint: checkpoint, trust: trust, recovery: recovery)
        try inclusion.map { inclusion throws(EthereumError) in try verify(inclusion) }
        let block = inclusion?.header.reference
        let strength = try strength(block: block, trust: trust)
        guard strength == .included || !trust.senders.isEmpty else {
            throw EthereumError(
                .nothingTrusted,
                "the trust file names neither accounts that may sign nor this proof's block"
                    + (block.map { ", number \($0)" } ?? "") + ": nothing is proven; name one of them, or ask a node")
        }
        return ChainFinding(
            strength: strength, sender: sender, transaction: transaction.hash, block: block,
            timestamp: inclusion?.header.timestamp)
    }

    /// The block of this proof's header, for an auditor who asks a node for the hash of that number and compares.
    public var claimedBlock: BlockReference? { inclusion?.header.reference }

    private func verifyCall(
        checkpoint: Checkpoint, trust: ChainTrust, recovery: some SenderRecovery
    ) throws(EthereumError) -> EthereumAddress {
        let call = transaction.transaction
        guard chainID == trust.chainID, call.chainID == chainID else {
            throw EthereumError(
                .wrongChain,
                "the proof says chain \(chainID), its transaction is of chain \(call.chainID), trusted is "
                    + "\(trust.chainID)")
        }
        guard contract == trust.contract, call.to == contract else {
            throw EthereumError(
                .wrongContract,
                "the proof says contract \(contract), its transaction calls \(call.to?.checksummed ?? "none"), "
                    + "trusted is \(trust.contract)")
        }
        let anchored = try AnchorCall(data: call.data)
        guard anchored == AnchorCall(checkpoint) else {
            throw EthereumError(
                .wrongCheckpoint,
                "the transaction anchors size \(anchored.size), root \(anchored.root.hex); the checkpoint of "
                    + "\(checkpoint.origin) is size \(checkpoint.size), root \(checkpoint.root.hex)")
        }
        let sender = try transaction.sender(recovery: recovery)
        guard trust.senders.isEmpty || trust.senders.contains(sender) else {
            throw EthereumError(.wrongSender, "\(sender) signed the transaction, an account that is not trusted")
        }
        return sender
    }

    /// Transaction and receipt stand under the header, and the receipt says that the contract took the call.
    private func verify(_ inclusion: ChainInclusion) throws(EthereumError) {
        let header = inclusion.header
        let held = try OrderedTrie.value(
            at: inclusion.index, under: header.transactionsRoot, proof: inclusion.transactionProof)
        guard held == transaction.encoded else {
            throw EthereumError(
                .wrongInclusion, "block \(header.number) has another transaction at \(inclusion.index)")
        }
        let receipt = try TransactionReceipt(
            decoding: OrderedTrie.value(at: inclusion.index, under: header.receiptsRoot, proof: inclusion.receiptProof))
        guard receipt.succeeded else {
            throw EthereumError(.reverted, "block \(header.number) says that the contract refused the call")
        }
        let event = try AnchorCall(data: transaction.transaction.data).event(of: contract)
        guard receipt.logs.indices.contains(inclusion.log), receipt.logs[inclusion.log] == event else {
            throw EthereumError(
                .missingEvent,
                "event \(inclusion.log) of the receipt in block \(header.number) is not the contract's Anchored "
                    + "of this checkpoint")
        }
    }

    private func strength(block: BlockReference?, trust: ChainTrust) throws(EthereumError) -> ChainFinding.Strength {
        guard let block else { return .signed }
        if trust.blocks.contains(block) { return .included }
        if let other = trust.blocks.first(where: { $0.number == block.number }) {
            throw EthereumError(.wrongBlock, "the proof's block is \(block); the trusted one is \(other)")
        }
        return .claimed
    }
}
