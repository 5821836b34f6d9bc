/// Why the office does not sign a letter: the proof that it would be made of does not pass the office's own audit.
public struct LetterRefusal: Error, Sendable, Hashable {
    /// What failed, one sentence each.
    public let reasons: [String]

    public init(_ reasons: [String]) { self.reasons = reasons }

    var text: String { reasons.joined(separator: "; ") }
}
