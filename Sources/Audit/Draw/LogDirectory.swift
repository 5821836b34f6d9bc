internal import EvidenceModel
internal import Glibc
internal import TransparencyLog

/// A log's public files in a directory: `checkpoint` and `tile/`, as its office or a mirror serves them.
struct LogDirectory {
    /// A bundle of 256 entries of 65,535 bytes, and their lengths.
    private static let maximumByteCount = TileAddress.fullWidth * (EntryBundle.maximumEntryByteCount + 2)

    let path: String

    /// - Parameter file: its path below the log's prefix.
    /// - Returns: nil when there is no such file.
    /// - Throws: `.read`, `.limit`.
    func read(_ file: String) throws(EvidenceError) -> [UInt8]? {
        let file = path + "/" + file
        guard unsafe access(file, F_OK) == 0 || errno != ENOENT && errno != ENOTDIR else { return nil }
        return try FileSource.contents(of: file, maximum: Self.maximumByteCount)
    }
}
