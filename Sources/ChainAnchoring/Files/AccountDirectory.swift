internal import CryptoPrimitives
internal import Glibc
internal import LocalIO

/// A directory of one account for one process: the lock, and one file that is replaced whole.
///
/// The kernel lets go of the lock when the process dies.
final class AccountDirectory: Sendable {
    static let maximumByteCount = 4 * 1024 * 1024

    private let path: String
    private let lock: FileLock

    /// - Throws: `alreadyOpen`, `storage`.
    init(_ path: String) throws(ChainError) {
        self.path = path
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else { throw Self.failure("create", path) }
        do {
            lock = try FileLock(path + "/lock")
        } catch {
            guard error.code == .taken else { throw ChainError(.storage, "cannot lock \(path)/lock: \(error.reason)") }
            throw ChainError(
                .alreadyOpen,
                "\(path) is in use\(error.byWhom): one process at a time sends an account's transactions; stop the other"
            )
        }
    }

    private var file: String { path + "/transaction.json" }

    /// nil if there is no such file.
    func read() throws(ChainError) -> [UInt8]? {
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0, errno == ENOENT { return nil }
        guard descriptor >= 0 else { throw Self.failure("open", file) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure("read", file) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= Self.maximumByteCount else {
                throw ChainError(.corrupted, "\(file) is too long: restore it, or move it away")
            }
        }
    }

    /// Replaces the file; durable when it returns.
    func replace(_ bytes: [UInt8]) throws(ChainError) {
        let fresh = file + ".new"
        let descriptor = unsafe open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failure("create", fresh) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let rest = Array(bytes[written...])
            let count = unsafe write(descriptor, rest, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("write", fresh) }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw Self.failure("write", fresh) }
        guard unsafe rename(fresh, file) == 0 else { throw Self.failure("rename", fresh) }
        try sync()
    }

    /// Removes the file, if it is there; durable when it returns.
    func clear() throws(ChainError) {
        guard unsafe unlink(file) == 0 || errno == ENOENT else { throw Self.failure("remove", file) }
        try sync()
    }

    private func sync() throws(ChainError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Self.failure("write", path) }
    }

    private static func failure(_ verb: String, _ path: String) -> ChainError {
        let reason = unsafe String(cString: strerror(errno))
        return ChainError(.storage, "cannot \(verb) \(path): \(reason); check the directory and its owner")
    }
}
