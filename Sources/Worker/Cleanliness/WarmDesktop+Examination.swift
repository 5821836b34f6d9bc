import Desktop
import DesktopInput
import EvidenceModel
import Recorder

extension WarmDesktop {
    /// Checks the desktop and reports every item, passed or not.
    ///
    /// - Parameter sealer: takes the findings that the policy seals; nil leaves them open.
    func examine(
        session: String, phase: CleanlinessReport.Phase, services: SessionServices, sealer: AgeSealer?
    ) async throws -> CleanlinessReport {
        let subject = ExaminationSubject(
            inspection: try await desktop.inspect(), image: await services.image.verified,
            imageProblem: await services.image.problem, phase: phase, policy: policy.inputDigests,
            policyAfterInput: policy.afterInputDigests,
            additionalRoots: services.configuration.additionalRoots.count,
            hostAddress: desktop.hostAddress.description, guestUser: desktop.guestUser,
            recordedFrame: recorder.lastFrameIndex, browserVersion: desktop.image.chromium,
            devices: try? InputDevice.all(at: display), clock: await services.clockCheck.result())
        var items = Examination(subject: subject, at: services.now()).items()
        if let sealer {
            for index in items.indices where Examination.sealedItems.contains(items[index].id) {
                try items[index].seal(phase, by: sealer)
            }
        }
        return try CleanlinessReport(session: session, phase: phase, items: items)
    }
}

extension CleanlinessItem {
    /// Replaces the finding by a commitment; what was found goes to `sealer`.
    fileprivate mutating func seal(_ phase: CleanlinessReport.Phase, by sealer: AgeSealer) throws {
        guard case .text(let text) = found else { return }
        let salt = Entropy.bytes(16)
        found = .sealed(SealedValue(salt: salt, bytes: Array(text.utf8)))
        try sealer.write(SealedValue.line(item: id, phase: phase, salt: salt, value: text))
    }
}
