import EvidenceModel
import SeededTestSupport
import Testing

@testable import RemoteFramebuffer

@Suite("Hostile input")
struct HostileInputTests {
    /// Recordings and hand-made messages, mutated: nothing crashes, nothing is invented, nothing goes on after a fault.
    @Test func mutatedStreamsAreRefusedOrUnderstood() throws {
        var generator = SeededGenerator.announced()
        let recordings = try ["hextile", "novnc", "tight", "clipboard", "input"].map { try Recording($0) }
        for _ in 0..<400 {
            let recording = try #require(recordings.randomElement(using: &generator))
            var harness = try GateHarness.running()
            try harness.viewer(Wire.encodings(Wire.everyEncoding))
            let viewer = generator.mutate(recording.viewerMessages)
            let server = generator.mutate(Array(recording.server[recording.serverMessagesStart()...].prefix(3000)))
            for piece in viewer.pieces(upTo: 400, using: &generator) { try harness.viewer(piece) }
            for piece in server.pieces(upTo: 900, using: &generator) { try harness.server(piece) }
            try check(harness, viewer: viewer, server: server)
        }
    }

    @Test func randomBytesAreRefusedOrUnderstood() throws {
        var generator = SeededGenerator.announced()
        let kinds: [UInt8] = [0, 1, 2, 3, 4, 5, 6, 150, 248, 250, 251, 255]
        for _ in 0..<2000 {
            var harness = try GateHarness.running()
            try harness.viewer(Wire.encodings(Wire.everyEncoding))
            var (viewer, server): ([UInt8], [UInt8]) = ([], [])
            for _ in 0..<6 {
                viewer +=
                    [kinds.randomElement(using: &generator)!]
                    + generator.bytes(Int.random(in: 0...12, using: &generator))
                server +=
                    [kinds.randomElement(using: &generator)!]
                    + generator.bytes(Int.random(in: 0...12, using: &generator))
            }
            // Heads that are right, so that the data behind them are reached.
            let encoding = Int(RFBEncoding.allCases.randomElement(using: &generator)!.rawValue)
            server = Wire.update(Wire.rectangle(0, 0, 20, 20, encoding, generator.bytes(60))) + server
            try harness.viewer(viewer)
            try harness.server(server)
            try check(harness, viewer: viewer, server: server)
        }
    }

    private func check(_ harness: GateHarness, viewer: [UInt8], server: [UInt8]) throws {
        let closings = harness.actions.filter { if case .close = $0 { true } else { false } }
        #expect(closings.count <= 1)
        #expect(harness.gate.phase == (closings.isEmpty ? .running : .detached))
        // Pictures are never made longer; texts may be, by their new spelling.
        let pictures = harness.actions.reduce(0) { sum, action in
            if case .forward(let bytes, .viewer) = action { sum + bytes.count } else { sum }
        }
        #expect(pictures <= server.count)
        #expect(harness.gate.heldCount <= HeldInput.maximumKeys + 8)
    }

    /// Any events in any order: while input is closed, or for a watcher, not one byte of input reaches the server, and
    /// the server's keys are always those that the records say.
    @Test func inputNeverPassesAClosedGate() throws {
        var generator = SeededGenerator.announced()
        for _ in 0..<300 {
            let role: RFBGate.Role = Bool.random(using: &generator) ? .user : .watcher
            var harness = GateHarness(role: role, isInputOpen: Bool.random(using: &generator))
            var pressed: Set<UInt32> = []
            for _ in 0..<60 {
                let wasOpen = harness.gate.isInputOpen
                let actions = try step(&harness, &generator)
                if role == .watcher || !wasOpen && !harness.gate.isInputOpen { #expect(actions.records.isEmpty) }
                for action in actions {
                    if case .forward(let bytes, .server) = action, harness.gate.phase == .running,
                        let type = bytes.first
                    {
                        #expect(![4, 5, 255].contains(type))
                    }
                }
                for record in actions.records {
                    guard case .key(let down, .open(let keysym, _)) = record.event else { continue }
                    if down { pressed.insert(keysym) } else { #expect(pressed.remove(keysym) != nil) }
                }
                if harness.gate.phase == .detached { pressed = [] }
            }
        }
    }

    private func step(_ harness: inout GateHarness, _ generator: inout SeededGenerator) throws -> [RFBAction] {
        if harness.gate.phase == .detached {
            let before = harness.actions.count
            try harness.greet()
            return Array(harness.actions.dropFirst(before))
        }
        switch Int.random(in: 0..<12, using: &generator) {
        case 0: return try harness.handle(.inputOpens)
        case 1, 2: return try harness.handle(.inputStops)
        case 3: return try harness.handle(Bool.random(using: &generator) ? .viewerLeft : .serverLeft)
        case 4: return try harness.viewer(Wire.cutText(6, [0x61], extended: false))
        case 5: return try harness.server(Wire.cutText(3, [0x61], extended: false))
        case 6, 7:
            let buttons = UInt8.random(in: 0...255, using: &generator)
            return try harness.viewer(Wire.pointer(buttons, Int.random(in: 0...80, using: &generator), 3))
        default:
            let keysym = Int.random(in: 0x61...0x66, using: &generator)
            return try harness.viewer(Wire.key(keysym, down: Bool.random(using: &generator)))
        }
    }
}
