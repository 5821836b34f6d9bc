package import DesktopInput
import EvidenceModel
package import FarmProtocol
package import Logging
import Recorder
import Synchronization

/// Places for people at any X server: all that stands between viewers and the desktop of a session, without the session.
///
/// For measuring the way from a key to its pixels: the control line, the desk, the gate, the injector, the witness and
/// the log on disk with its sealed companion are a session's own, joined as a session joins them.
package final class LiveStand: Sendable {
    private let desk: LiveDesk
    private let line: ControlLine
    private let witness: InputWitness
    private let session: StandingSession

    /// Opens input at once.
    ///
    /// - Parameters:
    ///   - viewerSocket: where the X server takes viewers; it takes no keys and no pointer from them.
    ///   - folder: where `input.jsonl` grows, and `sealed.jsonl.age`.
    ///   - recipients: who can open what is sealed; nobody leaves values open.
    ///   - worker: as the coordinator knows it.
    package init(
        display: XServerAddress, viewerSocket: String, folder: String, recipients: [String], worker: String,
        session id: String, dialler: any LinkDialler, logger: Logger
    ) async throws {
        let clock = SystemClock()
        let sealer =
            recipients.isEmpty
            ? nil : try AgeSealer(recipients: recipients, output: folder + "/sealed.jsonl.age")
        let writer = try InputWriter(path: folder + "/input.jsonl", sealer: sealer, clock: clock, frame: { 0 })
        let transcript = InputTranscript(writer: writer, source: .viewer, clock: clock)
        let session = StandingSession(writer: writer)
        let gate = InputGate()
        witness = try InputWitness(display) { report in
            guard case .seen(let event) = report else { return }
            do { try transcript.seen(event) } catch { session.fail(error) }
        }
        let injector = try InputInjector(display, gate: gate) { try transcript.injected($0) }
        desk = LiveDesk(
            session: session, id: id, worker: worker, dialler: dialler, clock: clock, reconnect: .seconds(3600),
            logger: logger)
        line = ControlLine(
            desk: desk, dialler: dialler, path: LinePath.control(worker: worker, session: id), logger: logger)
        self.session = session
        let places = ViewerPlaces(
            socketPath: viewerSocket, inputGate: gate, writer: writer, fail: { session.fail($0) })
        await desk.makePlaces(places, hands: ViewerHands(injector))
        try gate.open()
        await desk.openInput()
    }

    /// Serves viewers until the task is cancelled, or something fails that would end a session.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.line.run() }
            group.addTask {
                while true {
                    if let failure = self.session.failure { throw failure }
                    try await Task.sleep(for: .milliseconds(500))
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

/// Of a session, what people's places need.
private final class StandingSession: LiveSession {
    private let writer: InputWriter
    /// The first; written by whoever fails.
    private let first = Mutex<(any Error)?>(nil)

    init(writer: InputWriter) { self.writer = writer }

    var failure: (any Error)? { first.withLock { $0 } }

    func facts() async -> LiveFacts {
        LiveFacts(
            phase: .open, detail: "", light: .recording, frames: 0, nonce: nil, openedAt: nil, endsAt: nil,
            screenshots: 0, downloads: 0)
    }

    func takePicture() async throws -> LivePicture { throw WorkerError(.ended, "nothing is captured here") }

    func note(_ text: String) async throws { try writer.append(.system, .note(text)) }

    func finish(_ reason: ClosingReason, _ detail: String) { fail(WorkerError(.ended, detail)) }

    func fail(_ error: any Error) { first.withLock { $0 = $0 ?? error } }
}
