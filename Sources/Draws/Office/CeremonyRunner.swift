internal import CanonicalJSON
internal import CryptoPrimitives
public import DrawCore
internal import DrawVerification
internal import TransparencyLog

/// Performs what a draw's ceremony decides, and is where it was after any crash.
///
/// At the start the ceremony is rebuilt: the log's records of the draw and the folder's files are fed to it as events, in the
/// order of the protocol. Nothing else remembers how far a draw has come. Every step writes what it needs again, then the log,
/// then what follows from the log; a step that was cut off is taken once more, and does nothing twice.
public struct CeremonyRunner {
    let office: Office
    public let draw: DrawIdentifier
    let folder: DrawFolder
    public let configuration: DrawConfiguration
    let executor = ThreadedExecutor()
    let progress: DrawProgress

    public private(set) var ceremony = DrawCeremony()

    /// The list, once something needed it.
    private var reviewed: ReviewedList?

    /// A list with what follows from it.
    struct ReviewedList {
        let list: CandidateList
        let bundles: Bundles
        let tree: RecordTree
        let review: ListReview
    }

    /// What a step came to.
    public enum Outcome: Sendable, Hashable {
        case done
        /// The very same was done before.
        case doneBefore
    }

    /// Opens a draw, and brings what is published up to what is on the log.
    ///
    /// - Throws: `.notFound`; `DrawError` for a list or commitment that is not what the log has; `DrawsError`.
    public init(
        _ draw: DrawIdentifier, in office: Office, progress: DrawProgress = .silent
    ) async throws {
        self.office = office
        self.draw = draw
        self.progress = progress
        folder = office.folder(of: draw)
        configuration = try folder.configuration()
        guard try configuration.identifier() == draw else {
            throw DrawsError(
                .notFound, "\(folder.path) is the folder of another draw: name the draw as tabellion draw list does")
        }
        guard configuration.log == office.logKey else {
            throw DrawsError(
                .malformed,
                "\(draw) is to be on the log \(configuration.log.text), and this office has \(office.logKey.text)")
        }
        try StagedDirectory.removeAbandoned(in: folder.path)
        try await resume()
        try await refresh()
    }

    // MARK: Rebuilding

    /// Feeds the ceremony what the log and the folder say.
    mutating func resume() async throws {
        ceremony = DrawCeremony()
        let records = await office.log.records(of: draw)
        guard let first = records.first(where: \.isCommitment) else { return }
        guard let file = try folder.commitment() else {
            throw DrawsError(
                .malformed,
                "\(folder.path)/\(CommitmentFile.file) is gone, and log entry \(first.index) commits to it: take it from the backup"
            )
        }
        let list = try committedList(file.commitment)
        let earlier = try await office.register(draw.register, below: draw.number)
        _ = try apply(.commit(configuration, file.commitment, review: list.review, register: earlier, now: 0))
        for record in records {
            try resumeVoid(record)
            _ = try apply(.logged(record))
            guard record == first, let receipt: SlipsReceipt = try folder.read(SlipsReceipt.file),
                receipt.commit == file.commit
            else { continue }
            _ = try apply(.slipsDelivered)
        }
        try resumeEnd(file.commitment)
    }

    /// After the notary's void record this office publishes no pi.
    private mutating func resumeVoid(_ record: LogRecord) throws {
        guard ceremony.phase == .committed, case .drawVoid(_, let reason, let text, _) = record.entry.body,
            record.entry.isSigned(by: configuration.notary), let text = String(validating: text, as: UTF8.self),
            !text.isEmpty || Int(reason) < configuration.reasons.count
        else { return }
        _ = try apply(.void(reason: reason, text: text))
    }

    private mutating func resumeEnd(_ commitment: DrawCommitment) throws {
        guard let deadline = try deadlineRecord(commitment) else { return }
        _ = try apply(.deadline(size: deadline.size, now: deadline.time))
        guard ceremony.phase == .awaitingBeacon, let beacon = try keptBeacon().read() else { return }
        _ = try apply(.beacon(beacon))
        guard let drawn = try folder.drawnResult() else { return }
        guard drawn.seed == ceremony.seed else {
            throw DrawsError(
                .malformed, "\(folder.drawn) was drawn from another seed: remove it; tabellion draw run draws again")
        }
        _ = try apply(.drawn(drawn.stages))
    }

