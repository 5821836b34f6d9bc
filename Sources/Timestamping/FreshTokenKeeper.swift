internal import CryptoPrimitives
public import TokenVerification

/// Keeps a fresh token at hand (TE1 sections 1 and 2): over random bytes, and never older than a limit.
///
/// What is made from such a token was made after its genTime. A token's age counts from just before its request was
/// sent, on the keeper's own clock: so it is never understated, and an authority whose clock is ahead gains nothing.
public actor FreshTokenKeeper {
    /// A token and what it covers.
    public struct FreshToken: Sendable {
        /// 32 random bytes; the token's imprint is their SHA-256.
        public let random: [UInt8]

        /// As `stamp` gave it, with the imprint and the nonce that were asked for.
        public let token: TimeStampToken

        /// When the request was sent, on the keeper's clock, in milliseconds.
        public let requestedAt: Int64

        public var genTime: TokenTime { token.genTime }
    }

    /// Milliseconds on a clock that does not jump.
    public typealias Clock = @Sendable () -> Int64

    /// Gives as many random bytes as it is asked for.
    public typealias Entropy = @Sendable (_ count: Int) -> [UInt8]

    /// Gets a token and verifies it: what this closure returns is handed out.
    public typealias Stamp = @Sendable (TimestampRequest) async throws -> TimeStampToken

    private let maximumAge: Int64
    private let renewalAge: Int64
    private let retryDelay: Duration
    private let clock: Clock
    private let entropy: Entropy
    private let stamp: Stamp
    private let sleep: @Sendable (Duration) async throws -> Void

    /// Owned by this actor: the newest token, and why the last attempt failed if it did.
    private var newest: FreshToken?
    private var lastFailure: (any Error)?

    /// - Parameters:
    ///   - maximumAge: in milliseconds; older tokens are not handed out.
    ///   - renewalAge: in milliseconds, at most `maximumAge`; `keep` then asks for the next one.
    ///   - retryDelay: between attempts after a failure, and between looks at the clock.
    ///   - sleep: waits; Task.sleep but in tests.
    public init(
        maximumAge: Int64 = 60_000, renewalAge: Int64 = 20_000, retryDelay: Duration = .seconds(1),
        clock: @escaping Clock, entropy: @escaping Entropy, stamp: @escaping Stamp,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        precondition(0 < renewalAge && renewalAge <= maximumAge)
        self.maximumAge = maximumAge
        self.renewalAge = renewalAge
        self.retryDelay = retryDelay
        self.clock = clock
        self.entropy = entropy
        self.stamp = stamp
        self.sleep = sleep
    }

    /// The newest token, if it is fresh now.
    ///
    /// - Throws: `notFresh`, with the last failure as its cause.
    public func current() throws(TimestampError) -> FreshToken {
        guard let newest, let age = age(of: newest), age <= maximumAge else {
            throw TimestampError(
                .notFresh, "no time-stamp token younger than \(maximumAge) ms is at hand: check the time authority",
                cause: lastFailure)
        }
        return newest
    }

    /// Asks for a token now, whatever the age of the one at hand.
    public func renew() async throws {
        let random = entropy(32)
        let nonce = entropy(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        precondition(random.count == 32)
        let request = TimestampRequest(imprint: sha256(random), nonce: nonce)
        let requestedAt = clock()
        do {
            let token = try await stamp(request)
            guard token.imprint == request.imprint.bytes, token.nonce == request.nonceContent else {
                throw TimestampError(.badResponse, "the token does not answer the request: check the time authority")
            }
            lastFailure = nil
            // Another renewal may have overtaken this one while it waited.
            if let newest, newest.requestedAt > requestedAt, age(of: newest) != nil { return }
            newest = FreshToken(random: random, token: token, requestedAt: requestedAt)
        } catch {
            lastFailure = error
            throw error
        }
    }

    /// Keeps the token fresh until the task is cancelled; failures are retried, and reported by `current`.
    public func keep() async {
        while !Task.isCancelled {
            if isDue { try? await renew() }
            guard (try? await sleep(retryDelay)) != nil else { return }
        }
    }

    private var isDue: Bool {
        guard let newest, let age = age(of: newest) else { return true }
        return age >= renewalAge
    }

    /// nil if the clock has gone backwards since: then nothing can be said.
    private func age(of token: FreshToken) -> Int64? {
        let (age, overflows) = clock().subtractingReportingOverflow(token.requestedAt)
        return overflows || age < 0 ? nil : age
    }
}
