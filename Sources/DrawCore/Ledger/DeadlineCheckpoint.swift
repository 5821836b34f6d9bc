internal import CryptoPrimitives
public import TransparencyLog

/// cp(t): the largest checkpoint of the configured log that `quorum` cosigners cosigned at times ≤ t (section 4).
public enum DeadlineCheckpoint {
    /// Picks cp(t) out of the checkpoints that somebody knows.
    ///
    /// - Parameters:
    ///   - time: t, Unix seconds; with quorum 0 the latest checkpoint counts, whenever it was made.
    ///   - notes: signed checkpoints with their cosignatures, in any order; one may occur with different cosignatures.
    /// - Returns: nil when none of them counts.
    /// - Throws: `.signature` for a checkpoint that the log's key did not sign or a cosigner's line that does not verify,
    ///   `.mismatch` for two roots of one size: two histories.
    public static func latest(
        by time: UInt64, among notes: [SignedNote], of configuration: DrawConfiguration
    ) throws(DrawError) -> Checkpoint? {
        var latest: Checkpoint?
        var known: [UInt64: Checkpoint] = [:]
        var cosigners: [UInt64: Set<Int>] = [:]
        for note in notes {
            let checkpoint = try verified(note, of: configuration)
            if let other = known[checkpoint.size], other.root != checkpoint.root {
                throw DrawError(
                    .mismatch, at: "checkpoint of \(checkpoint.size)", "two roots of one size: two histories")
            }
            known[checkpoint.size] = checkpoint
            cosigners[checkpoint.size, default: []].formUnion(try signers(of: note, by: time, of: configuration))
        }
        for checkpoint in known.values where UInt64(cosigners[checkpoint.size]?.count ?? 0) >= configuration.quorum {
            if latest.map({ $0.size < checkpoint.size }) ?? true { latest = checkpoint }
        }
        return latest
    }

    /// A checkpoint that the configured log signed.
    ///
    /// - Throws: `.signature`.
    public static func verified(
        _ note: SignedNote, of configuration: DrawConfiguration
    ) throws(DrawError) -> Checkpoint {
        do {
            return try Checkpoint(note: note, logKey: configuration.log)
        } catch { throw DrawError(.signature, at: "checkpoint", Wording(verbatim: error.message)) }
    }

    /// Positions of the configured cosigners whose cosignatures say a time not above `time`.
    ///
    /// - Throws: `.signature` for a line of a configured cosigner that does not verify.
    static func signers(
        of note: SignedNote, by time: UInt64, of configuration: DrawConfiguration
    ) throws(DrawError) -> Set<Int> {
        var signers: Set<Int> = []
        for (position, key) in configuration.cosigners.enumerated() {
            for line in note.signatures where key.matches(line) {
                guard key.isValid(line, text: note.text), Ed25519.isAcceptable(publicKey: key.publicKey) else {
                    throw DrawError(.signature, at: "checkpoint", "the cosignature of \(key.name) does not verify")
                }
                if let made = Cosignature.time(of: line), made <= time { signers.insert(position) }
            }
        }
        return signers
    }
}
