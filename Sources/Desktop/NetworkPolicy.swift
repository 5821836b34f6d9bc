/// What desktops may reach. Outside addresses are open; private, link-local, shared and reserved ranges, the host and
/// other desktops are closed except for what is named here. IPv6 is off.
public struct NetworkPolicy: Sendable, Hashable {
    public enum Transport: String, Sendable, Hashable { case tcp, udp }

    /// One address and port that desktops may reach although its range is closed.
    public struct Exception: Sendable, Hashable {
        public let address: IPv4Address
        public let port: UInt16
        public let transport: Transport

        public init(address: IPv4Address, port: UInt16, transport: Transport = .tcp) {
            self.address = address
            self.port = port
            self.transport = transport
        }
    }

    /// An upstream resolver.
    public struct Upstream: Sendable, Hashable {
        public let address: IPv4Address
        public let port: UInt16

        public init(address: IPv4Address, port: UInt16 = 53) {
            self.address = address
            self.port = port
        }
    }

    /// Closed addresses that are open after all.
    public var exceptions: [Exception] = []

    /// Addresses that the host gets for its own services to desktops, such as a page server. Only ports that
    /// `exceptions` names can be reached there.
    public var serviceAddresses: [IPv4Address] = []

    /// Resolvers that the desktops' own resolvers ask; none: only `names` resolve.
    public var upstreams: [Upstream] = []

    /// Names that resolve to a fixed address.
    public var names: [String: IPv4Address] = [:]

    public init() {}

    /// Ranges that no desktop reaches: IANA's IPv4 special-purpose registry, less what is globally reachable.
    static let closedRanges = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    ]

    /// - Throws: `configuration` naming the first host name that is none.
    func validate() throws(DesktopError) {
        for name in names.keys {
            let labels = name.split(separator: ".", omittingEmptySubsequences: false)
            let valid = labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-")
                    && label.utf8.allSatisfy {
                        (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
                    }
            }
            guard valid, name.utf8.count <= 253 else {
                throw DesktopError(.configuration, "host name \(name): give lower-case letters, digits, hyphens, dots")
            }
        }
    }
}
