internal import CDesktop
internal import CryptoPrimitives
internal import Glibc
internal import LocalIO

/// An image file held open: what is hashed, then and later, is the very file that is mounted.
actor OpenImage {
    private let executor = QueueExecutor(label: "tabellion.image")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    nonisolated let image: DesktopImage
    private nonisolated let descriptor: Int32

    /// - Throws: `image` when the file cannot be opened or has another length.
    init(_ image: DesktopImage) throws(DesktopError) {
        descriptor = unsafe open(image.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        self.image = image
        var status = stat()
        guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0 else {
            throw DesktopError(.image, "\(image.path) cannot be opened: build the image again")
        }
        guard UInt64(status.st_size) == image.bytes else {
            throw DesktopError(.image, "\(image.path) has \(status.st_size) bytes, its record says \(image.bytes)")
        }
    }

    deinit { close(descriptor) }

    /// The open file's name for the programs that this process starts.
    nonisolated var mountSource: String { "/proc/\(getpid())/fd/\(descriptor)" }

    /// Reads the whole file.
    ///
    /// - Throws: `image` when a digest differs from the record.
    func verify() throws(DesktopError) {
        var hasher = PairHasher()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var offset: off_t = 0
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe pread(descriptor, $0.baseAddress, $0.count, offset)
            }
            guard count >= 0 else { throw DesktopError(errno: errno, "reading \(image.path)") }
            if count == 0 { break }
            hasher.update(buffer.span.extracting(first: count))
            offset += off_t(count)
        }
        let digests = hasher.finalize()
        guard digests == image.digests else {
            throw DesktopError(
                .image,
                "\(image.path) is not the image of its record: SHA-256 \(digests.sha256), record \(image.digests.sha256)"
            )
        }
    }
}
