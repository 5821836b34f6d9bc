import Foundation

/// A network namespace that plays the rest of the world: it has the given addresses and serves port 7777 on all of them.
final class OutsideWorld {
    private static let name = "tbdeskworld"
    private let server: LineServer

    init(addresses: [String]) throws {
        let name = OutsideWorld.name
        var script = """
            set -e
            ip netns del \(name) 2>/dev/null || true
            ip link del \(name) 2>/dev/null || true
            ip netns add \(name)
            ip link add \(name) type veth peer name eth0 netns \(name)
            ip addr add 10.99.77.1/30 dev \(name)
            ip link set \(name) up
            ip -n \(name) link set lo up
            ip -n \(name) addr add 10.99.77.2/30 dev eth0
            ip -n \(name) link set eth0 up
            """
        for address in addresses where address != "10.99.77.2" {
            script += "\nip -n \(name) addr add \(address)/32 dev lo; ip route add \(address)/32 via 10.99.77.2"
        }
        let outcome = try HostCommand.run(["/bin/sh", "-c", script])
        guard outcome.status == 0 else { throw Failure(description: "the outside world: \(outcome.output)") }
        server = try LineServer(address: "0.0.0.0", port: 7777, namespace: name)
    }

    func remove() {
        server.stop()
        let name = OutsideWorld.name
        _ = try? HostCommand.run(["/bin/sh", "-c", "ip link del \(name); ip netns del \(name)"])
    }

    struct Failure: Error, CustomStringConvertible { let description: String }
}
