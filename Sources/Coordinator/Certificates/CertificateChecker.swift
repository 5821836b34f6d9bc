import Audit
import CanonicalJSON
import CertificateModel
import CryptoPrimitives
import DepositModel
import Deposits
import Dispatch
import EvidenceModel
import FarmProtocol
import Ledger
import Storage
import TransparencyLog

/// Checks what a certificate is asked for: the file against the deposit, the bundle that the office holds; proofs by the auditor's
/// own code and with the office's own trust file, as it hands it to auditors.
struct CertificateChecker: Sendable {
    let deposits: DepositDesk
    let captures: CaptureDesk
    let shelf: BundleShelf
    let log: Log
    /// Path of the office's own trust file.
    let trust: String

    /// Audits block: on a thread of their own, one at a time.
    private static let queue = DispatchQueue(label: "tabellion.certificate-checks")

    // MARK: - A deposit

    /// - Parameter file: what was brought.
    /// - Throws: `ProblemDetails` 404, or 503 while the entry is in no checkpoint.
    func check(
        deposit index: UInt64, _ file: CertificateCheck.File, from source: CertificateCheck.Source,
        by notary: CertificatePerson, at: UInt64
    ) async throws -> CertificateCheck {
        let (_, stored) = try await deposits.stored(String(index))
        let request = stored.request
        let k = Int(index - stored.first)
        let pair = request.pair(k)
        let proof = try await deposits.proof(String(index))
        let trust = trust
        let policy = deposits.parts.policy
        let report = try await Self.blocking {
            var means = DepositAuditor.Means()
            means.trust = try TrustFile(contentsOf: trust)
            // Which block is the chain's, an auditor is told by a node; the office's nodes said it when the anchor came.
            means.policy = try LetterPolicy(
                witnesses: policy.witnesses, time: policy.time, timeQuorum: policy.timeQuorum, chain: [])
            return try DepositAuditor.audit(
                proof.canonicalBytes, named: "proof", content: nil as FileSource?, means: means)
        }
        var findings = [
            Self.compare(.sha256, "SHA-256", file.digests.sha256, with: pair.sha256),
            Self.compare(.sm3, "SM3", file.digests.sm3, with: pair.sm3),
        ]
        if let kept = request.file { findings.append(Self.compare(file.byteCount, with: kept.byteCount)) }
        findings += Self.findings(of: report)
        return CertificateCheck(
            at: at, by: notary, source: source, file: file,
            evidence: CertificateEvidence(
                title: request.name(k) ?? "Deposit \(index)", sha256: pair.sha256 == .zero ? nil : pair.sha256,
                sm3: pair.sm3 == .zero ? nil : pair.sm3, origin: proof.log, index: index,
                accepted: request.unixMilliseconds, notLaterThan: report.strongest?.notLaterThan,
                attestedBy: report.strongest?.anchor.name),
            findings: findings, isTest: report.isTest)
    }

    private static func compare(
        _ kind: CertificateFinding.Kind, _ name: String, _ brought: Digest, with deposited: Digest
    ) -> CertificateFinding {
        guard deposited != .zero else {
            return CertificateFinding(
                kind, .noted, chinese: "存证时未提交 \(name) 摘要，无从比对。",
                english: "No \(name) was deposited: there is nothing to compare it with.")
        }
        guard brought == deposited else {
            return CertificateFinding(
                kind, .failed, chinese: "文件的 \(name) 摘要与存证不一致：这不是存证时的文件。文件的摘要为 \(brought.hex)。",
                english:
                    "The file's \(name) is not the deposit's: this is not the file that was deposited. It is \(brought.hex)."
            )
        }
        return CertificateFinding(
            kind, .passed, chinese: "文件的 \(name) 摘要与存证一致。", english: "The file's \(name) is the deposit's.")
    }

    private static func compare(_ brought: UInt64, with deposited: UInt64) -> CertificateFinding {
        guard brought == deposited else {
            return CertificateFinding(
                .byteCount, .failed, chinese: "文件长 \(brought) 字节，存证时为 \(deposited) 字节。",
                english: "The file has \(brought) bytes; \(deposited) were deposited.")
        }
        return CertificateFinding(
            .byteCount, .passed, chinese: "文件长度与存证一致：\(brought) 字节。",
            english: "The file's length is that of the deposit: \(brought) bytes.")
    }

