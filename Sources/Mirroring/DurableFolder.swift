internal import Glibc
internal import LocalIO

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
        do { try DurableFile.makeDirectory(root, mode: 0o755) } catch { throw Self.failure(error) }
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
        let target = "\(root)/\(path)"
        let folder = DurableFile.parent(of: target)
        do {
            if unsafe access(folder, F_OK) != 0 { try DurableFile.makeDirectory(folder, mode: 0o755) }
            try DurableFile.put(target, bytes, mode: 0o644, temporary: "\(root)/.next")
        } catch { throw Self.failure(error) }
        folders.insert(folder)
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
        do { for folder in folders { try DurableFile.synchronize(directory: folder) } } catch { throw failure(error) }
    }

    /// A whole file; nil if there is none.
    ///
    /// - Throws: `.storage`, also above `maximum` bytes.
    static func read(_ path: String, maximum: Int) throws(MirrorError) -> [UInt8]? {
        do { return try DurableFile.read(path, maximum: maximum, isOwn: false) } catch { throw failure(error) }
    }

    static func failure(_ verb: String, _ path: String) -> MirrorError { failure(DurableFile.failure(verb, path)) }

    private static func failure(_ cause: FileFailure) -> MirrorError {
        let remedy =
            switch cause.code {
            case .notRegular: "look what it is"
            case .tooLong: "that is not the file it should be"
            default: "check the place, its owner and its free space"
            }
        return MirrorError(.storage, "\(cause.words); \(remedy)")
    }
}
