internal import Glibc

/// A file that is too long to be read whole; read by position.
struct RandomAccessFile: ~Copyable {
    private let path: String
    private let descriptor: Int32
    let byteCount: Int

    /// - Throws: `.storage`.
    init(_ path: String) throws(DrawsError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw DurableFiles.failure("open", path) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw DrawsError(.storage, "\(path) is no regular file: name one")
        }
        self.path = path
        self.descriptor = descriptor
        byteCount = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// At least one byte, and at most `count`.
    ///
    /// - Throws: `.storage`, also at the end of the file.
    func bytes(at position: Int, count: Int) throws(DrawsError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        while true {
            let taken = unsafe pread(descriptor, &bytes, count, position)
            if taken < 0 && errno == EINTR { continue }
            guard taken > 0 else { throw DurableFiles.failure("read", path) }
            return Array(bytes.prefix(taken))
        }
    }
}
