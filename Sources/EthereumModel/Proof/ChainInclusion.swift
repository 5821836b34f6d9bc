public import CanonicalJSON
internal import CryptoPrimitives

/// Where a block holds a transaction and what it says of it (docs/spec/chain.md section 4).
public struct ChainInclusion: Hashable, JSONModel {
    /// Most nodes of one proof: a path of RLP(index) has at most ten nibbles.
    public static let maximumNodes = 16

    /// Longest node, in bytes: a leaf holds a whole receipt.
    public static let maximumNodeByteCount = 1 << 20

    /// What the block's hash is of.
    public let header: BlockHeader

    /// Of the transaction in its block, below `OrderedTrie.maximumCount`.
    public let index: Int

    /// Nodes from the header's transactions root to the transaction.
    public let transactionProof: [[UInt8]]

    /// Nodes from the header's receipts root to the receipt.
    public let receiptProof: [[UInt8]]

    /// Of the event among those of the receipt.
    public let log: Int

    public init(
        header: BlockHeader, index: Int, transactionProof: [[UInt8]], receiptProof: [[UInt8]], log: Int
    ) {
        self.header = header
        self.index = index
        self.transactionProof = transactionProof
        self.receiptProof = receiptProof
        self.log = log
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        header = try Self.header(&members)
        index = try Self.position(&members, "index")
        transactionProof = try Self.nodes(&members, "transactionProof")
        receiptProof = try Self.nodes(&members, "receiptProof")
        log = try Self.position(&members, "log")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("header", hex: header.bytes)
        object.set("index", UInt64(index))
        object.set("log", UInt64(log))
        object.set("receiptProof", texts: receiptProof.map { Hex.encode($0) })
        object.set("transactionProof", texts: transactionProof.map { Hex.encode($0) })
        return .object(object)
    }

    private static func header(_ members: inout MemberReader) throws(JSONError) -> BlockHeader {
        guard let bytes = Hex.decode(try members.string("header")) else {
            throw members.failure("header", "lower-case hexadecimal digits should stand here")
        }
        do throws(EthereumError) { return try BlockHeader(decoding: bytes) } catch {
            throw members.failure("header", error.message)
        }
    }

    private static func position(_ members: inout MemberReader, _ name: String) throws(JSONError) -> Int {
        let number = try members.integer(name)
        guard number < UInt64(OrderedTrie.maximumCount) else {
            throw members.failure(name, "not below \(OrderedTrie.maximumCount)")
        }
        return Int(number)
    }

    private static func nodes(_ members: inout MemberReader, _ name: String) throws(JSONError) -> [[UInt8]] {
        let texts = try members.strings(name)
        guard 1...maximumNodes ~= texts.count else {
            throw members.failure(name, "1 to \(maximumNodes) nodes should stand here")
        }
        var nodes: [[UInt8]] = []
        for text in texts {
            guard text.utf8.count <= 2 * maximumNodeByteCount, let node = Hex.decode(text) else {
                throw members.failure(name, "lower-case hexadecimal digits of a trie node should stand here")
            }
            nodes.append(node)
        }
        return nodes
    }
}
