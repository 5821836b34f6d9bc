internal import Glibc

/// Holds a file for one process: what lies beside it has one writer. The kernel lets go of it when the process dies, whatever kills it.
public final class FileLock: Sendable {
    private let descriptor: Int32

    /// Takes the file, or makes it (mode 0600), and writes this process's number into it for whoever comes second.
    ///
    /// Blocks the calling thread for a second at the most. The wait is for our own children: between fork and exec they hold a
    /// lock that this process has let go of.
    ///
    /// - Parameter waits: false: refused at once.
    public init(_ path: String, waits: Bool = true) throws(FileLockError) {
        let opened = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard opened >= 0 else { throw FileLockError(.storage, unsafe String(cString: strerror(errno)), holder: nil) }
        var attempts = waits ? 50 : 0
        while flock(opened, LOCK_EX | LOCK_NB) != 0 {
            let error = errno
            guard error == EWOULDBLOCK || error == EINTR, attempts > 0 else {
                let holder = error == EWOULDBLOCK ? Self.holder(opened) : nil
                // Not by deinit, which does not run before the descriptor is set.
                close(opened)
                throw FileLockError(
                    error == EWOULDBLOCK ? .taken : .storage, unsafe String(cString: strerror(error)), holder: holder)
            }
            attempts -= 1
            usleep(20_000)
        }
        let name = Array("\(getpid())\n".utf8)
        if ftruncate(opened, 0) == 0 { _ = unsafe pwrite(opened, name, name.count, 0) }
        descriptor = opened
    }

    deinit { close(descriptor) }

    /// Lets the next one in, whoever still holds this value.
    public func release() {
        ftruncate(descriptor, 0)
        flock(descriptor, LOCK_UN)
    }

    /// The process that wrote its number down; nil if it has not yet.
    private static func holder(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes[..<count], as: UTF8.self).prefix { $0.isNumber })
    }
}
