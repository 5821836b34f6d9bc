/// What an office asks for when it begins a draw.
public struct DrawPlanRequest: Sendable {
    /// Whose it is, and who asks.
    public var office: String
    public var account: String
    /// Makes asking twice one plan.
    public var key: String
    /// With `rehearsal/` before it for a rehearsal.
    public var register: String
    public var template: DrawTemplate
    public var replaces: UInt64
    public var showsLabels: Bool
    /// How many are invited to contribute.
    public var contributors: Int

    public init(
        office: String, account: String, key: String, register: String, template: DrawTemplate, replaces: UInt64 = 0,
        showsLabels: Bool = false, contributors: Int
    ) {
        self.office = office
        self.account = account
        self.key = key
        self.register = register
        self.template = template
        self.replaces = replaces
        self.showsLabels = showsLabels
        self.contributors = contributors
    }
}
