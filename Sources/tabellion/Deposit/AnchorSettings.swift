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

    /// The office's certificate and key (PEM), shown to mirrors that ask for one, and the roots that theirs must lead to, if not
    /// those of this machine.
    var certificate: String?
    var certificateKey: String?
    var serverRoot: String?

    init() {}

    init(from decoder: any Decoder) throws {
        let known = try decoder.container(keyedBy: CodingKeys.self)
        try UnknownMember.refuse(in: decoder, "anchors", knowing: CodingKeys.self)
        witnesses = try known.decodeIfPresent(String.self, forKey: .witnesses)
        chains = try known.decodeIfPresent([ChainSettingsEntry].self, forKey: .chains) ?? chains
        timeQuorum = try known.decodeIfPresent(Int.self, forKey: .timeQuorum)
        seconds = try known.decodeIfPresent(Int.self, forKey: .seconds) ?? seconds
        certificate = try known.decodeIfPresent(String.self, forKey: .certificate)
        certificateKey = try known.decodeIfPresent(String.self, forKey: .certificateKey)
        serverRoot = try known.decodeIfPresent(String.self, forKey: .serverRoot)
    }

    /// The first value out of its range.
    var fault: String? {
        if !(1...86_400).contains(seconds) { return "anchors.seconds must be 1 to 86400" }
        if (certificate == nil) != (certificateKey == nil) {
            return "anchors.certificate and anchors.certificateKey go together"
        }
        if let timeQuorum, timeQuorum < 1 { return "anchors.timeQuorum must be 1 or more" }
        if Set(chains.map(\.name)).count < chains.count { return "anchors.chains: two chains have one name" }
        return chains.lazy.compactMap(\.fault).first
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
