import CryptoPrimitives
import Foundation
import Timestamping
import TokenVerification

/// Keeps a time token over random bytes that is never older than a minute, so that a lease need not wait for an authority.
actor FreshnessKeeper {
    /// A token and when it was made by its authority's clock.
    struct FreshToken: Sendable {
        let authority: String
        let token: TimeStampToken
        /// Unix milliseconds.
        var time: UInt64 { UInt64(token.genTime.unixMilliseconds) }
    }

    /// The oldest token that may open a session, and the age at which a new one is fetched.
    private static let maximumAge = Duration.seconds(60)
    private static let renewalAge = Duration.seconds(30)

    private let authorities: TimeAuthorities

    /// Owned by this actor, like the task that renews it.
    private var current: (token: FreshToken, at: ContinuousClock.Instant)?
    private var renewal: Task<Void, Never>?

    init(authorities: TimeAuthorities) { self.authorities = authorities }

    /// Begins to keep a token fresh.
    func start() {
        guard renewal == nil else { return }
        renewal = Task {
            while !Task.isCancelled {
                _ = try? await self.renew()
                try? await Task.sleep(for: Self.renewalAge)
            }
        }
    }

    func stop() {
        renewal?.cancel()
        renewal = nil
    }

    /// A token at most a minute old.
    ///
    /// - Throws: `WorkerError.anchor` when no authority gave one in time.
    func token() async throws -> FreshToken {
        if let current, current.at.duration(to: .now) < Self.maximumAge { return current.token }
        return try await renew()
    }

    /// A token made now, for a mark.
    @discardableResult
    func renew() async throws -> FreshToken {
        let asked = ContinuousClock.now
        let (authority, token) = try await authorities.stampOne(sha256(Entropy.bytes(32)), limit: .seconds(10))
        let fresh = FreshToken(authority: authority, token: token)
        current = (fresh, asked)
        return fresh
    }
}
