import Desktop
import Glibc
import Testing

/// The wall around a desktop, tried from inside with programs of the image. Every refusal stands beside the same attempt
/// where it must succeed.
@Suite(.serialized) struct IsolationTests {
    /// Runs a shell text inside; true when it exits with 0.
    private func succeeds(_ desktop: Desktop, _ text: String) async throws -> Bool {
        try await desktop.run(inGuest: ["/bin/bash", "-c", text]).status == 0
    }

    private func output(_ desktop: Desktop, _ text: String) async throws -> String {
        try await desktop.run(inGuest: ["/bin/bash", "-c", text]).output
    }

    @Test func filesPrivilegesAndProcesses() async throws {
        try await DesktopFixture.with(worker: "wall") { fixture in
            let desktop = try await fixture.start()
            try await DisplayProbe(desktop).waitForWindow(named: "about:blank", seconds: 20)

            // The probe is what the browser is: same user, same namespaces, no capability in any set, no_new_privs.
            let status = try await output(desktop, "cat /proc/self/status; id -u; cat /proc/self/uid_map")
            for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
                #expect(status.contains("\(set):\t0000000000000000"), "\(set) in \(status)")
            }
            #expect(status.contains("NoNewPrivs:\t1") && status.contains("\n1000\n"))
            let inspection = try await desktop.inspect()
            let browser = try #require(inspection.processes.first { $0.guestProcessID == 2 })
            for kind in ["user", "pid", "net", "mnt", "ipc", "uts", "cgroup"] {
                let mine = try HostCommand.run(["/bin/readlink", "/proc/self/ns/\(kind)"]).output
                let link = try await output(desktop, "readlink /proc/self/ns/\(kind)")
                #expect(link.split(separator: "\n").first.map(String.init) == browser.namespaces[kind])
                #expect(link != mine, "\(kind) is the host's")
            }

            // Files of the host: a file that the host reads, and one that the guest itself has.
            let secret = "\(fixture.scratch)/secret"
            _ = try HostCommand.run(["/bin/sh", "-c", "echo secret > \(secret); chmod 644 \(secret)"])
            #expect(try HostCommand.run(["/bin/cat", secret]).status == 0)
            #expect(try await !succeeds(desktop, "cat \(secret)"))
            #expect(try await !succeeds(desktop, "ls /run/tbdesktop"))
            #expect(try await !succeeds(desktop, "test -e /proc/1/root\(secret)"))
            #expect(try await output(desktop, "ls -A /sys").isEmpty)
            #expect(try await succeeds(desktop, "cat /etc/hosts && echo x > ~/mine && cat ~/mine"))

            // The image: not written, and what the guest writes at home is.
            #expect(try await !succeeds(desktop, "echo x > /etc/hosts"))
            #expect(try await !succeeds(desktop, "touch /usr/bin/x"))
            #expect(try await !succeeds(desktop, "echo '{}' > /etc/chromium/policies/managed/x.json"))
            #expect(try await !succeeds(desktop, "echo x > /etc/resolv.conf"))
            #expect(inspection.rootIsReadOnly)

            // X server: its socket and nothing else of it; the guest's own client works.
            #expect(try await output(desktop, "ls -A /tmp/.X11-unix") == "X0\n")
            #expect(try HostCommand.run(["/bin/cat", desktop.displayAuthority]).status == 0)
            #expect(try await !succeeds(desktop, "cat \(desktop.displayAuthority)"))
            #expect(try await !succeeds(desktop, "test -e \(desktop.viewerSocket)"))
            #expect(try HostCommand.run(["/usr/bin/test", "-S", desktop.viewerSocket]).status == 0)

            // Set-uid programs: none; becoming somebody else: refused; the same call by root of the host works.
            #expect(try await output(desktop, "find / -xdev -type f -perm /6000 2>/dev/null").isEmpty)
            let become = "exit(syscall(105, 0) == 0 ? 0 : 1)"
            #expect(try await !succeeds(desktop, "perl -e '\(become)'"))
            #expect(try HostCommand.run(["/usr/bin/perl", "-e", become]).status == 0)
            #expect(try await succeeds(desktop, "perl -e 'exit(syscall(105, 1000) == 0 ? 0 : 1)'"))

            // Mounting: refused, also remounting what is read-only; root of the host may, in a namespace of its own.
            let mount = "($s, $t, $k) = qw(none /mnt tmpfs); exit(syscall(165, $s, $t, $k, 0, 0) == 0 ? 0 : 1)"
            #expect(try await !succeeds(desktop, "perl -e '\(mount)'"))
            let remount = "($s, $t, $k) = qw(none / none); exit(syscall(165, $s, $t, $k, 0x1020, 0) == 0 ? 0 : 1)"
            #expect(try await !succeeds(desktop, "perl -e '\(remount)'"))
            #expect(try HostCommand.run(["/usr/bin/unshare", "-m", "/usr/bin/perl", "-e", mount]).status == 0)

            // Processes: the guest's own can be traced, the X server and the worker are not even there.
            let attach = "exit(syscall(101, 16, $ARGV[0] + 0, 0, 0) == 0 ? 0 : 1)"
            let pids = try #require(await desktop.processIDs())
            for pid in [pids.display, pids.resolver, getpid()] {
                #expect(try await !succeeds(desktop, "perl -e '\(attach)' \(pid)"))
                #expect(try await !succeeds(desktop, "kill -0 \(pid)"))
            }
            #expect(try await succeeds(desktop, "sleep 5 & perl -e '\(attach)' $!; s=$?; kill -9 $!; exit $s"))

            // Raw and packet sockets: refused; ordinary ones are not.
            let socket = "use Socket; exit(socket(S, $ARGV[0], $ARGV[1], $ARGV[2]) ? 0 : 1)"
            for kind in ["2 3 1", "2 3 255", "17 3 768"] {
                #expect(try await !succeeds(desktop, "perl -e '\(socket)' \(kind)"), "socket \(kind)")
                #expect(
                    try HostCommand.run(["/usr/bin/perl", "-e", socket] + kind.split(separator: " ").map(String.init))
                        .status == 0)
            }
            #expect(try await succeeds(desktop, "perl -e '\(socket)' 2 1 6"))
        }
    }

    /// The guest brings tools of its own for routes and filters, and a user namespace in which it has every capability.
    @Test func networkCannotBeChangedFromInside() async throws {
        try await DesktopFixture.with(worker: "wires") { fixture in
            let desktop = try await fixture.start()
            try await DisplayProbe(desktop).waitForWindow(named: "about:blank", seconds: 20)
            let folder = "/home/user/tools"
            let copy = """
                set -e; d=/run/tbdesktop/wires/d\(desktop.slot)/overlay/upper\(folder); mkdir -p $d
                for p in ip nft; do f=$(command -v $p); cp $f $d/; ldd $f | grep -o '/[^ ]*' | xargs -I{} cp -n {} $d/; done
                chmod -R a+rX $d
                """
            #expect(try HostCommand.run(["/bin/sh", "-c", copy]).status == 0)
            func tool(_ name: String) -> String {
                "\(folder)/ld-linux-x86-64.so.2 --library-path \(folder) \(folder)/\(name)"
            }
            // The tools work inside: they read.
            #expect(try await succeeds(desktop, "\(tool("ip")) route show | grep default"))
            for attempt in [
                "\(tool("ip")) route add 10.0.0.0/8 via \(desktop.hostAddress)",
                "\(tool("ip")) link set eth0 down", "\(tool("ip")) addr add 10.9.9.9/24 dev eth0",
                "\(tool("nft")) flush ruleset", "\(tool("nft")) add table inet mine",
            ] {
                #expect(try await !succeeds(desktop, attempt), "\(attempt)")
                #expect(try await !succeeds(desktop, "unshare -r \(attempt)"), "unshare -r \(attempt)")
            }
            #expect(try await !succeeds(desktop, "echo 1 > /proc/sys/net/ipv4/ip_forward"))
            // The same programs may, for root of the host in the same namespace.
            let name = desktop.hostInterface
            #expect(
                try HostCommand.run(["/usr/sbin/ip", "netns", "exec", name, "nft", "add", "table", "inet", "mine"])
                    .status
                    == 0)
            #expect(
                try HostCommand.run(["/usr/sbin/ip", "-n", name, "route", "add", "10.0.0.0/8", "dev", "eth0"]).status
                    == 0)
        }
    }

    @Test func chromiumSandboxIsOn() async throws {
        try await DesktopFixture.with(worker: "sandbox") { fixture in
            let desktop = try await fixture.start(url: "data:text/html,<title>marker</title>")
            try await DisplayProbe(desktop).waitForWindow(named: "marker", seconds: 20)
            let processes = try await desktop.inspect().processes
            let browser = try #require(processes.first { $0.guestProcessID == 2 })
            #expect(
                !processes.contains { $0.arguments.contains { $0.contains("no-sandbox") && !$0.contains("zygote") } })
            let renderers = processes.filter { $0.arguments.contains { $0.contains("--type=renderer") } }
            #expect(!renderers.isEmpty)
            for renderer in renderers {
                #expect(renderer.seccompMode == 2 && renderer.noNewPrivileges)
                #expect(renderer.effective == 0 && renderer.permitted == 0)
                #expect(renderer.processIDs.count > browser.processIDs.count, "a nested process namespace")
                for kind in ["user", "pid", "net"] {  // the sandbox's own, inside the desktop's
                    #expect(renderer.namespaces[kind] != browser.namespaces[kind], "\(kind) namespace of a renderer")
                }
            }
            // Control: the browser's main process is none of these.
            #expect(browser.seccompMode == 0 && browser.user == desktop.guestUser)
        }
    }
}
