import CanonicalJSON
import DesktopInput
import EvidenceModel
import FarmTestSupport
import Foundation
import Recorder
import Synchronization

@testable import Worker

/// An Xvnc with a desktop's options, a terminal that writes what is typed into a file, and everything of a session
/// that stands between them and viewers.
final class LiveScreen {
    struct Missing: Error, CustomStringConvertible { let description: String }

    let gate = InputGate()
    let writer: InputWriter
    let transcript: InputTranscript
    let hands: ViewerHands
    let places: ViewerPlaces
    /// What the session was told to end for.
    let failures = Failures()

    private let directory: URL
    private let server = Process()
    private let terminal = Process()
    private let witness: InputWitness

    final class Failures: Sendable {
        private let list = Mutex<[any Error]>([])
        func add(_ error: any Error) { list.withLock { $0.append(error) } }
        var all: [any Error] { list.withLock { $0 } }
    }

    init() throws {
        for program in ["/usr/bin/Xvnc", "/usr/bin/xterm"] where !FileManager.default.fileExists(atPath: program) {
            throw Missing(description: "\(program) is missing: apt-get install tigervnc-standalone-server xterm")
        }
        directory = FileManager.default.temporaryDirectory.appending(path: "tb-live-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let number = Pipe()
        server.executableURL = URL(filePath: "/usr/bin/Xvnc")
        server.arguments = [
            "-displayfd", "1", "-geometry", "640x400", "-depth", "24", "-nolisten", "tcp", "-SecurityTypes", "None",
            "-rfbport", "-1", "-rfbunixpath", directory.appending(path: "rfb").path, "-AlwaysShared",
            "-AcceptSetDesktopSize=0", "-AcceptKeyEvents=0", "-AcceptPointerEvents=0",
        ]
        server.standardOutput = number
        server.standardError = FileHandle.nullDevice
        try server.run()
        let answer = String(decoding: number.fileHandleForReading.availableData, as: UTF8.self)
        guard let display = Int(answer.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Missing(description: "Xvnc said \(answer) and no display number")
        }
        terminal.executableURL = URL(filePath: "/usr/bin/xterm")
        terminal.arguments = [
            "-u8", "-fa", "Monospace", "-geometry", "60x20+0+0", "-e",
            "cat > \(directory.appending(path: "typed").path)",
        ]
        terminal.environment = ["DISPLAY": ":\(display)", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"]
        terminal.standardError = FileHandle.nullDevice
        try terminal.run()

        let address = XServerAddress(socketPath: "/tmp/.X11-unix/X\(display)", cookie: nil)
        let clock = SystemClock()
        let writer = try InputWriter(
            path: directory.appending(path: "input.jsonl").path, sealer: nil, clock: clock, frame: { 0 })
        let transcript = InputTranscript(writer: writer, source: .viewer, clock: clock)
        let failures = failures
        witness = try InputWitness(address) { report in
            guard case .seen(let event) = report else { return }
            do { try transcript.seen(event) } catch { failures.add(error) }
        }
        let injector = try InputInjector(address, gate: gate) { try transcript.injected($0) }
        self.writer = writer
        self.transcript = transcript
        hands = ViewerHands(injector)
        places = ViewerPlaces(
            socketPath: directory.appending(path: "rfb").path, inputGate: gate, writer: writer,
            fail: { failures.add($0) })
    }

    deinit {
        for process in [terminal, server] where process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        try? FileManager.default.removeItem(at: directory)
    }

    /// What the terminal was typed into.
    var typed: String { (try? String(contentsOf: directory.appending(path: "typed"), encoding: .utf8)) ?? "" }

    /// The user's place, its input open, and a viewer in it; the terminal reads what is typed.
    func userAtTerminal() async throws -> (
        gate: ViewerGate, viewer: TestViewer, departure: Task<ViewerGate.Departure, Never>
    ) {
        let place = places.gate(hands)
        try gate.open()
        await place.openInput()
        let (viewer, departure) = try await TestViewer.come(to: place)
        try await viewer.send(TestViewer.click(200, 150))
        try await eventually("the terminal reads") {
            if typed.hasSuffix("ready\n") { return true }
            try await viewer.send(TestViewer.typing("ready\n"))
            try await Task.sleep(for: .milliseconds(200))
            return false
        }
        try await viewer.send(TestViewer.typing("begin\n"))
        try await eventually("the terminal has begun") { typed.hasSuffix("begin\n") }
        return (place, viewer, departure)
    }

    /// The input log as it stands.
    func lines() throws -> [InputLine] {
        let data = try Data(contentsOf: directory.appending(path: "input.jsonl"))
        return try data.split(separator: 0x0A).map { try InputLine(canonical: Array($0), file: "input.jsonl") }
    }

    /// What the log says was typed, Return as line feed.
    func logged() throws -> String {
        try lines().reduce(into: "") { text, line in
            guard line.source == .viewer, case .key(true, .open(let keysym, let character)) = line.event else { return }
            text += keysym == 0xFF0D ? "\n" : character ?? ""
        }
    }

    /// Ends the cross-check; whatever the two sides do not agree about.
    func unexplained() throws -> [InputLine] {
        witness.stop()
        try transcript.finish()
        return try lines().filter { $0.source == .unexplained }
    }
}
