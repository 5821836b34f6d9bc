internal import Glibc

/// A file that is written once, from its beginning, and is on disk with its name when `publish` returns.
struct DurableFile: ~Copyable {
    private let descriptor: Int32
    private let temporary: String

    /// Begins the file `path` under a temporary name beside it.
    ///
    /// - Throws: `storage`.
    init(at path: String) throws(DepositStoreError) {
        temporary = path + ".part"
        descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("create", temporary) }
    }

    deinit { close(descriptor) }

    /// - Throws: `storage`, `full`.
    func write(_ bytes: borrowing Span<UInt8>) throws(DepositStoreError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("write", temporary) }
            written += count
        }
    }

    /// Brings bytes and name to disk.
    ///
    /// - Throws: `storage`, `full`.
    func publish(as path: String) throws(DepositStoreError) {
        guard fsync(descriptor) == 0 else { throw Self.failure("sync", temporary) }
        try Self.rename(temporary, to: path)
    }

    /// Renames a file, and brings the names of both directories to disk.
    static func rename(_ old: String, to new: String) throws(DepositStoreError) {
        guard unsafe Glibc.rename(old, new) == 0 else { throw failure("rename to", new) }
        try sync(directory: parent(of: new))
        if parent(of: old) != parent(of: new) { try sync(directory: parent(of: old)) }
    }

    /// Brings a file that another program wrote to disk.
    static func sync(file path: String) throws(DepositStoreError) { try sync(path, O_RDONLY) }

    static func sync(directory path: String) throws(DepositStoreError) { try sync(path, O_RDONLY | O_DIRECTORY) }

    private static func sync(_ path: String, _ flags: Int32) throws(DepositStoreError) {
        let descriptor = unsafe open(path, flags | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync", path) }
    }

    static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    /// What the operating system said of the last call.
    static func failure(_ action: String, _ path: String) -> DepositStoreError {
        let number = errno
        let reason = unsafe String(cString: strerror(number))
        return DepositStoreError(number == ENOSPC ? .full : .storage, "cannot \(action) \(path): \(reason)")
    }
}
