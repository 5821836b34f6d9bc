public import CryptoPrimitives

/// One event of a receipt.
public struct EventLog: Hashable, Sendable {
    /// The contract that emitted it.
    public let address: EthereumAddress

    /// Up to four; the first is the Keccak-256 of the event's signature.
    public let topics: [Digest]

    public let data: [UInt8]

    public init(address: EthereumAddress, topics: [Digest], data: [UInt8]) {
        self.address = address
        self.topics = topics
        self.data = data
    }

    /// - Throws: `malformedReceipt`.
    init(_ item: RLPItem) throws(EthereumError) {
        guard let parts = item.items, parts.count == 3,
            let address = parts[0].byteString.flatMap({ EthereumAddress($0) }),
            let topics = parts[1].items, topics.count <= 4, let data = parts[2].byteString
        else { throw EthereumError(.malformedReceipt, "an event of the receipt is not address, topics, data") }
        self.address = address
        self.data = data
        var digests: [Digest] = []
        for topic in topics {
            guard let digest = topic.byteString.flatMap({ Digest($0) }) else {
                throw EthereumError(.malformedReceipt, "a topic of an event does not have 32 bytes")
            }
            digests.append(digest)
        }
        self.topics = digests
    }

    var item: RLPItem {
        .list([.bytes(address.bytes), .list(topics.map { .bytes($0.bytes) }), .bytes(data)])
    }
}
