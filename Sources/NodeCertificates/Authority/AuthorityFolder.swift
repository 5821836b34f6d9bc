internal import Glibc
internal import LocalIO

/// The authority's directory, for one process at a time; files are whole and durable, or not there.
struct AuthorityFolder: ~Copyable {
    private static let maximumByteCount = 16 << 20

    let path: String
    private let lock: FileLock

    /// - Parameter creates: makes the directory (mode 0700) if it is missing; its parent exists.
    /// - Throws: `.storage`, `.inUse`.
    init(_ path: String, creates: Bool) throws(NodeCertificateError) {
        if creates, unsafe mkdir(path, 0o700) != 0, errno != EEXIST { throw Self.failure("create", path) }
        do {
            lock = try FileLock("\(path)/lock")
        } catch {
            guard error.code == .taken else {
                throw NodeCertificateError(.storage, "cannot lock \(path)/lock: \(error.reason)")
            }
            throw NodeCertificateError(
                .inUse, "another process\(error.byWhom) works in \(path); try again when it has ended")
        }
        self.path = path
    }

    /// Replaces a file durably.
    borrowing func replace(_ name: String, with bytes: [UInt8], mode: mode_t) throws(NodeCertificateError) {
        do {
            try DurableFile.replace("\(path)/\(name)", with: bytes, mode: mode, temporary: "\(path)/.next")
        } catch { throw Self.failure(error) }
    }

    borrowing func read(_ name: String, isSecret: Bool = false) throws(NodeCertificateError) -> [UInt8]? {
        try Self.read("\(path)/\(name)", isSecret: isSecret)
    }

    /// - Parameter isSecret: refuses a file that group or others may read or write.
    static func read(_ path: String, isSecret: Bool) throws(NodeCertificateError) -> [UInt8]? {
        do {
            return try DurableFile.read(path, maximum: maximumByteCount, isSecret: isSecret, isOwn: false)
        } catch { throw failure(error) }
    }

    /// Writes a new file and makes it durable; fails if there is one already.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws(NodeCertificateError) {
        do { try DurableFile.create(path, bytes, mode: mode) } catch { throw failure(error) }
    }

    static func failure(_ verb: String, _ path: String) -> NodeCertificateError {
        failure(DurableFile.failure(verb, path))
    }

    private static func failure(_ cause: FileFailure) -> NodeCertificateError {
        let remedy =
            switch cause.code {
            case .exposed: "chmod 600, and think whether it is still secret"
            case .notRegular, .tooLong: "look what it is: no file of an authority"
            default: "check the place, its owner and its free space"
            }
        return NodeCertificateError(.storage, "\(cause.words); \(remedy)")
    }
}
