import FarmProtocol
import SeededTestSupport
import Testing

@testable import Coordinator

@Suite("Who is let in to a desktop")
struct RendezvousTests {
    private typealias Refusal = Rendezvous.Refusal

    @Test("a user is ordered when the worker's control link is there, and joined when the worker dials")
    func story() throws {
        var door = Rendezvous()
        #expect(try door.take(.came(viewer: "a", .user, person: "li")) == [])
        #expect(try door.take(.controlCame) == [.order(viewer: "a", .user)])
        #expect(try door.take(.came(viewer: "w", .watcher, person: "wang")) == [.order(viewer: "w", .watcher)])
        #expect(try door.take(.dialled(viewer: "a")) == [.join(viewer: "a")])
        // The control link may come and go meanwhile: who is joined stays, who was asked is asked again.
        #expect(try door.take(.controlWent) == [])
        #expect(try door.take(.controlCame) == [.order(viewer: "w", .watcher)])
        #expect(throws: Refusal.outOfTurn) { try door.take(.dialled(viewer: "a")) }
        #expect(try door.take(.left(viewer: "a")) == [])
        #expect(
            try door.take(.sessionEnded) == [.dismiss(viewer: "w", .sessionEnded)])
        #expect(throws: Refusal.ended) { try door.take(.came(viewer: "b", .user, person: "li")) }
    }

    @Test("a second person is refused, the same person's newer viewer waits for the older one to leave")
    func exclusive() throws {
        var door = Rendezvous()
        _ = try door.take(.controlCame)
        #expect(try door.take(.came(viewer: "a", .user, person: "li")) == [.order(viewer: "a", .user)])
        #expect(throws: Refusal.otherUser) { try door.take(.came(viewer: "b", .user, person: "wang")) }
        _ = try door.take(.dialled(viewer: "a"))
        #expect(throws: Refusal.otherUser) { try door.check(.user, person: "wang") }
        #expect(
            try door.take(.came(viewer: "c", .user, person: "li")) == [.dismiss(viewer: "a", .takenOver)])
        #expect(throws: Refusal.outOfTurn) { try door.take(.dialled(viewer: "c")) }
        #expect(try door.take(.left(viewer: "a")) == [.order(viewer: "c", .user)])
        // Two newer ones in a row: the last one gets it.
        #expect(
            try door.take(.came(viewer: "d", .user, person: "li")) == [.dismiss(viewer: "c", .takenOver)])
        #expect(
            try door.take(.came(viewer: "e", .user, person: "li")) == [.dismiss(viewer: "d", .takenOver)])
        #expect(try door.take(.left(viewer: "d")) == [])
        #expect(try door.take(.left(viewer: "c")) == [.order(viewer: "e", .user)])
        #expect(try door.take(.left(viewer: "e")) == [])
        #expect(try door.take(.came(viewer: "f", .user, person: "wang")) == [.order(viewer: "f", .user)])
    }

    @Test("watchers are several, and counted")
    func watchers() throws {
        var door = Rendezvous()
        _ = try door.take(.controlCame)
        for number in 0..<Rendezvous.maximumWatchers {
            _ = try door.take(.came(viewer: "w\(number)", .watcher, person: "wang"))
        }
        #expect(throws: Refusal.tooManyWatchers) { try door.take(.came(viewer: "x", .watcher, person: "li")) }
        #expect(try door.take(.came(viewer: "u", .user, person: "li")) == [.order(viewer: "u", .user)])
        _ = try door.take(.waitedTooLong(viewer: "w0"))
        #expect(try door.take(.came(viewer: "x", .watcher, person: "li")) == [.order(viewer: "x", .watcher)])
    }

    /// Whatever happens in whatever order: the rules hold after every event, and a refused event changes nothing.
    @Test("the rules hold in every order of events")
    func anyOrder() throws {
        var generator = SeededGenerator.announced()
        for _ in 0..<400 {
            var door = Rendezvous()
            var used: Set<String> = []
            var ordered: [String: Int] = [:]
            for _ in 0..<120 {
                let viewer = "v\(Int.random(in: 0..<8, using: &generator))-\(used.count / 6)"
                let event = Self.event(viewer, &generator)
                let before = door
                var after = door
                do {
                    let actions = try after.take(event)
                    if case .came(let viewer, _, _) = event { used.insert(viewer) }
                    try Self.check(before, event, actions, after)
                    for case .order(let viewer, _) in actions { ordered[viewer, default: 0] += 1 }
                    door = after
                } catch {
                    continue
                }
            }
            // A desktop that is there and a door at which somebody waits do not stay like that.
            guard !door.isEnded else { continue }
            for viewer in door.seats.filter({ $0.value.phase == .leaving }).keys {
                _ = try door.take(.left(viewer: viewer))
            }
            _ = try door.take(.controlCame)
            let users = door.seats.values.filter { $0.role == .user && $0.phase != .leaving }
            #expect(users.allSatisfy { $0.phase != .waiting })
        }
    }

    private static func event(_ viewer: String, _ generator: inout SeededGenerator) -> Rendezvous.Event {
        switch Int.random(in: 0..<12, using: &generator) {
        case 0...2:
            .came(
                viewer: viewer, Bool.random(using: &generator) ? .user : .watcher,
                person: ["li", "wang"].randomElement(using: &generator)!)
        case 3...5: .dialled(viewer: viewer)
        case 6: .controlCame
        case 7: .controlWent
        case 8: .waitedTooLong(viewer: viewer)
        case 9: .refused(viewer: viewer, detail: "no")
        case 10: .left(viewer: viewer)
        default: Int.random(in: 0..<20, using: &generator) == 0 ? .sessionEnded : .left(viewer: viewer)
        }
    }

    private static func check(
        _ before: Rendezvous, _ event: Rendezvous.Event, _ actions: [Rendezvous.Action], _ after: Rendezvous
    ) throws {
        let inside = after.seats.values.filter {
            $0.role == .user && ($0.phase == .asked || $0.phase == .joined || $0.phase == .leaving)
        }
        let staying = inside.filter { $0.phase != .leaving }
        #expect(staying.count <= 1, "two users at one desktop")
        #expect(staying.isEmpty || staying.count == inside.count, "asked in while somebody is still on the way out")
        #expect(Set(after.seats.values.filter { $0.role == .user && $0.phase != .leaving }.map(\.person)).count <= 1)
        #expect(after.seats.values.count { $0.role == .watcher && $0.phase != .leaving } <= Rendezvous.maximumWatchers)
        for (viewer, seat) in after.seats {
            guard let old = before.seats[viewer]?.phase, old != seat.phase else { continue }
            #expect(old.successors.contains(seat.phase), "\(old) to \(seat.phase) by \(event)")
        }
        for action in actions {
            switch action {
            case .order(let viewer, let role):
                #expect(after.isControlled && after.seats[viewer]?.phase == .asked && after.seats[viewer]?.role == role)
            case .join(let viewer): #expect(after.seats[viewer]?.phase == .joined)
            case .dismiss(let viewer, _): #expect(after.seats[viewer]?.phase == .leaving)
            }
        }
        if after.isEnded { #expect(after.seats.values.allSatisfy { $0.phase == .leaving }) }
    }

    @Test("the table of moves leads everywhere to the end, and from there nowhere")
    func table() {
        #expect(Rendezvous.Phase.gone.successors.isEmpty)
        for phase in Rendezvous.Phase.allCases where phase != .gone {
            #expect(phase.successors.contains(.gone))
            #expect(!phase.successors.contains(phase))
        }
    }
}
