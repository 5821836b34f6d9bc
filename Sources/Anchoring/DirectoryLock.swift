internal import Glibc

/// Holds a directory for one process; the kernel lets go of it when the process dies.
final class DirectoryLock: Sendable {
    private let descriptor: Int32

    /// Makes the directory if it is missing, and waits up to a second for the lock.
    ///
    /// The wait is for our own children: between fork and exec they hold a lock that this process has let go of.
    ///
    /// - Throws: `alreadyOpen`, `storage`.
    init(_ directory: String) throws(AnchorError) {
        guard unsafe mkdir(directory, 0o700) == 0 || errno == EEXIST else { throw Self.failure("create", directory) }
        let path = directory + "/lock"
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failure("open", path) }
        for _ in 0..<50 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
            usleep(20_000)
        }
        close(descriptor)
        throw AnchorError(.alreadyOpen, "the outbox in \(directory) is open already: stop the other process first")
    }

    deinit { close(descriptor) }

    private static func failure(_ verb: String, _ path: String) -> AnchorError {
        let reason = unsafe String(cString: strerror(errno))
        return AnchorError(.storage, "cannot \(verb) \(path): \(reason); give the outbox a directory of its own")
    }
}
