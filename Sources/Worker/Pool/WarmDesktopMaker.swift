import Browser
import CryptoPrimitives
import Desktop
import DesktopInput
import EvidenceModel
import Foundation
import Glibc
import Logging
import Recorder

/// Starts desktops and attaches everything that witnesses them.
struct WarmDesktopMaker: Sendable {
    let host: DesktopHost
    let configuration: WorkerConfiguration
    /// age recipients of the sealed tier.
    let recipients: [String]
    let clock: any RecorderClock
    let logger: Logger

    /// Where warm desktops keep what grows; on the file system of the sessions.
    var directory: String { configuration.directory + "/warm" }

    /// - Throws: whatever kept the desktop from becoming ready; nothing of it is left then.
    func make() async throws -> WarmDesktop {
        let begun = ContinuousClock.now
        let own = directory + "/" + UUID().uuidString.lowercased()
        try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
        do {
            return try await make(in: own, begun: begun)
        } catch {
            try? FileManager.default.removeItem(atPath: own)
            throw error
        }
    }

    private func make(in own: String, begun: ContinuousClock.Instant) async throws -> WarmDesktop {
        guard let managed = await host.imageFile("/etc/chromium/policies/managed/tabellion.json") else {
            throw WorkerError(.damaged, "the image has no managed browser policy; build it again")
        }
        let policy = try BrowserPolicyDirectory(
            path: own + "/policy", policy: managed, additionalRoots: configuration.additionalRoots)
        let fifo = own + "/netlog.fifo"
        try NetLogSink.makeFifo(at: fifo, owner: 0, group: 0)
        let netLog = try NetLogStream(
            fifo: fifo, output: own + "/" + WarmDesktop.netLogFile, spillDirectory: own, recipients: recipients)
        let pipe = try DebugPipe.makePair()
        let launch = DesktopLaunch(
            policyDirectory: policy.path, netLogFifo: fifo,
            debugPipe: .init(read: pipe.browser, write: pipe.browser))
        let started: Desktop
        do {
            started = try await host.start(configuration.desktop, launch: launch)
        } catch {
            close(pipe.browser)
            close(pipe.worker)
            netLog.abandon()
            throw error
        }
        close(pipe.browser)
        do {
            let recorder = try await Recorder.attach(
                to: DisplayAddress(socketPath: started.displaySocket, cookie: started.displayCookie),
                configuration: configuration.recorder, clock: clock)
            let shown = try await FirstWindow.wait(
                at: .init(socketPath: started.displaySocket, cookie: started.displayCookie), limit: .seconds(20))
            return WarmDesktop(
                desktop: started, recorder: recorder, netLog: netLog, policy: policy, debugPipe: pipe.worker,
                settings: settings, directory: own, windowAfter: shown - begun)
        } catch {
            close(pipe.worker)
            await started.destroy()
            netLog.abandon()
            throw error
        }
    }

    private var settings: RecorderSettings {
        let versions = Recorder.versions.sorted { $0.key < $1.key }.map { (name: $0.key, version: $0.value) }
        return RecorderSettings(
            maximumRate: UInt32(configuration.recorder.maximumRate),
            heartbeatMs: UInt32(configuration.recorder.heartbeatNs / 1_000_000), versions: versions)
    }
}
