internal import Glibc

/// Files that are written whole or not at all, below one directory; one writer, any number of readers.
struct DurableFolder: Sendable {
    /// Longest file of a log, in bytes: a full bundle of the longest entries that the format allows.
    static let maximumFileByteCount = 256 * 65_537

    let root: String

    /// Creates the directory if it is missing, its parents with it.
    ///
    /// - Throws: `.storage`.
    init(_ root: String) throws(MirrorError) {
        self.root = root
        try Self.makeDirectory(root)
    }

    /// Writes a file durably: temporary file, fsync, rename, fsync of the directory.
    ///
    /// - Throws: `.storage`.
    func replace(_ path: String, with bytes: [UInt8]) throws(MirrorError) {
        var folders: Set<String> = []
        try replace(path, with: bytes, leaving: &folders)
        try Self.synchronize(folders)
    }

    /// Writes a file as `replace(_:with:)` does, but leaves the fsync of its directory to `synchronize(_:)`.
    ///
    /// - Parameter folders: takes up the file's directory.
    /// - Throws: `.storage`.
    func replace(_ path: String, with bytes: [UInt8], leaving folders: inout Set<String>) throws(MirrorError) {
        let (target, temporary) = ("\(root)/\(path)", "\(root)/.next")
        try Self.write(bytes, to: temporary)
        if unsafe rename(temporary, target) != 0 {
            guard errno == ENOENT else { throw Self.failure("rename to", target) }
            try Self.makeDirectory(Self.parent(of: target))
            guard unsafe rename(temporary, target) == 0 else { throw Self.failure("rename to", target) }
        }
        folders.insert(Self.parent(of: target))
    }

    func read(_ path: String) throws(MirrorError) -> [UInt8]? {
        try Self.read("\(root)/\(path)", maximum: Self.maximumFileByteCount)
    }

    /// Deletes the partial tiles beside a full one; what cannot be deleted stays.
    func removePartials(below path: String) {
        guard unsafe access("\(root)/\(path)", F_OK) == 0 else { return }
        for width in 1...255 { _ = unsafe unlink("\(root)/\(path)/\(width)") }
        _ = unsafe rmdir("\(root)/\(path)")
    }

    /// Deletes one file, if it is there and can be.
    func remove(_ path: String) { _ = unsafe unlink("\(root)/\(path)") }

    /// Makes the names of files as durable as their bytes.
    static func synchronize(_ folders: Set<String>) throws(MirrorError) {
        for folder in folders { try synchronize(directory: folder) }
    }

    /// A whole file; nil if there is none.
    ///
    /// - Throws: `.storage`, also above `maximum` bytes.
    static func read(_ path: String, maximum: Int) throws(MirrorError) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw failure("open", path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw failure("read", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw MirrorError(.storage, "\(path) is no regular file; look what it is")
        }
        guard status.st_size <= maximum else {
            throw MirrorError(.storage, "\(path) has more than \(maximum) bytes: that is not the file it should be")
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

    private static func write(_ bytes: [UInt8], to path: String) throws(MirrorError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
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
        guard fsync(descriptor) == 0 else { throw failure("fsync", path) }
    }

    private static func makeDirectory(_ path: String) throws(MirrorError) {
        if unsafe mkdir(path, 0o755) == 0 { return try synchronize(directory: parent(of: path)) }
        if errno == EEXIST { return }
        guard errno == ENOENT, parent(of: path) != path else { throw failure("create", path) }
        try makeDirectory(parent(of: path))
        try makeDirectory(path)
    }

    private static func synchronize(directory path: String) throws(MirrorError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("fsync", path) }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func failure(_ verb: String, _ path: String) -> MirrorError {
        let reason = unsafe String(cString: strerror(errno))
        return MirrorError(.storage, "cannot \(verb) \(path): \(reason); check the place, its owner and its free space")
    }
}
