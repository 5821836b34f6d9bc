/// One durable write, as fault tests see it.
enum AccountsStep: Hashable, Sendable {
    case office
    case account(String)
    case link
    case limits
    case session(String)
    case key
    case accessToken
    /// A line of the access log.
    case log(UInt64)
    case hour
}

/// Called before each durable write and again once it is durable.
///
/// Throwing before makes the write fail without a trace; throwing after makes it kept but not acknowledged.
struct AccountsHook: Sendable {
    var before: @Sendable (AccountsStep) throws -> Void = { _ in }
    var after: @Sendable (AccountsStep) throws -> Void = { _ in }

    /// Runs a write between the two calls.
    func around<Result>(_ step: AccountsStep, _ write: () throws -> Result) throws -> Result {
        try before(step)
        let result = try write()
        try after(step)
        return result
    }
}
