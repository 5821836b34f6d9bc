/// Why a search cannot be made as it was asked for: every field at fault, by name.
public struct SearchProblem: Error, Sendable, Hashable {
    public enum Field: String, Sendable, Hashable, CaseIterable {
        case text = "q"
        case kind, state, person, from, to, cursor, limit
        case form = "as"
    }

    /// Reads on from the field's name: "must be a day".
    public let problems: [Field: String]
}
