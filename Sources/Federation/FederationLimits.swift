public import AccessModel

/// How much is done for people who are not signed in yet.
public struct FederationLimits: Sendable {
    /// Of one exchange with a provider.
    public var timeout: Duration = .seconds(10)
    /// How long a provider's configuration and keys are believed, in milliseconds: a key that it has withdrawn lives no longer.
    public var documentLife: Int64 = 3_600_000
    /// Between two fetches of keys for one that is not among them.
    public var renewalPause: Int64 = 60_000
    /// Before a fetch that failed is tried again.
    public var failurePause: Int64 = 5_000
    /// Ways to providers that may be open at once; the oldest gives way.
    public var openRequests = 4096
    /// Ways begun from one subscriber's network; one that ends well is given back.
    public var starts = TokenBucket.Rule(capacity: 40, interval: 30_000)
    /// Refusals of one subscriber's network that the access log takes.
    public var refusalLines = TokenBucket.Rule(capacity: 40, interval: 30_000)

    public static let standard = FederationLimits()

    public init() {}
}
