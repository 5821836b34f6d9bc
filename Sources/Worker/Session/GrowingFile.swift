import CryptoPrimitives
import Foundation

/// Digests of a file that only grows, read on from where the last look ended.
final class GrowingFile {
    /// Bytes taken in at one look, so that a fast file cannot hold the session up.
    private static let maximumStep: UInt64 = 256 << 20

    private let open: @Sendable () -> FileHandle?
    /// Owned by whoever owns this object: one session.
    private var hasher = PairHasher()

    convenience init(path: String) { self.init { FileHandle(forReadingAtPath: path) } }

    /// - Parameter open: a fresh handle at the file's start; nil when there is no file.
    init(open: @escaping @Sendable () -> FileHandle?) { self.open = open }

    /// Length and digests of what stands there now, or of its beginning when it grew by more than 256 MiB.
    ///
    /// - Returns: nil when there is no file.
    func read() throws -> (bytes: UInt64, digests: DigestPair)? {
        guard let file = open() else { return nil }
        defer { try? file.close() }
        try file.seek(toOffset: hasher.byteCount)
        let end = hasher.byteCount + Self.maximumStep
        while hasher.byteCount < end, let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty {
            hasher.update(piece)
        }
        return (hasher.byteCount, hasher.current())
    }
}
