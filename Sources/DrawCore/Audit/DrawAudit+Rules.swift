internal import CanonicalJSON
internal import CryptoPrimitives
internal import TransparencyLog

/// Checks `configuration`, `trust`, `commitment`, `list`, `limits`.
extension DrawAudit {
    mutating func checkConfiguration() {
        let read: DrawConfiguration? = read(directory.configuration, DrawConfiguration.file, for: .configuration)
        guard let read else { return report.skip(.trust, without: DrawConfiguration.file) }
        report.isRehearsal = read.isRehearsal
        report.draw = try? read.identifier()
        report.subject = read.subject
        report.warnings = read.warnings
        report.fail(.configuration, read.problems)
        if read.isRehearsal, !options.acceptsRehearsal {
            report.fail(
                .configuration,
                DrawError(
                    .rehearsal, at: DrawConfiguration.file, "a rehearsal, which decides nothing",
                    remedy: "ask for the draw itself, or accept rehearsals explicitly"))
        }
        checkTrust(in: read)
        // Nothing is drawn by rules that are none.
        if read.problems.isEmpty { configuration = read }
    }

    mutating func skipWithoutTrust(_ check: DrawCheck) {
        report.skip(
            [check],
            DrawError(
                .member, at: "trust", "no trust file: whose log and keys these are is not seen here",
                remedy: "give a trust file of your own, never one from the office alone"))
    }

    private mutating func checkTrust(in configuration: DrawConfiguration) {
        guard let trust = options.trust else { return skipWithoutTrust(.trust) }
        let remedy: Wording =
            "look whether your trust file is the right and newest one; if it is, do not rely on this draw"
        if !trust.logs.contains(configuration.log) {
            report.fail(
                .trust,
                DrawError(.key, at: "log", "\(configuration.log.name) is not among the trusted logs", remedy: remedy))
        }
        for (index, cosigner) in configuration.cosigners.enumerated() where !trust.cosigners.contains(cosigner) {
            report.fail(
                .trust,
                DrawError(
                    .key, at: "cosigners[\(index)]", "\(cosigner.name) is not among the trusted cosigners",
                    remedy: remedy))
        }
    }

    mutating func checkCommitment() {
        let read: CommitmentFile? = read(directory.commitment, CommitmentFile.file, for: .commitment)
        guard let read else { return }
        guard let configuration else { return report.skip(.commitment, without: DrawConfiguration.file) }
        let problems = read.problems(with: configuration)
        report.fail(.commitment, problems)
        if problems.isEmpty { commitment = read.commitment }
    }

    mutating func checkList(_ executor: some ChunkExecutor, _ progress: DrawProgress) {
        guard !options.isDocumentsOnly else { return skipLists(.list, .limits) }
        guard let bytes = directory.list else {
            report.fail(.list, DrawError(.entry, at: CandidateList.file, "the file is missing"))
            return report.skip(.limits, without: CandidateList.file)
        }
        let list: CandidateList
        do {
            list = try CandidateList(checking: bytes, executor: executor, progress: progress)
        } catch {
            report.fail(.list, error)
            return report.skip(.limits, without: CandidateList.file)
        }
        let bundles = list.bundles(executor: executor)
        if let commitment {
            let root = list.tree(executor: executor, progress: progress).root
            let pairs = [
                ("listRoot", root == commitment.listRoot), ("n", UInt64(list.count) == commitment.candidateCount),
                ("w", list.totalWeight == commitment.totalWeight),
            ]
            for (member, isRight) in pairs where !isRight {
                report.fail(
                    .list, DrawError(.mismatch, at: "\(CommitmentFile.file): \(member)", "not that of the list"))
            }
            if report[.list].outcome == .passed { self.list = list }
        } else {
            report.skip(.list, without: CommitmentFile.file)
        }
        guard let configuration else { return report.skip(.limits, without: DrawConfiguration.file) }
        let review = ListReview(of: list, bundles: bundles, for: configuration, executor: executor)
        report.fail(.limits, review.problems)
        report.warnings += review.warnings
        if review.problems.isEmpty { self.bundles = bundles }
    }
}
