import Browser
import CryptoPrimitives
import Desktop
import DesktopInput
import EvidenceModel
import Foundation
import Glibc
import Recorder
import Synchronization

/// A desktop that waits for its one session: browser up, recorder attached, the browser's own log running.
final class WarmDesktop: Sendable {
    let desktop: Desktop
    let recorder: Recorder
    let netLog: NetLogStream
    let policy: BrowserPolicyDirectory
    /// The worker's end of the debugging pipe until it is taken; owned by the lock.
    private let debugPipe: Mutex<Int32?>
    let settings: RecorderSettings
    /// Holds what grows before the session has a directory.
    let directory: String
    /// From the beginning of this desktop to the browser's first window, the recorder being attached by then.
    let windowAfter: Duration

    init(
        desktop: Desktop, recorder: Recorder, netLog: NetLogStream, policy: BrowserPolicyDirectory, debugPipe: Int32,
        settings: RecorderSettings, directory: String, windowAfter: Duration
    ) {
        self.desktop = desktop
        self.recorder = recorder
        self.netLog = netLog
        self.policy = policy
        self.debugPipe = Mutex(debugPipe)
        self.settings = settings
        self.directory = directory
        self.windowAfter = windowAfter
    }

    /// The X server, for whoever injects and watches.
    var display: XServerAddress { XServerAddress(socketPath: desktop.displaySocket, cookie: desktop.displayCookie) }

    var geometry: DisplayGeometry {
        DisplayGeometry(
            width: UInt32(recorder.desktopWidth), height: UInt32(recorder.desktopHeight),
            stripHeight: UInt32(recorder.stripHeight), depth: 24)
    }

    static let netLogFile = "netlog.json.age"

    func isHealthy() async -> Bool { await desktop.isHealthy() }

    /// Which part of the desktop has died, if one has.
    enum Casualty { case none, browser, display, resolver }

    func casualty() async -> Casualty {
        switch await desktop.deadPart() {
        case nil: .none
        case .guest: .browser
        case .display: .display
        case .resolver: .resolver
        }
    }

    /// Hands the debugging pipe over; nothing is sent through it before input has ended.
    func takeDebugPipe() throws(WorkerError) -> Int32 {
        let taken = debugPipe.withLock { pipe in
            defer { pipe = nil }
            return pipe
        }
        guard let taken else { throw WorkerError(.ended, "the debugging pipe was taken before") }
        return taken
    }

    /// Puts what has grown so far into the session's directory, where it goes on growing.
    func moveStreams(to session: SessionDirectory) throws {
        try FileManager.default.moveItem(
            atPath: directory + "/" + Self.netLogFile, toPath: session.path(SealedFiles.netLog))
    }

    /// Destroys the desktop. Nothing of it is left, and nobody gets it again.
    func discard() async {
        recorder.stop()
        if let pipe = try? takeDebugPipe() { close(pipe) }
        await desktop.destroy()
        netLog.abandon()
        try? FileManager.default.removeItem(atPath: directory)
    }
}
