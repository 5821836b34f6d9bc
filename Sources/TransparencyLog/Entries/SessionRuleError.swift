/// Which rule of TL1 an entry would break (docs/spec/ledger.md, "Sessions").
public struct SessionRuleError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// A key record that the office has not signed.
        case keyNotSignedByOffice
        /// A second record for the same worker key.
        case keyAlreadyRegistered
        /// An opening by a worker whose key is not on the ledger.
        case unknownWorker
        /// An opening dated before its key's `validFrom`.
        case keyNotYetValid
        /// A type 2 to 5 entry that its worker has not signed.
        case invalidSignature
        /// A lease that is not the worker's next.
        case wrongLease
        /// A head or an end for an index where no opening stands.
        case unknownOpening
        /// A head or a second end after the end.
        case alreadyEnded
        /// A head that is not the opening's next.
        case wrongHeadNumber
        /// An end whose `heads` is not the number of heads.
        case wrongHeadCount
    }

    public let code: Code

    /// What stands in the entry, and what would have to.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
