internal import CryptoPrimitives

/// Notices that many different names fail from one network: one password tried on everybody, which no account's own limit sees.
public struct SprayWatch: Hashable, Sendable {
    /// Different names within the window that make it spraying.
    public static let threshold = 10
    public static let window: Int64 = 3_600_000
    /// Names remembered; beyond it the oldest is forgotten.
    static let capacity = 32

    struct Failure: Hashable, Sendable {
        /// Eight bytes of the digest of the name that was tried, whether or not there is such an account.
        let name: [UInt8]
        let at: Int64
    }

    private(set) var failures: [Failure]

    public static let quiet = SprayWatch(failures: [])

    init(failures: [Failure]) { self.failures = failures }

    /// - Parameter encoded: what `encoded` gave.
    /// - Returns: nil for anything else.
    public init?(encoded: [UInt8]) {
        guard encoded.count % 16 == 0, encoded.count <= 16 * Self.capacity else { return nil }
        var reader = ByteReader(encoded)
        var failures: [Failure] = []
        while let name = reader.raw(8), let at = reader.u64().flatMap({ Int64(exactly: $0) }) {
            failures.append(Failure(name: name, at: at))
        }
        guard 16 * failures.count == encoded.count else { return nil }
        self.failures = failures
    }

    public var encoded: [UInt8] {
        var writer = ByteWriter()
        for failure in failures {
            writer.raw(failure.name)
            writer.u64(UInt64(max(failure.at, 0)))
        }
        return writer.bytes
    }

    public func isSpraying(now: Int64) -> Bool { recent(now: now).count >= Self.threshold }

    /// - Returns: the watch with the failure, and whether it was this one that made it spraying: then it is to be reported.
    public func after(failureOf name: SignInName, now: Int64) -> (watch: SprayWatch, isNoticed: Bool) {
        let key = Array(name.digest.bytes.prefix(8))
        var kept = recent(now: now)
        let before = kept.count >= Self.threshold
        kept.removeAll { $0.name == key }
        kept.append(Failure(name: key, at: now))
        let watch = SprayWatch(failures: Array(kept.suffix(Self.capacity)))
        return (watch, !before && watch.isSpraying(now: now))
    }

    /// Those of the window; from a clock that was since set back, too.
    private func recent(now: Int64) -> [Failure] {
        failures.filter { now - $0.at < Self.window && $0.at - now < Self.window }
    }
}
