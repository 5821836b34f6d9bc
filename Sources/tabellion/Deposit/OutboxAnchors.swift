import Anchoring
import Coordinator
import DepositModel

/// The outbox as the deposit service asks it: how far each anchor has come, and what it said.
struct OutboxAnchors: DepositAnchors {
    let outbox: AnchorOutbox

    func progress() async throws -> [AnchorIdentity: UInt64] {
        var sizes: [AnchorIdentity: UInt64] = [:]
        for status in await outbox.status() {
            sizes[AnchorIdentity(status.kind.inModel, status.name)] = status.anchoredSize
        }
        return sizes
    }

    func attestation(of index: UInt64, by anchor: AnchorIdentity) async throws -> AnchorAttestation? {
        try await outbox.evidence(anchor: anchor.name, covering: index).map {
            AnchorAttestation(checkpoint: $0.note, size: $0.size, evidence: $0.bytes)
        }
    }
}

extension AnchorEvidence.Kind {
    var inModel: AnchorKind {
        switch self {
        case .witnesses: .witnesses
        case .time: .time
        case .chain: .chain
        }
    }
}
