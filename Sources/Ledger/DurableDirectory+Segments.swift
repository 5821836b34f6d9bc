internal import Glibc

/// Packed files: written in place, at offsets that the checkpoint does not cover yet; read by offset.
extension DurableDirectory {
    /// Bytes for a place of a packed file.
    struct Piece {
        let offset: Int
        let bytes: ArraySlice<UInt8>
    }

    /// Writes pieces into a packed file and fsyncs it; creates it if it is missing.
    ///
    /// - Parameter isNew: whether the file may be new, so that its name must be made durable as well.
    /// - Throws: `storage`.
    func write(_ pieces: [Piece], into path: String, isNew: Bool) throws(LedgerError) {
        let target = root + "/" + path
        if isNew { try Self.makeDirectory(Self.parent(of: target)) }
        let descriptor = unsafe open(target, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.failure("open", target) }
        defer { close(descriptor) }
        for piece in pieces {
            var written = 0
            while written < piece.bytes.count {
                let count = unsafe piece.bytes.withUnsafeBytes { buffer in
                    unsafe pwrite(
                        descriptor, buffer.baseAddress! + written, buffer.count - written, piece.offset + written)
                }
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { throw Self.failure("write", target) }
                written += count
            }
        }
        guard fdatasync(descriptor) == 0 else { throw Self.failure("fsync", target) }
        if isNew { try Self.sync(directory: Self.parent(of: target)) }
    }

    /// Reads a place of a packed file; nil if the file is missing or ends before.
    ///
    /// - Parameter count: at most `maximumFileByteCount`.
    /// - Throws: `storage`.
    func read(_ path: String, at offset: Int, count: Int) throws(LedgerError) -> [UInt8]? {
        let target = root + "/" + path
        let descriptor = unsafe open(target, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw Self.failure("open", target)
        }
        defer { close(descriptor) }
        precondition(0...Self.maximumFileByteCount ~= count && offset >= 0, "a place outside any packed file")
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(descriptor, buffer.baseAddress! + done, count - done, offset + done)
            }
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { throw Self.failure("read", target) }
            guard got > 0 else { return nil }
            done += got
        }
        return bytes
    }

    /// Length of a file in bytes; nil if there is none.
    func byteCount(of path: String) -> Int? {
        var status = stat()
        guard unsafe stat(root + "/" + path, &status) == 0 else { return nil }
        return Int(status.st_size)
    }
}
