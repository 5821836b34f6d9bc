import CryptoPrimitives
import Desktop
import DesktopInput
import EvidenceModel

/// Everything that an examination looks at, gathered at one moment.
struct ExaminationSubject: Sendable {
    var inspection: DesktopInspection
    var image: VerifiedImage
    var imageProblem: String?
    var phase: CleanlinessReport.Phase
    /// Of the managed policy that must be in force.
    var policy: DigestPair
    /// Of the one that may be in force once input has ended.
    var policyAfterInput: DigestPair
    var additionalRoots: Int
    /// The desktop's own resolver.
    var hostAddress: String
    var guestUser: UInt32
    /// Index of the last recorded frame; nil when the recorder has none.
    var recordedFrame: UInt64?
    var browserVersion: String
    /// Of the X server; nil when it did not answer.
    var devices: [InputDevice]?
    var clock: ClockCheck.Result
}
