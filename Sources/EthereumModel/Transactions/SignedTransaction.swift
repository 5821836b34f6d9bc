public import CryptoPrimitives

/// A signed transaction: legacy with EIP-155's chain ID, or type 2 of EIP-1559.
public struct SignedTransaction: Hashable, Sendable {
    /// Longest encoding accepted, in bytes.
    public static let maximumByteCount = 131_072

    static let dynamicType: UInt8 = 0x02

    public let transaction: UnsignedTransaction
    public let signature: TransactionSignature

    init(transaction: UnsignedTransaction, signature: TransactionSignature) {
        self.transaction = transaction
        self.signature = signature
    }

    /// Reads an encoding; `encoded` gives it again, byte for byte.
    ///
    /// - Throws: `malformedRLP`, `malformedTransaction`, `invalidSignature`; `wrongChain` for a legacy transaction that is
    ///   signed for any chain (before EIP-155).
    public init(decoding bytes: [UInt8]) throws(EthereumError) {
        guard bytes.count <= Self.maximumByteCount else {
            throw EthereumError(
                .malformedTransaction, "a transaction of \(bytes.count) bytes; at most \(Self.maximumByteCount)")
        }
        guard let first = bytes.first else { throw EthereumError(.malformedTransaction, "the transaction is empty") }
        if first == Self.dynamicType {
            try self.init(dynamic: Self.fields(Array(bytes.dropFirst()), count: 12))
        } else if first >= 0xC0 {
            try self.init(legacy: Self.fields(bytes, count: 9))
        } else {
            throw EthereumError(
                .malformedTransaction, "a transaction of type \(first); legacy ones and type 2 are known here")
        }
    }

    /// What a node takes, and what stands in the transactions trie.
    public var encoded: [UInt8] {
        switch transaction.fee {
        case .legacy:
            let v = 35 + 2 * transaction.chainID + (signature.isOdd ? 1 : 0)
            return RLPItem.list(transaction.fields + [.number(v)] + signature.items).encoded
        case .dynamic:
            let parity = RLPItem.number(signature.isOdd ? 1 : 0)
            return [Self.dynamicType] + RLPItem.list(transaction.fields + [parity] + signature.items).encoded
        }
    }

    /// Its identity on the chain: Keccak-256 of `encoded`.
    public var hash: Digest { Keccak256.hash(encoded) }

    /// The account that signed it.
    ///
    /// - Throws: `invalidSignature`.
    public func sender(recovery: some SenderRecovery) throws(EthereumError) -> EthereumAddress {
        let key = recovery.publicKey(of: signature, digest: transaction.signingDigest)
        guard let address = key.flatMap({ EthereumAddress(publicKey: $0) }) else {
            throw EthereumError(.invalidSignature, "no key made the transaction's signature")
        }
        return address
    }

    private static func fields(_ bytes: [UInt8], count: Int) throws(EthereumError) -> [RLPItem] {
        guard let fields = try RLPItem(decoding: bytes, of: "transaction").items, fields.count == count else {
            throw EthereumError(.malformedTransaction, "the transaction does not have \(count) fields")
        }
        return fields
    }

    private init(legacy fields: [RLPItem]) throws(EthereumError) {
        let v = try Self.number(fields[6], "v")
        guard v >= 37 else {
            throw EthereumError(.wrongChain, "the transaction is signed for no chain in particular (EIP-155)")
        }
        transaction = try Self.transaction(
            chainID: (v - 35) / 2, nonce: fields[0], fee: .legacy(gasPrice: Self.number(fields[1], "gas price")),
            call: fields[2...5])
        signature = try Self.signature(fields[7], fields[8], isOdd: (v - 35) % 2 == 1)
    }

    private init(dynamic fields: [RLPItem]) throws(EthereumError) {
        guard fields[8] == .list([]) else {
            throw EthereumError(.malformedTransaction, "the transaction has an access list; none is written here")
        }
        let parity = try Self.number(fields[9], "y parity")
        guard parity <= 1 else { throw EthereumError(.malformedTransaction, "the y parity is neither 0 nor 1") }
        transaction = try Self.transaction(
            chainID: Self.number(fields[0], "chain ID"), nonce: fields[1],
            fee: .dynamic(
                maximum: Self.number(fields[3], "maximum fee"), priority: Self.number(fields[2], "priority fee")),
            call: fields[4...7])
        signature = try Self.signature(fields[10], fields[11], isOdd: parity == 1)
    }

    /// - Parameter call: gas limit, recipient, value, data.
    private static func transaction(
        chainID: UInt64, nonce: RLPItem, fee: TransactionFee, call: ArraySlice<RLPItem>
    ) throws(EthereumError) -> UnsignedTransaction {
        let call = Array(call)
        guard 1..<UnsignedTransaction.chainIDLimit ~= chainID else {
            throw EthereumError(.wrongChain, "the transaction's chain ID \(chainID) is out of range")
        }
        guard try number(call[2], "value") == 0 else {
            throw EthereumError(.malformedTransaction, "the transaction moves money; none written here does")
        }
        guard let recipient = call[1].byteString, let data = call[3].byteString,
            recipient.isEmpty || recipient.count == EthereumAddress.byteCount
        else { throw EthereumError(.malformedTransaction, "the transaction's recipient or data has the wrong form") }
        return UnsignedTransaction(
            chainID: chainID, nonce: try number(nonce, "nonce"), fee: fee,
            gasLimit: try number(call[0], "gas limit"), to: EthereumAddress(recipient), data: data)
    }

    private static func signature(
        _ r: RLPItem, _ s: RLPItem, isOdd: Bool
    ) throws(EthereumError) -> TransactionSignature {
        guard let signature = TransactionSignature(r: r, s: s, isOdd: isOdd) else {
            throw EthereumError(.invalidSignature, "r or s of the transaction's signature is out of range")
        }
        return signature
    }

    private static func number(_ item: RLPItem, _ name: String) throws(EthereumError) -> UInt64 {
        guard let number = item.number else {
            throw EthereumError(.malformedTransaction, "the transaction's \(name) is no number below 2^64")
        }
        return number
    }
}
