public import BLS12381

/// Why a round, its time or its signature was refused.
public struct DrandError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// Round 0; rounds begin with 1.
        case invalidRound
        /// A chain whose period is 0.
        case invalidPeriod
        /// A round, or its time, that does not fit into 64 bits.
        case overflow
        /// The bytes are not the round's signature; `cause` says why not.
        case signatureRefused
    }

    public let code: Code

    /// Names the value and says what to do.
    public let message: String

    /// Why the signature was refused.
    public let cause: BLSError?

    public init(_ code: Code, _ message: String, cause: BLSError? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String {
        cause.map { "\(code.rawValue): \(message) (\($0))" } ?? "\(code.rawValue): \(message)"
    }
}
