public import Glibc

/// Files that are written whole or not at all, and are on the disk when a call returns: a crash leaves the old state or the new one.
public enum DurableFile {
    /// Puts `bytes` in the place of the file: a new file beside it, fsync, rename, fsync of the directory.
    ///
    /// - Parameters:
    ///   - mode: of the file, whatever the process's umask says.
    ///   - temporary: where the new file is written first, on the same file system; by default `PATH.new`.
    /// - Throws: `storage`, `full`.
    public static func replace(
        _ path: String, with bytes: [UInt8], mode: mode_t, temporary: String? = nil
    ) throws(FileFailure) {
        try put(path, bytes, mode: mode, temporary: temporary)
        try synchronize(directory: parent(of: path))
    }

    /// Puts `bytes` in the place of the file as `replace` does, but leaves the fsync of its directory to somebody else.
    public static func put(
        _ path: String, _ bytes: [UInt8], mode: mode_t, temporary: String? = nil
    ) throws(FileFailure) {
        let new = temporary ?? path + ".new"
        guard unsafe unlink(new) == 0 || errno == ENOENT else { throw failure("remove", new) }
        do throws(FileFailure) {
            try create(new, bytes, mode: mode)
            try rename(new, to: path)
        } catch {
            unsafe unlink(new)
            throw error
        }
    }

    /// Writes a new file and makes its bytes durable, not yet its name.
    ///
    /// - Parameter isSynchronized: false leaves the bytes' fsync to somebody else too.
    /// - Throws: `exists`, `storage`, `full`.
    public static func create(
        _ path: String, _ bytes: [UInt8], mode: mode_t, isSynchronized: Bool = true
    ) throws(FileFailure) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw failure("create", path) }
        defer { close(descriptor) }
        // The process's umask must neither open a secret nor close a public file.
        guard fchmod(descriptor, mode) == 0 else { throw failure("set the mode of", path) }
        try write(bytes, to: descriptor, path: path)
        guard !isSynchronized || fsync(descriptor) == 0 else { throw failure("fsync", path) }
    }

    /// Writes all bytes where the descriptor stands.
    ///
    /// - Parameter path: for the error's words.
    public static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(FileFailure) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure("write", path) }
            written += count
        }
    }

    /// A whole file, or nil if there is none.
    ///
    /// - Parameters:
    ///   - maximum: bytes that it may have.
    ///   - isSecret: refuse a file that group or others may read or write.
    ///   - isOwn: refuse a symbolic link: in a directory of ours there is none.
    /// - Throws: `storage`, `notRegular`, `exposed`, `tooLong`.
    public static func read(
        _ path: String, maximum: Int, isSecret: Bool = false, isOwn: Bool = true
    ) throws(FileFailure) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (isOwn ? O_NOFOLLOW : 0))
        if descriptor < 0, errno == ENOENT || errno == ENOTDIR { return nil }
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw failure("read", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileFailure(.notRegular, "read", path, reason: "it is no regular file")
        }
        guard !isSecret || status.st_mode & 0o077 == 0 else {
            throw FileFailure(.exposed, "use", path, reason: "others than its owner may read or write it")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(Int(status.st_size), maximum))
        var chunk = [UInt8](repeating: 0, count: min(max(Int(status.st_size), 512), 1 << 18))
        while true {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { return bytes }
            guard bytes.count + count <= maximum else {
                throw FileFailure(.tooLong, "read", path, reason: "it has more than \(maximum) bytes")
            }
            bytes += chunk[..<count]
        }
    }

    /// Gives a file another name, in the place of what has it; durable only once the directory is synchronized.
    public static func rename(_ path: String, to other: String) throws(FileFailure) {
        guard unsafe Glibc.rename(path, other) == 0 else { throw failure("rename to", other) }
    }

    /// Makes names as durable as the bytes behind them.
    public static func synchronize(directory path: String) throws(FileFailure) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("fsync", path) }
    }

    /// Makes a directory, durably, and what is missing above it; one that is there stays as it is.
    public static func makeDirectory(_ path: String, mode: mode_t) throws(FileFailure) {
        if unsafe mkdir(path, mode) == 0 { return try synchronize(directory: parent(of: path)) }
        if errno == EEXIST { return }
        guard errno == ENOENT, parent(of: path) != path else { throw failure("create", path) }
        try makeDirectory(parent(of: path), mode: mode)
        try makeDirectory(path, mode: mode)
    }

    /// Everything above the last slash; "." where there is none.
    public static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// What the operating system said of the last call.
    public static func failure(_ verb: String, _ path: String) -> FileFailure {
        let number = errno
        let code: FileFailure.Code =
            switch number {
            case ENOSPC, EDQUOT: .full
            case EEXIST: .exists
            default: .storage
            }
        return FileFailure(code, verb, path, reason: unsafe String(cString: strerror(number)))
    }
}
