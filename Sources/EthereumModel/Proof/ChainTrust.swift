/// What an auditor believes of a chain, from its own trust file and never from a proof.
public struct ChainTrust: Hashable, Sendable {
    public let chainID: UInt64

    /// Where the anchor contract stands.
    public let contract: EthereumAddress

    /// Accounts of whom a signature counts. Empty: any account that the contract admitted, which only a trusted block shows.
    public let senders: Set<EthereumAddress>

    /// Blocks of that chain that the auditor trusts: told by an institution, or asked of a node of its own.
    public let blocks: [BlockReference]

    public init(
        chainID: UInt64, contract: EthereumAddress, senders: Set<EthereumAddress> = [], blocks: [BlockReference] = []
    ) {
        self.chainID = chainID
        self.contract = contract
        self.senders = senders
        self.blocks = blocks
    }
}
