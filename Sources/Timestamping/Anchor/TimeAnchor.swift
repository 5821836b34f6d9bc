public import Anchoring
internal import CanonicalJSON
internal import CryptoPrimitives
internal import DepositModel
public import Ledger
internal import TransparencyLog

/// A time authority as an anchor of checkpoints: its token's imprint is SHA-256 over the text of the checkpoint's note.
///
/// Asked again for a checkpoint it gives another token, which is as good: nothing is left half done at an authority.
public struct TimeAnchor: CheckpointAnchor {
    public var name: String { member.name }
    public var kind: AnchorEvidence.Kind { .time }

    private let member: TimestampMember
    private let quorum: TimestampQuorum

    /// - Parameter clock: Unix milliseconds.
    public init(_ member: TimestampMember, clock: @escaping @Sendable () -> Int64) {
        self.member = member
        quorum = TimestampQuorum(members: [member], clock: clock)
    }

    public func anchor(_ checkpoint: PublishedCheckpoint) async throws(AnchorError) -> AnchorEvidence {
        let imprint = sha256(Array(checkpoint.checkpoint.text.utf8))
        do {
            let stamp = try await quorum.stamp(member, imprint)
            return AnchorEvidence(
                kind: .time, anchor: name, size: checkpoint.checkpoint.size, note: checkpoint.note,
                bytes: try stamp.evidence().canonicalBytes)
        } catch {
            throw AnchorError(Self.code(of: error.code), error.message, cause: error)
        }
    }

    private static func code(of code: TimestampError.Code) -> AnchorError.Code {
        switch code {
        case .unreachable, .timedOut, .revocationUnknown, .noQuorum: .unreachable
        case .rejected: .refused
        case .badAnswer, .tooLarge, .badResponse, .untrusted, .wrongTime, .revoked: .badEvidence
        case .badAddress, .directory, .cryptography, .notFresh: .configuration
        }
    }
}
