internal import BLS12381
internal import CanonicalJSON
internal import CryptoPrimitives
public import DrawCore
internal import TransparencyLog

/// New draws. A register has at most one draft: its number is the one after the last commitment on the log, so that a draft
/// that is never committed to uses up no number, and no gap can arise.
extension Office {
    /// Gives a draw its number and fixes its rules; the draw's folder appears whole, secrets included.
    ///
    /// - Parameters:
    ///   - entropy: as many random bytes as it is asked for.
    ///   - now: Unix milliseconds.
    /// - Throws: `DrawsProblems` or `ListProblems`: everything that is wrong; `.exists` if another draft has the number.
    public func prepare(
        _ proposal: DrawProposal, entropy: (Int) -> [UInt8], now: UInt64, executor: some ChunkExecutor,
        progress: (Int64, Int64) -> Void = { _, _ in }
    ) async throws -> DrawDraft {
        try Self.check(register: proposal.register)
        let register = try await register(proposal.register)
        if let known = try await draft(of: proposal.register) {
            return try await same(proposal, as: known, executor: executor)
        }
        let draw = try DrawIdentifier(register: proposal.register, number: register.nextNumber)
        try register.check(number: draw.number, subject: proposal.subject, replaces: proposal.replaces)
        let (salt, vrf) = (entropy(SaltKey.byteCount), entropy(DrawSecrets.vrfSecretKeyByteCount))
        let secrets = DrawSecrets(draw: draw, saltKey: salt, vrfSecretKey: vrf)
        let beacon = try Self.beacon(of: proposal, entropy: entropy, now: now)
        guard let key = SaltKey(bytes: secrets.saltKey, draw: draw) else { preconditionFailure("k has 32 bytes") }
        let configuration = configuration(proposal, draw, key, beacon?.chain)
        let folder = folder(of: draw)
        let staged = try StagedDirectory(target: folder.path, mode: 0o700)
        guard let csv = try DurableFiles.read(proposal.candidates, maximum: DrawFolder.maximumListByteCount) else {
            throw DrawsError(.storage, "there is no \(proposal.candidates): name the list's CSV file")
        }
        try staged.add(DrawFolder.candidates, csv)
        let (list, summary) = try Self.read(
            staged.path + "/" + DrawFolder.candidates, proposal.template, key, executor, progress)
        let bundles = list.bundles(executor: executor)
        let review = ListReview(of: list, bundles: bundles, for: configuration, executor: executor)
        let problems = configuration.problems + review.problems
        guard problems.isEmpty else { throw DrawsProblems(problems) }
        try staged.add(DrawConfiguration.file, configuration.canonicalBytes)
        try staged.add(DrawSecrets.file, secrets.canonicalBytes)
        try staged.add(CandidateList.file, list.bytes, isPublic: true)
        if let secret = beacon?.secret { try staged.add(DrawFolder.rehearsalBeacon, Array(Hex.encode(secret).utf8)) }
        if let units = proposal.units { try staged.add(UnitsFile.file, units.canonicalBytes, isPublic: true) }
        try staged.publish(replaces: false)
        return DrawDraft(
            draw: draw, configuration: configuration, candidateCount: list.count, totalWeight: list.totalWeight,
            warnings: configuration.warnings + review.warnings, encoding: summary.encoding, isKnown: false)
    }

    /// The register's draw that has a folder and no commitment on the log.
    func draft(of register: String) async throws -> DrawIdentifier? {
        for draw in try draws() where draw.register.utf8.elementsEqual(register.utf8) {
            if await !log.records(of: draw).contains(where: \.isCommitment) { return draw }
        }
        return nil
    }

