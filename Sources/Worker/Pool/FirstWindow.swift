import DesktopInput
import Synchronization

/// Waits until the browser shows its first window.
enum FirstWindow {
    /// - Throws: `WorkerError.program` when none appears in time.
    static func wait(at address: XServerAddress, limit: Duration) async throws {
        let (titles, continuation) = AsyncStream.makeStream(of: String?.self)
        let watcher = try TitleWatcher(address) { event in
            switch event {
            case .title(_, _, let title): if !title.isEmpty { continuation.yield(title) }
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
        for await _ in titles { return }
        throw WorkerError(.program, "the browser showed no window within \(limit); see the desktop's guest.log")
    }
}
