import Foundation
import Glibc

/// Files that are whole and on disk when a call returns.
enum DurableFile {
    /// Writes `bytes` to `path`, which appears whole or not at all.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o640) throws(WorkerError) {
        let temporary = path + ".part"
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure("create", temporary) }
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress! + done, bytes.count - done)
            }
            guard count > 0 else {
                let error = failure("write", temporary)
                close(descriptor)
                unsafe unlink(temporary)
                throw error
            }
            done += count
        }
        guard fsync(descriptor) == 0 else {
            let error = failure("write", temporary)
            close(descriptor)
            unsafe unlink(temporary)
            throw error
        }
        guard close(descriptor) == 0 else { throw failure("write", temporary) }
        guard unsafe rename(temporary, path) == 0 else { throw failure("rename", path) }
        try syncDirectory(of: path)
    }

    /// Makes what was created or renamed in the file's directory survive a crash.
    static func syncDirectory(of path: String) throws(WorkerError) {
        let directory = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let descriptor = unsafe open(directory.isEmpty ? "/" : directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync", directory) }
    }

    static func failure(_ verb: String, _ path: String) -> WorkerError {
        let number = errno
        let reason = unsafe String(cString: strerror(number))
        return WorkerError(number == ENOSPC || number == EDQUOT ? .full : .disk, "cannot \(verb) \(path): \(reason)")
    }
}
