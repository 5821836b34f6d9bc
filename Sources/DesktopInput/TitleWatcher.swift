internal import CXCB
internal import Foundation
internal import Glibc
internal import Synchronization

/// A change of what the top-level windows say of themselves.
public enum WindowEvent: Sendable, Hashable {
    /// A window got a title, or another one; UTF-8 from `_NET_WM_NAME`, else `WM_NAME`; at most 4 KiB.
    case title(monotonicNs: UInt64, window: UInt32, title: String)
    /// `_NET_ACTIVE_WINDOW` names another window; 0 for none.
    case active(monotonicNs: UInt64, window: UInt32)
    /// Nothing more will come: asked to stop (`expected`), or the server is gone.
    case ended(expected: Bool)
}

/// Watches window titles and the active window, on a connection and a thread of its own.
///
/// A title change of a browser window is one trigger of navigation screenshots. Works with a window manager
/// (`_NET_CLIENT_LIST`) and without one (children of the root). At most 512 windows are watched.
public final class TitleWatcher: Sendable {
    private let stopping = Atomic(false)
    private let finished = DispatchSemaphore(value: 0)

    /// The titles of windows that exist already are reported first.
    public init(
        _ address: XServerAddress, report: @escaping @Sendable (WindowEvent) -> Void
    ) throws(InputError) {
        let session = WindowSession(try WindowSession.Link(address), report: report)
        let thread = Thread { [weak self] in
            var running = true
            while running {
                guard let self, !self.stopping.load(ordering: .acquiring) else { break }
                running = session.step(timeoutMilliseconds: 100)
            }
            report(.ended(expected: running))
            self?.finished.signal()
        }
        thread.name = "title-watcher"
        thread.start()
    }

    deinit { stopping.store(true, ordering: .releasing) }

    /// Ends the watch and waits for its thread, at most 1 s.
    public func stop() {
        stopping.store(true, ordering: .releasing)
        _ = finished.wait(timeout: .now() + 1)
    }
}
