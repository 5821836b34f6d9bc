public import CryptoPrimitives
internal import TransparencyLog

/// The roots of the two trees over a session's records: what a custody letter names.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
    public let roots: DigestPair

    public init(roots: DigestPair) { self.roots = roots }

    /// - Parameter leaves: the JCS bytes of record 0, record 1, …
    public init(leaves: some Sequence<[UInt8]>) {
        var builder = Builder()
        for leaf in leaves { builder.append(leaf) }
        self = builder.fingerprint
    }

    /// Takes the leaves one by one.
    struct Builder {
        private var sha256 = MerkleFrontier(.sha256)
        private var sm3 = MerkleFrontier(.sm3)

        var count: UInt64 { sha256.size }

        mutating func append(_ leaf: some Sequence<UInt8>) {
            let bytes = Array(leaf)
            sha256.append(bytes)
            sm3.append(bytes)
        }

        var fingerprint: Fingerprint { Fingerprint(roots: DigestPair(sha256: sha256.root, sm3: sm3.root)) }
    }

    /// What the worker signs: `T("TE1/fingerprint") ‖ root256[32] ‖ rootSM3[32]`.
    public var signedMessage: [UInt8] {
        var writer = ByteWriter(tag: "TE1/fingerprint")
        writer.raw(roots.sha256)
        writer.raw(roots.sm3)
        return writer.bytes
    }

    /// `sha256:<hex> sm3:<hex>`.
    public var description: String { "sha256:\(roots.sha256.hex) sm3:\(roots.sm3.hex)" }
}
