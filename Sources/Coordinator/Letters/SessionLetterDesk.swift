import Accounts
import DepositModel
import FarmProtocol
import Ledger
import Logging
import Storage

/// Letters for capture sessions: made when the session is sealed and its closing entry anchored as the office's policy says.
struct SessionLetterDesk: Sendable {
    let captures: CaptureDesk
    let bundles: BundleShelf
    /// Progress, proofs, anchors and policy are those of deposits: an entry is an entry.
    let deposits: DepositDesk
    let letters: LetterShelf
    let accounts: AccountDesk
    let parts: SessionLetterParts

    /// The letter, made when it is due and kept from then on.
    ///
    /// - Throws: `ProblemDetails` 404 for a session that has no bundle and will have none, 409 while it is not sealed, the policy is
    ///   not met, or the bundle does not pass the office's own audit.
    func letter(_ id: String) async throws -> [UInt8] {
        let stored = try await captures.session(id)
        let view = stored.view
        guard view.phase == .sealed, view.bundleBytes != nil else {
            guard !view.phase.isEnd else {
                throw ProblemDetails(
                    status: 404, title: "No letter", detail: "this session has no bundle: \(view.detail)")
            }
            throw Self.early("session \(id) is not sealed yet")
        }
        if let standing = letters.letter(id) { return standing }
        do { return try await make(view, of: stored.owner) } catch let refusal as LetterRefusal {
            deposits.logger.critical(
                "ALARM: no letter for session \(id), it fails the office's own audit: \(refusal.text)")
            try letters.refuse(id, refusal.text)
            throw ProblemDetails(
                status: 409, title: "Not signed", detail: "session \(id) fails the office's own audit: \(refusal.text)")
        }
    }

    private func make(_ view: SessionView, of owner: Ownership) async throws -> [UInt8] {
        let session = LetteredSession(
            view: view, depositor: try await accounts.depositor(owner), bundle: bundles.path(of: view.id))
        let place = try await parts.closing(session.bundle)
        let progress = try await deposits.progress()
        // A bundle comes from a worker: what it says of the ledger must be so.
        guard place.index < progress.integrated, try await deposits.log.entry(index: place.index) == place.entry else {
            throw LetterRefusal(["the bundle's closing entry is not on the ledger"])
        }
        let status = DepositStatus(index: place.index, progress: progress, policy: deposits.parts.policy)
        guard status.isLetterDue else {
            throw Self.early("lacking: \(status.lacking.map(\.kind.rawValue).joined(separator: ", "))")
        }
        let evidence = ClosingEvidence(
            inclusion: try await deposits.inclusion(place.index),
            inclusionSM3: try await deposits.log.sm3Receipt(index: place.index),
            anchors: try await deposits.anchors(place.index))
        let letter = try await parts.make(session, place, evidence)
        // Before the view says so: a kill in between leaves no letter here, and whoever asks again finds it told of.
        try await deposits.webhooks?.tell(letterOf: view.id)
        return try letters.keep(letter, view.id)
    }

    private static func early(_ why: String) -> ProblemDetails {
        ProblemDetails(status: 409, title: "Not yet due", detail: why, retryAfter: 10)
    }
}
