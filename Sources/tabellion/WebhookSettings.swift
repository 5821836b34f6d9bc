/// The member `webhooks` of `farm.json`: where callbacks may go. Absent members have these defaults; without hosts nobody is told.
struct WebhookSettings: Codable, Sendable, Equatable {
    /// `court.example`, `*.court.example`, each with `:port` if it is not 80 or 443.
    var hosts: [String] = []

    /// Loopback and private networks where they may lead nevertheless, such as `10.1.2.0/24`.
    var networks: [String] = []

    init() {}

    init(from decoder: any Decoder) throws {
        let known = try decoder.container(keyedBy: CodingKeys.self)
        try UnknownMember.refuse(in: decoder, "webhooks", knowing: CodingKeys.self)
        hosts = try known.decodeIfPresent([String].self, forKey: .hosts) ?? hosts
        networks = try known.decodeIfPresent([String].self, forKey: .networks) ?? networks
    }
}
