internal import CDesktop
internal import Glibc

/// Network namespace of one desktop: a link to the host, a route, a filter. It belongs to the host's user namespace, so
/// nothing inside the desktop can change it.
struct GuestNetwork: Sendable {
    /// Name of the namespace and of the host's end of the link.
    let name: String
    let hostAddress: IPv4Address
    let guestAddress: IPv4Address

    var namespacePath: String { "/run/netns/\(name)" }

    /// Makes namespace, link, addresses and filter, and lets the host's filter know the link.
    func make(_ policy: NetworkPolicy, filter: HostFilter) throws(DesktopError) {
        try Command.run(.ip, ["netns", "add", name])
        let descriptor = try open()
        defer { close(descriptor) }
        for scope in ["all", "default"] {
            // A kernel without IPv6 has no such file, and nothing to turn off.
            _ = unsafe desktop_write_in_network(descriptor, "/proc/sys/net/ipv6/conf/\(scope)/disable_ipv6", "1")
        }
        try Command.run(
            .nft, ["-f", "-"], input: ruleset(policy), network: descriptor)
        try filter.add(link: name, guest: guestAddress, host: hostAddress)
        try Command.run(
            .ip, ["-batch", "-"],
            input: """
                link add \(name) type veth peer name eth0 netns \(name)
                addr add \(hostAddress)/30 dev \(name)

                """)
        if HostFiles.status("/proc/sys/net/ipv6/conf/\(name)") != nil {
            try HostFiles.write("/proc/sys/net/ipv6/conf/\(name)/disable_ipv6", "1")
        }
        try Command.run(.ip, ["link", "set", name, "up"])
        try Command.run(
            .ip, ["-batch", "-"],
            input: """
                link set lo up
                addr add \(guestAddress)/30 dev eth0
                link set eth0 up
                route add default via \(hostAddress)

                """, network: descriptor)
    }

    /// Descriptor of the namespace; the caller closes it.
    func open() throws(DesktopError) -> Int32 {
        let descriptor = unsafe Glibc.open(namespacePath, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DesktopError(errno: errno, "opening \(namespacePath)") }
        return descriptor
    }

    func remove(filter: HostFilter) {
        GuestNetwork.remove(name)
        filter.remove(link: name, guest: guestAddress, host: hostAddress)
    }

    /// Removes link and namespace of that name, if they are there.
    static func remove(_ name: String) {
        if HostFiles.isDirectory("/sys/class/net/\(name)") || HostFiles.status("/sys/class/net/\(name)") != nil {
            _ = try? Command.run(.ip, ["link", "del", name])
        }
        if HostFiles.status("/run/netns/\(name)") != nil { _ = try? Command.run(.ip, ["netns", "del", name]) }
    }

    private func ruleset(_ policy: NetworkPolicy) -> String {
        """
        table inet guard {
            \(HostFilter.closed)
            \(HostFilter.named(policy))
            chain output {
                type filter hook output priority 0; policy drop;
                oifname "lo" accept
                meta nfproto != ipv4 drop
                ip saddr != \(guestAddress) drop
                ip daddr \(hostAddress) meta l4proto { tcp, udp } th dport 53 accept
                meta l4proto . ip daddr . th dport @named accept
                ip daddr @closed reject with icmpx type admin-prohibited
                accept
            }
            chain input {
                type filter hook input priority 0; policy drop;
                iifname "lo" accept
                ct state established,related accept
            }
        }

        """
    }
}
