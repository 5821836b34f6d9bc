/// What is wrong with a line of what is to be allotted.
public struct UnitsProblem: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// There is not one.
        case nothing
        case empty
        /// More than 300 bytes.
        case long
        /// A tab or another control character within it.
        case control
        /// The same stands on an earlier line.
        case twice(first: Int)
    }

    /// From 1.
    public let line: Int
    public let kind: Kind

    public init(line: Int, kind: Kind) {
        self.line = line
        self.kind = kind
    }
}

/// Everything that is wrong with what is to be allotted.
public struct UnitsProblems: Error, Sendable, Hashable {
    /// Problems that are listed; more are only counted.
    public static let maximumListed = 1000

    public let listed: [UnitsProblem]
    public let count: Int

    public init(_ problems: [UnitsProblem]) {
        listed = Array(problems.prefix(Self.maximumListed))
        count = problems.count
    }
}
