import DesktopInput

/// Waits until the browser shows its first window and has settled: before that, keys may get lost.
enum FirstWindow {
    /// How long the browser's window must have been there. Costs nothing: the desktop is not leased yet.
    private static let settling = Duration.seconds(2)

    /// - Returns: when the window was there.
    /// - Throws: `WorkerError.program` when none appears in time.
    static func wait(at address: XServerAddress, limit: Duration) async throws -> ContinuousClock.Instant {
        let (windows, continuation) = AsyncStream.makeStream(of: Void.self)
        let watcher = try TitleWatcher(address) { event in
            switch event {
            case .title(_, _, let title): if BrowserTitle(title) != nil { continuation.yield() }
            case .active: break
            case .ended: continuation.finish()
            }
        }
        let alarm = Task {
            try? await Task.sleep(for: limit)
            continuation.finish()
        }
        defer {
            alarm.cancel()
            watcher.stop()
        }
        for await _ in windows {
            let shown = ContinuousClock.now
            try await Task.sleep(for: settling)
            return shown
        }
        throw WorkerError(.program, "the browser showed no window within \(limit); see the desktop's guest.log")
    }
}
