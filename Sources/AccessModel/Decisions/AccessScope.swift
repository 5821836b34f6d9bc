/// What an API key may be good for; the role `system` bounds it besides.
public enum AccessScope: String, Sendable, Hashable, CaseIterable {
    case capturesRead = "captures.read"
    case capturesWrite = "captures.write"
    case depositsRead = "deposits.read"
    case depositsWrite = "deposits.write"
    case drawsRead = "draws.read"
    case webhooks

    /// A list of scopes as RFC 6749 section 3.3 writes it: separated by single spaces.
    ///
    /// - Returns: nil for a scope that does not exist, one named twice, or a list that is not well formed.
    public static func parse(_ text: String) -> Set<AccessScope>? {
        var scopes: Set<AccessScope> = []
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            guard let scope = AccessScope(rawValue: String(word)), scopes.insert(scope).inserted else { return nil }
        }
        return scopes
    }

    /// In the order of their names.
    public static func text(of scopes: Set<AccessScope>) -> String {
        allCases.filter { scopes.contains($0) }.map(\.rawValue).joined(separator: " ")
    }
}