    /// The auditor's own sentences. That the auditor was not given the file is left out: it was compared before.
    private static func findings(of report: DepositReport) -> [CertificateFinding] {
        var findings = report.findings.filter { $0.check != .file }.map { finding in
            let outcome: CertificateFinding.Outcome =
                switch finding.outcome {
                case .passed: .passed
                case .failed: .failed
                case .noted: .noted
                }
            let anchor = finding.anchor.map { "\($0): " } ?? ""
            return CertificateFinding(
                .proof, outcome, chinese: anchor + finding.text(in: .chinese),
                english: anchor + finding.text(in: .english))
        }
        if report.exitCode != 0, report.isConsistent {
            findings.append(
                CertificateFinding(
                    .proof, .failed, chinese: "证明未锚定于本处信任的任何机构。",
                    english: "The proof is not anchored to anything that this office trusts."))
        }
        return findings
    }

    // MARK: - A capture

    /// - Throws: `ProblemDetails` 404 where there is no bundle; `StoreError`.
    func check(capture session: String, by notary: CertificatePerson, at: UInt64) async throws -> CertificateCheck {
        let view = try await captures.session(session).view
        guard view.phase == .sealed, view.bundleBytes != nil else { throw SessionFiles.none(view) }
        let (path, trust) = (shelf.path(of: session), trust)
        let (report, facts) = try await Self.blocking {
            (
                try SessionAuditor.audit(FileSource(path: path), trust: try TrustFile(contentsOf: trust)),
                try BundleFacts(contentsOf: path)
            )
        }
        let roots = report.fingerprint?.roots
        let onLedger = try? await log.entry(index: facts.closing.index)
        let findings =
            Self.findings(of: report, session: session)
            + [
                Self.compare(fingerprint: roots?.sha256.hex, with: view.fingerprint),
                Self.ledger(facts.closing.index, holds: onLedger == facts.closing.entry),
            ]
        return CertificateCheck(
            at: at, by: notary, source: .bundle, file: nil,
            evidence: CertificateEvidence(
                title: view.url, sha256: roots?.sha256, sm3: roots?.sm3, origin: log.logKey.name,
                index: facts.closing.index, accepted: report.header?.closedAt ?? 0,
                notLaterThan: report.bounds.closingNotLaterThan,
                attestedBy: report.bounds.closingNotLaterThan == nil ? nil : "RFC 3161"),
            findings: findings, isTest: report.isTest)
    }

    private static func findings(of report: AuditReport, session: String) -> [CertificateFinding] {
        let failed = report.checks.filter { $0.outcome != .passed }
        var findings = failed.flatMap { check in
            let reasons = check.reasons.isEmpty ? [nil] : check.reasons.map { Optional($0) }
            return reasons.map { reason in
                CertificateFinding(
                    .bundle, .failed, chinese: "\(check.id.rawValue)：\(reason?.text(in: .chinese) ?? "未通过")",
                    english: "\(check.id.rawValue): \(reason?.text(in: .english) ?? "did not pass")")
            }
        }
        if report.header?.session != session {
            findings.append(
                CertificateFinding(
                    .bundle, .failed, chinese: "证据包属于另一次取证。", english: "The bundle is of another session."))
        }
        guard failed.isEmpty, report.exitCode == 0 else {
            return findings.isEmpty
                ? [
                    CertificateFinding(
                        .bundle, .failed, chinese: "证据包未锚定于本处信任的任何机构。",
                        english: "The bundle is not anchored to anything that this office trusts.")
                ] : findings
        }
        let names = report.checks.map(\.id.rawValue).joined(separator: ", ")
        findings.append(
            CertificateFinding(
                .bundle, .passed, chinese: "证据包的 \(report.checks.count) 项检查全部通过：\(names)。",
                english: "All \(report.checks.count) checks of the bundle passed: \(names)."))
        return findings
    }

    private static func compare(fingerprint found: String?, with sealed: String?) -> CertificateFinding {
        guard let found, found == sealed else {
            return CertificateFinding(
                .fingerprint, .failed, chinese: "证据包的指纹与封存时的不一致。",
                english: "The bundle's fingerprint is not the one that it was sealed with.")
        }
        return CertificateFinding(
            .fingerprint, .passed, chinese: "证据包的指纹与封存时的一致。",
            english: "The bundle's fingerprint is the one that it was sealed with.")
    }

    private static func ledger(_ index: UInt64, holds: Bool) -> CertificateFinding {
        CertificateFinding(
            .ledger, holds ? .passed : .failed,
            chinese: holds ? "结束记录位于本处账本序号 \(index)。" : "本处账本序号 \(index) 处不是该取证的结束记录。",
            english: holds
                ? "The closing entry stands on the office's own ledger at \(index)."
                : "The office's own ledger has another entry at \(index).")
    }

    private static func blocking<Answer: Sendable>(
        _ work: @escaping @Sendable () throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}
