import Desktop
import EvidenceModel
import Recorder

extension WarmDesktop {
    /// Checks the desktop and reports every item, passed or not.
    func examine(
        session: String, phase: CleanlinessReport.Phase, services: SessionServices
    ) async throws -> CleanlinessReport {
        let subject = ExaminationSubject(
            inspection: try await desktop.inspect(), image: await services.image.verified,
            imageProblem: await services.image.problem, phase: phase, policy: policy.inputDigests,
            policyAfterInput: policy.afterInputDigests,
            additionalRoots: services.configuration.additionalRoots.count,
            hostAddress: desktop.hostAddress.description, guestUser: desktop.guestUser,
            recordedFrame: recorder.lastFrameIndex, browserVersion: desktop.image.chromium,
            clock: await services.clockCheck.result())
        let items = Examination(subject: subject, at: services.now()).items()
        return try CleanlinessReport(session: session, phase: phase, items: items)
    }
}
