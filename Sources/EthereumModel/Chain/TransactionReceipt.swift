/// What a block says of one of its transactions, as it stands in the receipts trie (EIP-658, EIP-2718).
public struct TransactionReceipt: Hashable, Sendable {
    /// 0 for a legacy transaction.
    public let type: UInt8

    /// Whether it was carried out; a reverted one changed nothing and has no events.
    public let succeeded: Bool

    /// Of the block up to and with this transaction.
    public let cumulativeGas: UInt64

    /// 256 bytes.
    public let bloom: [UInt8]

    public let logs: [EventLog]

    /// - Precondition: a bloom filter of 256 bytes, a type below 0x80.
    public init(type: UInt8, succeeded: Bool, cumulativeGas: UInt64, bloom: [UInt8], logs: [EventLog]) {
        precondition(bloom.count == 256 && type < 0x80, "no receipt")
        self.type = type
        self.succeeded = succeeded
        self.cumulativeGas = cumulativeGas
        self.bloom = bloom
        self.logs = logs
    }

    /// Reads a value of the receipts trie.
    ///
    /// - Throws: `malformedRLP`; `malformedReceipt`, also for receipts from before EIP-658 that state no status.
    public init(decoding bytes: [UInt8]) throws(EthereumError) {
        let isTyped = bytes.first.map { 1..<0x80 ~= $0 } ?? false
        let item = try RLPItem(decoding: isTyped ? Array(bytes.dropFirst()) : bytes, of: "receipt")
        guard let parts = item.items, parts.count == 4, let status = parts[0].number, status <= 1,
            let gas = parts[1].number, let bloom = parts[2].byteString, bloom.count == 256, let logs = parts[3].items
        else {
            throw EthereumError(.malformedReceipt, "the receipt is not status, gas, bloom filter and events")
        }
        var events: [EventLog] = []
        for log in logs { events.append(try EventLog(log)) }
        self.init(
            type: isTyped ? bytes[0] : 0, succeeded: status == 1, cumulativeGas: gas, bloom: bloom, logs: events)
    }

    /// Its value in the receipts trie.
    public var encoded: [UInt8] {
        let list = RLPItem.list([
            .number(succeeded ? 1 : 0), .number(cumulativeGas), .bytes(bloom), .list(logs.map { $0.item }),
        ])
        return (type == 0 ? [] : [type]) + list.encoded
    }
}
