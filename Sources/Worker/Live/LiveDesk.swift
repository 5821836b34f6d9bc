import DesktopInput
import EvidenceModel
import FarmProtocol
import Logging
import Recorder
import RemoteFramebuffer

/// The people of one interactive session: who is at the desktop, what they order, and what the coordinator is told.
///
/// There is one user's place; whoever holds it is the only one whose hands count. Watchers have places of their own.
/// When the user's line ends, the place is kept for a limited time; the session ends when nobody has come back by then.
actor LiveDesk {
    private struct Guest {
        let role: ViewerRole
        let since: Int64
        let gate: ViewerGate
        var task: Task<Void, Never>?
    }

    private let session: any LiveSession
    private let dialler: any LinkDialler
    private let worker: String
    private let id: String
    private let clock: any RecorderClock
    private let reconnect: Duration
    private let logger: Logger

    // What follows is owned by this actor.
    private var places: ViewerPlaces?
    private var userGate: ViewerGate?
    private var guests: [String: Guest] = [:]
    /// Why the user's hands do not reach the desktop; nil while they do.
    private var closedBecause: String? = "the session is being opened"
    /// Whether screenshots may be asked for.
    private var isOpen = false
    /// Nobody works here: what ends the session is the coordinator's word.
    private var isUnattended = false
    private var isOver = false
    private var returnBy: Int64?
    private var returning: Task<Void, Never>?
    private var hasBeenHere = false
    private var lastLeft: ContinuousClock.Instant?
    /// By order. The newest stay.
    private var answers: [String: LineAnswer] = [:]
    private var answered: [String] = []
    /// Orders that are being carried out.
    private var busy: Set<String> = []
    private var number: Int64 = 0

    private static let maximumAnswers = 256
    private static let maximumBusy = 16

    /// - Parameters:
    ///   - worker: digest of its key.
    ///   - reconnect: how long the user's place is kept.
    init(
        session: any LiveSession, id: String, worker: String, dialler: any LinkDialler, clock: any RecorderClock,
        reconnect: Duration, logger: Logger
    ) {
        self.session = session
        self.id = id
        self.worker = worker
        self.dialler = dialler
        self.clock = clock
        self.reconnect = reconnect
        self.logger = logger
    }

    // MARK: - The session's side

    /// Makes the places at the desktop: from now on people may come and look. The user's hands wait for `openInput`.
    ///
    /// - Parameter hands: nil at a desktop that nobody works at.
    func makePlaces(_ places: ViewerPlaces, hands: ViewerHands?) {
        guard !isOver else { return }
        self.places = places
        closedBecause = "the address is being opened"
        isUnattended = hands == nil
        guard let hands else { return }
        userGate = places.gate(hands)
        awaitUser()
    }

    /// Nobody's hands are let through, ever; from now on screenshots may be asked for.
    func beginWatch() {
        guard !isOver else { return }
        isOpen = true
        closedBecause = Self.unattended
    }

    private static let unattended = "this desktop shows a draw's screen: nobody works at it"

    /// Lets the user's hands through. From now on the session waits for somebody to come, and not for ever.
    func openInput() async {
        guard !isOver, let userGate else { return }
        closedBecause = nil
        isOpen = true
        await userGate.openInput()
    }

    /// Stops the user's hands, and sends everybody away; waits a short while for them to be gone.
    func end(_ reason: String) async {
        guard !isOver else { return }
        isOver = true
        isOpen = false
        closedBecause = LineLimits.shortened(reason)
        returning?.cancel()
        returnBy = nil
        await userGate?.stopInput()
        for guest in guests.values { Task { await guest.gate.dismiss("the session is over: \(reason)") } }
        let limit = ContinuousClock.now.advanced(by: Self.farewell)
        while !guests.isEmpty && ContinuousClock.now < limit { try? await Task.sleep(for: .milliseconds(10)) }
    }

    /// Nothing that witnesses waits longer for a viewer's link to close.
    private static let farewell = Duration.seconds(1)

    // MARK: - Orders

    /// Carries an order out.
    ///
    /// - Returns: its answer; the one that was given before when the order comes again; nil while it is being carried out.
    func perform(_ order: LineOrder) async -> LineAnswer? {
        if let known = answers[order.id] { return known }
        if busy.contains(order.id) { return nil }
        guard busy.count < Self.maximumBusy else {
            return LineAnswer(id: order.id, outcome: .refused, detail: "too many orders at once; try again")
        }
        busy.insert(order.id)
        let answer = await carryOut(order)
        busy.remove(order.id)
        remember(answer)
        return answer
    }

    private func remember(_ answer: LineAnswer) {
        answers[answer.id] = answer
        answered.append(answer.id)
        if answered.count > Self.maximumAnswers { answers[answered.removeFirst()] = nil }
    }

    private func carryOut(_ order: LineOrder) async -> LineAnswer {
        switch order {
        case .viewer(let id, let role): return await welcome(id, role)
        case .dismiss(let id, let viewer):
            guard let guest = guests[viewer] else {
                return LineAnswer(id: id, outcome: .refused, detail: "no such viewer is here")
            }
            await guest.gate.dismiss("sent away by the office")
            return LineAnswer(id: id, outcome: .done)
        case .screenshot(let id):
            guard isOpen else { return refusal(id, closedBecause ?? "") }
            do {
                let picture = try await session.takePicture()
                return LineAnswer(id: id, outcome: .done, path: picture.path, sha256: picture.sha256)
            } catch {
                // What cannot be taken into evidence ends a scripted session too.
                session.fail(error)
                return refusal(id, String(describing: error))
            }
        case .finish(let id):
            guard !isOver else { return refusal(id, "the session is over already") }
            session.finish(.user, isUnattended ? "the draw's screen has shown all of it" : "the user has finished")
            return LineAnswer(id: id, outcome: .done)
        }
    }

    private func refusal(_ id: String, _ detail: String) -> LineAnswer {
        LineAnswer(id: id, outcome: .refused, detail: LineLimits.shortened(detail))
    }

    // MARK: - Viewers

    private func welcome(_ viewer: String, _ role: ViewerRole) async -> LineAnswer {
        guard !isOver else { return refusal(viewer, "the session is over") }
        guard guests.count < LineLimits.maximumViewers else { return refusal(viewer, "too many viewers are here") }
        let gate: ViewerGate
        if role == .user {
            guard !isUnattended else { return refusal(viewer, Self.unattended) }
            guard let userGate else { return refusal(viewer, "the session is being opened; try again") }
            guard !guests.values.contains(where: { $0.role == .user }) else {
                return refusal(viewer, "somebody is at this desktop")
            }
            gate = userGate
        } else {
            guard let places else { return refusal(viewer, "the session is being opened; try again") }
            gate = places.gate(nil)
        }
        // Taken before the link is dialled: nobody can slip in meanwhile.
        guests[viewer] = Guest(role: role, since: now, gate: gate)
        let link: any MessageLink
        do {
            link = try await dialler.dial(LinePath.viewer(worker: worker, session: id, viewer: viewer))
        } catch {
            guests[viewer] = nil
            return refusal(viewer, "the viewer's link could not be dialled: \(error)")
        }
        guard !isOver else {
            guests[viewer] = nil
            await link.close(code: 1000, reason: "the session is over")
            return refusal(viewer, "the session is over")
        }
        if role == .user { await arrived() }
        guests[viewer]?.task = Task {
            let departure = await gate.serve(link)
            await self.departed(viewer, role, departure)
        }
        return LineAnswer(id: viewer, outcome: .done)
    }

    private func arrived() async {
        returning?.cancel()
        returnBy = nil
        let away = lastLeft.map { $0.duration(to: .now) }
        let words =
            if hasBeenHere, let away {
                "the viewer is back after \(Int((away / .milliseconds(1)).rounded())) ms without a line"
            } else { "a viewer has taken the desktop" }
        hasBeenHere = true
        await write(words)
    }

    private func departed(_ viewer: String, _ role: ViewerRole, _ departure: ViewerGate.Departure) async {
        guests[viewer] = nil
        logger.debug("session \(id): viewer \(viewer) (\(role.rawValue)) is gone: \(departure)")
        guard role == .user else { return }
        lastLeft = .now
        guard !isOver else { return }
        await write("the viewer's line was \(departure.words); what it held is released")
        if isOver || guests.values.contains(where: { $0.role == .user }) { return }
        awaitUser()
    }

    /// Ends the session unless a user is here in time.
    private func awaitUser() {
        returnBy = now + Int64(reconnect / .milliseconds(1))
        returning?.cancel()
        returning = Task { [reconnect] in
            guard (try? await Task.sleep(for: reconnect)) != nil else { return }
            self.giveUpWaiting(reconnect)
        }
    }

    private func giveUpWaiting(_ limit: Duration) {
        guard !Task.isCancelled, !isOver, returnBy != nil else { return }
        let seconds = Int((limit / .seconds(1)).rounded())
        session.finish(
            .timeLimit,
            hasBeenHere ? "the user did not come back within \(seconds) s" : "no user came within \(seconds) s")
    }

    private func write(_ text: String) async {
        do { try await session.note(text) } catch { session.fail(error) }
    }

    // MARK: - Status

    var hasViewers: Bool { !guests.isEmpty }

    /// Where everything stands this moment.
    func status() async -> LiveStatus {
        let facts = await session.facts()
        var viewers: [LiveStatus.Viewer] = []
        for (id, guest) in guests.sorted(by: { $0.value.since < $1.value.since }) {
            viewers.append(.init(id: id, role: guest.role, since: guest.since, latencyMs: await guest.gate.latencyMs))
        }
        number += 1
        return LiveStatus(
            number: number, at: now, phase: facts.phase, detail: LineLimits.shortened(facts.detail), light: facts.light,
            frames: facts.frames, nonce: facts.nonce, openedAt: facts.openedAt, endsAt: facts.endsAt,
            screenshots: facts.screenshots, downloads: facts.downloads, inputClosedBecause: closedBecause,
            viewers: viewers, returnBy: returnBy)
    }

    private var now: Int64 { Int64(clock.unixNs() / 1_000_000) }
}
