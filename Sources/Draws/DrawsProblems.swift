public import DrawCore

/// Several faults at once: rules, list and commitment are looked at as a whole before anybody is told.
public struct DrawsProblems: Error, CustomStringConvertible {
    public let problems: [DrawError]

    init(_ problems: [DrawError]) { self.problems = problems }

    public var description: String { problems.map(\.description).joined(separator: "\n") }

    /// The same in Chinese.
    public var chinese: String { problems.map(\.chinese).joined(separator: "\n") }
}
