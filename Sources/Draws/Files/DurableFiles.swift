internal import CDraws
internal import Glibc
internal import LocalIO

/// Files that are written whole or not at all: a crash leaves the old state or the new one.
enum DurableFiles {
    static let secretMode: mode_t = 0o600
    static let publicMode: mode_t = 0o644

    /// Puts `bytes` in the place of the file.
    ///
    /// - Throws: `.storage`.
    static func replace(_ path: String, with bytes: [UInt8], mode: mode_t) throws(DrawsError) {
        do { try DurableFile.replace(path, with: bytes, mode: mode) } catch { throw failure(error) }
    }

    /// Writes a file that must not be there yet, atomically: of two writers one fails.
    ///
    /// - Throws: `.exists`, `.storage`.
    static func createOnce(_ path: String, _ bytes: [UInt8], mode: mode_t) throws(DrawsError) {
        let new = path + ".new"
        guard unsafe unlink(new) == 0 || errno == ENOENT else { throw failure("remove", new) }
        try create(new, bytes, mode: mode)
        defer { unsafe unlink(new) }
        guard unsafe link(new, path) == 0 else {
            guard errno == EEXIST else { throw failure("create", path) }
            throw DrawsError(.exists, "\(path) is there already and is never overwritten: name another place")
        }
        try synchronize(directory: parent(of: path))
    }

    /// Writes a new file and makes its bytes durable; fails if there is one already.
    static func create(
        _ path: String, _ bytes: [UInt8], mode: mode_t, isSynchronized: Bool = true
    ) throws(DrawsError) {
        do {
            try DurableFile.create(path, bytes, mode: mode, isSynchronized: isSynchronized)
        } catch { throw failure(error) }
    }

    /// Adds to the end of a file, which is made if it is not there; durable only by somebody else's `syncfs`.
    ///
    /// - Throws: `.storage`.
    static func append(_ path: String, _ bytes: [UInt8], mode: mode_t) throws(DrawsError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        guard fchmod(descriptor, mode) == 0 else { throw failure("set the mode of", path) }
        do { try DurableFile.write(bytes, to: descriptor, path: path) } catch { throw failure(error) }
    }

    /// - Throws: `.storage`.
    static func remove(_ path: String) throws(DrawsError) {
        guard unsafe unlink(path) == 0 else { throw failure("remove", path) }
    }

    /// A whole file, or nil if there is none.
    ///
    /// - Parameter isSecret: refuse a file that group or others may read or write.
    /// - Throws: `.storage`; `.exposed`; `.malformed` above `maximum` bytes.
    static func read(_ path: String, maximum: Int, isSecret: Bool = false) throws(DrawsError) -> [UInt8]? {
        do {
            return try DurableFile.read(path, maximum: maximum, isSecret: isSecret, isOwn: false)
        } catch { throw failure(error) }
    }

    /// Gives a file or directory another name that nothing has.
    ///
    /// - Throws: `.storage`.
    static func move(_ path: String, to other: String) throws(DrawsError) {
        guard unsafe cdraws_rename_new(path, other) == 0 else { throw failure("rename \(path) to", other) }
        try synchronize(directory: parent(of: other))
        try synchronize(directory: parent(of: path))
    }

    /// Creates a directory and what is missing above it.
    static func makeDirectory(_ path: String, mode: mode_t = 0o755) throws(DrawsError) {
        if unsafe mkdir(path, mode) == 0 { return }
        if errno == EEXIST { return }
        guard errno == ENOENT, parent(of: path) != path else { throw failure("create", path) }
        try makeDirectory(parent(of: path), mode: mode)
        try makeDirectory(path, mode: mode)
    }

    /// Names in a directory, without `.` and `..`; none if there is no such directory.
    ///
    /// - Throws: `.storage`.
    static func names(in directory: String) throws(DrawsError) -> [String] {
        guard let stream = unsafe opendir(directory) else {
            if errno == ENOENT { return [] }
            throw failure("read", directory)
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Whether there is something of that name.
    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Whether two names are of one file.
    static func areSame(_ one: String, _ other: String) -> Bool {
        var (first, second) = (stat(), stat())
        guard unsafe stat(one, &first) == 0, unsafe stat(other, &second) == 0 else { return false }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    static func synchronize(directory path: String) throws(DrawsError) {
        do { try DurableFile.synchronize(directory: path) } catch { throw failure(error) }
    }

    /// Everything above the last slash; "." where there is none.
    static func parent(of path: String) -> String { DurableFile.parent(of: path) }

    static func failure(_ verb: String, _ path: String) -> DrawsError { failure(DurableFile.failure(verb, path)) }

    private static func failure(_ cause: FileFailure) -> DrawsError {
        switch cause.code {
        case .tooLong: DrawsError(.malformed, "\(cause.words): that is not the file it should be")
        case .exposed: DrawsError(.exposed, "\(cause.words): find out who did, then chmod 600")
        case .notRegular: DrawsError(.storage, "\(cause.words): name one that is")
        case .exists, .full, .storage:
            DrawsError(.storage, "\(cause.words); check the place, its owner and its free space")
        }
    }
}
