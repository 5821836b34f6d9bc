/// Why a document was not signed, and what to do.
public struct SigningError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The private key cannot be read, or is of a kind that is not used.
        case key
        /// A certificate cannot be read, or does not go with the key.
        case certificate
        /// The document is not of the form that can be signed.
        case document
        /// The authority's token is missing, damaged, or over something else.
        case timestamp
        /// libcrypto failed.
        case cryptography
    }

    public let code: Code
    public let cause: String
    public let remedy: String

    public init(_ code: Code, _ cause: String, remedy: String) {
        self.code = code
        self.cause = cause
        self.remedy = remedy
    }

    public var description: String { "\(code.rawValue): \(cause); \(remedy)" }
}
