internal import CanonicalJSON
internal import CryptoPrimitives
internal import DrawCore
internal import DrawVerification
public import EvidenceModel

/// One candidate's own check of a draw (section 7): its documents, the slip, and every stage.
public struct SlipAuditor {
    private static let maximumSlipByteCount = 16 << 20

    let slip: String
    let directory: String
    let candidate: CandidateIdentifier?
    let options: DrawAuditor.Options

    /// - Parameters:
    ///   - slip: the slip's file.
    ///   - directory: the draw directory.
    ///   - candidate: COUNTRY:DOCTYPE:NUMBER; nil leaves unchecked whose slip it is.
    /// - Throws: `.member` for an identifier that is none.
    public init(
        slip: String, directory: String, candidate: String?, options: DrawAuditor.Options
    ) throws(EvidenceError) {
        self.slip = slip
        self.directory = directory
        self.options = options
        do throws(DrawError) {
            self.candidate = try candidate.map { text throws(DrawError) in try CandidateIdentifier(parsing: text) }
        } catch { throw EvidenceError(.member, error.message) }
    }

    /// Makes every check that a candidate can make.
    ///
    /// - Throws: `.read`, `.limit`, `.member` or `.json` when slip or directory cannot be used at all: exit 2.
    public func check() throws(EvidenceError) -> SlipReport {
        let slip: Slip = try Self.model(
            FileSource.contents(of: self.slip, maximum: Self.maximumSlipByteCount), self.slip, isCanonical: false)
        var reader = try DrawDirectoryReader(path: directory)
        let files = try reader.documents()
        var means = try DrawAuditor(path: directory, options: options).means(files)
        means.isDocumentsOnly = true
        let draw = DrawAudit(
            files, options: means, proofVerifier: VRFVerifier(), beaconVerifier: DrandVerifier()
        ).run()
        var report = SlipReport(draw: draw, slip: slip, isOwnerKnown: candidate != nil)
        guard let configuration = try? DrawConfiguration(canonical: files.configuration ?? [], file: ""),
            let commitment = try? CommitmentFile(canonical: files.commitment ?? [], file: "")
        else { return report }
        report.configuration = configuration
        do throws(DrawError) {
            try slip.check(of: candidate, in: configuration, commitment.commitment)
        } catch {
            report.slipFault = error
            return report
        }
        guard files.void == nil, draw.isSound else { return report }
        do {
            try follow(&report, files, commitment, &reader)
        } catch let error as DrawError {
            report.stageFault = error
        } catch let error as EvidenceError {
            throw error
        } catch { preconditionFailure("no other error is thrown") }
        return report
    }

    /// The slip's unit through all stages, and through the removals.
    private func follow(
        _ report: inout SlipReport, _ files: PublishedFiles, _ commitment: CommitmentFile,
        _ reader: inout DrawDirectoryReader
    ) throws {
        guard let configuration = report.configuration else { return }
        let statement = try DrawStatement(
            configuration: configuration, commitment: commitment,
            vrf: VRFFile(canonical: files.vrf ?? [], file: VRFFile.file),
            reveals: RevealsFile(canonical: files.reveals ?? [], file: RevealsFile.file),
            beacon: BeaconFile(canonical: files.beacon ?? [], file: BeaconFile.file),
            result: ResultFile(canonical: files.result ?? [], file: ResultFile.file), proofVerifier: VRFVerifier(),
            beaconVerifier: DrandVerifier())
        let check = try CandidateCheck(report.slip, of: candidate, in: statement)
        var evidence: [UInt32: StageEvidence] = [:]
        for (record, rule) in zip(statement.stages, configuration.stages)
        where rule.admits(tags: report.slip.own.entry.tags) {
            let outcomes = try reader.bytes(StageOutcome.file(record.stage))
            let tree = StageOutcome.tree(of: outcomes)
            guard tree.root == record.outcomeRoot,
                UInt64(outcomes.count) == record.listed * UInt64(UnitOutcome.byteCount)
            else {
                throw DrawError(
                    .mismatch, at: StageOutcome.file(record.stage), "not the outcomes that \(ResultFile.file) fixes")
            }
            evidence[record.stage] = try StageEvidence(of: report.slip.unit, in: outcomes, tree, mode: rule.mode)
            report.alternatesBefore[record.stage] = Self.alternates(outcomes, before: evidence[record.stage])
        }
        report.records = statement.stages
        report.verdicts = try check.verdicts(evidence)
        report.removals = try RemovalsFile(canonical: files.removals ?? [], file: RemovalsFile.file).items
    }

    /// How many listed units without a seat stand before the candidate's.
    private static func alternates(_ outcomes: [UInt8], before evidence: StageEvidence?) -> UInt64 {
        guard case .outcome(let own, _) = evidence else { return 0 }
        // The last byte of an outcome says whether it was admitted.
        let ends = stride(from: UnitOutcome.byteCount - 1, to: outcomes.count, by: UnitOutcome.byteCount)
        return UInt64(ends.prefix(Int(own.place)).count { outcomes[$0] == 0 })
    }

    private static func model<Model: JSONModel>(
        _ bytes: [UInt8], _ place: String, isCanonical: Bool
    ) throws(EvidenceError) -> Model where Model.Failure == DrawError {
        do throws(DrawError) {
            return isCanonical ? try Model(canonical: bytes, file: place) : try Model(freely: bytes, file: place)
        } catch { throw EvidenceError(.member, error.message) }
    }
}
