public import CryptoPrimitives
import Foundation
import Synchronization
import Timestamping
import TokenVerification

/// Somebody who stamps digests.
public protocol TokenMaking: Sendable {
    /// DER of the root's certificate.
    var root: [UInt8] { get }

    /// A token over a digest, at `time` (Unix milliseconds) where the authority's clock can be set.
    func token(over digest: Digest, at time: UInt64) async throws -> [UInt8]
}

/// A time-stamping authority whose clock the tests set; its root is marked TEST.
public actor TokenMaker: TokenMaking {
    /// DER of the root's certificate.
    public nonisolated let root: [UInt8]

    private let authority: LocalTimeAuthority
    private let clock: TestClock
    /// Owned by this actor: the request before, so that none sees the clock of another.
    private var last: Task<Void, Never>?

    /// Two authorities that all tests of this process share: their keys take a second to make.
    public static let alpha = shared("alpha")
    public static let beta = shared("beta")

    private static func shared(_ name: String) -> TokenMaker {
        do {
            return try TokenMaker(directory: ScratchDirectory.shared.path(name), start: BundleFixture.start - 3_600_000)
        } catch { fatalError("the test authority cannot be made: \(error)") }
    }

    /// - Parameter start: Unix milliseconds; certificates are valid from then.
    private init(directory: String, start: UInt64) throws {
        let clock = TestClock(milliseconds: Int64(start))
        authority = try LocalTimeAuthority(directory: directory) { clock.milliseconds }
        self.clock = clock
        root = authority.root.der
    }

    /// A token over a digest, whose genTime is `time` in Unix milliseconds.
    public func token(over digest: Digest, at time: UInt64) async throws -> [UInt8] {
        let before = last
        let (authority, clock) = (authority, clock)
        let request = Task {
            await before?.value
            clock.milliseconds = Int64(time)
            return try await authority.stamp(TimestampRequest(imprint: digest, nonce: time)).der
        }
        last = Task { _ = try? await request.value }
        return try await request.value
    }
}

/// Set and read by the one request that is under way.
private final class TestClock: Sendable {
    private let state: Mutex<Int64>

    init(milliseconds: Int64) { state = Mutex(milliseconds) }

    var milliseconds: Int64 {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
