public import DrawCore

/// What a draw's configuration asks of its list, as far as single rows can break it.
public struct ListRules: Sendable {
    /// Stands between the names in the column `tags`.
    static let tagSeparator = UInt8(ascii: "|")

    /// Names as UTF-8, by bit.
    let tags: [[UInt8]]

    /// Largest weight.
    public let maximumWeight: UInt32

    /// Whether candidates may share a bundle: not where a stage is a pick.
    public let allowsBundles: Bool

    /// - Throws: `.tagName` for a name that a list cannot write: one with `|` or a control character, or an empty one.
    public init(tags: [String], maximumWeight: UInt32 = .max, allowsBundles: Bool = true) throws(DrawsError) {
        self.tags = tags.map { Array($0.utf8) }
        self.maximumWeight = maximumWeight
        self.allowsBundles = allowsBundles
        for (name, bytes) in zip(tags, self.tags) {
            guard !bytes.isEmpty, !bytes.contains(where: { $0 == Self.tagSeparator || $0 < 0x20 || $0 == 0x7F }) else {
                throw DrawsError(.tagName, "the tag \"\(name)\" cannot stand in a list: rename it in the configuration")
            }
        }
    }

    /// - Throws: `.tagName`.
    public init(_ configuration: DrawConfiguration) throws(DrawsError) {
        try self.init(
            tags: configuration.tags,
            maximumWeight: configuration.stages.contains { $0.mode == .rank } ? CandidateEntry.maximumRankWeight : .max,
            allowsBundles: !configuration.stages.contains { $0.mode == .pick })
    }
}
