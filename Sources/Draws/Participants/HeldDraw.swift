internal import CanonicalJSON
internal import CryptoPrimitives
internal import DrawCore
internal import TransparencyLog

/// What TD1 section 4 wants a cosigner to hold of a draw: configuration, list and c_j, as the commitment hashes them.
struct HeldDraw: Sendable {
    /// Longest list taken, in bytes: 2 GiB, 33 million candidates.
    private static let maximumListByteCount: UInt64 = 1 << 31
    private static let maximumFileByteCount = 16 << 20

    let configuration: [UInt8]
    let commitment: [UInt8]
    /// As `commitment` states it; follows from everything else once `read(from:)` has returned.
    let commit: Digest
    let draw: DrawIdentifier
    let log: VerifierKey
    let cosigners: [VerifierKey]
    private let parts: DrawCommitment

    /// Reads configuration and commitment; the list may be long, and comes with `list(from:)`.
    ///
    /// - Throws: `.source`, `.storage`; `.malformed` with the cause.
    init(from source: PublicSource) async throws(DrawsError) {
        configuration = try await source.require(DrawConfiguration.file, maximum: Self.maximumFileByteCount)
        commitment = try await source.require(CommitmentFile.file, maximum: Self.maximumFileByteCount)
        do throws(DrawError) {
            let rules = try DrawConfiguration(canonical: configuration, file: DrawConfiguration.file)
            let file = try CommitmentFile(canonical: commitment, file: CommitmentFile.file)
            if let problem = file.commitment.problems(with: rules).first { throw problem }
            guard file.commitment.commit == file.commit else {
                throw DrawError(.mismatch, at: "\(CommitmentFile.file): commit", "not what the other members give")
            }
            commit = file.commit
            parts = file.commitment
            draw = file.commitment.draw
            log = rules.log
            cosigners = rules.cosigners
        } catch {
            throw DrawsError(.malformed, "\(source) is no draw directory that fits itself", cause: error)
        }
    }

    /// Reads the list and holds it against the commitment.
    ///
    /// - Throws: as `init(from:)`.
    func list(from source: PublicSource) async throws(DrawsError) -> [UInt8] {
        let (count, overflow) = parts.candidateCount.multipliedReportingOverflow(by: UInt64(CandidateEntry.byteCount))
        guard !overflow, count <= Self.maximumListByteCount else {
            throw DrawsError(
                .malformed, "\(source): a list of \(parts.candidateCount) candidates; at most 33,554,432 are taken")
        }
        let bytes = try await source.require(CandidateList.file, maximum: Int(count))
        do throws(DrawError) {
            let list = try CandidateList(checking: bytes, executor: ThreadedExecutor())
            guard UInt64(list.count) == parts.candidateCount, list.totalWeight == parts.totalWeight,
                list.tree(executor: ThreadedExecutor()).root == parts.listRoot
            else { throw DrawError(.mismatch, at: CandidateList.file, "not the list that the commitment fixes") }
        } catch {
            throw DrawsError(.malformed, "\(source): its list is not the committed one", cause: error)
        }
        return bytes
    }
}
