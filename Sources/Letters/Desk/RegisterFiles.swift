internal import Glibc
internal import LetterModel

/// The register's files: each is complete or not there, and what was written survives a power cut.
struct RegisterFiles {
    /// Where a test may stop the process, as a kill would: before and after each step that persists.
    typealias Step = @Sendable (_ name: String) throws(LetterError) -> Void

    let directory: String
    let step: Step

    private func failure(_ verb: String, _ path: String) -> LetterError {
        LetterError(
            .register, at: path, "cannot \(verb): \(unsafe String(cString: strerror(errno)))",
            remedy: "give the register a directory of its own, with room, that only this service writes")
    }

    func has(_ name: String) -> Bool { unsafe access("\(directory)/\(name)", F_OK) == 0 }

    func read(_ name: String, maximum: Int) throws(LetterError) -> [UInt8]? {
        let path = "\(directory)/\(name)"
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0, errno == ENOENT { return nil }
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_size <= maximum else { throw failure("read", path) }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress! + filled, buffer.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("read", path) }
            filled += count
        }
        return bytes
    }

    /// Adds to the end of a file, and makes it durable.
    ///
    /// - Parameter length: of the file before; what a killed process left behind it is cut off.
    func append(_ name: String, at length: Int, _ bytes: [UInt8]) throws(LetterError) {
        try step("before append \(name)")
        let path = "\(directory)/\(name)"
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        guard ftruncate(descriptor, off_t(length)) == 0, lseek(descriptor, 0, SEEK_END) == off_t(length) else {
            throw failure("cut", path)
        }
        try write(descriptor, path, bytes)
        guard fsync(descriptor) == 0 else { throw failure("write", path) }
        if length == 0 { try synchronize() }
        try step("after append \(name)")
    }

    /// Puts a file there, whole or not at all.
    func put(_ name: String, _ bytes: [UInt8]) throws(LetterError) {
        try step("before put \(name)")
        let path = "\(directory)/\(name)"
        let new = path + ".new"
        let descriptor = unsafe open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("create", new) }
        defer { close(descriptor) }
        try write(descriptor, new, bytes)
        guard fsync(descriptor) == 0 else { throw failure("write", new) }
        try step("before rename \(name)")
        guard unsafe rename(new, path) == 0 else { throw failure("rename", new) }
        try synchronize()
        try step("after put \(name)")
    }

    private func write(_ descriptor: Int32, _ path: String, _ bytes: [UInt8]) throws(LetterError) {
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress! + offset, buffer.count - offset)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("write", path) }
            offset += count
        }
    }

    private func synchronize() throws(LetterError) {
        let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("write", directory) }
    }
}
