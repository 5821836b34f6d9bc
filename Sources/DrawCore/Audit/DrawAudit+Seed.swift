internal import CanonicalJSON
internal import CryptoPrimitives

/// Checks `proof`, `reveals`, `beacon`, `seed`.
extension DrawAudit {
    mutating func checkProof() {
        if report[.proof].outcome == .notApplicable { return }
        let file: VRFFile? = read(directory.vrf, VRFFile.file, for: .proof)
        guard let file else { return }
        guard let commitment else { return report.skip(.proof, without: CommitmentFile.file) }
        do throws(DrawError) {
            try file.check(with: commitment, verifier: proofVerifier)
            vrf = file
        } catch { report.fail(.proof, error) }
        guard let decision else { return skipWithoutLog(.proof) }
        guard let logged = decision.proof else {
            return report.fail(.proof, DrawError(.logOrder, at: VRFFile.file, "no such proof is in by the deadline"))
        }
        if logged.proof != file.proof {
            report.fail(.proof, DrawError(.mismatch, at: VRFFile.file, "not the proof at log entry \(logged.index)"))
        }
    }

    mutating func checkReveals() {
        if report[.reveals].outcome == .notApplicable { return }
        let file: RevealsFile? = read(directory.reveals, RevealsFile.file, for: .reveals)
        guard let file else { return }
        guard let commitment, let configuration else { return report.skip(.reveals, without: CommitmentFile.file) }
        report.fail(.reveals, file.reveals.compactMap { $0.problem(in: commitment, of: configuration) })
        if report[.reveals].outcome == .passed { reveals = file }
        guard let decision else {
            checkMinimum(file.reveals.count, configuration)
            return skipWithoutLog(.reveals)
        }
        if file.reveals.map(\.contributor) != decision.reveals.map(\.contributor) {
            report.fail(
                .reveals,
                DrawError(
                    .mismatch, at: RevealsFile.file,
                    "contributors \(list(file.reveals)); by the log \(list(decision.reveals)) have revealed in time"))
        }
    }

    /// Where the log was not asked, the published reveals alone say whether the draw may run.
    private mutating func checkMinimum(_ count: Int, _ configuration: DrawConfiguration) {
        let isEnough = UInt64(count) >= configuration.minimumReveals
        if isEnough == (voidCause == .tooFewReveals) {
            report.fail(
                .reveals,
                DrawError(
                    .minimumReveals, at: RevealsFile.file,
                    "\(count) reveals; the rules ask for \(configuration.minimumReveals), and fewer void the draw",
                    remedy: DrawError.Code.mismatch.remedy))
        }
    }

    private func list(_ reveals: [Reveal]) -> Wording {
        reveals.isEmpty ? "none" : "\(reveals.map { String($0.contributor) }.joined(separator: ", "))"
    }

    mutating func checkBeaconAndSeed() {
        if report[.beacon].outcome == .notApplicable { return }
        let file: BeaconFile? = read(directory.beacon, BeaconFile.file, for: .beacon)
        guard let commitment, let configuration else {
            return report.skip(.beacon, .seed, .result, without: CommitmentFile.file)
        }
        if let file {
            do throws(DrawError) {
                try file.check(with: commitment, of: configuration, verifier: beaconVerifier)
                beacon = file
            } catch { report.fail(.beacon, error) }
        }
        published = read(directory.result, ResultFile.file, for: .result)
        guard let published else { return report.skip(.seed, without: ResultFile.file) }
        report.result = published.result
        guard let vrf else { return report.skip(.seed, without: VRFFile.file) }
        guard let reveals else { return report.skip(.seed, without: RevealsFile.file) }
        guard let beacon else { return report.skip(.seed, without: BeaconFile.file) }
        let seed = DrawSeed.seed(
            commit: commitment.commit, reveals: reveals.reveals, vrfOutput: vrf.output, beaconRound: beacon.round,
            beaconSignature: beacon.signature)
        if published.seed != seed {
            report.fail(
                .seed, DrawError(.mismatch, at: "\(ResultFile.file): seed", "reveals, proof and beacon give \(seed)"))
        }
    }
}
