internal import Glibc

/// The resolver of one desktop: a dnsmasq of its own, under a user of its own, on the host's end of the desktop's link.
/// It reads no hosts file and no resolver configuration of the host.
struct Resolver: Sendable {
    let directory: String
    let user: UInt32
    let address: IPv4Address

    var logPath: String { "\(directory)/queries.log" }

    func start(_ policy: NetworkPolicy, cgroup: ControlGroup) throws(DesktopError) -> ChildProcess {
        try HostFiles.makeDirectory(directory, mode: 0o700, owner: user)
        try HostFiles.create("\(directory)/dnsmasq.conf", Array(configuration(policy).utf8), mode: 0o400, owner: user)
        try HostFiles.create(logPath, mode: 0o600, owner: user)
        var request = SpawnRequest(
            path: try Tool.dnsmasq.path(),
            arguments: ["--keep-in-foreground", "--conf-file=\(directory)/dnsmasq.conf", "--pid-file="])
        request.identity = .init(user: user, bindsLowPorts: true)
        request.cgroupFiles = cgroup.entryFiles
        let process = try ChildProcess(request)
        // It answers once it is bound; a wrong setting ends it at once.
        for _ in 0..<400 {
            if let status = process.wait(milliseconds: 5) {
                throw DesktopError(.system, "dnsmasq ended with status \(status): \(HostFiles.text(logPath) ?? "")")
            }
            if HostFiles.text(logPath)?.contains("started") == true { return process }
        }
        process.kill()
        throw DesktopError(.timeout, "dnsmasq did not start within 2 s")
    }

    private func configuration(_ policy: NetworkPolicy) -> String {
        var lines = [
            "port=53", "bind-interfaces", "listen-address=\(address)", "except-interface=lo", "no-hosts", "no-resolv",
            "no-poll", "log-queries=extra", "log-facility=\(logPath)", "cache-size=1000", "filter-AAAA",
            "domain-needed", "bogus-priv", "user=", "group=",
        ]
        lines += policy.names.sorted { $0.key < $1.key }.map { "address=/\($0.key)/\($0.value)" }
        lines += policy.upstreams.map { "server=\($0.address)#\($0.port)" }
        return lines.joined(separator: "\n") + "\n"
    }
}
