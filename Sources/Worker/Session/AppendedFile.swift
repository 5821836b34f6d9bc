import Foundation
import Glibc

/// A file that only grows: lines are written whole, and `sync` says when they are on disk.
///
/// Not for concurrent use: its owner serialises.
struct AppendedFile: ~Copyable {
    private let descriptor: Int32
    private let path: String

    /// Opens for appending, creating the file if need be.
    init(path: String) throws(WorkerError) {
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        self.path = path
        guard descriptor >= 0 else { throw DurableFile.failure("open", path) }
        try DurableFile.syncDirectory(of: path)
    }

    deinit { close(descriptor) }

    /// Appends in one write; a short write (disk full) is an error, and its torn line is dropped by readers.
    func append(_ bytes: [UInt8]) throws(WorkerError) {
        let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, bytes.count) }
        guard count == bytes.count else { throw DurableFile.failure("append to", path) }
    }

    func sync() throws(WorkerError) {
        guard fdatasync(descriptor) == 0 else { throw DurableFile.failure("sync", path) }
    }
}
