internal import CryptoPrimitives
internal import EthereumModel

/// A block as a node tells it, rebuilt into the bytes that its hash and roots are of.
struct NodeBlock: Sendable {
    let number: UInt64

    /// What the node says that the hash is.
    let hash: Digest

    /// nil if the hash is not that of the fields which the node tells: it lies, or the chain hashes otherwise.
    let header: BlockHeader?

    let transactionHashes: [Digest]

    /// As they stand in the trie; nil for a transaction whose hash is not that of the fields told.
    let transactions: [[UInt8]?]

    /// - Throws: `badAnswer`.
    init(_ value: NodeValue, number: UInt64, client: NodeClient) throws(ChainError) {
        guard value["number"]?.number == number, let hash = value["hash"]?.digest,
            let elements = value["transactions"]?.elements
        else { throw client.failure("answers with another block than number \(number)") }
        var (transactions, hashes): ([[UInt8]?], [Digest]) = ([], [])
        for element in elements {
            guard let hash = element["hash"]?.digest else {
                throw client.failure("answers with a block whose transactions are not whole")
            }
            let bytes = NodeTransaction.encoded(element)
            transactions.append(bytes.flatMap { Keccak256.hash($0) == hash ? $0 : nil })
            hashes.append(hash)
        }
        self.number = number
        self.hash = hash
        header = Self.headers(value).first { $0.hash == hash && $0.number == number }
        self.transactions = transactions
        transactionHashes = hashes
    }

    /// Fields in the order of the header, those of later forks as far as they are there without a gap.
    private static let fields: [(name: String, isQuantity: Bool)] = [
        ("parentHash", false), ("sha3Uncles", false), ("miner", false), ("stateRoot", false),
        ("transactionsRoot", false), ("receiptsRoot", false), ("logsBloom", false), ("difficulty", true),
        ("number", true), ("gasLimit", true), ("gasUsed", true), ("timestamp", true), ("extraData", false),
        ("mixHash", false), ("nonce", false), ("baseFeePerGas", true), ("withdrawalsRoot", false),
        ("blobGasUsed", true), ("excessBlobGas", true), ("parentBeaconBlockRoot", false), ("requestsHash", false),
    ]

    private static let extraData = 12

    /// The header as told; and, for chains whose validators' seals are not part of what they seal, without those.
    private static func headers(_ value: NodeValue) -> [BlockHeader] {
        var known: [[UInt8]] = []
        for field in fields {
            guard let told = value[field.name], let bytes = field.isQuantity ? told.quantity : told.bytes else { break }
            known.append(bytes)
        }
        guard known.count > extraData else { return [] }
        let plain = known
        let variants = SealedExtraData.variants(of: plain[extraData]).map { extra in
            var fields = plain
            fields[extraData] = extra
            return fields
        }
        return ([plain] + variants).compactMap { try? BlockHeader(fields: $0) }
    }
}