    func deadlineRecord(_ commitment: DrawCommitment) throws(DrawsError) -> DeadlineRecord? {
        guard let record: DeadlineRecord = try folder.read(DeadlineRecord.file), record.commit == commitment.commit
        else {
            return nil
        }
        return record
    }

    // MARK: Events and actions

    mutating func apply(_ event: CeremonyEvent) throws(DrawError) -> [CeremonyAction] {
        let (next, actions) = try ceremony.applying(
            event, proofVerifier: VRFVerifier(), beaconVerifier: DrandVerifier())
        ceremony = next
        return actions
    }

    /// Puts on the log what the ceremony wants there, and tells it what then stands there.
    ///
    /// - Parameters:
    ///   - before: entries that must precede it.
    ///   - now: Unix milliseconds.
    mutating func perform(
        _ actions: [CeremonyAction], before: [LedgerEntry.Body] = [], signer: Ed25519PrivateKey? = nil, now: UInt64
    ) async throws {
        let bodies = actions.compactMap { action in
            if case .append(let body) = action { body } else { nil as LedgerEntry.Body? }
        }
        guard !bodies.isEmpty else { return }
        let known = ceremony.records.last?.index
        try await office.log.append(before + bodies, now: now, signer: signer)
        for record in await office.log.records(of: draw) where known.map({ record.index > $0 }) ?? true {
            _ = try apply(.logged(record))
        }
    }

    // MARK: The list

    /// The folder's list, read and reviewed once.
    mutating func list() throws -> ReviewedList {
        if let reviewed { return reviewed }
        let list = try folder.candidateList(executor: executor, progress: progress)
        let bundles = list.bundles(executor: executor)
        let fresh = ReviewedList(
            list: list, bundles: bundles, tree: list.tree(executor: executor, progress: progress),
            review: ListReview(of: list, bundles: bundles, for: configuration, executor: executor))
        reviewed = fresh
        return fresh
    }

    /// - Throws: `.mismatch` for a list that was changed after the commitment.
    private mutating func committedList(_ commitment: DrawCommitment) throws -> ReviewedList {
        let list = try list()
        guard list.tree.root == commitment.listRoot, UInt64(list.list.count) == commitment.candidateCount,
            list.list.totalWeight == commitment.totalWeight
        else {
            throw DrawError(
                .mismatch, at: folder.list, "not the list that \(draw) commits to: it was changed afterwards",
                remedy: "take it from the backup or from whoever holds a copy; nothing else can be drawn from")
        }
        return list
    }

    /// The commitment that is on the log.
    ///
    /// - Throws: `.notNow` for a draft.
    func committed() throws(DrawsError) -> DrawCommitment {
        guard let commitment = ceremony.commitment else {
            throw DrawsError(.notNow, "nothing is committed to yet: \(nextStep)")
        }
        return commitment
    }

    /// pi as the log has it: the first proof after the commitment that verifies.
    var loggedProof: VRFFile? {
        guard let commitment = ceremony.commitment else { return nil }
        let input = DrawCommitment.vrfInput(commitment.commit)
        for record in ceremony.records {
            guard case .drawProof(_, let proof) = record.entry.body else { continue }
            let output = VRFVerifier().output(publicKey: commitment.vrfPublicKey, input: input, proof: proof)
            if let output { return VRFFile(proof: proof, output: output) }
        }
        return nil
    }

    /// Whether the reveal deadline is over for those who still want something in by it; a draw without cosigners has none.
    ///
    /// - Parameter now: Unix milliseconds.
    func isLate(_ commitment: DrawCommitment, now: UInt64) -> Bool {
        configuration.quorum > 0 && now / 1000 >= commitment.revealDeadline
    }
}
