internal import Glibc
internal import LocalIO

/// The authority's directory, for one process at a time; files are whole and durable, or not there.
struct AuthorityFolder: ~Copyable {
    private static let maximumByteCount = 16 << 20

    let path: String
    private let lock: FileLock

    /// - Parameter creates: makes the directory (mode 0700) if it is missing; its parent exists.
    /// - Throws: `.storage`, `.inUse`.
    init(_ path: String, creates: Bool) throws(NodeCertificateError) {
        if creates, unsafe mkdir(path, 0o700) != 0, errno != EEXIST { throw Self.failure("create", path) }
        do {
            lock = try FileLock("\(path)/lock")
        } catch {
            guard error.code == .taken else {
                throw NodeCertificateError(.storage, "cannot lock \(path)/lock: \(error.reason)")
            }
            throw NodeCertificateError(
                .inUse, "another process\(error.byWhom) works in \(path); try again when it has ended")
        }
        self.path = path
    }

    /// Replaces a file durably: temporary file, fsync, rename, fsync of the directory.
    borrowing func replace(_ name: String, with bytes: [UInt8], mode: mode_t) throws(NodeCertificateError) {
        let (target, temporary) = ("\(path)/\(name)", "\(path)/.next")
        _ = unsafe unlink(temporary)
        try Self.write(bytes, to: temporary, mode: mode)
        guard unsafe rename(temporary, target) == 0 else { throw Self.failure("rename to", target) }
        try synchronize()
    }

    borrowing func read(_ name: String, isSecret: Bool = false) throws(NodeCertificateError) -> [UInt8]? {
        try Self.read("\(path)/\(name)", isSecret: isSecret)
    }

    /// - Parameter isSecret: refuses a file that group or others may read or write.
    static func read(_ path: String, isSecret: Bool) throws(NodeCertificateError) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("open", path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw failure("read", path) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= maximumByteCount else {
            throw NodeCertificateError(.storage, "\(path) is no file of an authority; look what it is")
        }
        guard !isSecret || status.st_mode & 0o077 == 0 else {
            throw NodeCertificateError(
                .storage,
                "\(path) can be read by others than its owner: chmod 600, and think whether it is still secret")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let offset = filled
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress! + offset, buffer.count - offset)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure("read", path) }
            filled += count
        }
        return bytes
    }

    /// Writes a new file and makes it durable; fails if there is one already.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws(NodeCertificateError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw failure("create", path) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let offset = written
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress! + offset, buffer.count - offset)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure("write", path) }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw failure("write", path) }
    }

    private borrowing func synchronize() throws(NodeCertificateError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Self.failure("write", path) }
    }

    static func failure(_ verb: String, _ path: String) -> NodeCertificateError {
        let reason = unsafe String(cString: strerror(errno))
        return NodeCertificateError(
            .storage, "cannot \(verb) \(path): \(reason); check the place, its owner and its free space")
    }
}
