internal import CDesktop
internal import Glibc

/// Files and directories of the host: the few operations that desktops need, with errors that name the path.
enum HostFiles {
    /// Makes a directory (and its parents, 0711) unless it is there.
    static func makeDirectory(_ path: String, mode: UInt32 = 0o711, owner: UInt32 = 0) throws(DesktopError) {
        if unsafe mkdir(path, mode) != 0 {
            if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
                try makeDirectory(String(path[..<slash]))
                return try makeDirectory(path, mode: mode, owner: owner)
            }
            guard errno == EEXIST else { throw DesktopError(errno: errno, "mkdir \(path)") }
        }
        guard unsafe chmod(path, mode) == 0, unsafe chown(path, owner, owner) == 0 else {
            throw DesktopError(errno: errno, "chown \(path)")
        }
    }

    /// Makes a new file; it must not be there yet.
    static func create(_ path: String, _ bytes: [UInt8] = [], mode: UInt32 = 0o644, owner: UInt32 = 0)
        throws(DesktopError)
    {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard file >= 0 else { throw DesktopError(errno: errno, "creating \(path)") }
        defer { close(file) }
        let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
        guard count == bytes.count, fchmod(file, mode) == 0, fchown(file, owner, owner) == 0 else {
            throw DesktopError(errno: errno, "writing \(path)")
        }
    }

    /// Writes to a file that is there, such as one of a control group.
    static func write(_ path: String, _ text: String) throws(DesktopError) {
        let file = unsafe open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { throw DesktopError(errno: errno, "opening \(path)") }
        defer { close(file) }
        let bytes = Array(text.utf8)
        let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
        guard count == bytes.count else { throw DesktopError(errno: errno, "writing \(text) to \(path)") }
    }

    /// Whole contents, at most `limit` bytes; nil when the file cannot be read. Symbolic links at the end are followed
    /// only when `followsLink` says so.
    static func read(_ path: String, limit: Int = 4 << 20, followsLink: Bool = false) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followsLink ? 0 : O_NOFOLLOW))
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < limit {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, $0.count) }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            bytes.append(contentsOf: buffer.prefix(min(count, limit - bytes.count)))
        }
        return bytes
    }

    static func text(_ path: String) -> String? { read(path).map { String(decoding: $0, as: UTF8.self) } }

    /// Names in a directory, sorted; empty when it cannot be read.
    static func names(in directory: String) -> [String] {
        guard let stream = unsafe opendir(directory) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Status without following a link; nil when there is nothing.
    static func status(_ path: String) -> stat? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status : nil
    }

    /// User that owns a file; nil when there is none.
    static func owner(_ path: String) -> UInt32? { status(path)?.st_uid }

    /// Whether the extended attribute of a file is there and has this value.
    static func hasAttribute(_ path: String, _ name: String, _ value: String) -> Bool {
        unsafe desktop_has_attribute(path, name, value) == 1
    }

    /// Target of a symbolic link; nil when it is none.
    static func link(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = unsafe readlink(path, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }

    static func isDirectory(_ path: String) -> Bool { status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false }

    /// Removes a tree without following links and without leaving the file system that `path` is on.
    static func removeTree(_ path: String) {
        guard let top = status(path) else { return }
        removeTree(path, device: top.st_dev)
    }

    private static func removeTree(_ path: String, device: dev_t) {
        guard let status = status(path), status.st_dev == device else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            unsafe unlink(path)
            return
        }
        for name in names(in: path) { removeTree("\(path)/\(name)", device: device) }
        unsafe rmdir(path)
    }
}
