public import CryptoPrimitives

/// One word of the contract ABI: 32 bytes, big-endian. Every argument of the anchor contract is one.
public struct ABIWord: Hashable, Sendable {
    public let bytes: [UInt8]

    /// - Returns: nil unless `bytes` are exactly 32.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        self.bytes = Array(bytes)
    }

    private init(padding bytes: [UInt8]) {
        self.bytes = [UInt8](repeating: 0, count: 32 - bytes.count) + bytes
    }

    public static func number(_ value: UInt64) -> ABIWord { ABIWord(padding: RLPItem.minimal(value)) }

    public static func address(_ address: EthereumAddress) -> ABIWord { ABIWord(padding: address.bytes) }

    public static func bytes32(_ digest: Digest) -> ABIWord { ABIWord(padding: digest.bytes) }

    /// nil at 2^64 and above.
    public var number: UInt64? {
        guard bytes[..<24].allSatisfy({ $0 == 0 }) else { return nil }
        return bytes[24...].reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// nil unless the first twelve bytes are 0.
    public var address: EthereumAddress? {
        guard bytes[..<12].allSatisfy({ $0 == 0 }) else { return nil }
        return EthereumAddress(bytes[12...])
    }

    /// nil unless 0 or 1.
    public var truth: Bool? {
        guard let number, number <= 1 else { return nil }
        return number == 1
    }
}
