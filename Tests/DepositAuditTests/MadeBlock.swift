import CryptoPrimitives
import EthereumVerification
import SeededTestSupport
import TransparencyLog

@testable import EthereumModel

/// A block with a transaction that anchors a checkpoint, and others around it.
struct MadeBlock {
    static let chainID: UInt64 = 20_200

    let contract: EthereumAddress
    let sender: String
    let header: BlockHeader
    let proof: ChainAnchorProof

    /// - Parameters:
    ///   - company: the number of other transactions; the anchoring stands in their midst.
    ///   - isLegacy: by a transaction from before EIP-1559.
    init(
        _ checkpoint: Checkpoint, _ generator: inout SeededGenerator, company: Int = 0, isLegacy: Bool = false
    ) throws {
        let contract = EthereumAddress(generator.bytes(20))!
        let key = EthereumKey(secret: generator.bytes(32))!
        let call = AnchorCall(checkpoint)
        let place = company / 2
        var transactions: [SignedTransaction] = []
        var receipts: [TransactionReceipt] = []
        for index in 0...company {
            let isOurs = index == place
            transactions.append(
                key.sign(
                    UnsignedTransaction(
                        chainID: Self.chainID, nonce: UInt64(index),
                        fee: isLegacy ? .legacy(gasPrice: 9) : .dynamic(maximum: 9, priority: 1), gasLimit: 100_000,
                        to: isOurs ? contract : EthereumAddress(generator.bytes(20))!,
                        data: isOurs ? call.data : generator.bytes(index % 70))))
            let event = call.event(of: isOurs ? contract : EthereumAddress(generator.bytes(20))!)
            receipts.append(
                TransactionReceipt(
                    type: isLegacy ? 0 : 2, succeeded: true, cumulativeGas: UInt64(60_000 * (index + 1)),
                    bloom: [UInt8](repeating: 0, count: 256), logs: [event]))
        }
        let transactionTrie = try OrderedTrie(transactions.map(\.encoded))
        let receiptTrie = try OrderedTrie(receipts.map(\.encoded))
        var fields = [[UInt8]](repeating: sha256([7]).bytes, count: 21)
        fields[4] = transactionTrie.root.bytes
        fields[5] = receiptTrie.root.bytes
        fields[8] = RLPItem.minimal(4711)
        fields[11] = RLPItem.minimal(1_790_000_000)
        header = try BlockHeader(fields: fields)
        self.contract = contract
        sender = key.address.text
        proof = ChainAnchorProof(
            chainID: Self.chainID, contract: contract, transaction: transactions[place],
            inclusion: ChainInclusion(
                header: header, index: place, transactionProof: transactionTrie.proof(of: place),
                receiptProof: receiptTrie.proof(of: place), log: 0))
    }

    /// The proof of a chain whose blocks cannot be shown.
    var signedOnly: ChainAnchorProof {
        ChainAnchorProof(
            chainID: Self.chainID, contract: contract, transaction: proof.transaction, inclusion: nil)
    }

    /// The chain in a trust file, with this hash for the block.
    func entry(block hash: String?, senders: [String]) -> String {
        let blocks = hash.map { #"{"number": 4711, "hash": "\#($0)"}"# } ?? ""
        let accounts = senders.map { "\"\($0)\"" }.joined(separator: ",")
        return #"[{"name": "evm", "chainId": \#(Self.chainID), "contract": "\#(contract.text)", "#
            + #""senders": [\#(accounts)], "blocks": [\#(blocks)]}]"#
    }
}
