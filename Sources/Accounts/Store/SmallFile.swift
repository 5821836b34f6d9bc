internal import Glibc

/// Small files, written whole or not at all.
enum SmallFile {
    /// - Returns: nil if there is no such file.
    /// - Throws: `storage`; `corrupted` for a file longer than `limit` bytes.
    static func read(_ path: String, limit: Int) throws(AccountsError) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0 && errno == ENOENT { return nil }
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else { throw AccountsError(.corrupted, "\(path) is longer than it can be") }
        }
    }

    /// Makes a file that is there whole, for its owner alone, or not at all; durable when it returns.
    static func write(_ bytes: [UInt8], to path: String) throws(AccountsError) {
        let temporary = path + ".new"
        unsafe unlink(temporary)
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("create", temporary) }
        defer { close(descriptor) }
        try writeAll(bytes, to: descriptor, path: temporary)
        guard fsync(descriptor) == 0 else { throw failure("fsync", temporary) }
        guard unsafe rename(temporary, path) == 0 else { throw failure("rename", temporary) }
        try syncDirectory(of: path)
    }

    static func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(AccountsError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes[written...].withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure("write", path) }
            written += count
        }
    }

    static func syncDirectory(of path: String) throws(AccountsError) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("fsync", folder) }
    }

    static func failure(_ verb: String, _ path: String) -> AccountsError {
        AccountsError(.storage, "cannot \(verb) \(path): \(unsafe String(cString: strerror(errno))); check the disk")
    }
}
