internal import Glibc

/// Holds a directory for one process; the kernel lets go of it when the process dies.
final class DirectoryLock: Sendable {
    private let descriptor: Int32

    /// Makes the directory if it is missing, and waits up to a second for the lock.
    ///
    /// The wait is for our own children: between fork and exec they hold a lock that this process has let go of.
    ///
    /// - Throws: `alreadyOpen`, `storage`.
    init(_ directory: String) throws(WebhookError) {
        guard unsafe mkdir(directory, 0o700) == 0 || errno == EEXIST else { throw Self.failure("create", directory) }
        let path = directory + "/lock"
        let opened = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard opened >= 0 else { throw Self.failure("open", path) }
        for _ in 0..<50 {
            if flock(opened, LOCK_EX | LOCK_NB) == 0 {
                descriptor = opened
                return
            }
            usleep(20_000)
        }
        // Not by deinit, which does not run before the descriptor is set.
        close(opened)
        throw WebhookError(
            .alreadyOpen, "the notifications in \(directory) are in use already: stop the other process first")
    }

    deinit { close(descriptor) }

    private static func failure(_ verb: String, _ path: String) -> WebhookError {
        let reason = unsafe String(cString: strerror(errno))
        return WebhookError(
            .storage, "cannot \(verb) \(path): \(reason); give the notifications a directory of its own")
    }
}
