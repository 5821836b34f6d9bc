import AccessModel
import Accounts
import CryptoPrimitives
import Ledger
import Logging
import ServiceLifecycle
import TransparencyLog

/// Puts finished hours of the access log on the ledger, and forgets sessions and tokens that count no more, for as long as the
/// coordinator runs.
struct AccountService: Service {
    let accounts: AccountDesk
    let log: Log
    let logger: Logger
    let clock: @Sendable () -> Int64

    private static let pause = Duration.seconds(30)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.attempt("put the access log on the ledger") { try await self.settleHours() }
                await self.attempt("forget old sessions") { try await self.accounts.sweep(now: self.clock()) }
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    /// Puts every finished hour on the ledger that is not there yet. A kill in between changes nothing: the same hour makes the
    /// same entry, which the ledger knows.
    func settleHours() async throws {
        for hour in try await accounts.log.unsettled(now: clock()) {
            var generator = SystemRandomNumberGenerator()
            let fresh = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let salt = try await accounts.log.salt(of: hour, fresh: fresh)
            let entry = LedgerEntry(
                unixMilliseconds: hour.start + UInt64(AccessLogHour.milliseconds),
                body: .audit(hour.commitments(contentSalt: salt)))
            let index = try await log.append(try entry.encoded())
            _ = try await log.checkpoint(covering: index)
            try await accounts.log.settle(hour, index: index)
        }
    }

    private func attempt(_ what: String, _ work: () async throws -> Void) async {
        do { try await work() } catch {
            if !Task.isCancelled { logger.error("cannot \(what): \(error); it is tried again") }
        }
    }
}
