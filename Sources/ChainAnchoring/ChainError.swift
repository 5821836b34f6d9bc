/// Why a chain did not take something, or cannot be asked.
public struct ChainError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// No node answered, or not in time.
        case unreachable
        /// A node answered what no node should: no JSON-RPC, another's receipt, a block that is not its hash.
        case badAnswer
        /// A node refused a call, in the words of `message`.
        case refused
        /// A node is of another chain than the configured one.
        case wrongChain
        /// No contract stands at the address, or another one.
        case noContract
        /// The account may not anchor this log: the contract's admin has to admit it.
        case notAdmitted
        /// The account cannot pay for the transaction.
        case insufficientFunds
        /// The chain asks more for gas than the configured cap.
        case feeTooHigh
        /// The contract holds a larger checkpoint of this log already.
        case superseded
        /// The contract holds another root for this size: somebody forked the log, or the origin is used twice.
        case forked
        /// The contract refused the call.
        case reverted
        /// Sent and not settled yet: asking again takes it up.
        case notYet
        /// The block's hash cannot be computed from what nodes say, so nothing can be proven.
        case unprovable
        /// A file or directory cannot be read or written.
        case storage
        /// The journal contradicts itself or belongs to another account or chain.
        case corrupted
        /// Another process uses this account's journal.
        case alreadyOpen
        /// A key file, an address or a limit that cannot be used.
        case configuration
        /// A bug: an event that the table of legal moves does not know.
        case illegalMove
    }

    public let code: Code

    /// Names the node, account or file, and says what to do.
    public let message: String

    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String {
        cause.map { "\(code.rawValue): \(message) (\($0))" } ?? "\(code.rawValue): \(message)"
    }
}
