/// Why bytes are no TL1 entry, or values make none.
public struct EntryError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// The first byte is not 1.
        case unsupportedVersion
        /// The second byte is not 1…14.
        case unknownType
        /// More than 1,024 bytes.
        case tooLong
        /// Fields that end early or late, or a value outside its range.
        case malformed
    }

    public let code: Code

    /// Which field is wrong and how, for a person.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
