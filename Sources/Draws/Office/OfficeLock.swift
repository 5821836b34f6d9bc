internal import Glibc

/// One operator at a time: an office's directory, held for one process.
///
/// The kernel lets go of it when the process dies, whatever kills it.
final class OfficeLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `.inUse` at once if another process works in the office; `.storage`.
    init(directory: String) throws(DrawsError) {
        let path = directory + "/lock"
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw DurableFiles.failure("open", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isTaken = errno == EWOULDBLOCK
            let failure = DurableFiles.failure("lock", path)
            close(descriptor)
            guard isTaken else { throw failure }
            throw DrawsError(
                .inUse,
                "another command is at work in the office \(directory)\(Self.holder(path)): nothing was done; wait until it has "
                    + "ended, and see tabellion draw status")
        }
        self.descriptor = descriptor
        // For whoever comes second; the lock itself does not need it.
        let name = Array("\(getpid())\n".utf8)
        if ftruncate(descriptor, 0) == 0 { _ = unsafe pwrite(descriptor, name, name.count, 0) }
    }

    /// `, process 4711`, as the one at work wrote it down; empty if it has not yet.
    private static func holder(_ path: String) -> String {
        guard let bytes = try? DurableFiles.read(path, maximum: 64),
            let process = Int32(String(decoding: bytes, as: UTF8.self).prefix { $0.isNumber })
        else { return "" }
        return ", process \(process)"
    }

    deinit { close(descriptor) }

    /// Lets the next one in, whoever still holds this value.
    func release() {
        ftruncate(descriptor, 0)
        flock(descriptor, LOCK_UN)
    }
}
