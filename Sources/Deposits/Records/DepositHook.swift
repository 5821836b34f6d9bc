/// One durable write of the deposit store, as fault tests see it.
enum DepositStep: Hashable, Sendable {
    /// Records into the database, the first of them with this index.
    case records(first: UInt64)
    /// A run of a look-up table.
    case run(String)
    /// The list of runs that count.
    case manifest(through: UInt64)
    /// A ciphertext under its object's name.
    case sealed(String)
    /// A ciphertext under its index.
    case settled(UInt64)
}

/// Called before each durable write and again once it is durable.
///
/// Throwing before makes the write fail without a trace; throwing after makes it kept but not acknowledged.
struct DepositHook: Sendable {
    var before: @Sendable (DepositStep) throws -> Void = { _ in }
    var after: @Sendable (DepositStep) throws -> Void = { _ in }

    /// Runs a write between the two calls.
    func around<Result>(_ step: DepositStep, _ write: () throws -> Result) throws -> Result {
        try before(step)
        let result = try write()
        try after(step)
        return result
    }
}
