internal import Glibc

/// Exclusive claim on a worker's name on this host. The kernel drops it when the process ends, however it ends.
final class WorkerLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `busy` when another process holds the name.
    init(worker: WorkerName, layout: HostLayout) throws(DesktopError) {
        try HostFiles.makeDirectory(layout.runtimeDirectory)
        let path = "\(layout.runtimeDirectory)/.\(worker).lock"
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw DesktopError(errno: errno, "opening \(path)") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw DesktopError(.busy, "a worker named \(worker) runs on this host: stop it, or take another name")
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    func release() { flock(descriptor, LOCK_UN) }
}
