internal import Glibc

/// Control groups for desktops, on a version 2 hierarchy when it has the controllers, else on version 1 hierarchies.
struct ControlGroups: Sendable {
    enum Hierarchy: Sendable, Equatable {
        case unified(String)
        /// Mount points of the memory, cpu and pids hierarchies.
        case separate(memory: String, cpu: String, pids: String)
    }

    let hierarchy: Hierarchy

    /// Directories below which groups are made, one for each hierarchy.
    let homes: [String]

    static let controllers = ["memory", "cpu", "pids"]

    /// Share of the processor, 1 to 10,000, against those beside it; 100 is a process of the host.
    ///
    /// All desktops together weigh as four processes of the host, so that X servers get their turn beside a worker's many
    /// threads; and among desktops what a browser does never holds up an X server, without which nothing is recorded.
    enum Weight: Int, Sendable {
        case guest = 25
        case desktops = 400
        case display = 1_000

        /// The same share as version 1 writes it.
        var shares: Int { rawValue * 1024 / 100 }
    }

    /// - Throws: `prerequisite` when the kernel offers the controllers nowhere.
    init() throws(DesktopError) {
        let mounts = HostFiles.text("/proc/self/mounts") ?? ""
        let found = ControlGroups.find(mounts: mounts) { HostFiles.text($0 + "/cgroup.controllers") ?? "" }
        guard let found else {
            throw DesktopError(
                .prerequisite, "no control groups with memory, cpu and pids: mount cgroup2 at /sys/fs/cgroup")
        }
        hierarchy = found
        homes =
            switch found {
            case .unified(let top): [ControlGroups.home(top: top)]
            case .separate(let memory, let cpu, let pids): Array(Set([memory, cpu, pids])).sorted()
            }
    }

    /// Finds the hierarchies in the text of `/proc/self/mounts`; `offered` reads what a version 2 mount offers.
    static func find(mounts: String, offered: (String) -> String) -> Hierarchy? {
        var separate: [String: String] = [:]
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ").map(String.init)
            guard fields.count >= 4 else { continue }
            if fields[2] == "cgroup2" {
                let here = offered(fields[1]).split(whereSeparator: \.isWhitespace).map(String.init)
                if controllers.allSatisfy(here.contains) { return .unified(fields[1]) }
            } else if fields[2] == "cgroup" {
                for option in fields[3].split(separator: ",").map(String.init) where controllers.contains(option) {
                    separate[option] = fields[1]
                }
            }
        }
        guard let memory = separate["memory"], let cpu = separate["cpu"], let pids = separate["pids"] else {
            return nil
        }
        return .separate(memory: memory, cpu: cpu, pids: pids)
    }

    /// Directories below which groups may be: an earlier life may have had another home than this one.
    var roots: [String] {
        guard case .unified(let top) = hierarchy, !homes.contains(top) else { return homes }
        return homes + [top]
    }

    /// Makes the group `name` ("a/b/c") with limits and returns it. When that fails nothing of the group is left.
    ///
    /// - Throws: `prerequisite` when the controllers cannot be had in the group; `system` when the kernel refuses a limit.
    func make(
        _ name: String, memoryBytes: UInt64, cores: Double, processes: Int, weight: Weight
    ) throws(DesktopError) -> ControlGroup {
        let group = ControlGroup(directories: homes.map { "\($0)/\(name)" })
        let quota = "\(Int(cores * 100_000))"
        let tree = name.prefix { $0 != "/" }
        do throws(DesktopError) {
            switch hierarchy {
            case .unified:
                for home in homes {
                    try ControlGroups.makeUnified(name, home: home)
                    try HostFiles.write("\(home)/\(tree)/cpu.weight", "\(Weight.desktops.rawValue)")
                }
                for path in group.directories {
                    try HostFiles.write("\(path)/memory.max", "\(memoryBytes)")
                    try ControlGroups.writeIfThere("\(path)/memory.swap.max", "0")
                    try HostFiles.write("\(path)/cpu.max", "\(quota) 100000")
                    try HostFiles.write("\(path)/cpu.weight", "\(weight.rawValue)")
                    try HostFiles.write("\(path)/pids.max", "\(processes)")
                }
            case .separate(let memory, let cpu, let pids):
                for directory in group.directories { try HostFiles.makeDirectory(directory, mode: 0o755) }
                try HostFiles.write("\(cpu)/\(tree)/cpu.shares", "\(Weight.desktops.shares)")
                try HostFiles.write("\(memory)/\(name)/memory.limit_in_bytes", "\(memoryBytes)")
                // Memory and swap together: no more than memory, so no swap.
                try ControlGroups.writeIfThere("\(memory)/\(name)/memory.memsw.limit_in_bytes", "\(memoryBytes)")
                try HostFiles.write("\(cpu)/\(name)/cpu.cfs_period_us", "100000")
                try HostFiles.write("\(cpu)/\(name)/cpu.cfs_quota_us", quota)
                try HostFiles.write("\(cpu)/\(name)/cpu.shares", "\(weight.shares)")
                try HostFiles.write("\(pids)/\(name)/pids.max", "\(processes)")
            }
        } catch {
            group.remove()
            throw error
        }
        return group
    }

    /// Kernels without an account of swap have no such file.
    private static func writeIfThere(_ path: String, _ text: String) throws(DesktopError) {
        if HostFiles.status(path) != nil { try HostFiles.write(path, text) }
    }

    /// Kills every process of the group `name` and of those below it, and removes them all.
    func remove(_ name: String) {
        for root in roots { ControlGroups.removeTree("\(root)/\(name)") }
    }

    private static func removeTree(_ path: String) {
        guard HostFiles.isDirectory(path) else { return }
        for name in HostFiles.names(in: path) where HostFiles.isDirectory("\(path)/\(name)") {
            removeTree("\(path)/\(name)")
        }
        ControlGroup(directories: [path]).remove()
    }
}
