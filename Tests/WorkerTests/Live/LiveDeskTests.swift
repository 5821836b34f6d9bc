import DesktopInput
import EvidenceModel
import FarmProtocol
import FarmTestSupport
import Foundation
import Logging
import Recorder
import Synchronization
import Testing

@testable import Worker

/// The desk of people and its control line, with links in memory and a real X server.
@Suite("The people of a session", .serialized)
struct LiveDeskTests {
    /// A session of which only what people can ask exists.
    private final class Session: LiveSession {
        let notes = Mutex<[String]>([])
        let end = Mutex<(reason: ClosingReason, detail: String)?>(nil)
        let pictures = Mutex(0)

        func facts() async -> LiveFacts {
            LiveFacts(
                phase: .open, detail: "recording", light: .recording, frames: 1, nonce: nil, openedAt: 1, endsAt: 2,
                screenshots: Int64(pictures.withLock { $0 }), downloads: 0)
        }

        func takePicture() async throws -> LivePicture {
            let number = pictures.withLock { count in
                count += 1
                return count
            }
            return LivePicture(path: "screenshots/\(number).png", sha256: String(repeating: "ab", count: 32))
        }

        func note(_ text: String) async throws { notes.withLock { $0.append(text) } }

        func finish(_ reason: ClosingReason, _ detail: String) { end.withLock { $0 = $0 ?? (reason, detail) } }

        func fail(_ error: any Error) { finish(.worker, String(describing: error)) }
    }

    private static let control = LinePath.control(worker: "w", session: "s")

    private func desk(_ session: Session, _ dialler: MemoryDialler, reconnect: Duration = .seconds(600)) -> LiveDesk {
        LiveDesk(
            session: session, id: "s", worker: "w", dialler: dialler, clock: SystemClock(), reconnect: reconnect,
            logger: Logger(label: "test"))
    }

    /// Takes reports until one is the answer to an order.
    private func answer(_ id: String, on link: MemoryLink) async throws -> LineAnswer {
        while let message = try await link.receive() {
            if case .answer(let answer) = try LineReport(message), answer.id == id { return answer }
        }
        throw Late(description: "the control link closed without an answer to \(id)")
    }

    /// Takes reports until a status fits.
    private func status(on link: MemoryLink, _ fits: (LiveStatus) -> Bool) async throws -> LiveStatus {
        while let message = try await link.receive() {
            if case .status(let status) = try LineReport(message), fits(status) { return status }
        }
        throw Late(description: "the control link closed without the status that was waited for")
    }

    @Test("orders come by the control link, people by links of their own; both ends may break")
    func orders() async throws {
        let screen = try LiveScreen()
        let (session, dialler) = (Session(), MemoryDialler())
        // Nobody answers at first.
        dialler.refuse(2)
        let desk = desk(session, dialler)
        let line = Task {
            await ControlLine(desk: desk, dialler: dialler, path: Self.control, logger: Logger(label: "test")).run()
        }
        defer { line.cancel() }
        var link = try await dialler.end(Self.control)
        #expect(try await status(on: link) { _ in true }.inputClosedBecause == "the session is being opened")
        try await link.send(LineOrder.viewer(id: "early", role: .user).message())
        #expect(try await answer("early", on: link).outcome == .refused)

        await desk.makePlaces(screen.places, hands: screen.hands)
        try screen.gate.open()
        await desk.openInput()
        #expect(try await status(on: link) { $0.isInputOpen }.returnBy != nil)
        try await link.send(LineOrder.viewer(id: "v1", role: .user).message())
        #expect(try await answer("v1", on: link).outcome == .done)
        let viewer = TestViewer(try await dialler.end(LinePath.viewer(worker: "w", session: "s", viewer: "v1")))
        try await viewer.greet()
        let here = try await status(on: link) { !$0.viewers.isEmpty }
        #expect(here.viewers.map(\.role) == [.user])
        #expect(here.returnBy == nil)

        // A second user is refused, a watcher is not; each order is done once, however often it comes.
        for (id, role, outcome) in [
            ("v2", ViewerRole.user, LineAnswer.Outcome.refused), ("v3", .watcher, .done), ("v3", .watcher, .done),
        ] {
            try await link.send(LineOrder.viewer(id: id, role: role).message())
            #expect(try await answer(id, on: link).outcome == outcome)
        }
        for _ in 0..<2 {
            try await link.send(LineOrder.screenshot(id: "p1").message())
            #expect(try await answer("p1", on: link).path == "screenshots/1.png")
        }
        #expect(session.pictures.withLock { $0 } == 1)

        // The control link breaks: the viewer stays, the worker dials again and says where things stand.
        link.cut()
        link = try await dialler.end(Self.control, 2)
        #expect(try await status(on: link) { _ in true }.viewers.count == 2)
        #expect(!viewer.isEnded)
        // What is no order closes the link; it is dialled again.
        try await link.send(.text("{}"))
        link = try await dialler.end(Self.control, 3)

        try await link.send(LineOrder.dismiss(id: "d", viewer: "v3").message())
        #expect(try await answer("d", on: link).outcome == .done)
        _ = try await status(on: link) { $0.viewers.map(\.id) == ["v1"] }
        try await link.send(LineOrder.finish(id: "f").message())
        #expect(try await answer("f", on: link).outcome == .done)
        #expect(session.end.withLock { $0?.reason } == .user)
        await desk.end("the user has finished")
        try await eventually("the viewer is sent away") { viewer.isEnded }
        #expect(session.notes.withLock { $0 } == ["a viewer has taken the desktop"])
    }

