/// What stands between one viewer and the desktop's X server: a pure state machine, whose actions the caller performs.
///
/// Nothing passes that has not been understood. What the viewer does is decided upon message by message: input goes on
/// only while it is open, each time with the records to be written down first. Pictures flow to the viewer all the
/// time. Messages to the server are written anew from what was understood, so that log and server cannot
/// read the same bytes differently.
///
/// A viewer's connection goes with one of its own to the server: compressed encodings have a memory, so a viewer that
/// comes back needs a fresh one. The gate outlives both: it is `detached` in between.
public struct RFBGate: Sendable {
    public enum Role: String, Sendable, Hashable, CaseIterable {
        case user
        /// Sees the picture, and no more: nothing of its input or clipboard is let through or logged.
        case watcher
    }

    public enum Phase: String, Sendable, Hashable, CaseIterable {
        case detached, greeting, running
    }

    /// The state of one pair of connections.
    struct Connection: Sendable {
        var viewerGreeting = ViewerGreeting()
        var serverGreeting = ServerGreeting()
        var viewer = ClientMessageReader()
        /// From ServerInit on.
        var server: ServerMessageReader?
        /// Once the viewer has asked for an update, pixels may be on their way.
        var hasAskedForUpdates = false
        /// The first picture of a connection is a whole one.
        var hasWholePicture = false
        var held = HeldInput()
        var fencesAnswered = 0
    }

    /// Fences of the X server on this connection: from one's way to the viewer to its answer is the line's latency.
    public struct Fences: Hashable, Sendable {
        public var asked = 0
        public var answered = 0

        public init() {}
    }

    public let role: Role
    public private(set) var phase = Phase.detached

    /// Whether what a user does goes on.
    public private(set) var isInputOpen: Bool

    /// How often a viewer has come.
    public private(set) var connections = 0

    var connection = Connection()

    public init(role: Role, isInputOpen: Bool = false) {
        self.role = role
        self.isInputOpen = isInputOpen
    }

    public var fences: Fences {
        var fences = Fences()
        fences.asked = connection.server?.fences ?? 0
        fences.answered = connection.fencesAnswered
        return fences
    }

    /// Keys and buttons that the server holds pressed for this viewer.
    public var heldCount: Int { connection.held.count }

    /// The phases that an event may lead to; an event that is missing is refused.
    static let moves: [Phase: [String: Set<Phase>]] = [
        .detached: [
            "connected": [.greeting], "fromViewer": [.detached], "fromServer": [.detached], "inputOpens": [.detached],
            "inputStops": [.detached], "viewerLeft": [.detached], "serverLeft": [.detached],
        ],
        .greeting: [
            "fromViewer": [.greeting, .detached], "fromServer": [.greeting, .running, .detached],
            "challengeAnswer": [.greeting], "inputOpens": [.greeting], "inputStops": [.greeting],
            "viewerLeft": [.detached], "serverLeft": [.detached],
        ],
        .running: [
            "fromViewer": [.running, .detached], "fromServer": [.running, .detached], "inputOpens": [.running],
            "inputStops": [.running], "viewerLeft": [.detached], "serverLeft": [.detached],
        ],
    ]

    /// - Returns: what to do, in order.
    /// - Throws: `.illegalMove` for an event that the phase does not wait for; nothing has changed then. What the two
    ///   sides do wrong is not thrown: it closes the connection.
    public mutating func handle(_ event: RFBEvent) throws(RFBError) -> [RFBAction] {
        guard Self.moves[phase]?[event.name] != nil else {
            throw RFBError(.illegalMove, .viewer, "\(event.name) while \(phase.rawValue)")
        }
        var actions = ActionList()
        switch event {
        case .connected: connect(&actions)
        case .fromViewer(let bytes): take(bytes, from: .viewer, &actions)
        case .fromServer(let bytes): take(bytes, from: .server, &actions)
        case .challengeAnswer(let bytes): perform(try connection.serverGreeting.answer(bytes), &actions)
        case .inputOpens: openInput(&actions)
        case .inputStops: isInputOpen = false
        case .viewerLeft: close(nil, &actions)
        case .serverLeft: close(RFBError(.gone, .server, offset: serverOffset, "the X server is gone"), &actions)
        }
        return actions.finish()
    }

