import FarmProtocol

/// Who is at the door of one desktop, who is inside, and who must wait: decided without any link or clock.
///
/// Two users never share a desktop. A user's own newer viewer takes the older one's place, and is let in when that one has gone.
struct Rendezvous: Sendable {
    /// Where a viewer stands.
    enum Phase: String, CaseIterable, Sendable {
        /// For the worker's control link, or for the user before it to leave.
        case waiting
        /// The worker was told to dial.
        case asked
        /// Joined to the desktop.
        case joined
        /// Told to leave, and not gone yet.
        case leaving
        case gone

        /// The legal moves.
        var successors: Set<Phase> {
            switch self {
            case .waiting: [.asked, .leaving, .gone]
            case .asked: [.joined, .waiting, .leaving, .gone]
            case .joined: [.leaving, .gone]
            case .leaving: [.gone]
            case .gone: []
            }
        }
    }

    struct Seat: Equatable, Sendable {
        let role: ViewerRole
        /// Whose: the same text is the same person.
        let person: String
        var phase: Phase
    }

    enum Event: Equatable, Sendable {
        /// The worker's control link is there, for the first time or again.
        case controlCame
        case controlWent
        case came(viewer: String, ViewerRole, person: String)
        /// The worker dialled the viewer's link.
        case dialled(viewer: String)
        /// The worker will not.
        case refused(viewer: String, detail: String)
        case waitedTooLong(viewer: String)
        /// Nothing of the viewer is left: its links are closed.
        case left(viewer: String)
        case sessionEnded
    }

    enum Action: Equatable, Sendable {
        /// Tell the worker to dial.
        case order(viewer: String, ViewerRole)
        /// Put browser and desktop together.
        case join(viewer: String)
        case dismiss(viewer: String, Dismissal)
    }

    /// Why somebody is not let in, or an event cannot be.
    enum Refusal: Error, Equatable, Sendable {
        case otherUser
        case tooManyWatchers
        case ended
        /// A viewer that is not there, or not where this could happen to it.
        case outOfTurn
    }

    static let maximumWatchers = LineLimits.maximumViewers - 1

    private(set) var seats: [String: Seat] = [:]
    private(set) var isControlled = false
    private(set) var isEnded = false

    /// When each viewer came, as a number.
    private var arrivals: [String: Int] = [:]
    private var nextArrival = 0

    /// Whether a person may come now, without their coming.
    func check(_ role: ViewerRole, person: String) throws(Refusal) {
        guard !isEnded else { throw .ended }
        switch role {
        case .user:
            let isOthers = seats.values.contains { $0.role == .user && $0.phase != .gone && $0.person != person }
            guard !isOthers else { throw .otherUser }
        case .watcher:
            let count = seats.values.count { $0.role == .watcher && $0.phase != .leaving }
            guard count < Self.maximumWatchers else { throw .tooManyWatchers }
        }
    }

    mutating func take(_ event: Event) throws(Refusal) -> [Action] {
        switch event {
        case .controlCame:
            guard !isEnded else { throw .ended }
            isControlled = true
            return admit()
        case .controlWent:
            isControlled = false
            // What was ordered may be lost; it is ordered again, and done once.
            for id in seats.keys.sorted() where seats[id]?.phase == .asked {
                try move(id, to: .waiting, from: [.asked])
            }
            return []
        case .came(let viewer, let role, let person):
            try check(role, person: person)
            guard seats[viewer] == nil else { throw .outOfTurn }
            let older = role == .user ? seats.filter { $0.value.role == .user && $0.value.phase != .leaving }.keys : nil
            var actions: [Action] = []
            for id in older?.sorted() ?? [] {
                try move(id, to: .leaving, from: [.waiting, .asked, .joined])
                actions.append(.dismiss(viewer: id, .takenOver))
            }
            seats[viewer] = Seat(role: role, person: person, phase: .waiting)
            arrivals[viewer] = nextArrival
            nextArrival += 1
            return actions + admit()
        case .dialled(let viewer):
            try move(viewer, to: .joined, from: [.asked])
            return [.join(viewer: viewer)]
        case .refused(let viewer, let detail):
            try move(viewer, to: .leaving, from: [.asked])
            return [.dismiss(viewer: viewer, .refused(detail))]
        case .waitedTooLong(let viewer):
            try move(viewer, to: .leaving, from: [.waiting, .asked])
            return [.dismiss(viewer: viewer, .nobodyCame)]
        case .left(let viewer):
            try move(viewer, to: .gone, from: [.waiting, .asked, .joined, .leaving])
            seats[viewer] = nil
            arrivals[viewer] = nil
            return admit()
        case .sessionEnded:
            isEnded = true
            isControlled = false
            var actions: [Action] = []
            for id in seats.keys.sorted() where seats[id]?.phase != .leaving {
                try move(id, to: .leaving, from: [.waiting, .asked, .joined])
                actions.append(.dismiss(viewer: id, .sessionEnded))
            }
            return actions
        }
    }

    /// Orders whoever waits and may be let in, first come first.
    private mutating func admit() -> [Action] {
        guard isControlled, !isEnded else { return [] }
        var actions: [Action] = []
        let waiting = seats.filter { $0.value.phase == .waiting }.keys
        for id in waiting.sorted(by: { (arrivals[$0] ?? 0) < (arrivals[$1] ?? 0) }) {
            guard let seat = seats[id] else { continue }
            let isHeldUp =
                seat.role == .user
                && seats.contains { $0.key != id && $0.value.role == .user && $0.value.phase != .waiting }
            guard !isHeldUp else { continue }
            seats[id]?.phase = .asked
            actions.append(.order(viewer: id, seat.role))
        }
        return actions
    }

    private mutating func move(_ viewer: String, to phase: Phase, from allowed: Set<Phase>) throws(Refusal) {
        guard let seat = seats[viewer], allowed.contains(seat.phase), seat.phase.successors.contains(phase) else {
            throw .outOfTurn
        }
        seats[viewer]?.phase = phase
    }
}
