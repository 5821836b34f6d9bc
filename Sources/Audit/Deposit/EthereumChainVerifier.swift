public import CanonicalJSON
internal import EthereumModel
internal import EthereumVerification
public import TransparencyLog

/// Checks anchors on EVM chains: `ChainAnchorProof` under what the trust file says of the chain.
public struct EthereumChainVerifier: ChainVerifier {
    public init() {}

    public func check(
        _ evidence: JSONValue, of checkpoint: Checkpoint, on chain: TrustFile.Chain?
    ) throws(ChainFault) -> ChainStatement {
        let proof: ChainAnchorProof
        do throws(JSONError) {
            proof = try ChainAnchorProof(json: evidence, at: "evidence")
        } catch { throw ChainFault(error.message) }
        do throws(EthereumError) {
            let finding = try proof.verify(
                checkpoint: checkpoint, trust: ChainTrust(chain, of: proof), recovery: Secp256k1())
            guard finding.strength == .included, let block = finding.block, let time = finding.timestamp else {
                return .unproven(Self.words(finding))
            }
            return .included(unixSeconds: time, block: block.description)
        } catch {
            guard error.code != .nothingTrusted else { return .unproven(error.message) }
            throw ChainFault(error.message)
        }
    }

    private static func words(_ finding: ChainFinding) -> String {
        switch finding.block {
        case .some(let block) where finding.strength > .signed:
            return "\(finding.sender) signed it, and the proof names block \(block), which your trust file does not: "
                + "ask a node for that block's hash"
        default: return "\(finding.sender) signed it; whether the chain took it is not shown"
        }
    }
}

extension ChainTrust {
    /// What the trust file says; of a chain that it does not name nothing is believed but which one it is.
    fileprivate init(_ chain: TrustFile.Chain?, of proof: ChainAnchorProof) {
        guard let chain, let contract = EthereumAddress(chain.contract) else {
            self.init(chainID: proof.chainID, contract: proof.contract)
            return
        }
        self.init(
            chainID: chain.chainID, contract: contract,
            senders: Set(chain.senders.compactMap { EthereumAddress($0) }),
            blocks: chain.blocks.map { BlockReference(number: $0.number, hash: $0.hash) })
    }
}
