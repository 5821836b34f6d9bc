import CryptoPrimitives
import Foundation

/// Length and both digests of a file, read in pieces.
struct FileDigests: Sendable, Hashable {
    var bytes: UInt64
    var digests: DigestPair

    /// Bytes read at a time.
    private static let pieceBytes = 1 << 20

    /// - Throws: `WorkerError.disk`.
    init(of path: String) throws(WorkerError) {
        guard let file = FileHandle(forReadingAtPath: path) else { throw SessionFile.failure("open", path) }
        defer { try? file.close() }
        var hasher = PairHasher()
        do {
            while let piece = try file.read(upToCount: Self.pieceBytes), !piece.isEmpty { hasher.update(piece) }
        } catch {
            throw WorkerError(.disk, "cannot read \(path): \(error.localizedDescription)")
        }
        bytes = hasher.byteCount
        digests = hasher.finalize()
    }
}
