/// Why a worker could not do something; the message says what to do about it.
public struct WorkerError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// A file of the session could not be read or written.
        case disk
        /// There is no room left for a file of the session.
        case full
        /// A required anchor (ledger, time authority) did not answer in time.
        case anchor
        /// A cleanliness item that the policy forbids failed.
        case unclean
        /// The session's own files contradict each other.
        case damaged
        /// A program that the worker needs failed.
        case program
        /// The session is over.
        case ended
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
