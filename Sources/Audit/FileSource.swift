public import EvidenceModel
internal import Glibc

/// A regular file, read where the auditor asks; never held whole.
public final class FileSource: ByteSource {
    private let descriptor: Int32
    public let byteCount: UInt64

    /// - Throws: `.read`, naming the file, when it is no regular file or may not be read.
    public init(path: String) throws(EvidenceError) {
        // O_NONBLOCK: a FIFO without a writer must not keep the auditor waiting.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.failure(path) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            let error = Self.failure(path)
            close(descriptor)
            throw error
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw EvidenceError(.read, "\(path): not a regular file")
        }
        self.descriptor = descriptor
        byteCount = UInt64(status.st_size)
    }

    deinit { close(descriptor) }

    private static func failure(_ path: String) -> EvidenceError {
        EvidenceError(.read, "\(path): \(unsafe String(cString: strerror(errno)))")
    }

    public func read(at offset: UInt64, count: Int) throws(EvidenceError) -> [UInt8] {
        guard offset <= byteCount, UInt64(count) <= byteCount - offset else {
            throw EvidenceError(.read, "\(count) bytes at \(offset) of \(byteCount)")
        }
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = 0
            while filled < count {
                let taken = unsafe pread(
                    descriptor, buffer.baseAddress! + filled, count - filled, off_t(offset) + off_t(filled))
                if taken < 0 && errno == EINTR { continue }
                guard taken > 0 else { break }
                filled += taken
            }
        }
        guard bytes.count == count else { throw EvidenceError(.read, "the file became shorter, or cannot be read") }
        return bytes
    }

    /// Whether a directory is there.
    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// A whole small file.
    ///
    /// - Throws: `.limit` above `maximum` bytes, or `.read`.
    public static func contents(of path: String, maximum: Int) throws(EvidenceError) -> [UInt8] {
        let file = try FileSource(path: path)
        guard file.byteCount <= UInt64(maximum) else {
            throw EvidenceError(.limit, "\(path): larger than \(maximum) bytes")
        }
        return try file.read(at: 0, count: Int(file.byteCount))
    }
}
