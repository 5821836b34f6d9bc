import CryptoPrimitives
import EvidenceModel
import SeededTestSupport
import Testing

@testable import RemoteFramebuffer

@Suite("The gate between viewer and server")
struct GateTests {
    private let letter: [[UInt8]] = [Wire.key(0x61, down: true), Wire.key(0x61, down: false)]

    @Test func handshakesAreTheGatesOwn() throws {
        var harness = GateHarness()
        #expect(try harness.handle(.connected) == [.forward(Wire.version, to: .viewer)])
        #expect(try harness.server(Wire.version) == [.forward(Wire.version, to: .server)])
        #expect(try harness.server([2, 16, 1]) == [.forward([1], to: .server)])
        #expect(try harness.server(Wire.zeros(4)) == [])
        #expect(try harness.viewer(Wire.version) == [.forward([1, 1], to: .viewer)])
        #expect(try harness.viewer([1]) == [.forward(Wire.zeros(4), to: .viewer)])
        // Not shared, says the viewer; shared, says the gate.
        #expect(try harness.viewer([0]) == [.forward([1], to: .server)])
        #expect(harness.gate.phase == .greeting)
        #expect(try harness.server(Wire.serverInit()) == [.forward(Wire.serverInit(), to: .viewer)])
        #expect(harness.gate.phase == .running)
    }

    @Test func aServerWithAPasswordIsAnsweredByTheCaller() throws {
        var harness = GateHarness()
        try harness.handle(.connected)
        #expect(try harness.server(Wire.version, [1, 2]) == [.forward(Wire.version + [2], to: .server)])
        let challenge = [UInt8](1...16)
        #expect(try harness.server(challenge) == [.answerChallenge(challenge)])
        #expect(throws: RFBError.self) { try harness.handle(.challengeAnswer([1])) }
        #expect(try harness.handle(.challengeAnswer(challenge)) == [.forward(challenge, to: .server)])
        let refusal = try harness.server(Wire.u32(1), Wire.u32(5), Array("wrong".utf8))
        #expect(refusal.fault?.code == .refused)
        #expect(refusal.fault?.message.contains("wrong") == true)
    }

