internal import CryptoPrimitives
public import EthereumModel
public import EthereumVerification

/// What a contract's admin does: set it up, admit and remove senders, hand over.
public struct ContractAdministration: Sendable {
    private let nodes: NodeGroup
    private let settings: ChainSettings
    private let account: EthereumAddress
    private let courier: TransactionCourier

    /// - Parameter journal: a directory of this account on this chain, used by nothing else; made if it is missing.
    /// - Throws: `alreadyOpen`, `storage`.
    public init(nodes: NodeGroup, key: EthereumKey, journal: String, settings: ChainSettings) throws(ChainError) {
        self.nodes = nodes
        self.settings = settings
        account = key.address
        courier = TransactionCourier(
            nodes: nodes, key: key, settings: settings,
            journal: try TransactionJournal(journal, chainID: settings.chainID, account: key.address))
    }

    /// Sets up a contract. What an earlier call left is brought to its end first and does not count.
    ///
    /// - Parameter admin: who admits senders.
    /// - Returns: its address and block.
    public func deploy(
        admin: EthereumAddress
    ) async throws(ChainError) -> (contract: EthereumAddress, block: BlockReference) {
        let data = AnchorContract.deployment(bytecode: AnchorBytecode.creation, admin: admin)
        let (block, nonce) = try await carryOut(to: nil, data: data)
        let contract = EthereumAddress(createdBy: account, nonce: nonce)
        try await ContractView(nodes: nodes, chainID: settings.chainID, contract: contract).check()
        return (contract, block)
    }

    /// Lets an account anchor a log.
    ///
    /// - Returns: nil if it may already.
    public func admit(
        _ sender: EthereumAddress, origin: String, contract: EthereumAddress
    ) async throws(ChainError) -> BlockReference? {
        try await change(sender, origin: origin, contract: contract, to: true)
    }

    /// Takes that back. What the account anchored stays.
    ///
    /// - Returns: nil if it may not anyway.
    public func remove(
        _ sender: EthereumAddress, origin: String, contract: EthereumAddress
    ) async throws(ChainError) -> BlockReference? {
        try await change(sender, origin: origin, contract: contract, to: false)
    }

    private func change(
        _ sender: EthereumAddress, origin: String, contract: EthereumAddress, to isAdmitted: Bool
    ) async throws(ChainError) -> BlockReference? {
        let view = ContractView(nodes: nodes, chainID: settings.chainID, contract: contract)
        try await view.check()
        _ = try await courier.finish()
        guard try await view.isAdmitted(sender, origin: origin) != isAdmitted else { return nil }
        return try await carryOut(
            to: contract,
            data: AnchorContract.call(
                isAdmitted ? .admit : .remove, [.bytes32(AnchorCall.originHash(origin)), .address(sender)])
        ).block
    }

    /// Offers the contract to another account, which has to accept.
    public func proposeAdmin(
        _ proposed: EthereumAddress, contract: EthereumAddress
    ) async throws(ChainError) -> BlockReference {
        try await carryOut(to: contract, data: AnchorContract.call(.proposeAdmin, [.address(proposed)])).block
    }

    /// Becomes admin after a proposal.
    public func acceptAdmin(contract: EthereumAddress) async throws(ChainError) -> BlockReference {
        try await carryOut(to: contract, data: AnchorContract.call(.acceptAdmin)).block
    }

    private func carryOut(
        to: EthereumAddress?, data: [UInt8]
    ) async throws(ChainError) -> (block: BlockReference, nonce: UInt64) {
        try await nodes.checkChain(settings.chainID)
        _ = try await courier.finish()
        let delivery = try await courier.deliver(to: to, data: data)
        guard let block = delivery.block else {
            throw ChainError(
                .refused,
                "nonce \(delivery.nonce) of \(account) is used and no node shows our transaction: the account is used elsewhere, "
                    + "or the nodes disagree; look at the contract, then try again")
        }
        guard delivery.succeeded else {
            throw ChainError(.reverted, "the chain refused the transaction in block \(block): nothing was changed")
        }
        return (block, delivery.nonce)
    }
}
