internal import CanonicalJSON
internal import CryptoPrimitives
internal import EthereumModel
internal import Foundation

/// The calls of one node that are in use, with their answers checked for form and for belonging to the question.
struct ChainNode: Sendable {
    let client: NodeClient

    var name: String { client.url.absoluteString }

    /// What a node says of a transaction: believed only when a proof bears it out.
    struct ClaimedReceipt: Sendable, Hashable {
        let block: BlockReference
        let succeeded: Bool
    }

    func chainID() async throws(ChainError) -> UInt64 { try await number("eth_chainId") }

    func head() async throws(ChainError) -> UInt64 { try await number("eth_blockNumber") }

    /// The number of transactions of an account: up to a block, or the newest one.
    func nonce(of account: EthereumAddress, at block: UInt64? = nil) async throws(ChainError) -> UInt64 {
        try await number("eth_getTransactionCount", [.string(account.text), .string(Self.tag(block))])
    }

    /// In wei; more than 2^64 is 2^64 − 1.
    func balance(of account: EthereumAddress) async throws(ChainError) -> UInt64 {
        let value = try await result("eth_getBalance", [.string(account.text), .string("latest")])
        guard value.quantity != nil else { throw client.failure("answers eth_getBalance with no number") }
        return value.number ?? .max
    }

    func gasPrice() async throws(ChainError) -> UInt64 { try await number("eth_gasPrice") }

    /// nil on nodes that know no EIP-1559.
    func priorityFee() async throws(ChainError) -> UInt64? {
        guard case .value(let value) = try await client.ask("eth_maxPriorityFeePerGas", []) else { return nil }
        return value.number
    }

    /// nil on chains without EIP-1559.
    func baseFee() async throws(ChainError) -> UInt64? {
        try await result("eth_getBlockByNumber", [.string("latest"), .boolean(false)])["baseFeePerGas"]?.number
    }

    func code(at address: EthereumAddress) async throws(ChainError) -> [UInt8] {
        let value = try await result("eth_getCode", [.string(address.text), .string("latest")])
        guard let bytes = value.bytes else { throw client.failure("answers eth_getCode with no bytes") }
        return bytes
    }

    /// Asks a contract.
    ///
    /// - Throws: `reverted` with the contract's own words.
    func call(_ contract: EthereumAddress, _ data: [UInt8]) async throws(ChainError) -> [UInt8] {
        let value = try await result("eth_call", [Self.transaction(to: contract, data: data), .string("latest")])
        guard let bytes = value.bytes else { throw client.failure("answers eth_call with no bytes") }
        return bytes
    }

    /// - Throws: `reverted` with the contract's own words, `insufficientFunds`.
    func estimateGas(
        from account: EthereumAddress, to contract: EthereumAddress?, data: [UInt8]
    ) async throws(ChainError) -> UInt64 {
        try await number("eth_estimateGas", [Self.transaction(from: account, to: contract, data: data)])
    }

    /// Hands a signed transaction over.
    ///
    /// - Returns: nil if the node took it or has it, else what it said.
    func send(_ transaction: SignedTransaction) async throws(ChainError) -> NodeClient.Refusal? {
        let raw = JSONValue.string("0x" + Hex.encode(transaction.encoded))
        switch try await client.ask("eth_sendRawTransaction", [raw]) {
        case .value(let value):
            guard value.digest == transaction.hash else {
                throw client.failure("took a transaction under another hash than its own")
            }
            return nil
        case .refusal(let refusal):
            let words = refusal.message.lowercased()
            return words.contains("already known") || words.contains("known transaction")
                || words.contains("already imported")
                ? nil : refusal
        }
    }

    /// nil while no block has it.
    func receipt(of hash: Digest) async throws(ChainError) -> ClaimedReceipt? {
        let value = try await result("eth_getTransactionReceipt", [.string("0x" + hash.hex)])
        guard value != .null else { return nil }
        guard value["transactionHash"]?.digest == hash, let number = value["blockNumber"]?.number,
            let block = value["blockHash"]?.digest, let status = value["status"]?.number
        else { throw client.failure("answers with another transaction's receipt, or none that can be read") }
        return ClaimedReceipt(block: BlockReference(number: number, hash: block), succeeded: status == 1)
    }

    /// The hash that the node gives for a number; nil beyond its head.
    func blockHash(at number: UInt64) async throws(ChainError) -> Digest? {
        let value = try await result("eth_getBlockByNumber", [.string(Self.tag(number)), .boolean(false)])
        guard value != .null else { return nil }
        guard let hash = value["hash"]?.digest, value["number"]?.number == number else {
            throw client.failure("answers with another block than number \(number)")
        }
        return hash
    }

    /// A block with whole transactions; nil beyond the node's head.
    func block(at number: UInt64) async throws(ChainError) -> NodeBlock? {
        let value = try await result("eth_getBlockByNumber", [.string(Self.tag(number)), .boolean(true)])
        return value == .null ? nil : try NodeBlock(value, number: number, client: client)
    }

    /// The receipts of a block in their order: all at once, or one by one where the node does not know that call.
    func receipts(of block: NodeBlock) async throws(ChainError) -> [TransactionReceipt] {
        var values: [NodeValue] = []
        let asked = try await client.ask("eth_getBlockReceipts", [.string(Self.tag(block.number))])
        if case .value(let all) = asked, let elements = all.elements {
            values = elements
        } else {
            for hash in block.transactionHashes {
                values.append(try await result("eth_getTransactionReceipt", [.string("0x" + hash.hex)]))
            }
        }
        var receipts: [TransactionReceipt] = []
        for value in values {
            guard let receipt = TransactionReceipt(node: value) else {
                throw client.failure("answers with a receipt that cannot be read")
            }
            receipts.append(receipt)
        }
        return receipts
    }

    private static func tag(_ number: UInt64?) -> String { number.map { "0x" + String($0, radix: 16) } ?? "latest" }

    private static func transaction(
        from account: EthereumAddress? = nil, to contract: EthereumAddress?, data: [UInt8]
    ) -> JSONValue {
        var object = JSONObject()
        object.set("from", account?.text)
        object.set("to", contract?.text)
        object.set("data", "0x" + Hex.encode(data))
        return .object(object)
    }

    private func number(_ method: String, _ parameters: [JSONValue] = []) async throws(ChainError) -> UInt64 {
        guard let number = try await result(method, parameters).number else {
            throw client.failure("answers \(method) with no number below 2^64")
        }
        return number
    }

    private func result(_ method: String, _ parameters: [JSONValue] = []) async throws(ChainError) -> NodeValue {
        switch try await client.ask(method, parameters) {
        case .value(let value): return value
        case .refusal(let refusal): throw Self.error(refusal, from: name)
        }
    }

    /// What a node's refusal means; nodes differ in codes and agree roughly in words.
    static func error(_ refusal: NodeClient.Refusal, from name: String) -> ChainError {
        let words = refusal.message.lowercased()
        if let reason = RevertReason.text(of: refusal.data) {
            return ChainError(.reverted, "the contract refuses: \(reason)", cause: refusal)
        }
        if words.contains("revert") {
            return ChainError(.reverted, "the contract refuses: \(refusal.message)", cause: refusal)
        }
        if words.contains("insufficient funds") || words.contains("upfront cost") {
            return ChainError(
                .insufficientFunds, "the account cannot pay (\(refusal.message)): send it the chain's currency",
                cause: refusal)
        }
        return ChainError(.refused, "\(name) refuses: \(refusal.message) (\(refusal.code))", cause: refusal)
    }
}