    @Test func inputIsWrittenDownBeforeItGoesOn() throws {
        var harness = try GateHarness.running()
        let actions = try harness.viewer(letter[0], Wire.pointer(1, 5, 6), Wire.pointer(8, 5, 6), letter[1])
        let point = InputEvent.Point(x: 5, y: 6)
        #expect(
            actions == [
                .record([.key(down: true, keysym: 0x61, text: "a")], forward: letter[0], to: .server),
                .record(
                    [InputRecord(.motion(point)), InputRecord(.button(down: true, button: 1, point))],
                    forward: Wire.pointer(1, 5, 6), to: .server),
                .record(
                    [InputRecord(.button(down: false, button: 1, point)), InputRecord(.wheel(.up, point))],
                    forward: Wire.pointer(8, 5, 6), to: .server),
                .record([.key(down: false, keysym: 0x61, text: "a")], forward: letter[1], to: .server),
            ])
    }

    /// A record is a line of input.jsonl as it stands, source "viewer".
    @Test func recordsAreLinesOfTheInputLog() throws {
        var harness = try GateHarness.running()
        try harness.viewer(
            Wire.key(0x0100_4E2D, down: true), Wire.key(0xFFE3, down: true), Wire.key(0x63, down: true),
            Wire.pointer(0, 3, 4), Wire.pointer(2, 3, 4), Wire.pointer(16, 3, 4))
        try harness.viewer(Wire.cutText(6, [0x63, 0xE9], extended: false))
        var (log, reader) = (InputLog(), InputLog())
        var texts: [String] = []
        for record in harness.actions.records {
            let bytes = log.append(time: 1, frame: 0, source: .viewer, event: record.event)
            #expect(try reader.accept(bytes).event == record.event)
            texts.append(record.words)
        }
        #expect(reader.head == log.head)
        #expect(log.sources == [.viewer: UInt64(texts.count)])
        #expect(
            texts == [
                "中 (U+4E2D) pressed", "left Control pressed", "c (U+0063) pressed", "pointer at 3, 4",
                "button 2 pressed at 3, 4", "button 2 released at 3, 4", "wheel down at 3, 4",
                "pasted into the desktop: 2 characters",
            ])
        let records = harness.actions.records
        #expect(records[2] == .key(down: true, keysym: 0x63, text: nil), "Control+C types nothing")
        #expect(records.last?.digests == DigestPair(of: Array("cé".utf8)))
    }

    @Test func nothingGoesOnBeforeInputOpensNorAfterItStops() throws {
        var harness = try GateHarness.running(isInputOpen: false)
        try harness.viewer(Wire.encodings(Wire.everyEncoding))
        let everything = letter.joined() + Wire.pointer(1, 5, 6) + Wire.cutText(6, [0x61], extended: false)
        let before = try harness.viewer(Array(everything))
        #expect(before == [.drop(.inputClosed, count: 4)])
        try harness.handle(.inputOpens)
        #expect(try harness.viewer(Array(everything)).records.count == 5)
        #expect(try harness.handle(.inputStops) == [])
        #expect(try harness.viewer(Array(everything)) == [.drop(.inputClosed, count: 4)])
        // The picture still flows, and what the desktop copies does not.
        let picture = Wire.update(Wire.rectangle(0, 0, 1, 1, 0, [1, 2, 3, 4]))
        #expect(try harness.server(picture) == [.forward(picture, to: .viewer)])
        #expect(try harness.server(Wire.cutText(3, [0x61], extended: false)) == [.drop(.inputClosed, count: 1)])
        let request = Wire.request(incremental: false)
        #expect(try harness.viewer(request) == [.forward(request, to: .server)])
    }

    /// One chunk may hold input on both sides of the switch: what was handed over before it is through, nothing else.
    @Test func whatAStopLeavesPressedIsReleasedOnlyWhenInputOpensAgain() throws {
        var harness = try GateHarness.running()
        try harness.viewer(letter[0], Wire.pointer(1, 5, 6))
        #expect(try harness.handle(.inputStops) == [])
        #expect(try harness.viewer(letter[1], Wire.pointer(0, 5, 6)) == [.drop(.inputClosed, count: 2)])
        #expect(harness.gate.heldCount == 2)
        let opened = try harness.handle(.inputOpens)
        #expect(opened.bytes(to: .server) == letter[1] + Wire.pointer(0, 5, 6))
        #expect(opened.records.count == 2)
        #expect(harness.gate.heldCount == 0)
    }

    @Test func inputThatIsOpenIsNotOpenedAgain() throws {
        var harness = try GateHarness.running()
        try harness.viewer(letter[0])
        #expect(try harness.handle(.inputOpens) == [])
        #expect(harness.gate.heldCount == 1)
    }

    @Test func watchersSeeAndNoMore() throws {
        var harness = try GateHarness.running(role: .watcher)
        let encodings = try harness.viewer(Wire.encodings([7, -1_063_131_698, -239]))
        #expect(encodings.bytes(to: .server) == Wire.encodings([7, -239]))
        let capabilities: [UInt8] = [0x1F, 0, 0, 1] + Wire.u32(100)
        let input = try harness.viewer(
            letter[0], Wire.pointer(1, 5, 6), Wire.cutText(6, [0x61], extended: false),
            Wire.cutText(6, capabilities, extended: true))
        #expect(input == [.drop(.watchOnly, count: 4)])
        #expect(try harness.server(Wire.cutText(3, [0x61], extended: false)) == [.drop(.watchOnly, count: 1)])
        let picture = Wire.update(Wire.rectangle(0, 0, 1, 1, 0, [1, 2, 3, 4]))
        #expect(try harness.server(picture) == [.forward(picture, to: .viewer)])
        #expect(try harness.handle(.viewerLeft) == [.close(nil)])
    }

    @Test func whatIsHeldIsReleasedWhenTheViewerLeaves() throws {
        var harness = try GateHarness.running()
        try harness.viewer(Wire.key(0xFFE1, down: true), Wire.key(0x41, down: true), Wire.pointer(5, 9, 9))
        let actions = try harness.handle(.viewerLeft)
        let point = InputEvent.Point(x: 9, y: 9)
        #expect(
            actions == [
                .record(
                    [.key(down: false, keysym: 0x41, text: "A")], forward: Wire.key(0x41, down: false), to: .server),
                .record(
                    [.key(down: false, keysym: 0xFFE1, text: nil)], forward: Wire.key(0xFFE1, down: false), to: .server),
                .record(
                    [
                        InputRecord(.button(down: false, button: 1, point)),
                        InputRecord(.button(down: false, button: 3, point)),
                    ], forward: Wire.pointer(0, 9, 9), to: .server),
                .close(nil),
            ])
        #expect(harness.gate.phase == .detached)
    }

    @Test func afterAStopNotEvenAReleaseGoesOn() throws {
        var harness = try GateHarness.running()
        try harness.viewer(letter[0])
        try harness.handle(.inputStops)
        #expect(try harness.handle(.viewerLeft) == [.drop(.leftPressed, count: 1), .close(nil)])
    }

    @Test func aServerThatIsGoneIsToldNothing() throws {
        var harness = try GateHarness.running()
        try harness.viewer(letter[0])
        let actions = try harness.handle(.serverLeft)
        #expect(actions.bytes(to: .server) == [])
        #expect(actions.fault?.code == .gone)
    }

    @Test func aViewerThatComesBackGetsAWholePicture() throws {
        var harness = try GateHarness.running()
        let whole = Wire.request(incremental: false)
        let partial = Wire.request(incremental: true)
        #expect(try harness.viewer(partial).bytes(to: .server) == whole)
        #expect(try harness.viewer(partial).bytes(to: .server) == partial)
        try harness.viewer(letter[0])
        try harness.handle(.viewerLeft)
        #expect(try harness.viewer(letter[0]) == [.drop(.late, count: 1)])
        try harness.greet()
        #expect(harness.gate.connections == 2)
        #expect(harness.gate.isInputOpen)
        #expect(try harness.viewer(partial).bytes(to: .server) == whole)
        // It was released, so a release is none now.
        #expect(try harness.viewer(letter[1]) == [.drop(.notHeld, count: 1)])
    }

    @Test func repeatedKeysAreLoggedEachTime() throws {
        var harness = try GateHarness.running()
        try harness.viewer(letter[0], letter[0], letter[0], letter[1])
        #expect(harness.actions.records.count == 4)
        #expect(harness.gate.heldCount == 0)
    }

    @Test func keysThatAreNoneAndTooManyAreDropped() throws {
        var harness = try GateHarness.running()
        #expect(try harness.viewer(Wire.key(0, down: true)) == [.drop(.unknownKey, count: 1)])
        #expect(try harness.viewer(Wire.key(0x0100_D800, down: true)) == [.drop(.unknownKey, count: 1)])
        for keysym in 0..<HeldInput.maximumKeys { try harness.viewer(Wire.key(0x100_4E00 + keysym, down: true)) }
        #expect(harness.gate.heldCount == HeldInput.maximumKeys)
        #expect(try harness.viewer(letter[0]) == [.drop(.tooManyKeys, count: 1)])
    }

    /// With a scancode the server would type what lies there, whatever the log says.
    @Test func scancodesDoNotReachTheServer() throws {
        var harness = try GateHarness.running()
        let extended: [UInt8] = [255, 0, 0, 1] + Wire.u32(0x61) + Wire.u32(0x30)
        #expect(try harness.viewer(extended).bytes(to: .server) == letter[0])
    }

    @Test func pointersOutsideTheDesktopAreBroughtToItsEdge() throws {
        var harness = try GateHarness.running()
        #expect(try harness.viewer(Wire.pointer(0, 9999, 9999)).bytes(to: .server) == Wire.pointer(0, 63, 47))
    }

    @Test func powerAndSizeAreNotTheViewers() throws {
        var harness = try GateHarness.running()
        let resize: [UInt8] = [251, 0] + Wire.u16(20) + Wire.u16(20) + [1, 0] + Wire.zeros(16)
        #expect(try harness.viewer([250, 0, 1, 2], resize) == [.drop(.power, count: 1), .drop(.resize, count: 1)])
        #expect(try harness.server([250, 0, 1, 1]) == [.drop(.power, count: 1)])
    }

    @Test func onlyKnownEncodingsAreOffered() throws {
        var harness = try GateHarness.running()
        // noVNC's list: TightPNG, QEMU keys and xvp are taken out.
        let wished = [1, 7, -260, 5, 2, 0, -26, -254, -223, -224, -258, -308, -309, -312, -313, -307, -1_063_131_698]
        let kept = wished.filter { ![-260, -258, -309].contains($0) }
        #expect(try harness.viewer(Wire.encodings(wished)).bytes(to: .server) == Wire.encodings(kept))
        let key = Wire.update(Wire.rectangle(0, 0, 0, 0, -258, []))
        #expect(try harness.server(key).fault?.code == .encoding)
    }

    @Test func thePixelFormatIsSetBeforeTheFirstRequest() throws {
        let small: [UInt8] = [0, 0, 0, 0, 8, 8, 0, 1, 0, 7, 0, 7, 0, 3, 0, 3, 6, 0, 0, 0]
        var harness = try GateHarness.running()
        #expect(try harness.viewer(small).bytes(to: .server) == small)
        let pixel = Wire.update(Wire.rectangle(0, 0, 2, 1, 0, [1, 2]))
        #expect(try harness.server(pixel, [2]) == [.forward(pixel + [2], to: .viewer)])
        try harness.viewer(Wire.request(incremental: false))
        #expect(try harness.viewer(small) == [])
        let other = try harness.viewer([0, 0, 0, 0] + Wire.format)
        #expect(other.fault?.code == .pixelFormat)
        #expect(other.fault?.side == .viewer)
    }

    @Test func aMalformedViewerIsClosedAndItsKeysReleased() throws {
        var harness = try GateHarness.running()
        let actions = try harness.viewer(letter[0], [77, 1, 2])
        #expect(actions.bytes(to: .server) == letter[0] + letter[1])
        let fault = try #require(actions.fault)
        #expect(fault.code == .message)
        // Version 12, security 1, ClientInit 1, and the key of 8 bytes.
        #expect(fault.offset == 12 + 1 + 1 + 8)
        #expect("\(fault)" == "viewer, byte 22: message type 77 is unknown (close this viewer and let it connect anew)")
    }

    /// Every event in every phase: what the table says, and nothing else, is taken.
    @Test func theTableOfMovesHolds() throws {
        let events: [RFBEvent] = [
            .connected, .fromViewer([]), .fromServer([]), .challengeAnswer(Wire.zeros(16)), .inputOpens, .inputStops,
            .viewerLeft, .serverLeft,
        ]
        for phase in RFBGate.Phase.allCases {
            for event in events {
                var harness = GateHarness()
                if phase != .detached { try harness.handle(.connected) }
                if phase == .running {
                    harness = try GateHarness.running()
                } else if case .challengeAnswer = event, phase == .greeting {
                    try harness.server(Wire.version, [1, 2], Wire.zeros(16))
                }
                #expect(harness.gate.phase == phase)
                if let targets = RFBGate.moves[phase]?[event.name] {
                    try harness.handle(event)
                    #expect(targets.contains(harness.gate.phase), "\(event.name) in \(phase)")
                } else {
                    let error = #expect(throws: RFBError.self) { try harness.handle(event) }
                    #expect(error?.code == .illegalMove)
                    #expect(harness.gate.phase == phase)
                }
            }
        }
    }

    @Test func fencesAreCountedByAskingAndAnswer() throws {
        var harness = try GateHarness.running()
        let ask: [UInt8] = [248, 0, 0, 0, 0x80, 0, 0, 3, 2, 7, 7]
        let answer: [UInt8] = [248, 0, 0, 0, 0, 0, 0, 3, 2, 7, 7]
        // However the bytes are cut.
        for byte in ask { try harness.server([byte]) }
        try harness.server(ask, answer)
        try harness.viewer(answer, ask)
        #expect(harness.gate.fences.asked == 2)
        #expect(harness.gate.fences.answered == 1)
        #expect(harness.actions.fault == nil)
        // A viewer that comes anew begins anew.
        try harness.handle(.viewerLeft)
        try harness.greet()
        #expect(harness.gate.fences == RFBGate.Fences())
    }
}
