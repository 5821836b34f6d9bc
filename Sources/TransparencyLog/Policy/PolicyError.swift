/// Why a text is no witness policy, or parts make none (C2SP tlog-policy).
public struct PolicyError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// A line that is none of `log`, `witness`, `group`, `quorum`, or has too few or too many items.
        case syntax
        /// Larger than a reader with bounded memory accepts.
        case tooLong
        /// No verifier key, or of a type that its line cannot have.
        case key
        /// A key, a name or a quorum that stands twice, or a name that is a member twice.
        case duplicate
        /// A name that no earlier line defines, or that is reserved.
        case name
        /// A threshold that is not 1 to the number of members.
        case threshold
        /// No quorum.
        case quorum
    }

    public let code: Code

    /// From 1; nil for what is said of the whole, or was not read from a text.
    public let line: Int?

    /// What stands there, and what to write instead.
    public let cause: String

    public init(_ code: Code, line: Int? = nil, _ cause: String) {
        self.code = code
        self.line = line
        self.cause = cause
    }

    public var message: String { line.map { "line \($0): \(cause)" } ?? cause }

    public var description: String { message }

    func at(line: Int) -> PolicyError { PolicyError(code, line: line, cause) }
}
