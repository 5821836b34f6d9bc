import EvidenceModel
import Foundation
import Testing

@testable import RemoteFramebuffer

/// The gate between a viewer and Debian's Xvnc.
@Suite("A real X server behind the gate", .serialized)
struct RealServerTests {
    /// What the records say was typed, Return as line feed.
    private func logged(_ actions: [RFBAction]) -> String {
        actions.records.reduce(into: "") { text, record in
            guard case .key(true, .open(let keysym, let character)) = record.event else { return }
            text += keysym == 0xFF0D ? "\n" : character ?? ""
        }
    }

    /// Types lines until the first one has arrived: the terminal is there.
    private func waitForTerminal(_ line: GateLine, _ server: RealServer) throws {
        try line.viewer(Wire.pointer(0, 20, 20))
        for _ in 0..<150 where !server.typed.hasSuffix("ready\n") {
            try line.type("ready\n")
            let limit = Date(timeIntervalSinceNow: 0.2)
            _ = try line.pump { server.typed.hasSuffix("ready\n") || Date() > limit }
        }
        try line.type("begin\n")
        try #require(try line.pump { server.typed.hasSuffix("begin\n") })
    }

    @Test func whatIsTypedIsLoggedAndWhatIsStoppedDoesNotArrive() throws {
        let server = try RealServer()
        let line = try GateLine(to: server)
        try waitForTerminal(line, server)
        let (before, logBefore) = (server.typed, logged(line.actions))

        try line.type("公证处 notary é €\n")
        #expect(try line.pump { server.typed.hasSuffix("€\n") })
        try line.handle(.inputStops)
        try line.type("stopped\n")
        try line.handle(.inputOpens)
        try line.type("again\n")
        #expect(try line.pump { server.typed.hasSuffix("again\n") })

        let typed = String(server.typed.dropFirst(before.count))
        #expect(typed == "公证处 notary é €\nagain\n")
        #expect(String(logged(line.actions).dropFirst(logBefore.count)) == typed)
        #expect(line.actions.dropped(.inputClosed) == 16)
        #expect(line.gate.connection.server?.rectangles.isEmpty == false)
        #expect(line.actions.fault == nil)
    }

    @Test func aViewerComesBackAndAWatcherLooksOn() throws {
        let server = try RealServer()
        let line = try GateLine(to: server)
        try waitForTerminal(line, server)
        let watcher = try GateLine(to: server, role: .watcher)
        #expect(try watcher.pump { watcher.gate.connection.server?.rectangles.isEmpty == false })
        try watcher.type("watching\n")
        #expect(watcher.actions.records.isEmpty)

        // The line breaks while Shift is held: whoever types next types small letters.
        try line.viewer(Wire.key(0xFFE1, down: true))
        try line.handle(.viewerLeft)
        #expect(line.actions.records.last == .key(down: false, keysym: 0xFFE1, text: nil))
        try line.connect()
        #expect(line.gate.connections == 2)
        #expect(try line.pump { line.gate.connection.server?.rectangles.isEmpty == false })
        try line.type("back\n")
        #expect(try line.pump { server.typed.hasSuffix("back\n") })
        #expect(server.typed.hasSuffix("begin\nback\n"))
    }
}
