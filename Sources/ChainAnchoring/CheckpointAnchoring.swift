internal import CryptoPrimitives
public import EthereumModel
public import EthereumVerification
public import TransparencyLog

/// Anchors checkpoints on a chain: each once, in a block that lies deep, with a proof.
///
/// Safe to ask again after a crash at any moment: what was sent stands in the journal first, and the contract takes no size
/// twice. Used by one caller at a time.
public struct CheckpointAnchoring: Sendable {
    private let view: ContractView
    private let settings: ChainSettings
    private let account: EthereumAddress
    private let courier: TransactionCourier
    private let builder: AnchorProofBuilder

    /// Transactions that the contract may refuse or that lose their nonce before a call gives up.
    private static let maximumTries = 3

    /// - Parameter journal: a directory of this account on this chain, used by nothing else; made if it is missing.
    /// - Throws: `alreadyOpen`, `storage`.
    public init(
        nodes: NodeGroup, contract: EthereumAddress, key: EthereumKey, journal: String, settings: ChainSettings
    ) throws(ChainError) {
        view = ContractView(nodes: nodes, chainID: settings.chainID, contract: contract)
        self.settings = settings
        account = key.address
        courier = TransactionCourier(
            nodes: nodes, key: key, settings: settings,
            journal: try TransactionJournal(journal, chainID: settings.chainID, account: key.address))
        builder = AnchorProofBuilder(
            nodes: nodes, chainID: settings.chainID, contract: contract,
            requiresInclusion: settings.requiresInclusion)
    }

    /// Brings a checkpoint onto the chain, or finds it there.
    ///
    /// - Returns: a proof that was checked, whose block more than half of the nodes have.
    /// - Throws: `superseded` if a larger checkpoint is there, `forked` for another root of this size, `notAdmitted`,
    ///   `insufficientFunds`, `feeTooHigh`, `notYet` and what nodes and disk say.
    public func anchor(_ checkpoint: Checkpoint) async throws(ChainError) -> ChainAnchorProof {
        try await view.check()
        _ = try await courier.finish()
        let end = ContinuousClock.now + settings.patience
        var tries = 0
        while true {
            let latest = try await view.latest(origin: checkpoint.origin)
            if try isThere(checkpoint, latest) {
                if let proof = try await proof(of: checkpoint, latest) { return proof }
                guard ContinuousClock.now < end, (try? await Task.sleep(for: settings.interval)) != nil else {
                    throw ChainError(
                        .notYet, "size \(checkpoint.size) is in block \(latest.height), not deep enough yet: ask again")
                }
                continue
            }
            guard tries < Self.maximumTries else {
                throw ChainError(
                    .reverted,
                    "the chain carried \(tries) transactions out and none anchored \(checkpoint.origin), size "
                        + "\(checkpoint.size): is the account used elsewhere, or not admitted any more?")
            }
            tries += 1
            try await checkAccount(checkpoint.origin)
            do throws(ChainError) {
                _ = try await courier.deliver(to: view.contract, data: AnchorCall(checkpoint).data)
            } catch {
                // Somebody else anchored it between our look and the node's estimate: the next look says so.
                guard error.code == .reverted else { throw error }
                guard try await view.latest(origin: checkpoint.origin) != latest else { throw error }
            }
        }
    }

    /// - Throws: `superseded`, `forked`.
    private func isThere(_ checkpoint: Checkpoint, _ latest: AnchorContract.Latest) throws(ChainError) -> Bool {
        guard latest.size <= checkpoint.size else {
            throw ChainError(
                .superseded,
                "the contract holds size \(latest.size) of \(checkpoint.origin), larger than \(checkpoint.size): anchor a "
                    + "newer checkpoint")
        }
        guard latest.size == checkpoint.size, checkpoint.size > 0 else { return false }
        guard latest.root == checkpoint.root else {
            throw ChainError(
                .forked,
                "the contract holds root \(latest.root.hex) for size \(latest.size) of \(checkpoint.origin), ours is "
                    + "\(checkpoint.root.hex): two logs use this origin, or one was forked; stop and find out")
        }
        return true
    }

    /// nil while its block does not lie deep, or most nodes have another one.
    private func proof(
        of checkpoint: Checkpoint, _ latest: AnchorContract.Latest
    ) async throws(ChainError) -> ChainAnchorProof? {
        let head = try await builder.nodes.head()
        guard head >= latest.height, head - latest.height >= settings.depth else { return nil }
        let proof = try await builder.proof(of: AnchorCall(checkpoint), at: latest.height)
        let blocks = [proof.claimedBlock].compactMap { $0 }
        for block in blocks where await !builder.nodes.confirm(block) { return nil }
        do throws(EthereumError) {
            let sender = try proof.transaction.sender(recovery: Secp256k1())
            _ = try proof.verify(
                checkpoint: checkpoint,
                trust: ChainTrust(
                    chainID: settings.chainID, contract: view.contract, senders: [sender], blocks: blocks),
                recovery: Secp256k1())
        } catch { throw ChainError(.badAnswer, "the proof made from a node's answers is wrong", cause: error) }
        return proof
    }

    private func checkAccount(_ origin: String) async throws(ChainError) {
        guard try await view.isAdmitted(account, origin: origin) else {
            let admin = try await view.admin()
            throw ChainError(
                .notAdmitted,
                "the contract \(view.contract) does not admit \(account) for \(origin): its admin \(admin) has to "
                    + "(tabellion chain admit)")
        }
    }
}
