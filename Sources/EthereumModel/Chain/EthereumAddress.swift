internal import CryptoPrimitives

/// An account or a contract: 20 bytes.
public struct EthereumAddress: Hashable, Sendable, Comparable, CustomStringConvertible {
    public static let byteCount = 20

    /// Exactly 20.
    public let bytes: [UInt8]

    /// - Returns: nil unless `bytes` are exactly 20.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }

    /// The account of a secp256k1 key: the last 20 bytes of its Keccak-256.
    ///
    /// - Parameter publicKey: x and y, 64 bytes.
    /// - Returns: nil unless `publicKey` has 64 bytes.
    public init?(publicKey: [UInt8]) {
        guard publicKey.count == 64 else { return nil }
        bytes = Array(Keccak256.hash(publicKey).bytes[12...])
    }

    /// The contract that a transaction of `sender` without a recipient makes.
    public init(createdBy sender: EthereumAddress, nonce: UInt64) {
        bytes = Array(Keccak256.hash(RLPItem.list([.bytes(sender.bytes), .number(nonce)]).encoded).bytes[12...])
    }

    /// Reads `0x` and 40 hexadecimal digits: all of one case, or in the mixed case of EIP-55 with its checksum right.
    ///
    /// - Throws: `malformedText`.
    public init(parsing text: String) throws(EthereumError) {
        guard text.utf8.count == 42, text.utf8.starts(with: "0x".utf8),
            let bytes = Hex.decode(text.dropFirst(2).lowercased())
        else { throw EthereumError(.malformedText, "\"\(text)\" is no address: 0x and 40 hexadecimal digits") }
        self.bytes = bytes
        let digits = text.dropFirst(2)
        let isOfOneCase = digits == digits.lowercased() || digits == digits.uppercased()
        guard isOfOneCase || text == checksummed else {
            throw EthereumError(.malformedText, "\"\(text)\" is mistyped: the checksum in its capitals is wrong")
        }
    }

    /// `0x` and 40 lower-case digits, the spelling of every file.
    public var text: String { "0x" + Hex.encode(bytes) }

    /// The spelling of EIP-55, whose capitals are a checksum.
    public var checksummed: String {
        let digits = Array(Hex.encode(bytes).utf8)
        let hash = Keccak256.hash(digits).bytes
        let marked = digits.indices.map { index in
            let isCapital = hash[index / 2] >> (index % 2 == 0 ? 4 : 0) & 8 != 0
            return isCapital && digits[index] > UInt8(ascii: "9") ? digits[index] - 32 : digits[index]
        }
        return "0x" + String(decoding: marked, as: UTF8.self)
    }

    public var description: String { checksummed }

    public static func < (left: EthereumAddress, right: EthereumAddress) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
