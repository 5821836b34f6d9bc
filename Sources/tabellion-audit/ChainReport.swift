internal import CanonicalJSON
internal import CryptoPrimitives
internal import EthereumModel
internal import TransparencyLog

/// What a chain anchor proves, in words: no more than `ChainFinding.Strength` says.
struct ChainReport {
    private let finding: ChainFinding
    private let checkpoint: Checkpoint

    init(_ finding: ChainFinding, _ checkpoint: Checkpoint) {
        self.finding = finding
        self.checkpoint = checkpoint
    }

    var json: String {
        var object = JSONObject()
        object.set("result", finding.strength.rawValue)
        object.set("origin", checkpoint.origin)
        object.set("size", decimal: checkpoint.size)
        object.set("root", checkpoint.root.hex)
        object.set("sender", finding.sender.text)
        object.set("transaction", finding.transaction.hex)
        object.set("block", finding.block.map { String($0.number) })
        object.set("blockHash", finding.block?.hash.hex)
        object.set("timestamp", finding.timestamp.map { String($0) })
        return String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self)
    }

    func lines(isChinese: Bool) -> [String] { isChinese ? chinese : english }

    private var block: String { finding.block.map { "\($0)" } ?? "" }

    private var english: [String] {
        let proven =
            switch finding.strength {
            case .included: "proven: the contract took this checkpoint in block \(block), which you trust"
            case .claimed:
                "not proven: the proof is at one with block \(block), which you have not named; ask a node of the chain "
                    + "for its hash. So far only the signature counts"
            case .signed: "not proven: an account that you trust signed this, nothing shows that the chain ever took it"
            }
        return [
            "checkpoint: \(checkpoint.origin), \(checkpoint.size) entries, root \(checkpoint.root)",
            "signed by: \(finding.sender), transaction 0x\(finding.transaction)", proven,
        ]
    }

    private var chinese: [String] {
        let proven =
            switch finding.strength {
            case .included: "已证明：合约已在您信任的区块 \(block) 中收录该检查点"
            case .claimed: "未证明：证明与区块 \(block) 一致，但您未声明信任该区块；请向该链任一节点查询其哈希。目前仅签名有效"
            case .signed: "未证明：您信任的账户已签名，但没有任何内容表明该链曾收录此交易"
            }
        return [
            "检查点：\(checkpoint.origin)，\(checkpoint.size) 条，根 \(checkpoint.root)",
            "签名账户：\(finding.sender)，交易 0x\(finding.transaction)", proven,
        ]
    }
}
