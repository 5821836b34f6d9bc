/// Why something with a file did not happen. Whoever asked says what that means for its own things, and what to do.
public struct FileFailure: Error, Sendable, Hashable {
    public enum Code: String, Sendable, CaseIterable {
        /// The disk, the directory or its rights.
        case storage
        /// No room, or no quota.
        case full
        /// There is something of that name already.
        case exists
        /// Longer than it may be.
        case tooLong
        /// A secret that group or others may read or write.
        case exposed
        /// Not a regular file.
        case notRegular
    }

    public let code: Code
    /// What was tried: "open", "rename to".
    public let verb: String
    public let path: String
    /// The system's words.
    public let reason: String

    init(_ code: Code, _ verb: String, _ path: String, reason: String) {
        self.code = code
        self.verb = verb
        self.path = path
        self.reason = reason
    }

    /// "cannot open PATH: REASON".
    public var words: String { "cannot \(verb) \(path): \(reason)" }
}
