/// One durable write of the ledger, as fault tests see it.
enum StorageStep: Hashable, Sendable {
    /// A group of entries, the first of them with this index, into the database.
    case entries(first: UInt64)
    /// A file below the log's directory, whole.
    case file(path: String)
    /// Bytes into a packed file below the log's directory.
    case segment(path: String)
    /// The checkpoint of this size into the database, by compare-and-swap.
    case checkpoint(size: UInt64)
    /// Companions below this index out of the database.
    case release(below: UInt64)
    /// The members' entries of an older log into the database.
    case members
}

/// Called before each durable write and again once it is durable.
///
/// Throwing before makes the write fail without a trace; throwing after makes it kept but not acknowledged.
struct StorageHook: Sendable {
    var before: @Sendable (StorageStep) throws -> Void = { _ in }
    var after: @Sendable (StorageStep) throws -> Void = { _ in }

    /// Runs a write between the two calls.
    func around<Result>(_ step: StorageStep, _ write: () throws -> Result) throws -> Result {
        try before(step)
        let result = try write()
        try after(step)
        return result
    }
}
