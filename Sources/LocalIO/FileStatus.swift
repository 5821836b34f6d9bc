import Glibc

/// What a file system says of a path (stat(2)).
public struct FileStatus: Sendable, Hashable {
    public enum Kind: Sendable, Hashable { case directory, file, other }

    public let kind: Kind
    /// The file system that it is on.
    public let device: UInt64
    /// That it takes on the disk.
    public let byteCount: UInt64

    /// - Parameter followsLinks: whether a symbolic link stands for what it leads to.
    /// - Returns: nil where nothing is, or nothing may be looked at: `errno` says which.
    public init?(of path: String, followsLinks: Bool = true) {
        var status = stat()
        guard unsafe (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFDIR: .directory
            case S_IFREG: .file
            default: .other
            }
        device = UInt64(status.st_dev)
        byteCount = UInt64(max(status.st_blocks, 0)) * 512
    }
}
