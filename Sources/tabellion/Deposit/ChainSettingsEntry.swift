import ChainAnchoring
import DepositModel
import EthereumModel

/// One chain of `anchors.chains` in `farm.json` (docs/guide/chain.md). Its members have the names that trust files and proofs use.
struct ChainSettingsEntry: Codable, Sendable, Equatable {
    /// `[a-z0-9-]{1,32}`: what letters, proofs and trust files call it.
    var name: String

    /// Addresses of nodes; more than half must agree.
    var nodes: [String]

    /// EIP-155's number.
    var chainId: UInt64

    /// The contract's address.
    var contract: String

    /// The account's key file (`tabellion chain key`).
    var key: String

    /// Blocks on top before a block counts, 12 by default; 0 on chains with immediate finality.
    var depth: UInt64?

    /// The most that a unit of gas may cost, in gwei; 500 by default.
    var maximumFee: UInt64?

    /// Legacy transactions only, for chains without EIP-1559.
    var legacy: Bool?

    init(from decoder: any Decoder) throws {
        let known = try decoder.container(keyedBy: CodingKeys.self)
        try UnknownMember.refuse(in: decoder, "anchors.chains", knowing: CodingKeys.self)
        for key in [CodingKeys.name, .nodes, .chainId, .contract, .key] where !known.contains(key) {
            throw CommandError("farm.json: anchors.chains: the member \(key.stringValue) is missing")
        }
        name = try known.decode(String.self, forKey: .name)
        nodes = try known.decode([String].self, forKey: .nodes)
        chainId = try known.decode(UInt64.self, forKey: .chainId)
        contract = try known.decode(String.self, forKey: .contract)
        key = try known.decode(String.self, forKey: .key)
        depth = try known.decodeIfPresent(UInt64.self, forKey: .depth)
        maximumFee = try known.decodeIfPresent(UInt64.self, forKey: .maximumFee)
        legacy = try known.decodeIfPresent(Bool.self, forKey: .legacy)
    }

    /// The first value out of its range.
    var fault: String? {
        if !AnchorName.isValid(name) { return "anchors.chains: name must have 1 to 32 characters a-z, 0-9, -" }
        let place = "anchors.chains: \(name)"
        if !(1...16).contains(nodes.count) { return "\(place): nodes must name 1 to 16 addresses" }
        // 2^53 - 1: what JSON of trust files and proofs can say.
        if !(1..<1 << 53).contains(chainId) { return "\(place): chainId must be 1 to 2^53 - 1" }
        if let maximumFee, !(1...1_000_000_000).contains(maximumFee) {
            return "\(place): maximumFee must be 1 to 10^9 gwei"
        }
        return nil
    }

    var settings: ChainSettings {
        var settings = ChainSettings(chainID: chainId)
        if let depth { settings.depth = depth }
        if let maximumFee { settings.maximumFee = maximumFee * 1_000_000_000 }
        if let legacy { settings.isLegacy = legacy }
        return settings
    }

    /// - Throws: what is wrong with it, and in which member.
    func address() throws -> EthereumAddress {
        do { return try EthereumAddress(parsing: contract) } catch {
            throw CommandError("farm.json: anchors.chains: \(name): contract: \(error.message)")
        }
    }
}
