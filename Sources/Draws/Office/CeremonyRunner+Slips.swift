internal import CanonicalJSON
internal import CryptoPrimitives
internal import DrawCore

extension CeremonyRunner {
    /// Candidates whose slips are made together.
    private static let batchCount = 4096

    /// Writes every candidate's slip: in clear among the office's files, sealed for the look-up, and the codes for the letters.
    ///
    /// - Parameters:
    ///   - sealed: the folder that the look-up serves; it appears whole.
    ///   - progress: candidates done, and in all.
    /// - Throws: `.notNow` before the commitment; `.exists` if something else is at `sealed`.
    public mutating func deliverSlips(
        to sealed: String, progress: (Int, Int) -> Void = { _, _ in }
    ) async throws -> Outcome {
        let commitment = try committed()
        let receipt = SlipsReceipt(draw: draw, commit: commitment.commit, count: commitment.candidateCount)
        let isThere = try self.isThere(receipt, in: sealed)
        if isThere, ceremony.areSlipsDelivered { return .doneBefore }
        if !isThere { try await writeSlips(receipt, commitment, to: sealed, progress) }
        try folder.write(receipt, as: SlipsReceipt.file)
        if ceremony.phase == .committed, !ceremony.areSlipsDelivered { _ = try apply(.slipsDelivered) }
        return .done
    }

    /// Whether the very slips are at `sealed`: the folder appears whole, its receipt with it.
    private func isThere(_ receipt: SlipsReceipt, in sealed: String) throws -> Bool {
        guard DurableFiles.exists(sealed) else { return false }
        let place = sealed + "/" + SlipsReceipt.file
        guard let bytes = try DurableFiles.read(place, maximum: 4096), bytes == receipt.canonicalBytes,
            DurableFiles.exists(folder.slips)
        else {
            throw DrawsError(
                .exists, "\(sealed) is there already, and does not hold the slips of \(draw): name another folder")
        }
        return true
    }

    private mutating func writeSlips(
        _ receipt: SlipsReceipt, _ commitment: DrawCommitment, to sealed: String, _ progress: (Int, Int) -> Void
    ) async throws {
        let secrets = try folder.secrets(of: draw)
        guard let key = SaltKey(bytes: secrets.saltKey, draw: draw), key.hash == configuration.saltKeyHash else {
            throw DrawsError(
                .malformed, "\(folder.secrets): its salt key is not the configuration's: take it from the backup")
        }
        try StagedDirectory.removeAbandoned(of: sealed)
        let list = try list()
        let maker = SlipMaker(
            list: list.list, tree: list.tree, bundles: list.bundles, configuration: configuration,
            commitment: commitment, key: key)
        let archive = try SlipArchive(
            plain: folder.slips, sealed: sealed, slips: SealedSlips(commit: commitment.commit))
        var codes = Array("id,code\n".utf8)
        var done = 0
        let reader = CandidateListReader(rules: try ListRules(configuration), executor: executor)
        try reader.readIdentifiers(folder.candidates) { candidates in
            for start in stride(from: 0, to: candidates.count, by: Self.batchCount) {
                let batch = Array(candidates[start..<min(start + Self.batchCount, candidates.count)])
                for (candidate, slip) in zip(batch, try maker.slips(of: batch)) {
                    let code = SlipCode(of: candidate, in: draw, key: key)
                    try archive.add(slip.canonicalBytes, index: slip.own.index, for: candidate, code: code)
                    codes += Array("\(candidate.text),\(code)\n".utf8)
                }
                done += batch.count
                progress(done, list.list.count)
            }
        }
        guard UInt64(done) == receipt.count else {
            throw DrawsError(
                .malformed,
                "\(folder.candidates) has \(done) candidates and the committed list \(receipt.count): take it from the "
                    + "backup")
        }
        try archive.addPlain(SlipArchive.codes, codes)
        try archive.addSealed(SlipsReceipt.file, receipt.canonicalBytes)
        try archive.publish(replacesPlain: true)
    }
}
