/// The member `letters` of `farm.json`: the office that issues custody letters, and what it signs them with.
struct LetterSettings: Codable, Sendable, Equatable {
    /// The office's name as it is printed, and in another language.
    var office: String
    var otherName: String?
    /// Where the office is, and how it is reached.
    var address: String
    /// Who signs.
    var notary: String

    /// PEM files: the signer's key, its certificate with those above it, and the root that auditors trust.
    var key: String
    var chain: String
    var root: String

    /// `zh-Hans`, `en` or `both`.
    var language: String?

    /// What stands before and after a letter's number; `{year}` is the year of issue.
    var numberPrefix: String?
    var numberSuffix: String?

    /// Where anybody can check a letter: goes into its QR code.
    var verifyAddress: String

    init(from decoder: any Decoder) throws {
        let known = try decoder.container(keyedBy: CodingKeys.self)
        try UnknownMember.refuse(in: decoder, "letters", knowing: CodingKeys.self)
        office = try known.decode(String.self, forKey: .office)
        otherName = try known.decodeIfPresent(String.self, forKey: .otherName)
        address = try known.decode(String.self, forKey: .address)
        notary = try known.decode(String.self, forKey: .notary)
        key = try known.decode(String.self, forKey: .key)
        chain = try known.decode(String.self, forKey: .chain)
        root = try known.decode(String.self, forKey: .root)
        language = try known.decodeIfPresent(String.self, forKey: .language)
        numberPrefix = try known.decodeIfPresent(String.self, forKey: .numberPrefix)
        numberSuffix = try known.decodeIfPresent(String.self, forKey: .numberSuffix)
        verifyAddress = try known.decode(String.self, forKey: .verifyAddress)
    }
}
