import Testing

@testable import Desktop

@Suite struct ParsingTests {
    @Test func addresses() {
        #expect(IPv4Address("198.18.0.1")?.description == "198.18.0.1")
        for text in ["", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1..2.3", "a.b.c.d", "1.2.3.4 ", "-1.2.3.4"] {
            #expect(IPv4Address(text) == nil, "\(text)")
        }
    }

    @Test func listsOfSockets() {
        let listing = """
            u_str LISTEN 0 4096 /tmp/.X11-unix/X0 1000 * 0
            u_str ESTAB 0 0 /tmp/.X11-unix/X0 1001 * 2001
            u_str ESTAB 0 0      /tmp/viewer 1002 * 2002
            u_str ESTAB 0 0 * 1003 * 0
            u_str ESTAB 0 0 /tmp/.X11-unix/X0
            """
        #expect(DisplayClients.connections(in: listing) == [.init(server: 1001, client: 2001)])
        #expect(DisplayClients.localSockets(in: listing) == [1000, 1001, 1002, 1003])
    }

    @Test func hierarchies() {
        let old = """
            cgroup /sys/fs/cgroup/cpu cgroup rw,cpu,cpuacct 0 0
            cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0
            cgroup /sys/fs/cgroup/pids cgroup rw,pids 0 0
            cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0
            """
        #expect(
            ControlGroups.find(mounts: old) { _ in "" }
                == .separate(memory: "/sys/fs/cgroup/memory", cpu: "/sys/fs/cgroup/cpu", pids: "/sys/fs/cgroup/pids"))
        let new = "cgroup2 /sys/fs/cgroup cgroup2 rw 0 0"
        #expect(ControlGroups.find(mounts: new) { _ in "cpuset cpu io memory pids\n" } == .unified("/sys/fs/cgroup"))
        #expect(ControlGroups.find(mounts: new) { _ in "cpu memory" } == nil)
        #expect(ControlGroups.find(mounts: "") { _ in "" } == nil)
    }

    @Test func mountPoints() {
        let text = "36 35 98:0 / /mnt/a\\040b rw,noatime master:1 - ext3 /dev/root rw\nbroken line\n"
        #expect(Mounts.points(text) == ["/mnt/a b"])
    }

    @Test func namesAndRanges() throws {
        for name in ["", "UPPER", "a b", "slots", "a/b", "abcdefghijklmnopq", "é"] {
            #expect(throws: DesktopError.self, "\(name)") { try WorkerName(name) }
        }
        #expect(throws: DesktopError.self) { try HostLayout(namePrefix: "too-long-") }
        let layout = try HostLayout()
        #expect(layout.linkName(HostLayout.slotCount - 1).utf8.count <= 15)
        #expect(try Sweeper.serviceLink(layout, WorkerName("abcdefghijklmnop")).utf8.count <= 14)
        #expect(layout.guestAddress(HostLayout.slotCount - 1).description == "198.19.255.254")
        var policy = NetworkPolicy()
        policy.names = ["bad/name\nserver=1.1.1.1": IPv4Address(number: 1)]
        #expect(throws: DesktopError.self) { try policy.validate() }
        var configuration = DesktopConfiguration()
        configuration.width = 1281
        #expect(throws: DesktopError.self) { try configuration.validate() }
    }
}
