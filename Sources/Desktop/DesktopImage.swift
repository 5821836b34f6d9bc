public import CryptoPrimitives

/// A built desktop image, as its record in the store describes it.
public struct DesktopImage: Sendable, Hashable {
    /// A Debian package in the image.
    public struct Package: Sendable, Hashable, Codable {
        public let name: String
        public let version: String
        public let architecture: String
    }

    /// `desktop-` and the first 16 hex digits of the SHA-256.
    public let name: String

    /// Digests of the squashfs file.
    public let digests: DigestPair

    /// Length of the squashfs file.
    public let bytes: UInt64

    /// Digest of the baseline file.
    public let baselineSHA256: Digest

    /// Digest of the browser policy that the image carries (a desktop shows one from the host in its place).
    public let policySHA256: Digest

    /// Digest of everything that the build depends on.
    public let inputsSHA256: Digest

    /// Version of the browser's package.
    public let chromium: String
    public let packages: [Package]

    /// Path of the squashfs file.
    public let path: String

    /// Path of the baseline: a line for every path of the image (type, mode, user, group, digest or link target, path).
    public let baselinePath: String
}
