import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Ledger
import TransparencyLog

/// A rehearsal that has been drawn: the files of its draw directory (docs/spec/draw.md section 8).
struct DrawnByHand: Sendable {
    let rehearsal: HandMadeDraw
    let seed: Digest
    let stages: [StageOutcome]
    let result: Digest
    /// What the office publishes.
    let directory: HandMadeDirectory

    /// Puts every record on a log in the order of the protocol, draws, and gathers the files.
    ///
    /// - Parameters:
    ///   - log: an empty directory for the rehearsal's log.
    ///   - now: Unix milliseconds.
    init(
        drawing rehearsal: HandMadeDraw, log directory: String, now: UInt64, executor: some ChunkExecutor,
        progress: DrawProgress = .silent
    ) async throws {
        let log = try RehearsalLog(directory: directory, rehearsal: rehearsal, now: now)
        let commitment = rehearsal.commitment
        let id = commitment.draw.bytes
        try await log.append(log.vrfKey(commitment.vrfPublicKey))
        try await log.append(.drawCommitment(drawID: id, commit: commitment.commit))
        let vrf = try rehearsal.proof()
        try await log.append(.drawProof(drawID: id, proof: vrf.proof))
        let reveals = rehearsal.reveals()
        for reveal in reveals {
            try await log.append(
                .drawReveal(
                    drawID: id, contributor: reveal.contributor, value: reveal.value, reveal.signature))
        }
        seed = DrawSeed.seed(
            commit: commitment.commit, reveals: reveals, vrfOutput: vrf.output, beaconRound: rehearsal.beacon.round,
            beaconSignature: rehearsal.beacon.signature)
        stages = DrawEngine(
            list: rehearsal.list, bundles: rehearsal.bundles, stages: rehearsal.configuration.stages, seed: seed
        ).run(executor: executor, progress: progress)
        result = DrawResult.hash(commit: commitment.commit, seed: seed, stages: stages.map(\.record))
        try await log.append(.drawResult(drawID: id, result: result))
        self.rehearsal = rehearsal
        var directory = HandMadeDirectory(
            configuration: rehearsal.configuration, list: rehearsal.list, commitment: CommitmentFile(commitment))
        directory.proof = vrf
        directory.reveals = RevealsFile(reveals)
        directory.beacon = rehearsal.beacon
        directory.result = ResultFile(seed: seed, stages: stages.map(\.record), result: result)
        directory.outcomes = stages.map(\.outcomes)
        directory.removals = RemovalsFile([])
        directory.ledger = try await log.files()
        self.directory = directory
        await log.close()
    }
}

/// The rehearsal's log, and which of its entries belong to the draw.
private actor RehearsalLog {
    private let log: Log
    private let rehearsal: HandMadeDraw
    private let now: UInt64
    /// Owned by this actor.
    private var entries: [(index: UInt64, bytes: [UInt8])] = []

    init(directory: String, rehearsal: HandMadeDraw, now: UInt64) throws {
        log = try Log(
            directory: directory, origin: rehearsal.configuration.log.name, key: rehearsal.keys.log,
            officeKey: rehearsal.keys.office.publicKey)
        self.rehearsal = rehearsal
        self.now = now
    }

    nonisolated func vrfKey(_ key: [UInt8]) -> LedgerEntry.Body {
        let record = KeyRecord(
            purpose: .vrf, validFrom: now, publicKey: key, owner: Array(rehearsal.configuration.register.utf8))
        return LedgerEntry(unixMilliseconds: now, body: .key(record, .unsigned)).signed(by: rehearsal.keys.office).body
    }

    func append(_ body: LedgerEntry.Body) async throws {
        let bytes = try LedgerEntry(unixMilliseconds: now, body: body).encoded()
        entries.append((try await log.append(bytes), bytes))
    }

    /// Proofs and the final checkpoint; with a quorum of 0 it is cp(D) too, and no other one stands beside it (section 9).
    func files() async throws -> [HandMadeDirectory.LedgerFile] {
        guard let last = entries.last else { return [] }
        let checkpoint = try await log.checkpoint(covering: last.index)
        let size = checkpoint.checkpoint.size
        var items: [LedgerFile.Item] = []
        for entry in entries {
            items.append(
                LedgerFile.Item(
                    index: entry.index, entry: entry.bytes,
                    proof: try await log.inclusion(index: entry.index, size: size)))
        }
        let ledger = LedgerFile(items: items, consistency: [])
        return [(LedgerFile.file, ledger.canonicalBytes), (LedgerFile.finalCheckpoint, Array(checkpoint.note.utf8))].map
        {
            HandMadeDirectory.LedgerFile(name: String($0.0.dropFirst("ledger/".count)), bytes: $0.1)
        }
    }

    func close() async { await log.close() }
}
