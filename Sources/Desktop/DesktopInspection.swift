public import CryptoPrimitives

/// What a desktop is like at one moment, seen from the host: material for a cleanliness report.
public struct DesktopInspection: Sendable {
    /// A file with its length and digest.
    public struct File: Sendable, Hashable {
        public let path: String
        public let bytes: Int
        public let sha256: Digest
    }

    /// How the overlay differs from the image.
    public struct OverlayChanges: Sendable, Hashable {
        /// Paths that the image does not have.
        public let added: [GuestFiles.Entry]

        /// Paths of the image that were replaced, changed or removed. Directories that merely lead to something added
        /// are not among them.
        public let changed: [GuestFiles.Entry]
    }

    public let processes: [GuestProcess]

    /// Programs that are connected to the X server: of the desktop by their names, the worker as "worker"; nil for anybody
    /// else.
    public let displayClients: [String?]

    /// The guest's mount table, as proc(5) describes `mountinfo`, a line each.
    public let mounts: [String]

    /// Whether the guest's `/` is mounted read-only.
    public let rootIsReadOnly: Bool

    /// `/etc/hosts` and `/etc/resolv.conf` as the guest sees them.
    public let hosts: String
    public let resolverConfiguration: String

    /// Proxy variables of any process; empty when there are none.
    public let proxyVariables: [String: String]

    public let overlay: OverlayChanges

    /// Room of the overlay and what is free of it, in bytes.
    public let overlayBytes: UInt64
    public let overlayFreeBytes: UInt64

    /// Managed policy files as the guest sees them, and the SHA-256 of their concatenation in the order of their names.
    public let policyFiles: [File]
    public let policySHA256: Digest

    /// System certificate bundle as the guest sees it.
    public let certificateBundle: File?

    /// NSS databases of the guest's user: certificates that somebody added would be there.
    public let nssFiles: [File]

    /// Files of the browser's profile.
    public let profile: [GuestFiles.Entry]

    /// Files in the download directory.
    public let downloads: [GuestFiles.Entry]

    /// The guest's IPv4 routes, as `/proc/net/route` lists them.
    public let routes: String

    /// The host's address that the outside sees, unless a gateway beyond the host translates it; nil without a route.
    public let egressAddress: IPv4Address?
}
