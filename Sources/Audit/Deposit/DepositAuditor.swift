internal import CanonicalJSON
public import DepositModel
public import EvidenceModel
internal import TransparencyLog

/// Checks the proof of a deposit or of a session's closing, or a bare receipt, offline (docs/spec/deposit.md section 8).
///
/// Keys, roots, policies and blocks come from the auditor's trust file, never from the proof. Each check goes on where it
/// can after another has failed.
public struct DepositAuditor {
    /// What the auditor brings.
    public struct Means: Sendable {
        /// nil to check consistency only.
        public var trust: TrustFile?
        /// Gives a verdict without a trust file.
        public var acceptsUntrusted = false
        /// What has to attest the deposit, beside the trust file's own quorum.
        public var policy: LetterPolicy?
        /// nil leaves anchors on chains unchecked, and says so.
        public var chainVerifier: (any ChainVerifier)? = EthereumChainVerifier()

        public init() {}
    }

    let means: Means
    let proof: any EntryProof
    /// The log's key; nil if nobody vouches for one.
    let logKey: VerifierKey?
    var report: DepositReport
    /// What holds of each anchor, for the policy.
    var attested: [AnchorIdentity] = []
    /// Notes that hold the entry, each with its checkpoint.
    var opened: [(note: SignedNote, checkpoint: Checkpoint)] = []

    /// Checks a proof, of a deposit or a session, or a receipt.
    ///
    /// - Parameters:
    ///   - path: the file, JSON in any spelling.
    ///   - content: the deposited file, read in parts; nil leaves it unchecked, and says so.
    /// - Throws: `.read`, `.limit`, `.json` or `.member` when a file cannot be used at all: exit 2.
    public static func audit(
        contentsOf path: String, content: String? = nil, means: Means
    ) throws(EvidenceError) -> DepositReport {
        let bytes = try FileSource.contents(of: path, maximum: DepositProof.maximumByteCount)
        return try audit(
            bytes, named: path,
            content: content.map { path throws(EvidenceError) in
                try FileSource(path: path)
            }, means: means)
    }

    /// The same for bytes.
    public static func audit(
        _ bytes: [UInt8], named name: String, content: (some ByteSource)?, means: Means
    ) throws(EvidenceError) -> DepositReport {
        guard bytes.count <= DepositProof.maximumByteCount else {
            throw EvidenceError(.limit, "\(name): larger than 16 MiB")
        }
        switch try Document(bytes, named: name) {
        case .receipt(let receipt): return ReceiptAuditor.audit(receipt, hasContent: content != nil, means)
        case .proof(let proof): return try DepositAuditor(proof, .proof, means).run(proof, content)
        case .session(let proof): return DepositAuditor(proof, .session, means).run(proof, hasContent: content != nil)
        }
    }

    private enum Document {
        case receipt(DepositReceipt)
        case proof(DepositProof)
        case session(SessionProof)

        init(_ bytes: [UInt8], named name: String) throws(EvidenceError) {
            do throws(JSONError) {
                let value: JSONValue
                do throws(JSONError) {
                    value = try JSONParser.parse(bytes, spelling: .any)
                } catch { throw error.inFile(name) }
                guard case .object(let object) = value, case .string(let type)? = object["type"] else {
                    self = .receipt(try DepositReceipt(json: value, at: name))
                    return
                }
                switch type {
                case DepositProof.type: self = .proof(try DepositProof(json: value, at: name))
                case SessionProof.type: self = .session(try SessionProof(json: value, at: name))
                default: self = .receipt(try DepositReceipt(json: value, at: name))
                }
            } catch { throw EvidenceError(error) }
        }
    }

    /// Reads a letter policy, in any spelling.
    ///
    /// - Throws: `.read`, `.limit` or `.member`.
    public static func policy(contentsOf path: String) throws(EvidenceError) -> LetterPolicy {
        let bytes = try FileSource.contents(of: path, maximum: LetterPolicy.maximumByteCount)
        do throws(DepositError) {
            return try LetterPolicy(freely: bytes, file: path)
        } catch { throw EvidenceError(.member, error.message) }
    }

    private init(_ proof: any EntryProof, _ kind: DepositReport.Kind, _ means: Means) {
        self.means = means
        self.proof = proof
        logKey = means.trust?.key(ofLog: proof.log)
        report = DepositReport(
            kind: kind, log: proof.log, indices: proof.index..<(proof.index + 1),
            isAnchored: means.trust != nil, acceptsUntrusted: means.acceptsUntrusted)
    }

    private consuming func run(
        _ deposit: DepositProof, _ content: (some ByteSource)?
    ) throws(EvidenceError) -> DepositReport {
        report.noteTrust(logKey, means)
        try checkFile(deposit, content)
        checkCommitments(deposit)
        checkReceipt(deposit)
        checkPlaces()
        note(
            .notProven, nil,
            "Not proven: who made the content, whether it is true, and that it did not exist long before",
            "不证明：内容由谁制作、是否真实，以及此前很久是否已经存在")
        return report
    }

    private consuming func run(_ session: SessionProof, hasContent: Bool) -> DepositReport {
        report.noteTrust(logKey, means)
        if hasContent {
            note(
                .file, nil, "The file was not looked at: tabellion-audit session checks bundles",
                "未核对文件：证据包请用 tabellion-audit session 核验")
        }
        checkCommitments(session)
        checkPlaces()
        note(
            .notProven, nil,
            "Not proven without the bundle: what was captured, when it began, by which worker; its own audit shows that",
            "无证据包不能证明：取证的内容、开始时间及所用工作机；须另行核验证据包")
        return report
    }

    /// What holds of any entry: its places in the trees, and what is outside the log.
    private mutating func checkPlaces() {
        checkTrees()
        for anchor in proof.anchors { check(anchor) }
        checkForks()
        checkQuorum()
        checkPolicy()
    }

    mutating func pass(_ check: DepositCheck, _ anchor: String? = nil, _ english: String, _ chinese: String) {
        report.add(check, anchor, .passed, english, chinese)
    }

    mutating func fail(_ check: DepositCheck, _ anchor: String? = nil, _ english: String, _ chinese: String) {
        report.add(check, anchor, .failed, english, chinese)
    }

    mutating func note(_ check: DepositCheck, _ anchor: String? = nil, _ english: String, _ chinese: String) {
        report.add(check, anchor, .noted, english, chinese)
    }
}

extension DepositReport {
    mutating func add(
        _ check: DepositCheck, _ anchor: String?, _ outcome: DepositFinding.Outcome, _ english: String,
        _ chinese: String
    ) {
        findings.append(
            DepositFinding(check: check, anchor: anchor, outcome: outcome, english: english, chinese: chinese))
    }

    /// Whether the log is one that the auditor believes.
    mutating func noteTrust(_ logKey: VerifierKey?, _ means: DepositAuditor.Means) {
        if let logKey {
            add(.trust, nil, .passed, "The log \(logKey.name) is in your trust file", "账本 \(logKey.name) 在您的信任文件中")
        } else if means.trust == nil {
            add(
                .trust, nil, .noted,
                "No trust file was given: no signature of the log can be checked, only whether the parts agree",
                "未提供信任文件：无法核对账本签名，只能核对各部分是否一致")
        } else {
            add(
                .trust, nil, .failed, "The log \(log) is not in your trust file",
                "账本 \(log) 不在您的信任文件中")
        }
    }
}

extension TrustFile {
    /// The key of a log, by its origin.
    func key(ofLog origin: String) -> VerifierKey? {
        logs.first { $0.name.utf8.elementsEqual(origin.utf8) }
    }
}
