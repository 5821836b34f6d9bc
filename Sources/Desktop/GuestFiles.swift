internal import CDesktop
internal import Glibc

/// Files that a guest can change, read from the host's side. The guest may plant links, FIFOs and devices and may swap
/// them while they are read: every name is resolved below the guest's directory without following any link.
public struct GuestFiles: Sendable {
    /// What a directory holds.
    public struct Entry: Sendable, Hashable {
        public enum Kind: String, Sendable { case file, directory, link, other, removed }

        /// Path inside the desktop, absolute.
        public let path: String
        public let kind: Kind

        /// Length of a file.
        public let bytes: UInt64
        public let user: UInt32
    }

    /// Host directory that stands for the guest's `/`.
    let root: String

    /// Opens a regular file for reading.
    ///
    /// - Parameter path: absolute path inside the desktop.
    /// - Returns: a descriptor that the caller closes.
    /// - Throws: `system` when it is missing, is no regular file, or a link leads there.
    public func open(_ path: String) throws(DesktopError) -> Int32 {
        let relative = String(path.drop { $0 == "/" })
        let file = unsafe desktop_open_beneath(root, relative, O_RDONLY)
        guard file >= 0 else { throw DesktopError(errno: errno, "opening \(path) of the desktop") }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(file)
            throw DesktopError(.system, "\(path) of the desktop is no regular file")
        }
        return file
    }

    /// Whole contents of a regular file, at most `limit` bytes; nil when there is none.
    public func read(_ path: String, limit: Int) -> [UInt8]? {
        guard let file = try? open(path) else { return nil }
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

    /// Everything at and below a directory in depth-first order, without the directory itself, at most `limit` entries.
    public func entries(below path: String, limit: Int = 100_000) -> [Entry] {
        var found: [Entry] = []
        collect(String(path.drop { $0 == "/" }), limit, &found)
        return found
    }

    private func collect(_ directory: String, _ limit: Int, _ found: inout [Entry]) {
        let descriptor = unsafe desktop_open_beneath(root, directory.isEmpty ? "." : directory, O_RDONLY | O_DIRECTORY)
        guard descriptor >= 0, let stream = unsafe fdopendir(descriptor) else { return }
        var names: [String] = []
        while let entry = unsafe readdir(stream), names.count < limit {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        for name in names.sorted() where found.count < limit {
            var status = stat()
            guard unsafe fstatat(dirfd(stream), name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            let path = directory.isEmpty ? name : "\(directory)/\(name)"
            found.append(
                Entry(path: "/" + path, kind: kind(status), bytes: UInt64(max(0, status.st_size)), user: status.st_uid))
            if status.st_mode & S_IFMT == S_IFDIR { collect(path, limit, &found) }
        }
        unsafe closedir(stream)
    }

    private func kind(_ status: stat) -> Entry.Kind {
        switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .directory
        case S_IFLNK: .link
        // An overlay marks what was removed by a device 0/0.
        case S_IFCHR where status.st_rdev == 0: .removed
        default: .other
        }
    }
}
