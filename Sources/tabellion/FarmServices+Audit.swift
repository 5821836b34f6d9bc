import Audit
import CanonicalJSON
import ChainAnchoring
import Coordinator
import DepositModel
import EthereumModel
import EthereumVerification
import EvidenceModel
import FarmProtocol

/// The auditor that stands before the office's seal.
struct LetterAudit: Sendable {
    let trust: TrustFile
    private let means: DepositAuditor.Means

    init(trust: [UInt8], policy: LetterPolicy) throws {
        var means = DepositAuditor.Means()
        self.trust = try TrustFile(parsing: trust)
        means.trust = self.trust
        // Which block is the chain's, an auditor is told by a node; the office's nodes said it when the anchor came.
        means.policy = try LetterPolicy(
            witnesses: policy.witnesses, time: policy.time, timeQuorum: policy.timeQuorum, chain: [])
        self.means = means
    }

    /// Runs the code of `tabellion-audit deposit` over a proof, of a deposit or a session, as its owner would.
    ///
    /// - Returns: the anchors whose evidence holds.
    /// - Throws: `LetterRefusal` if anything at all fails.
    func check(_ proof: some EntryProof) throws -> [AnchorIdentity] {
        let report: DepositReport
        do {
            report = try DepositAuditor.audit(
                proof.canonicalBytes, named: "proof", content: nil as FileSource?, means: means)
        } catch { throw LetterRefusal([error.description]) }
        guard report.exitCode == 0 else {
            throw LetterRefusal(
                report.findings.filter { $0.outcome == .failed }.map { finding in
                    let name = [finding.check.rawValue, finding.anchor].compactMap { $0 }.joined(separator: " ")
                    return "\(name): \(finding.text(in: .english))"
                })
        }
        let chains = proof.anchors.map(\.identity).filter { $0.kind == .chain }
        return report.times.map(\.anchor).filter { $0.kind != .chain } + chains
    }
}

extension FarmServices {
    /// With the office's own trust, as it hands it to auditors.
    func letterAudit(
        _ authorities: [FarmAuthority], _ office: LetterOfficeFiles, policy: LetterPolicy
    ) throws -> LetterAudit {
        let trust = try directory.trust(
            authorities, letters: office, witnesses: try witnessPolicy(), chains: try chains())
        return try LetterAudit(trust: trust, policy: policy)
    }
}
