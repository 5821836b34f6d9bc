internal import CanonicalJSON

/// An auditor's replay of a draw: everything from the bytes of its directory to who won, drawn again (section 7).
///
/// Reads nothing itself: files, log and trust are given; verifiers of proof and beacon too.
public struct DrawAudit<Proofs: ProofVerifier, Beacons: BeaconVerifier> {
    let directory: PublishedFiles
    let options: DrawAuditOptions
    let proofVerifier: Proofs
    let beaconVerifier: Beacons

    var report = DrawReport()
    var configuration: DrawConfiguration?
    var commitment: DrawCommitment?
    var list: CandidateList?
    var bundles: Bundles?
    var decision: LogDecision?
    /// The register as the whole log has it.
    var loggedRegister: DrawRegister?
    /// Why the draw is void, if it is.
    var voidCause: VoidCause?
    var vrf: VRFFile?
    var reveals: RevealsFile?
    var beacon: BeaconFile?
    var published: ResultFile?

    public init(
        _ directory: PublishedFiles, options: DrawAuditOptions = DrawAuditOptions(), proofVerifier: Proofs,
        beaconVerifier: Beacons
    ) {
        self.directory = directory
        self.options = options
        self.proofVerifier = proofVerifier
        self.beaconVerifier = beaconVerifier
    }

    /// Makes every check that can be made.
    public consuming func run(
        executor: some ChunkExecutor = SerialExecutor(), progress: DrawProgress = .silent
    ) -> DrawReport {
        checkConfiguration()
        checkCommitment()
        checkList(executor, progress)
        checkLedger()
        checkFate()
        checkProof()
        checkReveals()
        checkBeaconAndSeed()
        checkStages(executor, progress)
        checkUnits()
        checkRegister()
        checkFiles()
        return report
    }

    /// Reads a JSON file in its only spelling; what is wrong with it is a reason of `check`.
    mutating func read<Model: JSONModel>(
        _ bytes: [UInt8]?, _ file: String, for check: DrawCheck
    ) -> Model? where Model.Failure == DrawError {
        guard let bytes else {
            report.fail(check, DrawError(.member, at: file, "the file is missing", remedy: "ask the office for it"))
            return nil
        }
        do throws(DrawError) {
            return try Model(canonical: bytes, file: file)
        } catch {
            report.fail(check, error)
            return nil
        }
    }
}
