/// The member `deposits` of `farm.json`: how much the deposit service takes. Absent members have these defaults.
struct DepositSettings: Codable, Sendable, Equatable {
    /// The largest file, in bytes.
    var fileBytes: Int64 = 64 << 30

    /// Files that may be on their way at once.
    var uploads = 16

    /// Deposits a second over a longer time; 0 for no limit.
    var perSecond = 0

    /// What a receipt promises: seconds until its entries are in the tree.
    var deadlineSeconds = 600

    init() {}

    init(from decoder: any Decoder) throws {
        let known = try decoder.container(keyedBy: CodingKeys.self)
        try UnknownMember.refuse(in: decoder, "deposits", knowing: CodingKeys.self)
        fileBytes = try known.decodeIfPresent(Int64.self, forKey: .fileBytes) ?? fileBytes
        uploads = try known.decodeIfPresent(Int.self, forKey: .uploads) ?? uploads
        perSecond = try known.decodeIfPresent(Int.self, forKey: .perSecond) ?? perSecond
        deadlineSeconds = try known.decodeIfPresent(Int.self, forKey: .deadlineSeconds) ?? deadlineSeconds
    }

    /// The first value out of its range.
    var fault: String? {
        if !(1...1 << 50).contains(fileBytes) { return "deposits.fileBytes must be 1 to 2^50" }
        if !(1...1024).contains(uploads) { return "deposits.uploads must be 1 to 1024" }
        if !(0...10_000_000).contains(perSecond) { return "deposits.perSecond must be 0 to 10000000" }
        if !(10...86_400).contains(deadlineSeconds) { return "deposits.deadlineSeconds must be 10 to 86400" }
        return nil
    }
}
