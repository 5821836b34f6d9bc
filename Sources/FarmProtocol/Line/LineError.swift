/// Why a message of the control link cannot be read, and where.
public struct LineError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// A binary message, or a longer one than allowed.
        case form
        /// No JSON, or not with the members of a message.
        case json
        /// A member whose value is outside its range.
        case value
    }

    public let code: Code

    /// Names the member and what it must be.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String {
        "\(message) (close this link and dial anew; if it happens again, worker and coordinator are of versions that do not fit)"
    }
}
