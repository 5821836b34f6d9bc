public import CanonicalJSON
internal import CryptoPrimitives

/// A checkpoint on a chain, as a file (docs/spec/chain.md section 4): the signed transaction, and the block that holds it.
///
/// By itself it proves who signed. That the contract took the checkpoint it proves to those who trust the block's hash; see
/// `ChainFinding.Strength`.
public struct ChainAnchorProof: Hashable, JSONModel {
    public typealias Failure = EthereumError

    /// Longest file accepted, in bytes.
    public static let maximumByteCount = 4 * 1024 * 1024

    private static let type = "tabellion/chain-anchor"

    public let chainID: UInt64

    public let contract: EthereumAddress

    /// As it was sent: `SignedTransaction.encoded`.
    public let transaction: SignedTransaction

    /// nil for a chain whose block hashes cannot be computed from an Ethereum header: such a proof shows a signature only.
    public let inclusion: ChainInclusion?

    public init(
        chainID: UInt64, contract: EthereumAddress, transaction: SignedTransaction, inclusion: ChainInclusion?
    ) {
        self.chainID = chainID
        self.contract = contract
        self.transaction = transaction
        self.inclusion = inclusion
    }

    /// Reads a file in its only spelling.
    ///
    /// - Parameter file: its name, for errors.
    /// - Throws: `malformedProof`.
    public init(file bytes: [UInt8], named file: String) throws(EthereumError) {
        guard bytes.count <= Self.maximumByteCount else {
            throw EthereumError(
                .malformedProof, "\(file): \(bytes.count) bytes; a proof has at most \(Self.maximumByteCount)")
        }
        try self.init(canonical: bytes, file: file)
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard try members.integer("v") == 1 else { throw members.failure("v", "1 should stand here") }
        guard try members.string("type") == Self.type else {
            throw members.failure("type", "\"\(Self.type)\" should stand here")
        }
        chainID = try members.integer("chainId")
        contract = try Self.address(&members)
        transaction = try Self.transaction(&members)
        inclusion = members.has("block") ? try members.model("block") : nil
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1)
        object.set("type", Self.type)
        object.set("chainId", chainID)
        object.set("contract", contract.text)
        object.set("transaction", hex: transaction.encoded)
        object.set("block", inclusion?.json)
        return .object(object)
    }

    private static func address(_ members: inout MemberReader) throws(JSONError) -> EthereumAddress {
        let text = try members.string("contract")
        guard text.hasPrefix("0x"), let address = Hex.decode(text.dropFirst(2)).flatMap({ EthereumAddress($0) }) else {
            throw members.failure("contract", "0x and 40 lower-case hexadecimal digits should stand here")
        }
        return address
    }

    private static func transaction(_ members: inout MemberReader) throws(JSONError) -> SignedTransaction {
        let text = try members.string("transaction")
        guard text.utf8.count <= 2 * SignedTransaction.maximumByteCount, let bytes = Hex.decode(text) else {
            throw members.failure("transaction", "lower-case hexadecimal digits should stand here")
        }
        do throws(EthereumError) { return try SignedTransaction(decoding: bytes) } catch {
            throw members.failure("transaction", error.message)
        }
    }
}
