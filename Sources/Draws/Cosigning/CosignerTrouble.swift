/// Why a cosigner has not signed a checkpoint.
public struct CosignerTrouble: Error, Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        /// No answer came, or none in time.
        case unreachable
        /// It cannot sign now: it says when to ask again, and often what it lacks.
        case later
        /// It signs this log or checkpoint not at all.
        case refused
        /// What came is not that cosigner's signature.
        case wrong
    }

    /// Longest reason that is kept, in characters.
    static let maximumReason = 400

    public let kind: Kind
    /// HTTP status; nil where none came.
    public let status: UInt64?
    /// In the cosigner's words where it gave some.
    public let reason: String
    /// Seconds that it wants to be left alone.
    let retryAfter: UInt64?

    init(_ kind: Kind, status: Int? = nil, _ reason: String, retryAfter: Int? = nil) {
        self.kind = kind
        self.status = status.map { UInt64(clamping: $0) }
        self.reason = Self.printable(reason)
        self.retryAfter = retryAfter.map { UInt64(clamping: $0) }
    }

    /// It was told by somebody, so that it is evidence and not only a silent line.
    var isFinding: Bool { kind != .unreachable }

    /// One line of what a stranger wrote.
    private static func printable(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
                " " as Unicode.Scalar
            default: scalar
            }
        }
        var line = String.UnicodeScalarView()
        line.append(contentsOf: scalars)
        let words = String(line).split(separator: " ").joined(separator: " ")
        return words.count > maximumReason ? String(words.prefix(maximumReason)) + "…" : words
    }
}
