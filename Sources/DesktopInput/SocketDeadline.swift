internal import Dispatch
internal import Glibc
internal import Synchronization

/// Ends a socket after a time: whoever waits for it is woken and sees it closed. A grabbed X server answers nobody else, and
/// XCB has no time limit of its own.
final class SocketDeadline: Sendable {
    /// Our own duplicate; -1 once it is closed.
    private let descriptor: Mutex<Int32>

    /// - Parameter socket: stays the caller's.
    init(_ socket: Int32, after limit: Duration) {
        descriptor = Mutex(dup(socket))
        let nanoseconds = Int(limit / .nanoseconds(1))
        DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) { [weak self] in
            self?.descriptor.withLock { if $0 >= 0 { shutdown($0, Int32(SHUT_RDWR)) } }
        }
    }

    deinit { descriptor.withLock { if $0 >= 0 { close($0) } } }
}
