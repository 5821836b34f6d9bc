/// Why a file could not be held. Whoever asked says what that means for its directory, and what to do.
public struct FileLockError: Error, Sendable, Hashable {
    public enum Code: String, Sendable, CaseIterable {
        /// Another process holds it.
        case taken
        /// It cannot be opened or locked.
        case storage
    }

    public let code: Code
    /// The system's words.
    public let reason: String
    /// The process that holds it, where it is known.
    public let holder: Int32?

    init(_ code: Code, _ reason: String, holder: Int32?) {
        self.code = code
        self.reason = reason
        self.holder = holder
    }

    /// ` (process 4711)`, or nothing.
    public var byWhom: String { holder.map { " (process \($0))" } ?? "" }
}
