internal import EvidenceModel

/// Checks `cleanliness` (section 6), `fingerprint` and `signature` (section 5).
extension SessionAuditor {
    mutating func checkCleanliness() throws(EvidenceError) {
        for phase in CleanlinessReport.Phase.allCases { try checkReport(phase) }
    }

    private mutating func checkReport(_ phase: CleanlinessReport.Phase) throws(EvidenceError) {
        let member = BundlePath.member(phase.path)
        guard let header = manifest?.header else { return skip(.cleanliness, without: "data/session.json") }
        let stated = phase == .open ? header.cleanlinessOpen : header.cleanlinessClose
        if phase == .close, contents.zip.entry(member) == nil {
            if stated != nil { fail(.cleanliness, .memberMissing, member) }
            let isDeclared = header.missing.contains { $0.what.contains("cleanliness-close") }
            if !isDeclared { fail(.cleanliness, .closeUndeclared) }
            return
        }
        let loaded: CleanlinessReport? = try load(member, for: .cleanliness)
        guard let items = loaded else { return }
        expect(.cleanliness, items.phase, phase, .phaseWrong, member)
        expect(.cleanliness, items.session, header.session, .sessionWrong, member)
        expect(.cleanliness, stated, items.summary, .summaryWrong, member)
        report.uncleanItems += items.summary.failed.map { "\(phase.rawValue): \($0)" }
        guard phase == .open else { return }
        guard let policy else { return skip(.cleanliness, without: "data/policy.json") }
        for item in items.forbidden(by: policy) { fail(.cleanliness, .itemForbids, item) }
    }

    mutating func checkSignature() {
        guard let signature else { return skip(.fingerprint, without: WorkerSignature.member) }
        if !signature.isValid { fail(.signature, .signatureInvalid) }
        guard let fingerprint = report.fingerprint else { return skip(.fingerprint, without: "data/session.json") }
        expect(.fingerprint, signature.fingerprint, fingerprint, .fingerprintDiffers)
    }
}
