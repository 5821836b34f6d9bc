internal import Glibc
internal import LocalIO

/// Files that are written whole or not at all, below one directory; one writer, any number of readers.
struct DurableDirectory: Sendable {
    /// Longest file read, in bytes: a full bundle of the longest entries that the format allows.
    static let maximumFileByteCount = 256 * 65_537

    let root: String

    private var temporary: String { root + "/.next" }

    /// Creates the directory if it is missing, its parents with it.
    ///
    /// - Throws: `storage`.
    init(root: String) throws(LedgerError) {
        self.root = root
        try Self.makeDirectory(root)
    }

    /// Writes a file: temporary file, fsync, rename, fsync of the directory.
    ///
    /// - Parameter path: relative, of parts that are no "..".
    /// - Throws: `storage`.
    func write(_ bytes: [UInt8], to path: String) throws(LedgerError) {
        var folders: Set<String> = []
        try write(bytes, to: path, leaving: &folders)
        try sync(folders)
    }

    /// Writes a file as `write(_:to:)` does, but leaves the fsync of its directory to a later `sync(_:)`.
    ///
    /// - Parameter folders: takes up the file's directory.
    /// - Throws: `storage`.
    func write(_ bytes: [UInt8], to path: String, leaving folders: inout Set<String>) throws(LedgerError) {
        let target = root + "/" + path
        let folder = Self.parent(of: target)
        try Self.writeAndSync(bytes, to: temporary)
        if unsafe rename(temporary, target) != 0 {
            guard errno == ENOENT else { throw Self.failure("rename to", target) }
            try Self.makeDirectory(folder)
            guard unsafe rename(temporary, target) == 0 else { throw Self.failure("rename to", target) }
        }
        folders.insert(folder)
    }

    /// Makes the names of files written before as durable as their bytes.
    ///
    /// - Throws: `storage`.
    func sync(_ folders: Set<String>) throws(LedgerError) {
        for folder in folders { try Self.sync(directory: folder) }
    }

    /// Reads a file; nil if there is none.
    ///
    /// - Throws: `storage`; `corrupted` if it is longer than any file of a log.
    func read(_ path: String) throws(LedgerError) -> [UInt8]? {
        let target = root + "/" + path
        let descriptor = unsafe open(target, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw Self.failure("open", target)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure("read", target) }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= Self.maximumFileByteCount else {
                throw LedgerError(.corrupted, "\(target) is longer than any file of a log")
            }
        }
    }

    /// Deletes files that nobody needs any more, and their directory; what cannot be deleted stays.
    func removePartials(below path: String, widths: ClosedRange<Int>) {
        guard unsafe access("\(root)/\(path)", F_OK) == 0 else { return }
        for width in widths { _ = unsafe unlink("\(root)/\(path)/\(width)") }
        _ = unsafe rmdir("\(root)/\(path)")
    }

    /// Takes the directory for this process until the lock is gone.
    ///
    /// - Throws: `alreadyOpen`, `storage`.
    func lock() throws(LedgerError) -> FileLock {
        do {
            return try FileLock(root + "/lock")
        } catch {
            guard error.code == .taken else { throw LedgerError(.storage, "cannot lock \(root)/lock: \(error.reason)") }
            throw LedgerError(
                .alreadyOpen, "the log in \(root) is open already\(error.byWhom); stop the other process first")
        }
    }

    private static func writeAndSync(_ bytes: [UInt8], to path: String) throws(LedgerError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure("create", path) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure("write", path) }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw failure("fsync", path) }
    }

    static func makeDirectory(_ path: String) throws(LedgerError) {
        if unsafe mkdir(path, 0o755) == 0 {
            try sync(directory: parent(of: path))
            return
        }
        if errno == EEXIST { return }
        guard errno == ENOENT, parent(of: path) != path else { throw failure("mkdir", path) }
        try makeDirectory(parent(of: path))
        try makeDirectory(path)
    }

    static func sync(directory path: String) throws(LedgerError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("fsync", path) }
    }

    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func failure(_ action: String, _ path: String) -> LedgerError {
        let reason = unsafe String(cString: strerror(errno))
        return LedgerError(.storage, "cannot \(action) \(path): \(reason)")
    }
}
