internal import Glibc

/// Writes files that appear whole or not at all, and never replaces one.
@safe struct SegmentDirectory: ~Copyable {
    private let path: String
    private let descriptor: Int32

    /// - Parameter path: an existing directory without segments.
    init(path: String) throws(RecorderError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure("opening the directory \(path)") }
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Writes, synchronises, gives the file its name, and synchronises the directory.
    func write(_ bytes: [UInt8], name: String) throws(RecorderError) {
        let temporary = ".\(name).part"
        let file = unsafe openat(descriptor, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(0o640))
        guard file >= 0 else { throw Self.failure("creating \(path)/\(temporary)") }
        do throws(RecorderError) {
            defer { close(file) }
            try write(bytes, to: file, name: temporary)
            guard fsync(file) == 0 else { throw Self.failure("synchronising \(path)/\(temporary)") }
            // Unlike rename, a link never takes the place of a file that is there.
            guard unsafe linkat(descriptor, temporary, descriptor, name, 0) == 0 else {
                throw Self.failure("naming \(path)/\(name)")
            }
            guard unsafe unlinkat(descriptor, temporary, 0) == 0 else {
                throw Self.failure("unlinking \(path)/\(temporary)")
            }
        } catch {
            unsafe unlinkat(descriptor, temporary, 0)
            throw error
        }
        guard fsync(descriptor) == 0 else { throw Self.failure("synchronising the directory \(path)") }
    }

    private func write(_ bytes: [UInt8], to file: Int32, name: String) throws(RecorderError) {
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(file, buffer.baseAddress! + offset, bytes.count - offset)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("writing \(path)/\(name)") }
            offset += count
        }
    }

    private static func failure(_ action: String) -> RecorderError {
        let code = errno
        return RecorderError(
            .writeFailed, "\(action) failed: \(unsafe String(cString: strerror(code)))", systemError: code)
    }
}
