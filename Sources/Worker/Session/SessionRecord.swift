import CanonicalJSON
import CryptoPrimitives
import EvidenceModel
import FarmProtocol

/// What a session's journal says, put together: the one source from which a session is sealed, live or after a crash.
struct SessionRecord: Sendable {
    var lease: UInt64?
    var submissions: [LedgerSubmission] = []
    /// Index on the ledger by entry bytes (hexadecimal).
    var indices: [String: UInt64] = [:]
    var openingReceipt: EntryReceipt?
    var inputAllowedAt: UInt64?
    var links: [ChainLink] = []
    var clockSteps: [ClockStep] = []
    var artefacts: [String: ArtefactRecord] = [:]
    var missing: [MissingPart] = []
    var end: (reason: ClosingReason, at: UInt64)?
    var sealed: DigestPair?
    var isDelivered = false

    /// - Throws: `WorkerError.damaged` when an event is not of its form.
    init(events: [JournalEvent]) throws {
        for event in events { try take(event) }
    }

    private mutating func take(_ event: JournalEvent) throws {
        switch event {
        case .opened(let lease): self.lease = lease
        case .submitted(let submission): if !submissions.contains(submission) { submissions.append(submission) }
        case .accepted(let entry, let index): indices[entry] = index
        case .openingReceipt(let receipt): openingReceipt = receipt
        case .inputAllowed(let at): inputAllowedAt = at
        case .link(let text): links.append(try ChainLink(canonical: text.utf8, file: "journal: link"))
        case .clockStep(let text): clockSteps.append(try ClockStep(canonical: text.utf8, file: "journal: clockStep"))
        case .artefact(let text):
            let record = try ArtefactRecord(canonical: text.utf8, file: "journal: artefact")
            artefacts[record.path] = record
        case .missing(let what, let why): missing.append(MissingPart(what: what, why: why))
        case .ended(let reason, let at):
            guard let reason = ClosingReason(rawValue: reason) else {
                throw WorkerError(.damaged, "journal: unknown reason \(reason)")
            }
            end = end ?? (reason, at)
        case .sealed(let fingerprint, let fingerprintSm3):
            guard let sha256 = Digest(hex: fingerprint), let sm3 = Digest(hex: fingerprintSm3) else {
                throw WorkerError(.damaged, "journal: a fingerprint is not 64 hexadecimal digits")
            }
            sealed = DigestPair(sha256: sha256, sm3: sm3)
        case .delivered: isDelivered = true
        }
    }

    var opening: LedgerSubmission? { submissions.first { $0.kind == .opening } }
    var heads: [LedgerSubmission] { submissions.filter { $0.kind == .head } }
    var closing: LedgerSubmission? { submissions.first { $0.kind == .closing } }

    /// Marks of the chain, in order.
    var marks: [ChainLink] {
        links.filter { if case .mark = $0.step { true } else { false } }
    }

    /// Segments of the chain by path, and whether a gap ends it.
    var segments: [String: SegmentValues] {
        var segments: [String: SegmentValues] = [:]
        for link in links { if case .segment(let values) = link.step { segments[values.path] = values } }
        return segments
    }

    var hasGap: Bool {
        links.contains { if case .gap = $0.step { true } else { false } }
    }
}
