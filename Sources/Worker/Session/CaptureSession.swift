import Browser
import CryptoPrimitives
import DesktopInput
import EvidenceModel
import FarmProtocol
import Foundation
import LocalIO
import Logging
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
    /// Hosts of pages, in the order of their first visit, and the questions about them that are under way.
    var resolvedHosts: [String] = []
    var resolutions: [Task<Void, Never>] = []
    let growingNetLog: GrowingFile
    let growingValues: GrowingFile
    /// By path inside the desktop.
    var growingDownloads: [String: GrowingFile] = [:]
    var screenshots = 0
    /// The people at the desktop; nil for a session that a script holds.
    var desk: LiveDesk?
    /// What the recording light shows.
    var light = LiveStatus.Light.starting
    /// The 16 bytes that stand in the status strip.
    var strip: [UInt8] = []
    /// When the session's time is over, Unix milliseconds.
    var endsAt: UInt64?
    /// Nothing enters evidence any more.
    var isComplete = false
    /// Paths inside the desktop of downloads that are in evidence.
    var downloads: Set<String> = []
    /// A download was taken that no script step has waited for yet.
    var hasFreshDownload = false
    /// Open from the end of input until the second report: the browser ends with it.
    var debugPipe: DebugPipe?
    /// Takes the recorder's events; ends when the recording is on disk.
    var recording: Task<Void, Never>?
    /// What failed in recorder or chain after the end had been declared: the chain ends with this gap all the same.
    var lateGap: GapValues.Reason?
    /// Fetches the authorities' tokens over the opening; these are awaited, never cancelled, when a session ends in order.
    var openingTokens: Task<Void, Never>?
    /// Everything else that runs beside the session.
    var tasks: [Task<Void, Never>] = []
    /// Reports on their way to the coordinator, one after the other; nothing that witnesses ever waits for them.
    private var reports: Task<Void, Never>?

    init(order: CaptureOrder, desktop: WarmDesktop, services: SessionServices) {
        self.order = order
        self.services = services
        self.desktop = desktop
        directory = SessionDirectory(below: services.sessions, session: order.session)
        growingNetLog = GrowingFile(path: directory.path(SealedFiles.netLog))
        growingValues = GrowingFile(path: directory.path(SealedFiles.values))
        end = SessionEnd(gate: gate)
    }

    /// Runs the session to its end; returns when the bundle is delivered or nothing could be made.
    func run() async {
        let control = order.request.hasLine ? meetPeople() : nil
        do {
            try await open()
            if order.request.hasLine { try await servePeople() } else { try serve() }
        } catch {
            fail(error)
        }
        let cause = await end.wait()
        let ended = ContinuousClock.now
        await finish(cause)
        let finished = ContinuousClock.now
        let discarding = Task { await desktop.discard() }
        await deliver(cause)
        services.logger.info(
            "session over",
            metadata: [
                "session": "\(order.session)", "reason": "\(cause.reason.rawValue)",
                "endToLastArtefactMs": "\(Int((finished - ended) / .milliseconds(1)))",
                "lastArtefactToDeliveredMs": "\(Int(finished.duration(to: .now) / .milliseconds(1)))",
                "detail": "\(cause.detail)",
            ])
        control?.cancel()
        await discarding.value
    }

    /// Tells the coordinator where the session stands, in order, without waiting for it to listen.
    func tell(_ report: SessionReport) {
        let before = reports
        reports = Task { [services, order] in
            await before?.value
            await services.report(order.session, report)
        }
    }

    /// Waits until the coordinator knows what it was told; stops telling it when this task is cancelled.
    func finishTelling() async {
        guard let reports else { return }
        await withTaskCancellationHandler {
            await reports.value
        } onCancel: {
            reports.cancel()
        }
    }

    /// Ends the session for an error; what kind decides the reason.
    nonisolated func fail(_ error: any Error) {
        switch error {
        case let error as WorkerError:
            switch error.code {
            case .anchor: end.declare(.anchor, gap: .anchor, error.message)
            case .disk, .full: end.declare(.space, gap: .space, error.message)
            case .unclean: end.declare(.operatorRequest, error.message)
            case .ended: end.declare(.user, error.message)
            case .damaged, .program: end.declare(.worker, gap: .worker, error.message)
            }
        case let error as RecorderError: declare(recorder: error)
        case let error as InputError where error.cause is WorkerError:
            // What could not be written down was not injected: why it could not decides.
            if let cause = error.cause { fail(cause) }
        case let error as InputError where error.code == .connectionLost:
            end.declare(.xServer, gap: .xServer, error.description)
        case let error as InputError where error.code == .invalidInput: end.declare(.user, error.description)
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
