internal import CryptoPrimitives
internal import EthereumModel

/// Other people's transactions of a block, of every type up to EIP-7702: rebuilt from a node's words for the trie.
enum NodeTransaction {
    /// Most entries of one access or authorisation list.
    private static let maximumEntries = 4096

    /// - Returns: nil for an unknown type or a missing field. The caller compares the bytes' hash.
    static func encoded(_ value: NodeValue) -> [UInt8]? {
        guard let type = value["type"].map({ $0.number }) ?? 0, let fields = names(of: type) else { return nil }
        var items: [RLPItem] = []
        for name in fields {
            guard let item = item(name, of: value) else { return nil }
            items.append(item)
        }
        return (type == 0 ? [] : [UInt8(type)]) + RLPItem.list(items).encoded
    }

    private static func names(of type: UInt64) -> [String]? {
        let call = ["gas", "to", "value", "input"]
        let signature = ["yParity", "r", "s"]
        return switch type {
        case 0: ["nonce", "gasPrice"] + call + ["v", "r", "s"]
        case 1: ["chainId", "nonce", "gasPrice"] + call + ["accessList"] + signature
        case 2: ["chainId", "nonce", "maxPriorityFeePerGas", "maxFeePerGas"] + call + ["accessList"] + signature
        case 3:
            ["chainId", "nonce", "maxPriorityFeePerGas", "maxFeePerGas"] + call
                + ["accessList", "maxFeePerBlobGas", "blobVersionedHashes"] + signature
        case 4:
            ["chainId", "nonce", "maxPriorityFeePerGas", "maxFeePerGas"] + call
                + ["accessList", "authorizationList"] + signature
        default: nil
        }
    }

    private static func item(_ name: String, of value: NodeValue) -> RLPItem? {
        switch name {
        case "to": return value["to"].map { $0.bytes.map { .bytes($0) } } ?? .bytes([])
        case "input": return (value["input"] ?? value["data"])?.bytes.map { .bytes($0) }
        case "yParity": return (value["yParity"] ?? value["v"])?.quantity.map { .bytes($0) }
        case "blobVersionedHashes": return list(value[name]) { $0.bytes.map { .bytes($0) } }
        case "accessList":
            return list(value[name]) { entry in
                guard let address = entry["address"]?.bytes,
                    let keys = list(entry["storageKeys"], { $0.bytes.map { .bytes($0) } })
                else { return nil }
                return .list([.bytes(address), keys])
            }
        case "authorizationList":
            return list(value[name]) { entry in
                guard let address = entry["address"]?.bytes, let chain = entry["chainId"]?.quantity,
                    let nonce = entry["nonce"]?.quantity, let r = entry["r"]?.quantity, let s = entry["s"]?.quantity,
                    let parity = (entry["yParity"] ?? entry["v"])?.quantity
                else { return nil }
                return .list([.bytes(chain), .bytes(address)] + [nonce, parity, r, s].map { .bytes($0) })
            }
        default: return value[name]?.quantity.map { .bytes($0) }
        }
    }

    private static func list(_ value: NodeValue?, _ item: (NodeValue) -> RLPItem?) -> RLPItem? {
        guard let elements = value?.elements, elements.count <= maximumEntries else { return nil }
        let items = elements.compactMap(item)
        return items.count == elements.count ? .list(items) : nil
    }
}

extension TransactionReceipt {
    /// A receipt as a node tells it; nil if a field is missing or of the wrong form.
    init?(node value: NodeValue) {
        guard let type = value["type"].map({ $0.number }) ?? 0, type < 0x80, let status = value["status"]?.number,
            status <= 1, let gas = value["cumulativeGasUsed"]?.number, let bloom = value["logsBloom"]?.bytes,
            bloom.count == 256, let logs = value["logs"]?.elements
        else { return nil }
        var events: [EventLog] = []
        for log in logs {
            guard let address = log["address"]?.address, let topics = log["topics"]?.elements, topics.count <= 4,
                let data = log["data"]?.bytes
            else { return nil }
            let digests = topics.compactMap { $0.digest }
            guard digests.count == topics.count else { return nil }
            events.append(EventLog(address: address, topics: digests, data: data))
        }
        self.init(type: UInt8(type), succeeded: status == 1, cumulativeGas: gas, bloom: bloom, logs: events)
    }
}
