/// The member `anchors` of `farm.json`: who attests the log from outside, and who of them a letter needs. Absent members have these
/// defaults. The time authorities of `timeAuthorities` are anchors too.
struct AnchorSettings: Codable, Sendable, Equatable {
    /// File of a witness policy (C2SP tlog-policy): its mirrors are asked, its quorum is needed for a letter.
    var witnesses: String?

    /// Chains; a letter needs all of them.
    var chains: [ChainSettingsEntry] = []

    /// How many of the time authorities a letter needs; nil for all.
    var timeQuorum: Int?

    /// Least seconds from one token or anchoring to the next request. The farm's own TEST authority is asked each second.
    var seconds = 10

    init() {}

    init(from decoder: any Decoder) throws {
        let known = try decoder.container(keyedBy: CodingKeys.self)
        try UnknownMember.refuse(in: decoder, "anchors", knowing: CodingKeys.self)
        witnesses = try known.decodeIfPresent(String.self, forKey: .witnesses)
        chains = try known.decodeIfPresent([ChainSettingsEntry].self, forKey: .chains) ?? chains
        timeQuorum = try known.decodeIfPresent(Int.self, forKey: .timeQuorum)
        seconds = try known.decodeIfPresent(Int.self, forKey: .seconds) ?? seconds
    }

    /// The first value out of its range.
    var fault: String? {
        if !(1...86_400).contains(seconds) { return "anchors.seconds must be 1 to 86400" }
        if let timeQuorum, timeQuorum < 1 { return "anchors.timeQuorum must be 1 or more" }
        return chains.lazy.compactMap(\.fault).first
    }
}

/// One chain of `anchors.chains`.
struct ChainSettingsEntry: Codable, Sendable, Equatable {
    /// `[a-z0-9-]{1,32}`
    var name: String
    /// Addresses of nodes; more than half must agree.
    var nodes: [String]
    /// EIP-155's number.
    var chainID: UInt64
    var contract: String
    /// The account's key file (`tabellion chain key`).
    var key: String
    /// Blocks on top before a block counts; 0 on chains with immediate finality.
    var depth: UInt64?

    init(from decoder: any Decoder) throws {
        let known = try decoder.container(keyedBy: CodingKeys.self)
        try UnknownMember.refuse(in: decoder, "anchors.chains", knowing: CodingKeys.self)
        name = try known.decode(String.self, forKey: .name)
        nodes = try known.decode([String].self, forKey: .nodes)
        chainID = try known.decode(UInt64.self, forKey: .chainID)
        contract = try known.decode(String.self, forKey: .contract)
        key = try known.decode(String.self, forKey: .key)
        depth = try known.decodeIfPresent(UInt64.self, forKey: .depth)
    }

    var fault: String? {
        if !(1...16).contains(nodes.count) { return "anchors.chains: \(name): nodes must name 1 to 16 addresses" }
        if !(1..<1 << 62).contains(chainID) { return "anchors.chains: \(name): chainID must be 1 to 2^62 - 1" }
        return nil
    }
}

/// Members of `farm.json` that nobody knows are refused: a misspelt limit must not be taken for its default.
enum UnknownMember {
    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    static func refuse<Keys: CodingKey>(
        in decoder: any Decoder, _ place: String, knowing keys: Keys.Type
    ) throws {
        let all = try decoder.container(keyedBy: AnyKey.self)
        for key in all.allKeys where Keys(stringValue: key.stringValue) == nil {
            throw CommandError("farm.json: \(place): unknown member \(key.stringValue)")
        }
    }
}
