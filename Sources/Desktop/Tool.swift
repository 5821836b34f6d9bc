internal import Glibc

/// Programs of the host that desktops need, and the Debian package of each.
enum Tool: String, CaseIterable {
    case ip, nft, mount, bwrap, dnsmasq, ss
    case xserver = "Xtigervnc"

    var package: String {
        switch self {
        case .ip, .ss: "iproute2"
        case .nft: "nftables"
        case .mount: "mount"
        case .bwrap: "bubblewrap"
        case .dnsmasq: "dnsmasq-base"
        case .xserver: "tigervnc-standalone-server"
        }
    }

    /// - Throws: `prerequisite` naming the package when the program is missing.
    func path() throws(DesktopError) -> String {
        for directory in ["/usr/bin", "/usr/sbin", "/bin", "/sbin"] {
            let path = "\(directory)/\(rawValue)"
            if unsafe access(path, X_OK) == 0 { return path }
        }
        throw DesktopError(.prerequisite, "\(rawValue) is missing: apt-get install \(package)")
    }
}
