import Desktop
import Foundation
import Testing

/// What a desktop reaches. "Outside" is a network namespace with a public address, a private and a link-local one, all
/// served by the same program, so that only the address decides.
@Suite(.serialized) struct NetworkTests {
    private static let outside = "93.184.216.34"
    private static let closed = ["10.99.77.2", "172.20.0.9", "192.168.77.9", "100.64.7.9", "169.254.169.254"]

    private func reaches(_ desktop: Desktop, _ address: String, _ port: Int) async throws -> Bool {
        let attempt = "exec 3<>/dev/tcp/\(address)/\(port) && read -t 2 -u 3 line && test \"$line\" = here"
        return try await desktop.run(inGuest: ["/usr/bin/timeout", "3", "/bin/bash", "-c", attempt]).status == 0
    }

    private func hostReaches(_ address: String, _ port: Int) throws -> Bool {
        let attempt = "exec 3<>/dev/tcp/\(address)/\(port) && read -t 2 -u 3 line && test \"$line\" = here"
        return try HostCommand.run(["/usr/bin/timeout", "3", "/bin/bash", "-c", attempt]).status == 0
    }

    @Test func onlyTheOutsideAndWhatIsNamed() async throws {
        let service = try #require(IPv4Address("198.18.77.1"))
        var policy = NetworkPolicy()
        policy.serviceAddresses = [service]
        policy.exceptions = [.init(address: service, port: 8443)]
        policy.names = ["page.example": service]
        try await DesktopFixture.with(worker: "network", network: policy) { fixture in
            let world = try OutsideWorld(addresses: [NetworkTests.outside] + NetworkTests.closed)
            defer { world.remove() }
            let first = try await fixture.start()
            let second = try await fixture.start()
            for desktop in [first, second] {
                try await DisplayProbe(desktop).waitForWindow(named: "about:blank", seconds: 20)
            }
            let servers = try [8443, 8444].map { try LineServer(address: "0.0.0.0", port: $0) }
            defer { for server in servers { server.stop() } }

            // Outside: open, and behind the host's address.
            #expect(try await reaches(first, NetworkTests.outside, 7777))
            // The same server at closed addresses: the host reaches each, the desktop none.
            for address in NetworkTests.closed {
                #expect(try hostReaches(address, 7777), "control: host to \(address)")
                #expect(try await !reaches(first, address, 7777), "\(address)")
            }
            // The host: the named address and port, and nothing else of it.
            #expect(try await reaches(first, "198.18.77.1", 8443))
            #expect(try await reaches(second, "198.18.77.1", 8443))
            for (address, port) in [
                ("198.18.77.1", 8444), ("\(first.hostAddress)", 8443), ("\(first.hostAddress)", 8444),
                ("\(second.hostAddress)", 8444), ("10.99.77.1", 8444),
            ] {
                #expect(try hostReaches(address, port), "control: host to itself, \(address):\(port)")
                #expect(try await !reaches(first, address, port), "\(address):\(port)")
            }
            // The host's loopback is not the desktop's.
            #expect(try hostReaches("127.0.0.1", 8443))
            #expect(try await !reaches(first, "127.0.0.1", 8443))
            // Another desktop: it serves itself, not its neighbour.
            let serve =
                "perl -MIO::Socket -e '$s = IO::Socket::INET->new(LocalPort => 6666, Listen => 5, ReuseAddr => 1)"
                + " or exit 1; while ($c = $s->accept) { print $c \"here\\n\"; close $c }' &"
            _ = try await second.run(inGuest: ["/bin/bash", "-c", "(setsid \(serve)) >/dev/null 2>&1; sleep 0.5"])
            #expect(try await !reaches(first, "\(second.guestAddress)", 6666))

            // Names: what the operator named, and nothing of the host's hosts file; asked of the desktop's own resolver.
            let named = try await first.run(inGuest: ["/usr/bin/getent", "ahostsv4", "page.example"])
            #expect(named.output.contains("198.18.77.1"))
            #expect(try await first.run(inGuest: ["/usr/bin/getent", "ahostsv4", "other.example"]).status != 0)
            let log = try String(contentsOfFile: first.resolverLog, encoding: .utf8)
            #expect(log.contains("page.example") && log.contains("other.example"))
            let others = try String(contentsOfFile: second.resolverLog, encoding: .utf8)
            #expect(!others.contains("page.example"))
            #expect(try await first.inspect().resolverConfiguration == "nameserver \(first.hostAddress)\n")
        }
    }

    /// The filter of the host alone holds, should the one inside the desktop's namespace fail.
    @Test func theHostsFilterStandsAlone() async throws {
        try await DesktopFixture.with(worker: "alone") { fixture in
            let world = try OutsideWorld(addresses: [NetworkTests.outside] + NetworkTests.closed)
            defer { world.remove() }
            let desktop = try await fixture.start()
            try await DisplayProbe(desktop).waitForWindow(named: "about:blank", seconds: 20)
            let server = try LineServer(address: "0.0.0.0", port: 8444)
            defer { server.stop() }
            let name = desktop.hostInterface
            #expect(
                try HostCommand.run(["/usr/sbin/ip", "netns", "exec", name, "nft", "flush", "ruleset"]).status == 0)
            #expect(try await reaches(desktop, NetworkTests.outside, 7777))
            for address in NetworkTests.closed { #expect(try await !reaches(desktop, address, 7777), "\(address)") }
            #expect(try await !reaches(desktop, "\(desktop.hostAddress)", 8444))
            // A false source address does not get out either.
            _ = try HostCommand.run(["/usr/sbin/ip", "-n", name, "addr", "add", "93.184.216.99/32", "dev", "lo"])
            let spoof =
                "perl -MIO::Socket -e 'exit(IO::Socket::INET->new(LocalAddr => \"93.184.216.99\","
                + " PeerAddr => \"\(NetworkTests.outside):7777\", Timeout => 2) ? 0 : 1)'"
            #expect(try await desktop.run(inGuest: ["/bin/bash", "-c", spoof]).status != 0)
        }
    }
}
