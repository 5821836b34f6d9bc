/// The columns that a candidate list may have, by the names in its first line, in any order.
public enum ListColumn: String, Sendable, CaseIterable {
    /// `COUNTRY:DOCTYPE:NUMBER`; the only one that must be there.
    case id
    /// Names of the configuration's tags with `|` between them; empty for none.
    case tags
    /// Tickets, in decimal; 1 for everybody where the column is missing.
    case weight
    /// Any text that the members of one bundle share; empty for a candidate alone.
    case group
    /// For screens and letters; never in any proof.
    case label
}
