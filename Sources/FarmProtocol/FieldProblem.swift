/// One field of a request that cannot be accepted, and why.
public struct FieldProblem: Codable, Sendable, Hashable {
    /// The member's name as the client sent it.
    public var field: String

    /// Reads on from the field's name: "must begin with https://".
    public var problem: String

    public init(field: String, problem: String) {
        self.field = field
        self.problem = problem
    }
}
