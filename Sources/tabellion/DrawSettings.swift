/// The member `draws` of `farm.json`: the office that holds draws. Absent members have these defaults; without cosigners every draw
/// is a rehearsal.
struct DrawSettings: Codable, Sendable, Equatable {
    /// Whoever cosigns draws that count; none is the operator or the notary.
    var cosigners: [DrawCosignerSettings] = []

    /// How many of them must have cosigned: more than half.
    var quorum = 0

    /// Base addresses of drand's relays, `https://…`.
    var relays: [String] = []

    /// Where desktops reach the screens that they record, if not at `publicAddress`.
    var screen = ""

    init() {}

    init(from decoder: any Decoder) throws {
        let known = try decoder.container(keyedBy: CodingKeys.self)
        try UnknownMember.refuse(in: decoder, "draws", knowing: CodingKeys.self)
        cosigners = try known.decodeIfPresent([DrawCosignerSettings].self, forKey: .cosigners) ?? cosigners
        quorum = try known.decodeIfPresent(Int.self, forKey: .quorum) ?? quorum
        relays = try known.decodeIfPresent([String].self, forKey: .relays) ?? relays
        screen = try known.decodeIfPresent(String.self, forKey: .screen) ?? screen
    }
}
