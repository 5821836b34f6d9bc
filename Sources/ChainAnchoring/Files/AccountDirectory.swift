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
        do { return try DurableFile.read(file, maximum: Self.maximumByteCount) } catch { throw Self.failure(error) }
    }

    /// Replaces the file; durable when it returns.
    func replace(_ bytes: [UInt8]) throws(ChainError) {
        do { try DurableFile.replace(file, with: bytes, mode: 0o600) } catch { throw Self.failure(error) }
    }

    /// Removes the file, if it is there; durable when it returns.
    func clear() throws(ChainError) {
        guard unsafe unlink(file) == 0 || errno == ENOENT else { throw Self.failure("remove", file) }
        try sync()
    }

    private func sync() throws(ChainError) {
        do { try DurableFile.synchronize(directory: path) } catch { throw Self.failure(error) }
    }

    private static func failure(_ cause: FileFailure) -> ChainError {
        guard cause.code == .tooLong else {
            return ChainError(.storage, "\(cause.words); check the directory and its owner")
        }
        return ChainError(.corrupted, "\(cause.words): restore the file, or move it away")
    }

    private static func failure(_ verb: String, _ path: String) -> ChainError {
        failure(DurableFile.failure(verb, path))
    }
}