    /// The draft that is there, if it is what the proposal would make.
    private func same(
        _ proposal: DrawProposal, as draw: DrawIdentifier, executor: some ChunkExecutor
    ) async throws -> DrawDraft {
        let folder = folder(of: draw)
        let known = try folder.configuration()
        let secrets = try folder.secrets(of: draw)
        guard let key = SaltKey(bytes: secrets.saltKey, draw: draw) else { preconditionFailure("k has 32 bytes") }
        let isOwn = try folder.rehearsalSecret() != nil
        let wanted = configuration(proposal, draw, key, known.rehearsalBeacon)
        let maximum = DrawFolder.maximumListByteCount
        guard wanted == known, isOwn == (proposal.isRehearsal && proposal.rehearsalBeacon == .own),
            let csv = try DurableFiles.read(proposal.candidates, maximum: maximum),
            try DurableFiles.read(folder.candidates, maximum: maximum) == csv
        else {
            throw DrawsError(
                .exists,
                "\(draw) is prepared with other rules, keys or candidates, and not committed to: commit to it, or set it "
                    + "aside with tabellion draw void; its number is free again then")
        }
        let (list, summary) = try Self.read(folder.candidates, proposal.template, key, executor) { _, _ in }
        let review = ListReview(of: list, bundles: list.bundles(executor: executor), for: known, executor: executor)
        return DrawDraft(
            draw: draw, configuration: known, candidateCount: list.count, totalWeight: list.totalWeight,
            warnings: known.warnings + review.warnings, encoding: summary.encoding, isKnown: true)
    }

    private func configuration(
        _ proposal: DrawProposal, _ draw: DrawIdentifier, _ key: SaltKey, _ beacon: BeaconChain?
    ) -> DrawConfiguration {
        DrawConfiguration(
            register: draw.register, number: draw.number, subject: proposal.subject, replaces: proposal.replaces,
            saltKeyHash: key.hash, log: logKey, cosigners: proposal.cosigners, quorum: proposal.quorum,
            notary: proposal.notary, contributors: proposal.contributors, minimumReveals: proposal.minimumReveals,
            supervisor: proposal.supervisor, reasons: proposal.template.reasons, tags: proposal.template.tags,
            stages: proposal.template.stages, rehearsalBeacon: beacon)
    }

    private static func read(
        _ path: String, _ template: DrawTemplate, _ key: SaltKey, _ executor: some ChunkExecutor,
        _ progress: (Int64, Int64) -> Void
    ) throws -> (CandidateList, ListSummary) {
        let reader = CandidateListReader(rules: try ListRules(template), executor: executor)
        switch try reader.read(path, key: key, progress: progress) {
        case .list(let list, let summary): return (list, summary)
        case .refused(let problems, _): throw problems
        }
    }

    /// A rehearsal's chain, and its secret key where it is the draw's own.
    private static func beacon(
        of proposal: DrawProposal, entropy: (Int) -> [UInt8], now: UInt64
    ) throws -> (chain: BeaconChain, secret: [UInt8]?)? {
        guard proposal.isRehearsal else { return nil }
        let quicknet = BeaconChain.quicknet
        guard proposal.rehearsalBeacon == .own else {
            let chain = BeaconChain(
                hash: nil, publicKey: quicknet.publicKey, genesis: quicknet.genesis, period: quicknet.period)
            return (chain, nil)
        }
        // Of random bytes a little less than half make a key.
        while true {
            let secret = entropy(BLSSecretKey.byteCount)
            guard let key = try? BLSSecretKey(secret) else { continue }
            // Rounds begin long before now: a rehearsal's deadline may lie in the past.
            let chain = BeaconChain(
                hash: nil, publicKey: key.publicKey.bytes, genesis: quicknet.genesis, period: quicknet.period)
            return (chain, secret)
        }
    }

    /// What makes a register a name of folders too.
    private static func check(register: String) throws(DrawsError) {
        guard !register.isEmpty, !register.contains("+"), register.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
            register.utf8.count <= 150
        else {
            throw DrawsError(
                .malformed, "--register: a name of 1 to 150 bytes without plus signs and control characters is needed")
        }
    }
}

extension LogRecord {
    var isCommitment: Bool { if case .drawCommitment = entry.body { true } else { false } }
}
