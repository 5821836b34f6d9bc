internal import Dispatch
internal import Glibc
internal import Synchronization

/// Breaks a connection attempt that takes longer than its limit, by shutting its socket down.
final class ConnectGuard: Sendable {
    /// The descriptor while armed; nil once disarmed, since its number may then be another file's.
    private let descriptor: Mutex<Int32?>

    init(descriptor: Int32, limitNs: UInt64) {
        self.descriptor = Mutex(descriptor)
        DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(Int(limitNs))) { [self] in
            self.descriptor.withLock { armed in
                if let armed { _ = shutdown(armed, Int32(SHUT_RDWR)) }
            }
        }
    }

    func disarm() {
        descriptor.withLock { $0 = nil }
    }
}