    private var serverOffset: UInt64 { connection.server?.offset ?? connection.serverGreeting.offset }

    private mutating func connect(_ actions: inout ActionList) {
        connection = Connection()
        connections += 1
        phase = .greeting
        actions.forward(ViewerGreeting.opening, to: .viewer)
    }

    private mutating func openInput(_ actions: inout ActionList) {
        if isInputOpen { return }
        isInputOpen = true
        // What a pause left pressed; the viewer may have released it since.
        if phase == .running { releaseHeld(&actions) }
    }

    private mutating func take(_ bytes: [UInt8], from side: RFBSide, _ actions: inout ActionList) {
        if phase == .detached { return actions.drop(.late) }
        do {
            if phase == .greeting {
                try greet(bytes, from: side, &actions)
            } else if side == .viewer {
                try takeMessages(bytes, &actions)
            } else {
                try takeUpdates(bytes, &actions)
            }
        } catch {
            close(error, &actions)
        }
    }

    /// Ends both connections. While input is open, what the viewer holds is released first, and that is logged;
    /// otherwise nothing reaches the desktop any more, not even a release.
    private mutating func close(_ error: RFBError?, _ actions: inout ActionList) {
        if phase == .detached { return }
        let serverListens = error?.code != .gone
        if phase == .running, serverListens, isInputOpen { releaseHeld(&actions) }
        if connection.held.count > 0 { actions.drop(.leftPressed, count: connection.held.count) }
        connection = Connection()
        phase = .detached
        actions.close(error)
    }

    private mutating func greet(
        _ bytes: [UInt8], from side: RFBSide, _ actions: inout ActionList
    ) throws(RFBError) {
        var rest = bytes[...]
        if side == .viewer {
            var answers: [UInt8] = []
            defer { actions.forward(answers, to: .viewer) }
            try connection.viewerGreeting.take(&rest, &answers)
            guard rest.isEmpty else {
                throw RFBError(
                    .order, .viewer, offset: connection.viewerGreeting.offset, "messages before the desktop is there")
            }
        } else {
            var outputs: [ServerGreeting.Output] = []
            // What was said before the fault is said.
            defer { for output in outputs { perform(output, &actions) } }
            try connection.serverGreeting.take(&rest, &outputs)
        }
        if connection.viewerGreeting.phase == .done, connection.serverGreeting.phase == .ready {
            perform(try connection.serverGreeting.begin(), &actions)
        }
        if !rest.isEmpty { try takeUpdates(Array(rest), &actions) }
    }

    private mutating func perform(_ output: ServerGreeting.Output, _ actions: inout ActionList) {
        switch output {
        case .send(let bytes): actions.forward(bytes, to: .server)
        case .challenge(let bytes): actions.answerChallenge(bytes)
        case .opened(let opened):
            connection.server = ServerMessageReader(
                size: opened.size, format: opened.format, offset: connection.serverGreeting.offset)
            connection.viewer = ClientMessageReader(offset: connection.viewerGreeting.offset)
            actions.forward(opened.bytes, to: .viewer)
            phase = .running
        }
    }
}

extension RFBEvent {
    var name: String {
        switch self {
        case .connected: "connected"
        case .fromViewer: "fromViewer"
        case .fromServer: "fromServer"
        case .challengeAnswer: "challengeAnswer"
        case .inputOpens: "inputOpens"
        case .inputStops: "inputStops"
        case .viewerLeft: "viewerLeft"
        case .serverLeft: "serverLeft"
        }
    }
}
