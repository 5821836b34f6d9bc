public import Anchoring
internal import CanonicalJSON
internal import EthereumModel
public import Ledger
internal import TransparencyLog

/// A chain as an anchor of the office's log.
public struct ChainAnchor: CheckpointAnchor {
    public let name: String

    public var kind: AnchorEvidence.Kind { .chain }

    private let anchoring: CheckpointAnchoring

    /// - Parameter name: `[a-z0-9-]{1,32}`, as the letter policy has it.
    public init(name: String, anchoring: CheckpointAnchoring) {
        self.name = name
        self.anchoring = anchoring
    }

    public func anchor(_ checkpoint: PublishedCheckpoint) async throws(AnchorError) -> AnchorEvidence {
        do throws(ChainError) {
            let proof = try await anchoring.anchor(checkpoint.checkpoint)
            return AnchorEvidence(
                kind: .chain, anchor: name, size: checkpoint.checkpoint.size, note: checkpoint.note,
                bytes: proof.canonicalBytes)
        } catch { throw Self.error(error, name: name) }
    }

    private static func error(_ error: ChainError, name: String) -> AnchorError {
        let code: AnchorError.Code =
            switch error.code {
            case .unreachable: .unreachable
            case .badAnswer, .unprovable, .wrongChain: .badEvidence
            case .refused, .noContract, .notAdmitted, .insufficientFunds, .feeTooHigh, .superseded, .forked, .reverted:
                .refused
            case .notYet: .notYet
            case .storage: .storage
            case .corrupted: .corrupted
            case .alreadyOpen: .alreadyOpen
            case .configuration: .configuration
            case .illegalMove: .illegalMove
            }
        return AnchorError(code, "chain \(name): \(error.message)", cause: error)
    }
}
