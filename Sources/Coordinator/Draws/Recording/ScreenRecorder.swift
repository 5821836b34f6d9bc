import AccessModel
import DrawCore
import Draws
import FarmProtocol
import Logging
import Portal
import ServiceLifecycle
import Storage

/// Has halls' screens recorded: each in a capture session of its own, whose bundle is as public as the draw.
///
/// The session opens the screen's page and nobody works in it. It takes a picture whenever something has changed there, and ends when the
/// screen has shown all there is. The plan remembers its sessions; what else is known here may be lost: a picture is taken once more then.
actor ScreenRecorder {
    let desk: DrawDesk
    private let captures: CaptureDesk
    private let hub: ViewerHub
    /// Where desktops reach the screens, without a slash at its end.
    private let address: String
    private let logger: Logger
    private let clock: @Sendable () -> Int64

    // What follows is owned by this actor.
    /// By session.
    private var watches: [String: ScreenWatch] = [:]
    /// Sessions of which nothing more is to come.
    private var over: Set<String> = []
    /// Plans whose next session is being asked for.
    private var beginning: Set<String> = []

    init(
        desk: DrawDesk, captures: CaptureDesk, hub: ViewerHub, address: String, logger: Logger,
        clock: @escaping @Sendable () -> Int64
    ) {
        self.desk = desk
        self.captures = captures
        self.hub = hub
        self.address = address
        self.logger = logger
        self.clock = clock
    }

    /// Asks for a session that records the screen from now on.
    ///
    /// - Parameters:
    ///   - owner: whose session it is.
    ///   - language: the screen's.
    /// - Throws: `DrawsError` `.notNow` for a draw without a number, and while a recording runs; what `CaptureDesk` throws.
    func begin(_ id: String, owner: Ownership, language: PortalLanguage) async throws {
        guard let plan = await desk.plan(id), let name = plan.name, let draw = plan.draw else {
            throw DrawsError(.notNow, "the screen can be recorded once the rules are fixed")
        }
        guard beginning.insert(id).inserted else { throw Self.running }
        defer { beginning.remove(id) }
        for session in plan.recordings {
            guard try await captures.session(session).view.phase.isEnd else { throw Self.running }
        }
        guard plan.recordings.count < DrawPlan.maximumRecordings else {
            throw DrawsError(.notNow, "its screen was recorded \(plan.recordings.count) times: that is the most")
        }
        let request = CaptureRequest(
            url: "\(address)/draws/\(PercentEncoding.encode(name))/screen?lang=\(language.rawValue)",
            subject: Self.subject(of: draw), draw: draw.text)
        // The same key for the same place: what was asked for and not remembered is found again.
        let view = try await captures.record(
            request, owner: owner, key: "screen of \(draw.text), \(plan.recordings.count)")
        _ = try await desk.note(recording: view.id, of: id)
    }

    private static let running = DrawsError(.notNow, "the screen is being recorded already: finish that first")

    /// What stands in the bundle, and under seal on the ledger: the recording is of this draw.
    static func subject(of draw: DrawIdentifier) -> String { "TD1 screen of the draw \(draw.text)" }

    /// Ends a recording in order.
    ///
    /// - Throws: `ProblemDetails` while its desktop is not at hand.
    func finish(_ session: String) async throws {
        _ = try await hub.ask(session) { .finish(id: $0) }
    }

    // MARK: - Going on

    /// Takes the pictures that are due, and ends what is over.
    func advance() async {
        for plan in await desk.recordedPlans() {
            for session in plan.recordings where !over.contains(session) {
                do { try await advance(session, of: plan) } catch {
                    logger.warning("recording \(session) of a draw's screen: \(error); it is tried again")
                }
            }
        }
    }

    private func advance(_ session: String, of plan: DrawPlan) async throws {
        let phase = try await captures.session(session).view.phase
        if phase.isEnd {
            over.insert(session)
            watches[session] = nil
            return
        }
        guard phase == .open, let name = plan.name else { return }
        guard !plan.isAbandoned else { return try await finish(session) }
        guard let standing = try await desk.standing(of: name) else { return }
        var watch = watches[session] ?? ScreenWatch()
        let action = watch.see(ScreenWatch.Scene(standing), at: clock())
        switch action {
        case .picture: _ = try await hub.ask(session) { .screenshot(id: $0) }
        case .finish:
            try await finish(session)
            over.insert(session)
        case nil: break
        }
        // Only what was done is forgotten.
        watches[session] = watch
    }
}

/// Lets recordings of screens go on, for as long as the coordinator runs.
struct ScreenRecorderService: Service {
    let recorder: ScreenRecorder

    private static let pause = Duration.seconds(1)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.recorder.advance()
                try? await Task.sleep(for: Self.pause)
            }
        }
    }
}
