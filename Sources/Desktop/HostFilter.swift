/// The host's packet filter for a worker's desktops: table `<prefix>_<worker>`.
///
/// Everything from a desktop passes `forward` (to others) or `input` (to the host); what is not named is rejected there,
/// whatever the filter inside the desktop's own namespace did.
struct HostFilter: Sendable {
    let table: String

    /// Makes the table anew.
    func install(_ policy: NetworkPolicy) throws(DesktopError) {
        try Command.run(.nft, ["-f", "-"], input: HostFilter.removal(table) + ruleset(policy))
    }

    func remove() { _ = try? Command.run(.nft, ["-f", "-"], input: HostFilter.removal(table)) }

    /// Deletes a table whether or not it is there.
    private static func removal(_ table: String) -> String { "table inet \(table) {}\ndelete table inet \(table)\n" }

    func add(link: String, guest: IPv4Address, host: IPv4Address) throws(DesktopError) {
        try Command.run(.nft, ["-f", "-"], input: change("add", link, guest, host))
    }

    func remove(link: String, guest: IPv4Address, host: IPv4Address) {
        _ = try? Command.run(.nft, ["-f", "-"], input: change("delete", link, guest, host))
    }

    private func change(_ verb: String, _ link: String, _ guest: IPv4Address, _ host: IPv4Address) -> String {
        """
        \(verb) element inet \(table) links { "\(link)" }
        \(verb) element inet \(table) guests { \(guest) }
        \(verb) element inet \(table) sources { "\(link)" . \(guest) }
        \(verb) element inet \(table) resolvers { "\(link)" . \(host) }

        """
    }

    private func ruleset(_ policy: NetworkPolicy) -> String {
        """
        table inet \(table) {
            set links { type ifname; }
            set guests { type ipv4_addr; }
            set sources { type ifname . ipv4_addr; }
            set resolvers { type ifname . ipv4_addr; }
            \(HostFilter.closed)
            \(HostFilter.named(policy))
            chain forward {
                type filter hook forward priority -10; policy accept;
                iifname @links goto from_desktop
                oifname @links goto to_desktop
            }
            chain from_desktop {
                iifname . ip saddr != @sources drop
                meta nfproto != ipv4 drop
                tcp flags syn tcp option maxseg size set rt mtu
                meta l4proto . ip daddr . th dport @named accept
                ip daddr @closed reject with icmpx type admin-prohibited
                oifname @links reject with icmpx type admin-prohibited
                accept
            }
            chain to_desktop {
                ct state established,related accept
                drop
            }
            chain input {
                type filter hook input priority -10; policy accept;
                iifname @links goto to_host
            }
            chain to_host {
                meta nfproto != ipv4 drop
                iifname . ip saddr != @sources drop
                iifname . ip daddr @resolvers meta l4proto { tcp, udp } th dport 53 accept
                meta l4proto . ip daddr . th dport @named accept
                ct state established,related accept
                reject with icmpx type admin-prohibited
            }
            chain output {
                type filter hook output priority -10; policy accept;
                oifname @links ct state new drop
            }
            chain postrouting {
                type nat hook postrouting priority 100; policy accept;
                ip saddr @guests oifname != @links masquerade
            }
        }

        """
    }

    /// The set of closed ranges.
    static let closed =
        "set closed { type ipv4_addr; flags interval; elements = { \(NetworkPolicy.closedRanges.joined(separator: ", ")) } }"

    /// The set of named exceptions.
    static func named(_ policy: NetworkPolicy) -> String {
        let elements = policy.exceptions.map { "\($0.transport.rawValue) . \($0.address) . \($0.port)" }
        let list = elements.isEmpty ? "" : " elements = { \(Set(elements).sorted().joined(separator: ", ")) }"
        return "set named { type inet_proto . ipv4_addr . inet_service;\(list) }"
    }
}
