/// An Ed25519 signature inside an entry.
public struct EntrySignature: Hashable, Sendable {
    public static let byteCount = 64

    /// Stands where nobody has signed yet: 64 zero bytes, which no key verifies.
    public static let unsigned = EntrySignature(trusted: [UInt8](repeating: 0, count: byteCount))

    /// Exactly 64 bytes.
    public let bytes: [UInt8]

    /// - Returns: nil unless there are 64 bytes.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }

    init(trusted bytes: [UInt8]) { self.bytes = bytes }
}
