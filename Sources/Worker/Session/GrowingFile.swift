import CryptoPrimitives
import Foundation

/// Digests of a file that only grows, read on from where the last look ended.
struct GrowingFile: ~Copyable {
    let path: String
    private var hasher = PairHasher()

    init(path: String) { self.path = path }

    /// Length and digests of what stands there now.
    ///
    /// - Returns: nil when there is no file.
    mutating func read() throws -> (bytes: UInt64, digests: DigestPair)? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        try file.seek(toOffset: hasher.byteCount)
        while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty { hasher.update(piece) }
        return (hasher.byteCount, hasher.current())
    }
}
