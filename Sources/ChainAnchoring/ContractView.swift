internal import CryptoPrimitives
public import EthereumModel

/// The anchor contract as nodes show it; nothing is changed.
public struct ContractView: Sendable {
    let nodes: NodeGroup
    let chainID: UInt64
    public let contract: EthereumAddress

    public init(nodes: NodeGroup, chainID: UInt64, contract: EthereumAddress) {
        self.nodes = nodes
        self.chainID = chainID
        self.contract = contract
    }

    /// - Throws: `wrongChain`, `noContract`, `unreachable`.
    public func check() async throws(ChainError) {
        try await nodes.checkChain(chainID)
        let code = try await nodes.ask { [contract] node throws(ChainError) in try await node.code(at: contract) }
        guard code == AnchorBytecode.runtime else {
            throw ChainError(
                .noContract,
                code.isEmpty
                    ? "no contract stands at \(contract) on chain \(chainID): check the address"
                    : "the contract at \(contract) on chain \(chainID) is not contracts/CheckpointAnchor.vy: check the address"
            )
        }
    }

    /// The newest checkpoint of a log that the contract took.
    ///
    /// - Parameter origin: the log's.
    public func latest(origin: String) async throws(ChainError) -> AnchorContract.Latest {
        let data = AnchorContract.call(.latest, [.bytes32(AnchorCall.originHash(origin))])
        return try await nodes.ask { [contract] node throws(ChainError) in
            guard let latest = AnchorContract.latest(answer: try await node.call(contract, data)) else {
                throw node.client.failure("answers latest with other than size, root, height")
            }
            return latest
        }
    }

    /// Whether an account may anchor a log.
    public func isAdmitted(_ sender: EthereumAddress, origin: String) async throws(ChainError) -> Bool {
        let word = try await word(.admitted, [.bytes32(AnchorCall.originHash(origin)), .address(sender)])
        return word.truth ?? false
    }

    /// Who admits and removes senders.
    public func admin() async throws(ChainError) -> EthereumAddress {
        guard let admin = try await word(.admin, []).address else {
            throw ChainError(.badAnswer, "admin of \(contract) is no address")
        }
        return admin
    }

    /// What an account can pay with, in wei; more than 2^64 is 2^64 − 1.
    public func balance(of account: EthereumAddress) async throws(ChainError) -> UInt64 {
        try await nodes.ask { node throws(ChainError) in try await node.balance(of: account) }
    }

    /// The hash that more than half of the nodes give for a block, to compare a proof's with.
    ///
    /// - Returns: whether they have this very block.
    public func confirms(_ block: BlockReference) async throws(ChainError) -> Bool {
        try await nodes.checkChain(chainID)
        return await nodes.confirm(block)
    }

    private func word(
        _ function: AnchorContract.Function, _ arguments: [ABIWord]
    ) async throws(ChainError) -> ABIWord {
        let data = AnchorContract.call(function, arguments)
        return try await nodes.ask { [contract] node throws(ChainError) in
            guard let word = ABIWord(try await node.call(contract, data)) else {
                throw node.client.failure("answers \(function.rawValue) with other than one word")
            }
            return word
        }
    }
}
