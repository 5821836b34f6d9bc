internal import CDraws
internal import Foundation
internal import Glibc

/// A directory that appears whole: it is filled under another name, made durable, and then put in its place.
///
/// Dropped before `publish`, it is removed.
struct StagedDirectory: ~Copyable {
    let target: String
    /// Where files go meanwhile: beside the target, on the same file system.
    let path: String
    private let mode: mode_t
    private var isPublished: Bool

    /// - Parameter mode: of the directory and of those inside; 0700 for what only the office may read.
    /// - Throws: `.storage`.
    init(target: String, mode: mode_t) throws(DrawsError) {
        let name = target.hasSuffix("/") ? String(target.dropLast()) : target
        try DurableFiles.makeDirectory(DurableFiles.parent(of: name))
        let path = "\(name).new-\(getpid())-\(UInt64.random(in: .min ... .max))"
        guard unsafe mkdir(path, mode) == 0, unsafe chmod(path, mode) == 0 else {
            throw DurableFiles.failure("create", path)
        }
        self.target = name
        self.path = path
        self.mode = mode
        isPublished = false
    }

    // FileManager follows no link when it removes.
    deinit { if !isPublished { try? FileManager.default.removeItem(atPath: path) } }

    /// Adds a file below the directory; durable only after `publish`.
    ///
    /// - Parameters:
    ///   - name: relative, of parts that are no "..".
    ///   - isPublic: whether everybody may read it, even in a directory that few may enter.
    /// - Throws: `.storage`.
    func add(_ name: String, _ bytes: [UInt8], isPublic: Bool = false) throws(DrawsError) {
        let file = path + "/" + name
        let fileMode = isPublic ? DurableFiles.publicMode : mode & 0o666
        do {
            try DurableFiles.create(file, bytes, mode: fileMode, isSynchronized: false)
        } catch {
            guard unsafe access(DurableFiles.parent(of: file), F_OK) != 0 else { throw error }
            try DurableFiles.makeDirectory(DurableFiles.parent(of: file), mode: mode)
            try DurableFiles.create(file, bytes, mode: fileMode, isSynchronized: false)
        }
    }

    /// Adds a file that is there already and never changes, by another name for the same bytes.
    ///
    /// - Parameters:
    ///   - name: relative, of parts that are no "..".
    ///   - file: on the same file system.
    /// - Throws: `.storage`.
    func link(_ name: String, to file: String) throws(DrawsError) {
        let new = path + "/" + name
        guard unsafe Glibc.link(file, new) == 0 else { throw DurableFiles.failure("link \(file) to", new) }
    }

    /// Whether a name is that of a directory which is being filled, or was when its process died.
    static func isTemporary(_ name: String) -> Bool {
        guard let range = name.range(of: ".new-", options: .backwards) else { return false }
        let parts = name[range.upperBound...].split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }
    }

    /// Removes what killed processes left in a directory; only for one that no other process fills now.
    ///
    /// - Throws: `.storage`.
    static func removeAbandoned(in directory: String) throws(DrawsError) {
        for name in try DurableFiles.names(in: directory) where isTemporary(name) { try remove(directory + "/" + name) }
    }

    /// Removes what killed processes left of one directory, wherever it is; only where no other process fills it now.
    ///
    /// - Throws: `.storage`.
    static func removeAbandoned(of target: String) throws(DrawsError) {
        let parent = DurableFiles.parent(of: target)
        let prefix = (target.split(separator: "/").last.map { String($0) } ?? "") + ".new-"
        for name in try DurableFiles.names(in: parent) where name.hasPrefix(prefix) && isTemporary(name) {
            try remove(parent + "/" + name)
        }
    }

    private static func remove(_ path: String) throws(DrawsError) {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch { throw DrawsError(.storage, "cannot remove \(path): remove it yourself", cause: error) }
    }

    /// Makes everything durable, and puts it in the target's place in one step; what was there before is removed.
    ///
    /// - Parameter replaces: whether a directory that is there may be replaced.
    /// - Throws: `.exists`, `.storage`.
    consuming func publish(replaces: Bool) throws(DrawsError) {
        // One call for all files: an fsync each would take hours for millions of slips.
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DurableFiles.failure("open", path) }
        let isSynchronized = cdraws_syncfs(descriptor) == 0
        close(descriptor)
        guard isSynchronized else { throw DurableFiles.failure("write", path) }
        if unsafe cdraws_rename_new(path, target) == 0 {
            isPublished = true
        } else {
            guard errno == EEXIST else { throw DurableFiles.failure("rename to", target) }
            guard replaces else {
                throw DrawsError(.exists, "\(target) is there already: name another place, or remove it yourself")
            }
            // The old directory is under our temporary name afterwards, and goes with this value.
            guard unsafe cdraws_exchange(path, target) == 0 else {
                throw DurableFiles.failure("replace", target)
            }
        }
        try DurableFiles.synchronize(directory: DurableFiles.parent(of: target))
    }
}
