public import CryptoPrimitives

/// A call or a deployment before it is signed; it moves no money and has no access list.
public struct UnsignedTransaction: Hashable, Sendable {
    /// Below 2^62, so that the v of EIP-155 fits 64 bits; the chain for which it is signed and on no other valid.
    public let chainID: UInt64
    public let nonce: UInt64
    public let fee: TransactionFee
    public let gasLimit: UInt64
    /// nil for a deployment.
    public let to: EthereumAddress?
    public let data: [UInt8]

    /// - Precondition: 1 ≤ chain ID < 2^62.
    public init(
        chainID: UInt64, nonce: UInt64, fee: TransactionFee, gasLimit: UInt64, to: EthereumAddress?, data: [UInt8]
    ) {
        precondition(1..<Self.chainIDLimit ~= chainID, "a chain ID out of range")
        self.chainID = chainID
        self.nonce = nonce
        self.fee = fee
        self.gasLimit = gasLimit
        self.to = to
        self.data = data
    }

    static let chainIDLimit: UInt64 = 1 << 62

    /// What the sender signs (EIP-155, EIP-1559).
    public var signingDigest: Digest {
        switch fee {
        case .legacy: Keccak256.hash(RLPItem.list(fields + [.number(chainID), .number(0), .number(0)]).encoded)
        case .dynamic: Keccak256.hash([SignedTransaction.dynamicType] + RLPItem.list(fields).encoded)
        }
    }

    /// With the signature, as a node takes it.
    public func signed(_ signature: TransactionSignature) -> SignedTransaction {
        SignedTransaction(transaction: self, signature: signature)
    }

    /// Everything up to the signature.
    var fields: [RLPItem] {
        let call: [RLPItem] = [.number(gasLimit), .bytes(to?.bytes ?? []), .number(0), .bytes(data)]
        switch fee {
        case .legacy(let price):
            return [.number(nonce), .number(price)] + call
        case .dynamic(let maximum, let priority):
            return [.number(chainID), .number(nonce), .number(priority), .number(maximum)] + call + [.list([])]
        }
    }
}
