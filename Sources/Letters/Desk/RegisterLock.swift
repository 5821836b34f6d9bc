internal import Glibc
internal import LetterModel

/// Holds a register for one process: two writers would give one number twice.
///
/// The kernel drops the lock with the descriptor, also when the process is killed.
struct RegisterLock: ~Copyable {
    private let descriptor: Int32

    init(_ directory: String) throws(LetterError) {
        let path = directory + "/lock"
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw LetterError(
                .register, at: path, unsafe String(cString: strerror(errno)),
                remedy: "make the register's directory, writable by this service alone")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw LetterError(
                .register, at: directory, "another process uses this register",
                remedy: "stop it: a register has one writer")
        }
    }

    deinit { close(descriptor) }
}
