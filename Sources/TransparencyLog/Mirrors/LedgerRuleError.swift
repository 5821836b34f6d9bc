/// An entry that a log holds and should have refused: proof, together with the checkpoint over it, that its sequencer did not
/// keep to the rules.
public struct LedgerRuleError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// No entry of TL1.
        case entry
        /// Against the rules of sessions and keys.
        case session
        /// Against the rules of members.
        case member
    }

    public let code: Code

    /// Leaf index of the entry.
    public let index: UInt64

    /// Which rule, and what stands in the entry.
    public let cause: String

    public init(_ code: Code, at index: UInt64, _ cause: String) {
        self.code = code
        self.index = index
        self.cause = cause
    }

    public var message: String { "entry \(index): \(cause)" }

    public var description: String { message }
}
