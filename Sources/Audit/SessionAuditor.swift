internal import CanonicalJSON
internal import CryptoPrimitives
public import EvidenceModel
internal import TokenVerification
internal import TransparencyLog

/// Checks the bundle of one session (docs/spec/evidence.md, section 9).
///
/// Each check goes on where it can after another has failed. The bundle is read in parts; memory does not grow with
/// the recordings. Nothing in the bundle is trusted: keys and roots come from the trust file.
public struct SessionAuditor<Source: ByteSource> {
    var contents: BundleContents<Source>
    var report: AuditReport
    let trust: TrustFile?

    var policy: EvidencePolicy?
    var opening: EvidenceModel.SessionOpening?
    var manifest: SessionManifest?
    /// nil for a whole bundle.
    var disclosure: Disclosure?
    var signature: WorkerSignature?
    var proofs: LedgerProofs?
    /// Ledger entries that could be read, beside `proofs.entries`.
    var entries: [LedgerEntry?] = []
    /// Head after mark k at index k − 1, as the chain gives them.
    var markHeads: [Digest] = []
    var finalCheckpoint: Checkpoint?
    var openingCheckpoint: Checkpoint?
    /// What input lines say of files, by path inside `data/`.
    var announced: [String: [AnnouncedFile]] = [:]
    /// Digests of the prefixes that input lines name.
    var prefixDigests: [String: [UInt64: DigestPair]] = [:]

    /// - Parameters:
    ///   - source: the bundle.
    ///   - trust: the auditor's own keys and roots; nil to check consistency only.
    ///   - acceptsUntrusted: give verdict 0 without a trust file.
    /// - Throws: `.container` or `.read` when the bundle is unusable (exit 2).
    public static func audit(
        _ source: Source, trust: TrustFile?, acceptsUntrusted: Bool = false
    ) throws(EvidenceError) -> AuditReport {
        var auditor = SessionAuditor(
            contents: BundleContents(try ZipReader(source)),
            report: AuditReport(CheckID.allCases, isAnchored: trust != nil, acceptsUntrusted: acceptsUntrusted),
            trust: trust)
        try auditor.run()
        return auditor.report
    }

    init(contents: BundleContents<Source>, report: AuditReport, trust: TrustFile?) {
        self.contents = contents
        self.report = report
        self.trust = trust
    }

    private mutating func run() throws(EvidenceError) {
        try loadModels()
        try checkOpening()
        try checkChain()
        try checkInput()
        try checkRecording()
        try hashFiles()
        try checkManifests()
        checkRecords()
        checkArtefacts()
        try checkCleanliness()
        checkSignature()
        try checkClosingToken()
        try checkLedger()
        checkTrust()
        for member in contents.wrongCRCs { fail(.container, .crcWrong, member) }
    }

    /// Reads what most checks need.
    private mutating func loadModels() throws(EvidenceError) {
        policy = try load(BundlePath.member(EvidencePolicy.path), for: .policy)
        opening = try load(BundlePath.member(EvidenceModel.SessionOpening.path), for: .opening)
        signature = try load(WorkerSignature.member, for: .signature)
        proofs = try load(LedgerProofs.member, for: .checkpoints)
        if let bytes = try contents.bytes(BundlePath.member(SessionManifest.path)) {
            do {
                let (manifest, fingerprint) = try SessionManifest.read(bytes)
                self.manifest = manifest
                report.header = manifest.header
                report.fingerprint = fingerprint
            } catch { fail(.records, .malformed, error.message) }
        } else {
            fail(.records, .memberMissing, BundlePath.member(SessionManifest.path))
        }
        if let policy {
            report.isTest = policy.test
            checkPolicy(policy)
        }
        if try contents.bytes(ASiCManifest.mimetypeMember) != ASiCManifest.mimetype {
            fail(.container, .textWrong, ASiCManifest.mimetypeMember)
        }
    }

    mutating func checkPolicy(_ policy: EvidencePolicy) {
        func check(_ text: String, _ type: VerifierKey.SignatureType) -> Sentence? {
            do {
                let key = try VerifierKey(parsing: text)
                return key.type == type ? nil : Sentence(.malformed, "\(key.name): a key of another type")
            } catch { return Sentence(.malformed, error.message) }
        }
        if let fault = check(policy.log, .ed25519) { fail(.policy, fault) }
        for text in policy.cosigners {
            if let fault = check(text, .cosignature) { fail(.policy, fault) }
        }
    }

    /// Reads a JSON member; what is wrong with it is a reason of `check`.
    mutating func load<Model: EvidencePart>(_ member: String, for check: CheckID) throws(EvidenceError) -> Model? {
        guard let bytes = try contents.bytes(member) else {
            fail(check, .memberMissing, member)
            return nil
        }
        do {
            return try Model(canonical: bytes, file: member)
        } catch {
            fail(check, .malformed, error.message)
            return nil
        }
    }

    /// Where the session's header stands.
    var manifestMember: String {
        report.isOfDisclosure ? Disclosure.member : BundlePath.member(SessionManifest.path)
    }

    mutating func fail(_ check: CheckID, _ phrase: Phrase, _ arguments: String...) {
        report[check].fail(Sentence(phrase, all: arguments))
    }

    mutating func fail(_ check: CheckID, _ reason: Sentence) { report[check].fail(reason) }

    /// Says that a check could not be made because `member` is missing or malformed, unless it failed already.
    mutating func skip(_ checks: CheckID..., without member: String) {
        for check in checks where report[check].outcome == .passed {
            report[check].outcome = .notChecked
            report[check].reasons.append(Sentence(.needs, member))
        }
    }

    /// Fails `check` unless two values that should be one are.
    mutating func expect<Value: Equatable>(
        _ check: CheckID, _ left: Value, _ right: Value, _ phrase: Phrase, _ arguments: String...
    ) {
        if left != right { report[check].fail(Sentence(phrase, all: arguments)) }
    }
}

/// What an input line says of a file.
struct AnnouncedFile: Sendable {
    let line: UInt64
    /// nil for a screenshot, whose size the line does not state.
    let byteCount: UInt64?
    let digests: DigestPair
    let isPrefix: Bool
}
