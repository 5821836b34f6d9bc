import CryptoPrimitives
import Synchronization
import Testing
import TimeTestSupport
import TokenVerification

@testable import Timestamping

@Suite("The keeper of a fresh token")
struct FreshTokenKeeperTests {
    /// A clock that tests move; waiting moves it too.
    private final class ManualClock: Sendable {
        private let now = Mutex<Int64>(1_795_243_628_000)
        var read: Int64 { now.withLock { $0 } }

        func advance(_ milliseconds: Int64) { now.withLock { $0 += milliseconds } }
    }

    private struct Outage: Error {}

    private let scratch: Scratch
    private let clock = ManualClock()
    private let authority: LocalTimeAuthority
    private let draws = Draws()

    /// Random bytes that are counted, so that a repetition would be seen.
    private final class Draws: Sendable {
        private let count = Mutex<UInt8>(0)

        func take(_ length: Int) -> [UInt8] {
            count.withLock { count in
                count &+= 1
                return [UInt8](repeating: count, count: length)
            }
        }
    }

    init() throws {
        scratch = try Scratch()
        authority = try LocalTimeAuthority(directory: scratch.path("tsa"), clock: { [clock] in clock.read })
    }

    private func keeper(
        stamp: FreshTokenKeeper.Stamp? = nil,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) -> FreshTokenKeeper {
        let authority = authority
        return FreshTokenKeeper(
            clock: { [clock] in clock.read }, entropy: { [draws] in draws.take($0) },
            stamp: stamp ?? { try await authority.stamp($0) }, sleep: sleep)
    }

    private func code(_ keeper: FreshTokenKeeper) async -> TimestampError.Code? {
        do {
            _ = try await keeper.current()
            return nil
        } catch { return error.code }
    }

    @Test func aTokenIsHandedOutForSixtySecondsAndNoLonger() async throws {
        let keeper = keeper()
        #expect(await code(keeper) == .notFresh)
        try await keeper.renew()
        let fresh = try await keeper.current()
        #expect(fresh.random == [UInt8](repeating: 1, count: 32))
        _ = try verify(fresh.token, imprint: sha256(fresh.random), roots: [authority.root])
        #expect(fresh.genTime.unixMilliseconds == clock.read)
        clock.advance(60_000)
        #expect(try await keeper.current().token.der == fresh.token.der)
        clock.advance(1)
        #expect(await code(keeper) == .notFresh)
        try await keeper.renew()
        #expect(try await keeper.current().random != fresh.random)
    }

    @Test func aClockThatGoesBackMakesNothingFresh() async throws {
        let keeper = keeper()
        try await keeper.renew()
        clock.advance(-1)
        #expect(await code(keeper) == .notFresh)
        try await keeper.renew()
        #expect(await code(keeper) == nil)
    }

    /// The age counts from the request: an answer that took 61 s is stale when it comes.
    @Test func aSlowAnswerIsNotFresh() async throws {
        let keeper = keeper(stamp: { [authority, clock] request in
            let token = try await authority.stamp(request)
            clock.advance(61_000)
            return token
        })
        try await keeper.renew()
        #expect(await code(keeper) == .notFresh)
    }

    @Test func failuresAreTheCause() async throws {
        let keeper = keeper(stamp: { _ in throw Outage() })
        await #expect(throws: Outage.self) { try await keeper.renew() }
        await #expect(
            performing: { try await keeper.current() },
            throws: { error in
                (error as? TimestampError)?.cause is Outage
            })
    }

    @Test func anotherRequestsTokenIsRefused() async throws {
        let old = try await authority.stamp(TimestampRequest(imprint: sha256([9]), nonce: 9))
        let keeper = keeper(stamp: { _ in old })
        await #expect(throws: TimestampError.self) { try await keeper.renew() }
        #expect(await code(keeper) == .notFresh)
    }

    /// An hour in which the authority fails for 30 s now and then: always fresh, one request in 20 s when all is well.
    @Test func keepingRenewsInTime() async throws {
        let requests = Mutex(0)
        let stale = Mutex(0)
        let box = Holder()
        let keeper = keeper(
            stamp: { [authority, clock] request in
                if clock.read / 1000 % 300 < 30 { throw Outage() }
                requests.withLock { $0 += 1 }
                return try await authority.stamp(request)
            },
            sleep: { [clock] duration in
                clock.advance(1000)
                #expect(duration == .seconds(1))
                let keeper = box.keeper.withLock { $0 }
                if (try? await keeper?.current()) == nil { stale.withLock { $0 += 1 } }
                if clock.read > 1_795_243_628_000 + 3_600_000 { throw CancellationError() }
            })
        box.keeper.withLock { $0 = keeper }
        try await keeper.renew()
        await keeper.keep()
        box.keeper.withLock { $0 = nil }
        #expect(stale.withLock { $0 } == 0)
        #expect((120...181).contains(requests.withLock { $0 }))
    }

    private final class Holder: Sendable {
        let keeper = Mutex<FreshTokenKeeper?>(nil)
    }

    @Test func keepingEndsWithItsTask() async throws {
        let keeper = keeper()
        let task = Task { await keeper.keep() }
        while await code(keeper) != nil { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        await task.value
    }
}
