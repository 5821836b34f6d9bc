import DesktopInput
import EvidenceModel
import FarmProtocol
import LocalIO
import RemoteFramebuffer

/// Stands between one place at a desktop and its X server: performs what `RFBGate` decides.
///
/// A place is the user's, or one watcher's. Viewers come and go there, one at a time; each gets a fresh connection to
/// the X server. What a viewer does is written down, then sent, under the session's `InputGate`; a line that cannot
/// be written stops input and fails the session. Pictures go to the viewer as fast as it takes them, and wait in the
/// X server otherwise.
actor ViewerGate {
    private let executor = QueueExecutor(label: "tabellion.viewer")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// How a viewer went.
    enum Departure: Sendable {
        /// It closed its link.
        case left
        /// Its link broke.
        case broke(String)
        /// It, or the X server, did not keep to RFB.
        case refused(RFBError)
        /// The X server took no connection, or ended it.
        case serverGone(String)
        /// It was sent away, for the reason given.
        case dismissed(String)
    }

    private let socketPath: String
    private let inputGate: InputGate
    private let writer: InputWriter
    /// Nil for watchers.
    private let hands: ViewerHands?
    private let fail: @Sendable (any Error) -> Void

    /// Owned by this actor, like what follows.
    private var gate: RFBGate
    private var line: ViewerLine?
    private var clipboardNotes = 0

    /// Notes about clipboards that were not let through, for one place; the rest goes unsaid.
    private static let maximumClipboardNotes = 50

    /// - Parameters:
    ///   - socketPath: where the desktop's X server takes viewers.
    ///   - hands: a user's; nil makes this a watcher's place.
    ///   - fail: told when something could not be written down or sent.
    init(
        socketPath: String, inputGate: InputGate, writer: InputWriter, hands: ViewerHands?,
        fail: @escaping @Sendable (any Error) -> Void
    ) {
        self.socketPath = socketPath
        self.inputGate = inputGate
        self.writer = writer
        self.hands = hands
        self.fail = fail
        gate = RFBGate(role: hands == nil ? .watcher : .user)
    }

    var isTaken: Bool { line != nil }

    /// From the X server through the viewer and back, milliseconds; nil while nobody is there, or nothing is known.
    var latencyMs: Int64? { line?.latencyMs }

    /// Lets the user's hands through from now on.
    func openInput() async { await perform(.inputOpens) }

    /// Nothing that the user does reaches the desktop from now on.
    func stopInput() async { await perform(.inputStops) }

    /// Serves a viewer until it is gone, and lets go of what it held.
    ///
    /// - Returns: how it went; `dismissed` at once when somebody is here.
    func serve(_ link: any MessageLink) async -> Departure {
        guard line == nil else {
            await link.close(code: 1008, reason: "somebody is at this desktop")
            return .dismissed("somebody is at this desktop")
        }
        let server: ServerConnection
        do { server = try ServerConnection(path: socketPath) } catch {
            await link.close(code: 1011, reason: "the desktop takes no viewer")
            return .serverGone(error.message)
        }
        let line = ViewerLine(link: link, server: server)
        self.line = line
        await perform(.connected)
        var departure = await listen(line)
        await detach(line, departure)
        if let reason = line.dismissal { departure = .dismissed(reason) }
        await link.close(code: departure.closeCode, reason: departure.closeReason)
        self.line = nil
        return departure
    }

    /// Sends the viewer away, if one is here.
    func dismiss(_ reason: String) async {
        guard let line else { return }
        line.dismissal = line.dismissal ?? reason
        await line.link.close(code: 1000, reason: reason.shortened(toBytes: 120))
    }

    // MARK: - Both sides

    private func listen(_ line: ViewerLine) async -> Departure {
        await withTaskGroup(of: Departure.self) { group in
            group.addTask { await self.listenToViewer(line) }
            group.addTask { await self.listenToServer(line) }
            let first = await group.next() ?? .left
            // Held keys are let go of while the X server still listens, before the other side hears of the end.
            await self.leave(first)
            line.server.close()
            group.cancelAll()
            await line.link.close(code: first.closeCode, reason: first.closeReason)
            return first
        }
    }

    private func listenToViewer(_ line: ViewerLine) async -> Departure {
        do {
            while let message = try await line.link.receive() {
                guard case .binary(let bytes) = message else {
                    return .refused(RFBError(.message, .viewer, "a text message where RFB was expected"))
                }
                if let end = await perform(.fromViewer(bytes)) { return end }
                await line.server.flush()
            }
            return .left
        } catch {
            return .broke(String(describing: error))
        }
    }

    private func listenToServer(_ line: ViewerLine) async -> Departure {
        while true {
            let bytes = await line.server.read()
            if bytes.isEmpty { return .serverGone("the X server ended the viewer's connection") }
            if let end = await perform(.fromServer(bytes)) { return end }
        }
    }

    private func leave(_ departure: Departure) async {
        if gate.phase == .detached { return }
        if case .serverGone = departure { await perform(.serverLeft) } else { await perform(.viewerLeft) }
    }

    /// Lets go of what the gate does not know to be held, such as a key whose release it sent when input was closed.
    private func detach(_ line: ViewerLine, _ departure: Departure) async {
        guard let hands, await hands.heldCount > 0 else { return }
        do { try await hands.letGo() } catch { refused(error) }
    }

    // MARK: - Actions

    /// Takes an event, and does what follows from it.
    ///
    /// - Returns: how the viewer goes, when this ends its time here.
    @discardableResult
    private func perform(_ event: RFBEvent) async -> Departure? {
        let line = line
        let actions: [RFBAction]
        do { actions = try gate.handle(event) } catch { return .refused(error) }
        line?.note(gate.fences)
        var isStopped = false
        await prepare(actions)
        for action in actions {
            switch action {
            case .forward(let bytes, .server): line?.server.enqueue(bytes)
            case .forward(let bytes, .viewer):
                do { try await line?.send(bytes) } catch { return .broke(String(describing: error)) }
            case .record(let records, let bytes, let side):
                if isStopped { continue }
                do { try await record(records, bytes, side, line) } catch {
                    refused(error)
                    isStopped = true
                }
            case .answerChallenge:
                return .refused(RFBError(.security, .server, "the desktop's X server asks for a password"))
            case .drop(let reason, let count): dropped(reason, count)
            case .close(let error): return error.map { .refused($0) } ?? .left
            }
        }
        return nil
    }

    /// Makes ready, for the whole burst at once, what its keys need.
    private func prepare(_ actions: [RFBAction]) async {
        guard let hands, inputGate.current == .open else { return }
        let records = actions.flatMap { action -> [InputRecord] in
            guard case .record(let records, _, .server) = action else { return [] }
            return records
        }
        guard !records.isEmpty else { return }
        do { try await hands.prepare(records) } catch { refused(error) }
    }

    /// Writes records down and does them.
    private func record(_ records: [InputRecord], _ bytes: [UInt8], _ side: RFBSide, _ line: ViewerLine?) async throws {
        if side == .viewer {
            try pass(records) {}
            try? await line?.send(bytes)
            return
        }
        if records.contains(where: { $0.event.kind == .clipboardIn }) {
            try pass(records) { line?.server.enqueue(bytes) }
            return
        }
        guard let hands else { return }
        for record in records { try await hands.perform(record) }
        // The X server takes no pointer from here, but it leaves the drawing of the cursor to a viewer whose pointer moves.
        if bytes.first == Self.pointerMessage { line?.server.enqueue(bytes) }
    }

    /// RFC 6143 section 7.5.5.
    private static let pointerMessage: UInt8 = 5

    /// Writes what a clipboard carries, and hands it over, while input is held open.
    private func pass(_ records: [InputRecord], _ handOver: () -> Void) throws(InputError) {
        try inputGate.whileOpen { () throws(InputError) in
            do {
                for record in records { try write(record) }
            } catch {
                throw InputError(.logRefused, "the input log refused a record; nothing was handed over", cause: error)
            }
            handOver()
        }
    }

    private func write(_ record: InputRecord) throws(WorkerError) {
        switch record.event {
        case .clipboardIn(.text(let text)): try writer.append(.viewer, sealing: text) { .clipboardIn($0) }
        case .clipboardOut(.text(let text)): try writer.append(.viewer, sealing: text) { .clipboardOut($0) }
        default: try writer.append(.viewer, record.event)
        }
    }

    /// Something was not sent. A closed gate is the session's own will; anything else fails the session.
    private func refused(_ error: any Error) {
        if let error = error as? InputError, error.code == .gateClosed {
            if inputGate.isSealed { _ = try? gate.handle(.inputStops) }
            return
        }
        if let error = error as? InputError, error.code == .invalidInput {
            // A symbol that no key can carry: nothing was sent, and nothing broke.
            note("a key of the viewer was not sent: \(error.message)")
            return
        }
        _ = try? gate.handle(.inputStops)
        fail(error)
    }

    private func dropped(_ reason: RFBDrop, _ count: Int) {
        switch reason {
        case .clipboardTooLong: note("a text for the other clipboard was not let through: it is too long")
        case .clipboardUnreadable: note("a text for the other clipboard was not let through: it cannot be read")
        case .clipboardNotText: note("something for the other clipboard was not let through: it is no text")
        default: break
        }
    }

    private func note(_ text: String) {
        clipboardNotes += 1
        guard clipboardNotes <= Self.maximumClipboardNotes, inputGate.current == .open else { return }
        do { try writer.append(.system, .note(text)) } catch { fail(error) }
    }
}

extension ViewerGate.Departure {
    /// RFC 6455 section 7.4.
    var closeCode: UInt16 {
        switch self {
        case .left, .dismissed: 1000
        case .broke: 1001
        case .refused(let error): error.side == .viewer ? 1002 : 1011
        case .serverGone: 1011
        }
    }

    var closeReason: String {
        let words =
            switch self {
            case .left: ""
            case .dismissed(let reason): reason
            case .broke: "the line broke"
            case .refused(let error): error.message
            case .serverGone(let reason): reason
            }
        return words.shortened(toBytes: 120)
    }

    /// For the log: how the viewer went, in a few words.
    var words: String {
        switch self {
        case .left: "closed by the viewer"
        case .broke: "broken"
        case .refused(let error): "closed, because of \(error.side.rawValue)'s bytes: \(error.code.rawValue)"
        case .serverGone: "ended by the X server"
        case .dismissed(let reason): "closed: \(reason)"
        }
    }
}

extension String {
    /// The beginning, as many whole characters as fit.
    func shortened(toBytes limit: Int) -> String {
        if utf8.count <= limit { return self }
        var short = ""
        for character in self {
            guard short.utf8.count + character.utf8.count <= limit else { break }
            short.append(character)
        }
        return short
    }
}
