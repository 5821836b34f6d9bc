import Browser
import CryptoPrimitives
import DesktopInput
import EvidenceModel
import FarmProtocol
import Foundation
import Recorder
import TransparencyLog

/// One session on one desktop, from lease to bundle.
///
/// The order of events is that of docs/spec/evidence.md: recorder's first keyframe, opening, checkpoint, input, end,
/// copies after input, manifest. Any failure closes the input gate first; what was recorded is sealed all the same.
actor CaptureSession {
    private let executor = QueueExecutor(label: "tabellion.session")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    let order: CaptureOrder
    let services: SessionServices
    let desktop: WarmDesktop
    let directory: SessionDirectory
    let gate = InputGate()
    let end: SessionEnd

    // What follows is owned by this actor.
    var journal: SessionJournal!
    var input: InputWriter!
    var sealer: AgeSealer?
    var artefacts: ArtefactRegister!
    var chain: SessionChain!
    var ledger: LedgerCorrespondent!
    var openingIndex: UInt64?
    var openedAt: UInt64 = 0
    var inputAllowedAt: UInt64?
    var transcript: InputTranscript?
    var witness: InputWitness?
    var titles: TitleWatcher?
    var lastNavigation = ""
    var screenshots = 0
    /// Paths inside the desktop of downloads that are in evidence.
    var downloads: Set<String> = []
    /// A download was taken that no script step has waited for yet.
    var hasFreshDownload = false
    /// Open from the end of input until the second report: the browser ends with it.
    var debugPipe: DebugPipe?
    /// Takes the recorder's events; ends when the recording is on disk.
    var recording: Task<Void, Never>?
    /// Everything else that runs beside the session.
    var tasks: [Task<Void, Never>] = []

    init(order: CaptureOrder, desktop: WarmDesktop, services: SessionServices) {
        self.order = order
        self.services = services
        self.desktop = desktop
        directory = SessionDirectory(below: services.sessions, session: order.session)
        end = SessionEnd(gate: gate)
    }

    /// Runs the session to its end; returns when the bundle is delivered or nothing could be made.
    func run() async {
        do {
            try await open()
            try serve()
        } catch {
            fail(error)
        }
        let cause = await end.wait()
        await finish(cause)
        await desktop.discard()
        await deliver(cause)
    }

    /// Ends the session for an error; what kind decides the reason.
    nonisolated func fail(_ error: any Error) {
        switch error {
        case let error as WorkerError:
            switch error.code {
            case .anchor: end.declare(.anchor, gap: .anchor, error.message)
            case .disk: end.declare(.space, gap: .space, error.message)
            case .unclean: end.declare(.operatorRequest, error.message)
            case .ended: end.declare(.user, error.message)
            case .damaged, .program: end.declare(.worker, gap: .worker, error.message)
            }
        case let error as RecorderError: declare(recorder: error)
        case let error as InputError where error.code == .connectionLost:
            end.declare(.xServer, gap: .xServer, error.description)
        default: end.declare(.worker, gap: .worker, String(describing: error))
        }
    }

    /// Ends the session for a recorder's failure, by what failed.
    nonisolated func declare(recorder error: RecorderError) {
        switch error.code {
        case .serverGone: end.declare(.xServer, gap: .xServer, error.description)
        case .serverUnresponsive: end.declare(.xServer, gap: .grabbed, error.description)
        case .writeFailed: end.declare(.space, gap: .space, error.description)
        default: end.declare(.recorder, gap: .recorder, error.description)
        }
    }
}
