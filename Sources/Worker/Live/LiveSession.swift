import DesktopInput
import EvidenceModel
import FarmProtocol

/// What a session is to the people who work in it: what they may ask of it, and what it says of itself.
protocol LiveSession: Sendable {
    /// Where it stands this moment.
    func facts() async -> LiveFacts

    /// Takes a screenshot into evidence, as a script's step does.
    func takePicture() async throws -> LivePicture

    /// Writes a line of the system's into the input log.
    func note(_ text: String) async throws

    /// Ends the session in order; input is stopped when this returns.
    func finish(_ reason: ClosingReason, _ detail: String)

    /// Ends the session for an error; what kind decides the reason.
    func fail(_ error: any Error)
}

/// What a session knows of itself, for `LiveStatus`.
struct LiveFacts: Sendable, Equatable {
    var phase: SessionPhase
    var detail: String
    var light: LiveStatus.Light
    var frames: Int64
    var nonce: String?
    var openedAt: Int64?
    var endsAt: Int64?
    var screenshots: Int64
    var downloads: Int64
}

/// A screenshot in evidence.
struct LivePicture: Sendable, Equatable {
    /// Below `data/`.
    let path: String
    /// 64 hexadecimal digits.
    let sha256: String
}
