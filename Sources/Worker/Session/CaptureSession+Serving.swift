import Browser
import DesktopInput
import EvidenceModel
import FarmProtocol
import Foundation
import Recorder

extension CaptureSession {
    /// Opens the hands and eyes of the session, and begins its script. Returns at once; the script declares the end.
    func serve() throws {
        let script = try script()
        let injector = try openHands()
        run(script, injector) { [end] in end.declare(.user, "the script has ended") }
    }

    /// The injector, the witness and the eyes of the session.
    func openHands() throws -> InputInjector {
        let address = desktop.display
        let transcript = InputTranscript(writer: input, source: .script, clock: services.clock)
        self.transcript = transcript
        witness = try InputWitness(address) { [self] report in
            switch report {
            case .seen(let event):
                do { try transcript.seen(event) } catch { fail(error) }
            case .ended(let expected):
                if !expected { end.declare(.xServer, gap: .xServer, "the X server no longer shows its input events") }
            }
        }
        let injector = try InputInjector(address, gate: gate) { try transcript.injected($0) }
        watchNavigation(address)
        return injector
    }

    /// The order's script, or the default one: open the address, wait, take a picture.
    private func script() throws -> CaptureScript {
        if let text = order.request.script { return try CaptureScript(json: Array(text.utf8)) }
        return try CaptureScript(steps: [
            .navigate(url: order.request.url), .wait(seconds: 5), .screenshot(name: nil),
        ])
    }

    /// Types and clicks on a thread of its own, as a person would.
    ///
    /// - Parameter done: called there when every step has been done.
    func run(_ script: CaptureScript, _ injector: InputInjector, done: @escaping @Sendable () -> Void) {
        let steps = script.steps.count
        let thread = Thread { [self] in
            let surroundings = ScriptRunner.Surroundings(
                sleep: { try self.pause(nanoseconds: $0) },
                screenshot: { _ in try self.waiting { _ = try await self.takeScreenshot() } },
                download: { seconds in try self.waiting { try await self.awaitDownload(seconds: seconds) } })
            var runner = ScriptRunner(injector, surroundings: surroundings)
            do {
                try runner.run(script) { number, step in
                    try? self.describe(step: number, of: steps, step)
                }
                done()
            } catch {
                if end.cause == nil {
                    if let cause = (error as? BrowserError)?.cause, cause is WorkerError || cause is InputError {
                        fail(cause)
                    }
                    end.declare(.user, "the script stopped early: \(error)")
                }
            }
        }
        thread.name = "capture-script"
        thread.start()
    }

    /// Waits on the script's thread, and stops waiting when the session ends.
    private nonisolated func pause(nanoseconds: UInt64) throws {
        var rest = nanoseconds
        while rest > 0 {
            if let cause = end.cause { throw WorkerError(.ended, cause.detail) }
            let slice = min(rest, 50_000_000)
            Thread.sleep(forTimeInterval: Double(slice) / 1e9)
            rest -= slice
        }
    }

    /// Runs asynchronous work for the script's thread.
    private nonisolated func waiting(_ work: @escaping @Sendable () async throws -> Void) throws {
        if let cause = end.cause { throw WorkerError(.ended, cause.detail) }
        let done = DispatchSemaphore(value: 0)
        let outcome = ScriptOutcome()
        Task {
            do { try await work() } catch { outcome.set(error) }
            done.signal()
        }
        done.wait()
        if let error = outcome.error { throw error }
    }

    private nonisolated func describe(step: Int, of steps: Int, _ what: CaptureScript.Step) throws {
        let name =
            switch what {
            case .type: "type"
            case .key: "key"
            case .click: "click"
            case .scroll: "scroll"
            case .wait: "wait"
            case .screenshot: "screenshot"
            case .download: "download"
            case .navigate: "navigate"
            }
        Task { await self.progress("step \(step) of \(steps): \(name)") }
        if case .navigate(let url) = what {
            Task { try? await self.noteNavigation(.input, url) }
        }
    }

    private func progress(_ detail: String) async {
        guard end.cause == nil else { return }
        tell(SessionReport(phase: .open, detail: detail))
    }

    // MARK: - Eyes

    /// Pictures and lines for every top-level navigation that can be observed from outside: window titles and the
    /// browser's own main-frame requests.
    private func watchNavigation(_ address: XServerAddress) {
        titles = try? TitleWatcher(address) { [self] event in
            guard case .title(_, _, let title) = event, let title = BrowserTitle(title) else { return }
            Task { await self.navigated(.title, title.page) }
        }
        background { [self] in
            for await url in desktop.netLog.navigations {
                await compareResolvers(for: url)
                await navigated(.request, url)
            }
        }
    }

    private func navigated(_ trigger: InputEvent.Trigger, _ text: String) async {
        guard end.cause == nil, inputAllowedAt != nil, lastNavigation != "\(trigger) \(text)" else { return }
        lastNavigation = "\(trigger) \(text)"
        do {
            try noteNavigation(trigger, text)
            try await takeScreenshot()
        } catch {
            fail(error)
        }
    }

    func noteNavigation(_ trigger: InputEvent.Trigger, _ text: String) throws {
        try input.append(.system, sealing: text) { .navigation(trigger, $0) }
    }

    /// A picture of the desktop from the X server, into evidence.
    @discardableResult
    func takeScreenshot() async throws -> LivePicture {
        let picture = try await desktop.recorder.screenshot()
        guard !isComplete else { throw WorkerError(.ended, "the session is over") }
        screenshots += 1
        return try artefacts.screenshot(picture.png, number: screenshots)
    }

    /// Waits until one more download is complete.
    private func awaitDownload(seconds: Double) async throws {
        let before = downloads.count
        let deadline = ContinuousClock.now.advanced(by: .milliseconds(Int(seconds * 1000)))
        while downloads.count <= before && !hasFreshDownload {
            guard ContinuousClock.now < deadline else {
                throw WorkerError(.ended, "no download was complete within \(seconds) s")
            }
            if let cause = end.cause { throw WorkerError(.ended, cause.detail) }
            try await collectDownloads()
            try await Task.sleep(for: .milliseconds(200))
        }
        hasFreshDownload = false
    }
}

/// What became of work done for the script's thread; set before the semaphore that the thread waits for.
private final class ScriptOutcome: @unchecked Sendable {
    private(set) var error: (any Error)?
    func set(_ error: any Error) { self.error = error }
}
