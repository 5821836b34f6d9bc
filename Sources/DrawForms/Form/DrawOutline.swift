public import Draws

/// What a form's draw is to be, before there are keys, a list and a number.
public struct DrawOutline: Sendable, Equatable {
    /// With the prefix, for a rehearsal.
    public let register: String
    public let template: DrawTemplate
    /// How many people are invited to contribute.
    public let contributors: Int
    /// Number of the VOID draw that this one repeats, or 0.
    public let replaces: UInt64

    /// Whether the register is one of rehearsals.
    public let isRehearsal: Bool
    /// Whether the screen shows the list's labels, masked, beside winners' numbers.
    public let showsLabels: Bool

    public init(
        register: String, template: DrawTemplate, contributors: Int, replaces: UInt64, isRehearsal: Bool,
        showsLabels: Bool = false
    ) {
        self.register = register
        self.template = template
        self.contributors = contributors
        self.replaces = replaces
        self.isRehearsal = isRehearsal
        self.showsLabels = showsLabels
    }
}
