internal import Glibc

/// Files that only their owner may read, written so that a crash leaves the old state or the new one.
enum PrivateFiles {
    private static let fileMode: mode_t = 0o600
    private static let directoryMode: mode_t = 0o700

    static func makeDirectory(_ path: String) throws(TimestampError) {
        guard unsafe mkdir(path, directoryMode) == 0 || errno == EEXIST else { throw failure("create", path) }
    }

    /// Writes a new file and makes it durable; fails if there is one already.
    static func create(_ path: String, _ bytes: [UInt8]) throws(TimestampError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, fileMode)
        guard descriptor >= 0 else { throw failure("create", path) }
        defer { close(descriptor) }
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe write(descriptor, buffer.baseAddress! + offset, buffer.count - offset)
            }
            guard count > 0 else { throw failure("write", path) }
            offset += count
        }
        guard fsync(descriptor) == 0 else { throw failure("write", path) }
    }

    /// Puts `bytes` in the place of the file, atomically and durably; the caller holds the directory's lock.
    static func replace(_ path: String, in directory: String, _ bytes: [UInt8]) throws(TimestampError) {
        let new = path + ".new"
        guard unsafe unlink(new) == 0 || errno == ENOENT else { throw failure("remove", new) }
        try create(new, bytes)
        try move(new, to: path, in: directory)
    }

    /// Renames a file or directory, and makes the new name durable.
    static func move(_ old: String, to new: String, in directory: String) throws(TimestampError) {
        guard unsafe rename(old, new) == 0 else { throw failure("rename", old) }
        try synchronize(directory)
    }

    /// Removes a file if it is there; what remains, a later step refuses.
    static func remove(_ path: String) { unsafe unlink(path) }

    static func synchronize(_ directory: String) throws(TimestampError) {
        let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("write", directory) }
    }

    /// The file's bytes, or nil if there is no such file.
    ///
    /// - Parameter isSecret: refuse a file that group or others may read or write.
    static func read(_ path: String, maximum: Int, isSecret: Bool) throws(TimestampError) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0, errno == ENOENT { return nil }
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw failure("read", path) }
        guard !isSecret || status.st_mode & 0o077 == 0 else {
            throw TimestampError(.directory, "\(path) can be read by others than its owner: chmod 600, or start afresh")
        }
        guard status.st_size <= maximum else {
            throw TimestampError(.directory, "\(path) has more than \(maximum) bytes: it is not the authority's file")
        }
        var bytes = [UInt8](repeating: 0, count: maximum)
        var filled = 0
        while filled < maximum {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress! + filled, buffer.count - filled)
            }
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { break }
            filled += count
        }
        return Array(bytes.prefix(filled))
    }

    static func failure(_ verb: String, _ path: String) -> TimestampError {
        let reason = unsafe String(cString: strerror(errno))
        return TimestampError(
            .directory, "cannot \(verb) \(path): \(reason); give the authority a directory of its own")
    }
}
