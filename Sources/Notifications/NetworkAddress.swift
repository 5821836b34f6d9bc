/// An IP address as 16 bytes; IPv4 as `::ffff:a.b.c.d`.
struct NetworkAddress: Hashable, Sendable {
    let bytes: [UInt8]

    init(ipv4: [UInt8]) { bytes = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + ipv4 }

    init(ipv6: [UInt8]) { bytes = ipv6 }

    var isIPv4: Bool { bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF }

    /// Reachable by anybody on the Internet, and nobody's special place.
    ///
    /// IANA's registries of special-purpose addresses; of IPv6 only 2000::/3 is taken, without the tunnels that hide an IPv4
    /// address inside.
    var isPublic: Bool {
        if isIPv4 { return !Self.special4.contains { $0.contains(self) } }
        return Self.global6.contains(self) && !Self.special6.contains { $0.contains(self) }
    }

    private static let special4 = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    ].map { constant($0) }
    private static let global6 = constant("2000::/3")
    private static let special6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"].map { constant($0) }

    private static func constant(_ text: String) -> NetworkRange {
        guard let range = NetworkRange(text) else { fatalError("\(text) is a network") }
        return range
    }
}
