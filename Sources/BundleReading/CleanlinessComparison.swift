public import EvidenceModel

/// One thing that was checked of the desktop, before and after.
public struct CleanlinessComparison: Sendable, Hashable {
    public struct Finding: Sendable, Hashable {
        public let result: CleanlinessItem.Result
        public let expected: String
        /// nil when the value is sealed.
        public let found: String?
        /// Unix milliseconds.
        public let at: UInt64
    }

    public let id: String
    /// What was checked and how, in the report's own words.
    public let what: String
    public let how: String
    /// No session begins unless it passes.
    public let isForbidding: Bool
    /// nil when that report does not have the item.
    public let open: Finding?
    public let close: Finding?

    /// Everything that either report has, ascending by identifier.
    public static func rows(
        _ open: CleanlinessReport, _ close: CleanlinessReport?, forbidding: [String]
    ) -> [CleanlinessComparison] {
        let before = Dictionary(uniqueKeysWithValues: open.items.map { ($0.id, $0) })
        let after = Dictionary(uniqueKeysWithValues: (close?.items ?? []).map { ($0.id, $0) })
        let required = Set(forbidding)
        return Set(before.keys).union(after.keys).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap {
            id in
            guard let item = before[id] ?? after[id] else { return nil }
            return CleanlinessComparison(
                id: id, what: item.what, how: item.how, isForbidding: required.contains(id),
                open: before[id].map(finding), close: after[id].map(finding))
        }
    }

    private static func finding(_ item: CleanlinessItem) -> Finding {
        let found: String? = if case .text(let text) = item.found { text } else { nil }
        return Finding(result: item.result, expected: item.expected, found: found, at: item.at)
    }
}

extension CaptureBundle {
    /// Both cleanliness reports side by side.
    public var cleanliness: [CleanlinessComparison] {
        CleanlinessComparison.rows(openReport, closeReport, forbidding: policy.forbidding)
    }
}
