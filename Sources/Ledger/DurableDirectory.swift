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
        do { try DurableFile.write(bytes, to: descriptor, path: path) } catch { throw failure(error) }
        guard fsync(descriptor) == 0 else { throw failure("fsync", path) }
    }

    static func makeDirectory(_ path: String) throws(LedgerError) {
        do { try DurableFile.makeDirectory(path, mode: 0o755) } catch { throw failure(error) }
    }

    static func sync(directory path: String) throws(LedgerError) {
        do { try DurableFile.synchronize(directory: path) } catch { throw failure(error) }
    }

    static func parent(of path: String) -> String { DurableFile.parent(of: path) }

    static func failure(_ action: String, _ path: String) -> LedgerError { failure(DurableFile.failure(action, path)) }

    private static func failure(_ cause: FileFailure) -> LedgerError { LedgerError(.storage, cause.words) }
}
