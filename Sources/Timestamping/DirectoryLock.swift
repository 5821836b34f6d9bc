internal import Glibc

/// Holds a directory for one process: two authorities with one set of serial numbers would repeat them.
///
/// The kernel drops the lock with the descriptor, also when the process is killed.
struct DirectoryLock: ~Copyable {
    private let descriptor: Int32

    init(_ directory: String) throws(TimestampError) {
        let path = directory + "/lock"
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw PrivateFiles.failure("open", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw TimestampError(
                .directory, "another time authority uses \(directory): stop it, or name another directory")
        }
    }

    deinit { close(descriptor) }
}
