import Foundation
import Glibc

/// A file that only grows: lines are written whole, and `sync` says when they are on disk.
///
/// Not for concurrent use: its owner serialises.
struct AppendedFile: ~Copyable {
    private let descriptor: Int32
    private let path: String

    /// Bytes up to the end of the last whole line.
    private var length: off_t

    /// Opens for appending, creating the file if need be. A torn last line is cut off, so that the next line stands alone.
    init(path: String) throws(WorkerError) {
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        self.path = path
        length = 0
        guard descriptor >= 0 else { throw SessionFile.failure("open", path) }
        guard let whole = Self.wholeLines(descriptor), ftruncate(descriptor, whole) == 0 else {
            throw SessionFile.failure("read back", path)
        }
        length = whole
        try SessionFile.syncDirectory(of: path)
    }

    deinit { close(descriptor) }

    /// Appends in one write; a short write (disk full) is an error, and its torn line is taken back.
    mutating func append(_ bytes: [UInt8]) throws(WorkerError) {
        let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, bytes.count) }
        guard count == bytes.count else {
            // A short write has no error of its own; the next one would say that the disk is full.
            if count >= 0 { errno = ENOSPC }
            let error = SessionFile.failure("append to", path)
            _ = ftruncate(descriptor, length)
            throw error
        }
        length += off_t(count)
    }

    func sync() throws(WorkerError) {
        guard fdatasync(descriptor) == 0 else { throw SessionFile.failure("sync", path) }
    }

    /// Where the last whole line ends; nil when the file cannot be read.
    private static func wholeLines(_ descriptor: Int32) -> off_t? {
        var end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0 else { return nil }
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while end > 0 {
            let start = max(0, end - off_t(piece.count))
            let count = unsafe pread(descriptor, &piece, Int(end - start), start)
            guard count == Int(end - start) else { return nil }
            if let last = piece[..<count].lastIndex(of: 0x0A) { return start + off_t(last) + 1 }
            end = start
        }
        return 0
    }
}
