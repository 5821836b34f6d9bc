internal import CanonicalJSON

/// An auditor's replay of a draw: everything from the bytes of its directory to who won, drawn again (section 7).
///
/// Reads nothing itself: files, log and trust are given; verifiers of proof and beacon too.
public struct DrawAudit<Proofs: ProofVerifier, Beacons: BeaconVerifier> {
    let directory: PublishedFiles
    let trust: DrawTrust?
    let acceptsRehearsal: Bool
    let proofVerifier: Proofs
    let beaconVerifier: Beacons

    var report = DrawReport()
    var configuration: DrawConfiguration?
    var commitment: DrawCommitment?
    var list: CandidateList?
    var bundles: Bundles?
    var evidence: LedgerEvidence?
    var decision: LogDecision?
    var vrf: VRFFile?
    var reveals: RevealsFile?
    var beacon: BeaconFile?
    var published: ResultFile?

    /// - Parameters:
    ///   - evidence: a log that the auditor has read; nil to believe the directory's own proofs.
    ///   - trust: nil to leave unchecked whose log this is.
    ///   - acceptsRehearsal: a rehearsal fails otherwise.
    public init(
        _ directory: PublishedFiles, evidence: LedgerEvidence? = nil, trust: DrawTrust?, acceptsRehearsal: Bool = false,
        proofVerifier: Proofs, beaconVerifier: Beacons
    ) {
        self.directory = directory
        self.evidence = evidence
        self.trust = trust
        self.acceptsRehearsal = acceptsRehearsal
        self.proofVerifier = proofVerifier
        self.beaconVerifier = beaconVerifier
    }

    /// Makes every check that can be made.
    ///
    /// - Parameter register: all draws of the register, this one among them; nil to leave the register unchecked.
    public consuming func run(
        register: DrawRegister? = nil, executor: some ChunkExecutor = SerialExecutor(),
        progress: DrawProgress = .silent
    ) -> DrawReport {
        checkConfiguration()
        checkCommitment()
        checkList(executor, progress)
        checkLedger()
        checkProof()
        checkReveals()
        checkFate()
        checkBeaconAndSeed()
        checkStages(executor, progress)
        checkUnits()
        checkRegister(register)
        return report
    }

    /// Reads a JSON file; what is wrong with it is a reason of `check`.
    ///
    /// - Parameter isCanonical: whether the file has one spelling only.
    mutating func read<Model: JSONModel>(
        _ bytes: [UInt8]?, _ file: String, for check: DrawCheck, isCanonical: Bool = false
    ) -> Model? where Model.Failure == DrawError {
        guard let bytes else {
            report.fail(check, DrawError(.member, at: file, "the file is missing", remedy: "ask the office for it"))
            return nil
        }
        do throws(DrawError) {
            return isCanonical ? try Model(canonical: bytes, file: file) : try Model(freely: bytes, file: file)
        } catch {
            report.fail(check, error)
            return nil
        }
    }
}
