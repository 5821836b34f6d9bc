public import CryptoPrimitives

/// A block's header as RLP, of any fork: 15 fields, and those that later forks appended.
public struct BlockHeader: Hashable, Sendable {
    /// Longest header accepted, in bytes: room for the validators and seals of a large consortium in the extra data.
    public static let maximumByteCount = 65_536

    /// From the first block of Ethereum to Prague's 21, with room for forks to come.
    public static let fieldCounts = 15...32

    /// Its encoding, byte for byte.
    public let bytes: [UInt8]

    /// Keccak-256 of the encoding.
    public let hash: Digest

    public let parentHash: Digest
    public let transactionsRoot: Digest
    public let receiptsRoot: Digest
    public let number: UInt64

    /// As the block's maker states it; seconds since 1970 on most chains.
    public let timestamp: UInt64

    /// Reads an encoding.
    ///
    /// - Throws: `malformedRLP`, `malformedHeader`.
    public init(decoding bytes: [UInt8]) throws(EthereumError) {
        guard bytes.count <= Self.maximumByteCount else {
            throw EthereumError(
                .malformedHeader, "a block header of \(bytes.count) bytes; at most \(Self.maximumByteCount) are read")
        }
        guard let fields = try RLPItem(decoding: bytes, of: "block header").items else {
            throw EthereumError(.malformedHeader, "the block header is no list of fields")
        }
        guard Self.fieldCounts ~= fields.count else {
            throw EthereumError(.malformedHeader, "a block header of \(fields.count) fields; at least 15 are known")
        }
        guard fields.allSatisfy({ $0.byteString != nil }) else {
            throw EthereumError(.malformedHeader, "a field of the block header is a list")
        }
        self.bytes = bytes
        hash = Keccak256.hash(bytes)
        parentHash = try Self.digest(fields[0], "parent hash")
        transactionsRoot = try Self.digest(fields[4], "transactions root")
        receiptsRoot = try Self.digest(fields[5], "receipts root")
        number = try Self.number(fields[8], "number")
        timestamp = try Self.number(fields[11], "timestamp")
    }

    /// The encoding of fields in their order.
    ///
    /// - Throws: as `init(decoding:)`.
    public init(fields: [[UInt8]]) throws(EthereumError) {
        try self.init(decoding: RLPItem.list(fields.map { .bytes($0) }).encoded)
    }

    public var reference: BlockReference { BlockReference(number: number, hash: hash) }

    private static func digest(_ field: RLPItem, _ name: String) throws(EthereumError) -> Digest {
        guard let digest = field.byteString.flatMap({ Digest($0) }) else {
            throw EthereumError(.malformedHeader, "the block header's \(name) does not have 32 bytes")
        }
        return digest
    }

    private static func number(_ field: RLPItem, _ name: String) throws(EthereumError) -> UInt64 {
        guard let number = field.number else {
            throw EthereumError(.malformedHeader, "the block header's \(name) is no number below 2^64")
        }
        return number
    }
}
