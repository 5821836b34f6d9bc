import DepositModel
import Portal

extension SessionLetterDesk {
    /// How far the letter of a sealed session is; makes none.
    func standing(_ id: String) async throws -> CaptureStanding.Letter {
        if letters.has(id) { return .ready }
        if let why = letters.refusal(id) { return .refused(why) }
        let place: SessionClosingPlace
        do { place = try await parts.closing(bundles.path(of: id)) } catch is LetterRefusal { return .none }
        let progress = try await deposits.progress()
        let status = DepositStatus(index: place.index, progress: progress, policy: deposits.parts.policy)
        guard !status.isLetterDue else { return .ready }
        return .waiting(status.lacking.map(\.kind.rawValue).joined(separator: ", "))
    }
}
