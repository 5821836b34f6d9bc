import CryptoPrimitives
import EthereumVerification
import SeededTestSupport
import TransparencyLog

@testable import EthereumModel

/// A block made up for a test, with one anchoring transaction among others.
struct AnchoredBlock {
    static let chainID: UInt64 = 20_200

    let checkpoint: Checkpoint
    let contract: EthereumAddress
    let key: EthereumKey
    let transaction: SignedTransaction
    var succeeded = true
    var fieldCount = 21
    var index: Int
    var number: UInt64 = 4_711
    var others: [SignedTransaction]
    var logs: [EventLog]

    init(_ random: inout SeededGenerator, isLegacy: Bool = false) throws {
        checkpoint = try Checkpoint(
            origin: "ledger.example.org/2026", size: UInt64.random(in: 1...1 << 40, using: &random),
            root: sha256(random.bytes(8)))
        contract = EthereumAddress(random.bytes(20))!
        key = EthereumKey(secret: random.bytes(32))!
        transaction = key.sign(
            UnsignedTransaction(
                chainID: Self.chainID, nonce: 9,
                fee: isLegacy ? .legacy(gasPrice: 7) : .dynamic(maximum: 9, priority: 1),
                gasLimit: 100_000, to: contract, data: AnchorCall(checkpoint).data))
        let other = EthereumKey(secret: random.bytes(32))!
        let recipient = EthereumAddress(random.bytes(20))
        others = (0..<Int.random(in: 0...40, using: &random)).map { nonce in
            other.sign(
                UnsignedTransaction(
                    chainID: Self.chainID, nonce: UInt64(nonce), fee: .legacy(gasPrice: 7), gasLimit: 21_000,
                    to: recipient,
                    data: random.bytes(nonce)))
        }
        index = Int.random(in: 0...others.count, using: &random)
        let noise = EventLog(address: recipient!, topics: [sha256([1])], data: [1, 2, 3])
        logs = [noise, AnchorCall(checkpoint).event(of: contract)]
    }

    var trust: ChainTrust {
        ChainTrust(chainID: Self.chainID, contract: contract, senders: [key.address], blocks: [header.reference])
    }

    private var transactions: [SignedTransaction] {
        var all = others
        all.insert(transaction, at: index)
        return all
    }

    private var receipts: [TransactionReceipt] {
        let bloom = [UInt8](repeating: 0, count: 256)
        var all = others.indices.map {
            TransactionReceipt(type: 0, succeeded: true, cumulativeGas: UInt64($0) * 21_000, bloom: bloom, logs: [])
        }
        let type: UInt8 = if case .legacy = transaction.transaction.fee { 0 } else { 2 }
        all.insert(
            TransactionReceipt(type: type, succeeded: succeeded, cumulativeGas: 60_000, bloom: bloom, logs: logs),
            at: index)
        return all
    }

    private var tries: (transactions: OrderedTrie, receipts: OrderedTrie) {
        (try! OrderedTrie(transactions.map { $0.encoded }), try! OrderedTrie(receipts.map { $0.encoded }))
    }

    var header: BlockHeader {
        let tries = tries
        var fields = [[UInt8]](repeating: sha256([7]).bytes, count: fieldCount)
        fields[4] = tries.transactions.root.bytes
        fields[5] = tries.receipts.root.bytes
        fields[8] = RLPItem.minimal(number)
        fields[11] = RLPItem.minimal(1_790_000_000)
        return try! BlockHeader(fields: fields)
    }

    var inclusion: ChainInclusion {
        let tries = tries
        return ChainInclusion(
            header: header, index: index, transactionProof: tries.transactions.proof(of: index),
            receiptProof: tries.receipts.proof(of: index), log: 1)
    }

    var proof: ChainAnchorProof { proof(inclusion) }

    func proof(_ inclusion: ChainInclusion?) -> ChainAnchorProof {
        ChainAnchorProof(chainID: Self.chainID, contract: contract, transaction: transaction, inclusion: inclusion)
    }
}
