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

    /// Where slips are found.
    private enum Place: Sendable {
        case lookup(PublicSource)
        case book(SlipBook)
    }

    private let slips: Place
    let draw: PublicSource?

    /// - Parameters:
    ///   - slips: the folder of sealed slips.
    ///   - draw: the draw directory; nil to believe the folder's own word for which draw it is, and check no path.
    public init(slips: PublicSource, draw: PublicSource?) {
        self.slips = .lookup(slips)
        self.draw = draw
    }

    /// For the office's own hands: no code is asked for.
    ///
    /// - Parameters:
    ///   - book: all slips of a draw in clear.
    ///   - draw: the draw directory; nil to check no path.
    public init(book: SlipBook, draw: PublicSource?) {
        slips = .book(book)
        self.draw = draw
    }

    /// - Parameter code: needed for a look-up, and not for an office's own archive.
    /// - Throws: `.slip` if identifier and code find or open nothing; `DrawError` for a slip that is not the candidate's or not
    ///   this draw's; `.source`, `.malformed`.
    public func find(_ candidate: CandidateIdentifier, code: SlipCode?) async throws -> Found {
        let commitment = try await commitment()
        let bytes: [UInt8]
        var commit = commitment?.commit
        switch slips {
        case .book(let book):
            guard let found = try book.find(candidate) else {
                throw DrawsError(.slip, "\(book.path) has no slip for this identifier: compare it with the list")
            }
            bytes = found
        case .lookup(let source):
            guard let code else { throw DrawsError(.slip, "no code was given: it stands on the candidate's paper") }
            let receipt = try await receipt(of: source)
            guard let stated = commit ?? receipt?.commit else {
                throw DrawsError(
                    .source, "\(source) has no \(SlipsReceipt.file): name the draw's directory with --from")
            }
            commit = stated
            bytes = try await open(candidate, code, SealedSlips(commit: stated), receipt?.shardBits, source)
        }
        let slip = try Slip(canonical: bytes, file: "slip")
        try check(slip, of: candidate, commit ?? slip.commit, commitment)
        return Found(slip: slip, bytes: bytes, isOnCommittedList: commitment != nil)
    }

    private func open(
        _ candidate: CandidateIdentifier, _ code: SlipCode, _ sealed: SealedSlips, _ shardBits: Int?,
        _ source: PublicSource
    ) async throws -> [UInt8] {
        let name = sealed.name(of: candidate, code: code)
        var file: [UInt8]?
        if let bits = shardBits {
            let shard = SlipShard.path(SlipShard.number(of: name, bits: bits))
            file = try await source.read(shard, maximum: SlipShard.maximumFileByteCount)
                .flatMap { SlipShard.find(name, in: $0) }
        } else {
            file = try await source.read(SealedSlips.path(name), maximum: SealedSlips.maximumFileByteCount)
        }
        guard let file else {
            throw DrawsError(
                .slip,
                "nothing is there for this identifier and code: compare both with your paper, then ask the office")
        }
        return try sealed.open(file, for: candidate, code: code)
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

    /// What the folder itself says; the slip is held against it. A folder of files may lack it where the draw is known.
    private func receipt(of source: PublicSource) async throws -> SlipsReceipt? {
        guard let bytes = try await source.read(SlipsReceipt.file, maximum: 4096) else { return nil }
        do {
            return try SlipsReceipt(freely: bytes, file: SlipsReceipt.file)
        } catch {
            throw DrawsError(
                .malformed, "\(source) does not say which draw it is of: name the draw's directory with --from",
                cause: error)
        }
    }
}
