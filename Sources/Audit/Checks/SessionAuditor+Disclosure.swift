internal import CryptoPrimitives
public import EvidenceModel
internal import TransparencyLog

/// A disclosure: chosen files of a session, without the rest (docs/spec/evidence.md section 12).
extension SessionAuditor {
    /// Checks a disclosure.
    ///
    /// - Parameters: as of `audit`.
    /// - Throws: `.container` or `.read` when the file is unusable (exit 2).
    public static func auditDisclosure(
        _ source: Source, trust: TrustFile?, acceptsUntrusted: Bool = false
    ) throws(EvidenceError) -> AuditReport {
        var auditor = SessionAuditor(
            contents: BundleContents(try ZipReader(source)),
            report: AuditReport(CheckID.ofDisclosures, isAnchored: trust != nil, acceptsUntrusted: acceptsUntrusted),
            trust: trust)
        try auditor.runDisclosure()
        return auditor.report
    }

    private mutating func runDisclosure() throws(EvidenceError) {
        if try contents.bytes(ASiCManifest.mimetypeMember) != Disclosure.mimetype {
            fail(.container, .textWrong, ASiCManifest.mimetypeMember)
        }
        policy = try load(BundlePath.member(EvidencePolicy.path), for: .policy)
        opening = try load(BundlePath.member(EvidenceModel.SessionOpening.path), for: .opening)
        signature = try load(WorkerSignature.member, for: .signature)
        proofs = try load(LedgerProofs.member, for: .checkpoints)
        if let policy {
            report.isTest = policy.test
            checkPolicy(policy)
        }
        disclosure = try load(Disclosure.member, for: .records)
        if let disclosure {
            report.header = disclosure.header
            report.disclosure = disclosure
            checkLeaves(disclosure)
            for link in disclosure.header.chain {
                if case .mark = link.step { markHeads.append(link.head.sha256) }
            }
        } else {
            skip(.fingerprint, without: Disclosure.member)
        }
        try checkOpening()
        try contents.hashRest()
        checkDisclosedFiles()
        if let signature {
            if !signature.isValid { fail(.signature, .signatureInvalid) }
        }
        try checkLedger()
        checkTrust()
        for member in contents.wrongCRCs { fail(.container, .crcWrong, member) }
    }

    private mutating func checkLeaves(_ disclosure: Disclosure) {
        guard let signature else { return skip(.fingerprint, without: WorkerSignature.member) }
        let strangers = disclosure.strangers(to: signature.fingerprint)
        for index in strangers { fail(.fingerprint, .leafStray, String(index)) }
        report.fingerprint = signature.fingerprint
    }

    /// Every record has its file, every file its record, and nothing else stands there.
    private mutating func checkDisclosedFiles() {
        guard let disclosure else { return }
        var segments: [String: SegmentValues] = [:]
        for link in disclosure.header.chain {
            if case .segment(let values) = link.step { segments[values.path] = values }
        }
        var named: Set<String> = []
        for record in disclosure.records.map(\.record) {
            let member = BundlePath.member(record.path)
            named.insert(member)
            guard let facts = contents.facts[member] else {
                fail(.records, .memberMissing, member)
                continue
            }
            let agrees = record.bytes == facts.byteCount && record.digests == facts.digests
            if !agrees { fail(.records, .recordDiffers, member) }
            if record.segment != segments[record.path] { fail(.records, .recordSegment, record.path) }
        }
        for path in Disclosure.requiredPaths where !named.contains(BundlePath.member(path)) {
            fail(.records, .memberMissing, BundlePath.member(path))
        }
        let authorities = policy?.timeAuthorities.map(\.name) ?? []
        let others = Set(
            Disclosure.copiedMembers(authorities: authorities) + [ASiCManifest.mimetypeMember, Disclosure.member])
        for name in contents.names where !named.contains(name) && !others.contains(name) {
            fail(.records, BundlePath.insideData(name) == nil ? .stray : .recordMissing, name)
        }
    }
}
