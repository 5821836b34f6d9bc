internal import CanonicalJSON
internal import CryptoPrimitives
internal import DrawCore

extension CeremonyRunner {
    /// Candidates whose slips are made together, and those of them that one processor takes at a time.
    private static let (batchCount, pieceCount) = (8192, 1024)

    /// Writes every candidate's slip: in clear among the office's files, sealed for the look-up, and the codes for the letters.
    ///
    /// - Parameters:
    ///   - sealed: the folder that the look-up serves; it appears whole.
    ///   - form: nil for the usual one.
    ///   - progress: candidates done, and in all.
    /// - Throws: `.notNow` before the commitment; `.exists` if something else is at `sealed`.
    public mutating func deliverSlips(
        to sealed: String, form: SlipForm? = nil, progress: (Int, Int) -> Void = { _, _ in }
    ) async throws -> Outcome {
        let commitment = try committed()
        let isPacked = (form ?? .usual(for: commitment.candidateCount)) == .packed
        var receipt = SlipsReceipt(
            draw: draw, commit: commitment.commit, count: commitment.candidateCount,
            shardBits: isPacked ? SlipShard.bits(for: commitment.candidateCount) : nil)
        if let known = try known(receipt, in: sealed) {
            if ceremony.areSlipsDelivered { return .doneBefore }
            receipt = known
        } else {
            try await writeSlips(receipt, commitment, to: sealed, progress)
        }
        try folder.write(receipt, as: SlipsReceipt.file)
        if ceremony.phase == .committed, !ceremony.areSlipsDelivered { _ = try apply(.slipsDelivered) }
        return .done
    }

    /// The receipt at `sealed` if the very slips are there, in whatever form: the folder appears whole, its receipt with it.
    private func known(_ receipt: SlipsReceipt, in sealed: String) throws -> SlipsReceipt? {
        guard DurableFiles.exists(sealed) else { return nil }
        let place = sealed + "/" + SlipsReceipt.file
        guard let bytes = try DurableFiles.read(place, maximum: 4096),
            let known = try? SlipsReceipt(canonical: bytes, file: place), known.isOfSameSlips(as: receipt),
            DurableFiles.exists(folder.slips)
        else {
            throw DrawsError(
                .exists, "\(sealed) is there already, and does not hold the slips of \(draw): name another folder")
        }
        return known
    }

    private mutating func writeSlips(
        _ receipt: SlipsReceipt, _ commitment: DrawCommitment, to sealed: String, _ progress: (Int, Int) -> Void
    ) async throws {
        let key = try saltKey()
        try StagedDirectory.removeAbandoned(of: sealed)
        let list = try list()
        let maker = SlipMaker(
            list: list.list, tree: list.tree, bundles: list.bundles, configuration: configuration,
            commitment: commitment, key: key)
        let sealer = SealedSlips(commit: commitment.commit)
        var archive = try SlipArchive(
            plain: folder.slips, sealed: sealed, slips: sealer, shardBits: receipt.shardBits)
        let (candidates, codes) = try identifiers(key)
        guard UInt64(candidates.count) == receipt.count else {
            throw DrawsError(
                .malformed,
                "\(folder.candidates) has \(candidates.count) candidates and the committed list \(receipt.count): take it from "
                    + "the backup")
        }
        let order = candidates.sorted()
        for start in stride(from: 0, to: order.count, by: Self.batchCount) {
            let batch = order[start..<min(start + Self.batchCount, order.count)]
            let pieces = Self.pieces(of: batch.indices)
            let draw = draw
            let prepared = executor.map(pieces.count) { number in
                Result {
                    let people = try batch[pieces[number]].map { try candidates.candidate(at: $0) }
                    return try zip(people, try maker.slips(of: people)).map { candidate, slip in
                        try sealer.prepared(
                            slip.canonicalBytes, index: slip.own.index, for: candidate,
                            code: SlipCode(of: candidate, in: draw, key: key))
                    }
                }
            }
            for piece in prepared { try archive.add(try piece.get()) }
            progress(batch.endIndex, order.count)
        }
        try archive.addPlain(SlipArchive.codes, codes)
        try archive.addSealed(SlipsReceipt.file, receipt.canonicalBytes)
        try archive.publish(replacesPlain: true)
    }

    private static func pieces(of range: Range<Int>) -> [Range<Int>] {
        stride(from: range.lowerBound, to: range.upperBound, by: pieceCount).map {
            $0..<min($0 + pieceCount, range.upperBound)
        }
    }

    /// Everybody in the office's file, and the letters' codes in the order of that file.
    private func identifiers(_ key: SaltKey) throws -> (IdentifierOrder, codes: [UInt8]) {
        var candidates = IdentifierOrder()
        var codes = Array("id,code\n".utf8)
        let reader = CandidateListReader(rules: try ListRules(configuration), executor: executor)
        try reader.readIdentifiers(folder.candidates) { some in
            candidates.append(some)
            let pieces = Self.pieces(of: some.indices)
            let draw = draw
            codes += executor.map(pieces.count) { number in
                pieces[number].flatMap { position in
                    Array("\(some[position].text),\(SlipCode(of: some[position], in: draw, key: key))\n".utf8)
                }
            }.joined()
        }
        return (candidates, codes)
    }

    /// k, if it is the configuration's.
    ///
    /// - Throws: `.malformed`.
    func saltKey() throws -> SaltKey {
        let secrets = try folder.secrets(of: draw)
        guard let key = SaltKey(bytes: secrets.saltKey, draw: draw), key.hash == configuration.saltKeyHash else {
            throw DrawsError(
                .malformed, "\(folder.secrets): its salt key is not the configuration's: take it from the backup")
        }
        return key
    }
}
