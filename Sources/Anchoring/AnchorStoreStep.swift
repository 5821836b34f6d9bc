/// One durable write of the outbox, as fault tests see it.
enum AnchorStoreStep: Hashable, Sendable {
    case begin(anchor: String, size: UInt64)
    case keep(anchor: String, size: UInt64)
    case record(anchor: String)
    case thin(anchor: String)
}

/// Called before each durable write and again once it is durable.
///
/// Throwing before makes the write fail without a trace; throwing after makes it kept but not acknowledged.
struct AnchorStoreHook: Sendable {
    var before: @Sendable (AnchorStoreStep) throws -> Void = { _ in }
    var after: @Sendable (AnchorStoreStep) throws -> Void = { _ in }

    /// Runs a write between the two calls.
    func around<Result>(_ step: AnchorStoreStep, _ write: () throws -> Result) throws -> Result {
        try before(step)
        let result = try write()
        try after(step)
        return result
    }
}