    @Test("a user who comes back in time goes on; one who does not ends the session by time")
    func comingBack() async throws {
        let screen = try LiveScreen()
        let (session, dialler) = (Session(), MemoryDialler())
        let desk = desk(session, dialler, reconnect: .seconds(3))
        await desk.makePlaces(screen.places, hands: screen.hands)
        try screen.gate.open()
        await desk.openInput()
        for id in ["v1", "v2"] {
            #expect(await desk.perform(.viewer(id: id, role: .user))?.outcome == .done)
            let viewer = TestViewer(try await dialler.end(LinePath.viewer(worker: "w", session: "s", viewer: id)))
            try await viewer.greet()
            #expect(await desk.status().returnBy == nil)
            viewer.link.cut()
            try await eventually("the place is free") { await desk.status().returnBy != nil }
        }
        #expect(session.end.withLock { $0 == nil })
        try await eventually("nobody is waited for any more") { session.end.withLock { $0 != nil } }
        #expect(session.end.withLock { $0?.reason } == .timeLimit)
        #expect(session.end.withLock { $0?.detail } == "the user did not come back within 3 s")
        let notes = session.notes.withLock { $0 }
        #expect(notes.count == 4)
        #expect(notes[1] == "the viewer's line was broken; what it held is released")
        #expect(notes[2].hasPrefix("the viewer is back after "))
    }

    @Test(
        "at a draw's screen nobody works and nobody is waited for; it is watched, and does what the coordinator orders")
    func unattended() async throws {
        let screen = try LiveScreen()
        let (session, dialler) = (Session(), MemoryDialler())
        let desk = desk(session, dialler, reconnect: .milliseconds(200))
        await desk.makePlaces(screen.places, hands: nil)
        #expect(await desk.perform(.screenshot(id: "p0"))?.outcome == .refused)
        await desk.beginWatch()
        #expect(await desk.perform(.viewer(id: "v1", role: .user))?.outcome == .refused)
        #expect(await desk.perform(.viewer(id: "v2", role: .watcher))?.outcome == .done)
        #expect(await desk.perform(.screenshot(id: "p1"))?.path == "screenshots/1.png")
        let status = await desk.status()
        #expect(!status.isInputOpen && status.returnBy == nil && status.viewers.map(\.role) == [.watcher])
        // Whoever waited for a user would have ended it by now.
        try await Task.sleep(for: .milliseconds(600))
        #expect(session.end.withLock { $0 == nil })
        #expect(await desk.perform(.finish(id: "f"))?.outcome == .done)
        #expect(session.end.withLock { $0?.detail } == "the draw's screen has shown all of it")
        #expect(session.notes.withLock { $0 } == [])
    }

    @Test("a session to which nobody comes ends by time")
    func nobody() async throws {
        let screen = try LiveScreen()
        let session = Session()
        let desk = desk(session, MemoryDialler(), reconnect: .milliseconds(1000))
        await desk.makePlaces(screen.places, hands: screen.hands)
        try await eventually("it ends") { session.end.withLock { $0 != nil } }
        #expect(session.end.withLock { $0?.detail } == "no user came within 1 s")
    }
}
