internal import CanonicalJSON
internal import CryptoPrimitives
public import DrawCore

/// A candidate's way to their slip: found and opened with identifier and code, on the candidate's own machine.
///
/// Whoever serves the folder sees which file was taken, and learns neither identifier nor code.
public struct SlipLookup: Sendable {
    /// A slip that is the candidate's own.
    public struct Found: Sendable {
        public let slip: Slip
        /// As it was sealed.
        public let bytes: [UInt8]
        /// Whether its entry was followed to the list that the draw has committed to.
        public let isOnCommittedList: Bool
    }

    private static let maximumFileByteCount = 16 << 20

    let slips: PublicSource
    let draw: PublicSource?

    /// - Parameters:
    ///   - slips: the folder of sealed slips.
    ///   - draw: the draw directory; nil to believe the folder's own word for which draw it is, and check no path.
    public init(slips: PublicSource, draw: PublicSource?) {
        self.slips = slips
        self.draw = draw
    }

    /// - Throws: `.slip` if identifier and code find or open nothing; `DrawError` for a slip that is not the candidate's or not
    ///   this draw's; `.source`, `.malformed`.
    public func find(_ candidate: CandidateIdentifier, code: SlipCode) async throws -> Found {
        let commitment = try await commitment()
        let commit: Digest
        if let commitment { commit = commitment.commit } else { commit = try await statedCommit() }
        let sealed = SealedSlips(commit: commit)
        let path = sealed.path(of: candidate, code: code)
        guard let file = try await slips.read(path, maximum: SealedSlips.maximumFileByteCount) else {
            throw DrawsError(
                .slip,
                "nothing is there for this identifier and code: compare both with your paper, then ask the office")
        }
        let bytes = try sealed.open(file, for: candidate, code: code)
        let slip = try Slip(canonical: bytes, file: "slip")
        try check(slip, of: candidate, commit, commitment)
        return Found(slip: slip, bytes: bytes, isOnCommittedList: commitment != nil)
    }

    private func check(
        _ slip: Slip, of candidate: CandidateIdentifier, _ commit: Digest, _ commitment: DrawCommitment?
    ) throws(DrawError) {
        func fault(_ member: String, _ cause: Wording) -> DrawError {
            DrawError(
                .mismatch, at: "slip: \(member)", cause,
                remedy: "keep the file, and show it to the office and to the notary")
        }
        guard slip.commit == commit else { throw fault("commit", "it is of another commitment than \(commit)") }
        guard slip.own.entry.cid == SaltKey.cid(of: candidate, salt: slip.salt) else {
            throw fault("salt", "salt and identifier do not give the entry's cid: it stands for somebody else")
        }
        guard let commitment else { return }
        guard slip.draw == commitment.draw else { throw fault("drawId", "it is not of \(commitment.draw)") }
        for (place, proof) in [("path", slip.own)] + slip.members.map({ ("members", $0) }) {
            guard proof.isIncluded(in: commitment) else {
                throw fault(place, "it does not lead from the entry to the committed list")
            }
        }
    }

    private func commitment() async throws -> DrawCommitment? {
        guard let draw else { return nil }
        let bytes = try await draw.require(CommitmentFile.file, maximum: Self.maximumFileByteCount)
        let file = try CommitmentFile(canonical: bytes, file: CommitmentFile.file)
        guard file.commit == file.commitment.commit else {
            throw DrawError(.mismatch, at: "\(CommitmentFile.file): commit", "not what the other members give")
        }
        return file.commitment
    }

    /// What the folder itself says; the slip is held against it.
    private func statedCommit() async throws -> Digest {
        let bytes = try await slips.require(SlipsReceipt.file, maximum: 4096)
        do {
            return try SlipsReceipt(freely: bytes, file: SlipsReceipt.file).commit
        } catch {
            throw DrawsError(
                .malformed, "\(slips) does not say which draw it is of: name the draw's directory with --from",
                cause: error)
        }
    }
}
