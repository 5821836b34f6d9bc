internal import CanonicalJSON
internal import CryptoPrimitives
public import DrawCore
internal import TransparencyLog

extension CeremonyRunner {
    /// Keeps a checkpoint that cosigners signed.
    ///
    /// - Parameters:
    ///   - name: of the file, for errors.
    ///   - now: Unix milliseconds.
    /// - Throws: `DrawError` for a note of another log or history, or without a good cosignature of the draw's cosigners.
    public mutating func keep(cosigned bytes: [UInt8], name: String, now: UInt64) async throws -> CosignedNotes.Kept {
        guard !configuration.cosigners.isEmpty else {
            throw DrawsError(.notNow, "\(draw) is a rehearsal without cosigners: there is nothing to keep")
        }
        let kept = try await office.cosigned.keep(
            bytes, name: name, cosigners: configuration.cosigners, log: office.log, now: now / 1000)
        try await refresh()
        return kept
    }

    /// cp(D) as far as the office knows it; with quorum 0 the latest checkpoint.
    private func deadlineSize(_ commitment: DrawCommitment) async throws -> UInt64 {
        guard configuration.quorum > 0 else { return await office.log.size }
        let notes = try office.cosigned.all()
        return try DeadlineCheckpoint.latest(by: commitment.revealDeadline, among: notes, of: configuration)?.size ?? 0
    }

    /// Decides by cp(D) whether the draw runs or is void.
    ///
    /// Until the beacon is known a larger cp(D), from a cosigner who was asked too late, decides anew: the log has only one.
    ///
    /// - Parameter now: Unix milliseconds.
    /// - Throws: `.notNow` before the deadline, and before the commitment.
    public mutating func decide(now: UInt64) async throws -> Outcome {
        let commitment = try committed()
        let known = try deadlineRecord(commitment)
        guard known != nil || configuration.quorum == 0 || now / 1000 >= commitment.revealDeadline else {
            throw DrawsError(
                .notNow,
                "the deadline, \(LocalTime.text(commitment.revealDeadline)), is not over: wait; cosigners may still cosign a "
                    + "larger checkpoint in time")
        }
        if let known {
            guard configuration.quorum > 0, ceremony.beacon == nil else { return .doneBefore }
            guard try await deadlineSize(commitment) > known.size else { return .doneBefore }
        }
        let record = DeadlineRecord(
            commit: commitment.commit, size: try await deadlineSize(commitment), time: now / 1000)
        if known == nil { _ = try apply(.deadline(size: record.size, now: record.time)) }
        try folder.write(record, as: DeadlineRecord.file)
        if known != nil { try await resume() }
        try await refresh()
        return .done
    }

    /// How far a cosigner's signatures reach, as far as the office has them.
    public struct CosignedSize: Sendable, Equatable {
        public let name: String
        /// Of those that are in time.
        public let size: UInt64?
        /// Of all of them: what comes after the deadline is cosigned too.
        public let latest: UInt64?
    }

    /// How far each cosigner's signatures reach.
    public func cosignedSizes() throws -> [CosignedSize] {
        guard let commitment = ceremony.commitment else { return [] }
        let notes = try office.cosigned.all()
        return configuration.cosigners.map { key in
            func size(by time: UInt64) -> UInt64? {
                let signed = notes.last { note in
                    note.signatures.contains { key.matches($0) && (Cosignature.time(of: $0) ?? .max) <= time }
                }
                return signed.flatMap { try? Checkpoint(parsing: $0.text).size }
            }
            return CosignedSize(
                name: key.name, size: size(by: commitment.revealDeadline), latest: size(by: .max - 1))
        }
    }

    /// Log entries of this draw that cp(D) does not cover; results and removals, which come later, aside.
    public var latecomers: [LogRecord] {
        guard let commitment = ceremony.commitment, let record = try? deadlineRecord(commitment) else { return [] }
        return ceremony.records.filter { $0.isLate(for: record.size) }
    }
}
