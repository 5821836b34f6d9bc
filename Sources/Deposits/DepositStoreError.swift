/// Why the deposit store refused or failed.
public struct DepositStoreError: Error, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// Bytes that are no private record of a request.
        case malformedRecord
        /// A disk, file system or database failed; what was being written may be kept or not.
        case storage
        /// What stands on disk contradicts itself or the ledger.
        case corrupted
        /// A program that is needed cannot be started, or failed.
        case program
        /// No room is left on the disk.
        case full
        /// The recipient is none that `age` takes.
        case badRecipient
        /// More bytes came than a file may have.
        case tooLong
        /// The body ended before its announced length, or its sender went away.
        case cutOff
        /// The content has another digest than the one stated with it.
        case wrongDigest
    }

    public let code: Code

    /// What failed, where, and what to do about it.
    public let message: String

    /// What was underneath, if anything.
    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { cause.map { "\(message): \($0)" } ?? message }
}
