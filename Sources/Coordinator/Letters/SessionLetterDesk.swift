import DepositModel
import FarmProtocol
import Ledger
import Logging
import Storage

/// Letters for capture sessions: made when the session is sealed and its closing entry anchored as the office's policy says.
struct SessionLetterDesk: Sendable {
    let captures: CaptureDesk
    let bundles: BundleShelf
    /// Progress, anchors, policy and the shelf of letters are those of deposits: an entry is an entry.
    let deposits: DepositDesk
    let parts: SessionLetterParts

    /// The letter, made when it is due and kept from then on.
    ///
    /// - Throws: `ProblemDetails` 404 for a session that has no bundle and will have none, 409 while it is not sealed, the policy is
    ///   not met, or the bundle does not pass the office's own audit.
    func letter(_ id: String) async throws -> [UInt8] {
        let view = try await captures.session(id).view
        guard view.phase == .sealed, view.bundleBytes != nil else {
            guard !view.phase.isEnd else {
                throw ProblemDetails(
                    status: 404, title: "No letter", detail: "this session has no bundle: \(view.detail)")
            }
            throw Self.early("session \(id) is not sealed yet")
        }
        let path = bundles.path(of: id)
        let place: SessionClosingPlace
        do { place = try await parts.closing(path) } catch let error as LetterRefusal { throw refusal(id, error) }
        let progress = try await deposits.progress()
        // A bundle comes from a worker: what it says of the ledger must be so.
        guard place.index < progress.integrated, try await deposits.log.entry(index: place.index) == place.entry else {
            throw refusal(id, LetterRefusal(["the bundle's closing entry is not on the ledger"]))
        }
        if let standing = deposits.letters.letter(place.index) { return standing }
        let status = DepositStatus(index: place.index, progress: progress, policy: deposits.parts.policy)
        guard status.isLetterDue else {
            throw Self.early("lacking: \(status.lacking.map(\.kind.rawValue).joined(separator: ", "))")
        }
        let letter: [UInt8]
        do {
            letter = try await parts.make(view, path, place, try await deposits.anchors(place.index))
        } catch let error as LetterRefusal { throw refusal(id, error) }
        return try deposits.letters.keep(letter, place.index)
    }

    private func refusal(_ id: String, _ refusal: LetterRefusal) -> ProblemDetails {
        deposits.logger.critical(
            "ALARM: no letter for session \(id), it fails the office's own audit: \(refusal.text)")
        return ProblemDetails(
            status: 409, title: "Not signed", detail: "session \(id) fails the office's own audit: \(refusal.text)")
    }

    private static func early(_ why: String) -> ProblemDetails {
        ProblemDetails(status: 409, title: "Not yet due", detail: why, retryAfter: 10)
    }
}
