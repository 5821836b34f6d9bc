/// Why a store refused.
public struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case keyReused
        case unknownSession
        case notTheWorkers
        case illegalMove
        case badCursor
        /// The office has as many captures waiting as its quota allows, or would have.
        case queueFull
        /// The session has a desktop, or had one.
        case notWaiting
        case unknownBatch
    }

    public let code: Code

    /// What happened and what to do about it.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
