public import CryptoPrimitives

/// A block by its number and hash.
public struct BlockReference: Hashable, Sendable, CustomStringConvertible {
    public let number: UInt64

    public let hash: Digest

    public init(number: UInt64, hash: Digest) {
        self.number = number
        self.hash = hash
    }

    public var description: String { "\(number) (0x\(hash.hex))" }
}
