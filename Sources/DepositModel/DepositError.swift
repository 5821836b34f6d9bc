public import CanonicalJSON

/// Why a deposit, a receipt, a policy or a proof was refused, and what to do.
public struct DepositError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// Not JSON, or not its canonical form (RFC 8785).
        case json
        /// JSON whose members are not those of the format, or a value out of its range.
        case member
        /// Larger or deeper than a reader with bounded memory accepts.
        case limit
        /// No digest at all, or one of 32 zero bytes.
        case digest
        /// The entry does not commit to what the proof states.
        case commitment
        /// A signature that is missing or does not verify, or another log's.
        case signature
        /// A path that does not lead to the root that is signed.
        case inclusion
    }

    public let code: Code

    /// One English sentence that names the file, member or value.
    public let message: String

    /// What to do about it.
    public let remedy: String

    public init(_ code: Code, _ message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    public var description: String { "\(message); \(remedy)" }
}

extension DepositError: JSONFailure {
    /// The same fault among those of deposits; its message is the same sentence.
    public init(_ error: JSONError) {
        let code: Code =
            switch error.code {
            case .syntax: .json
            case .member: .member
            case .limit: .limit
            }
        self.init(code, error.message, remedy: error.remedy)
    }
}
