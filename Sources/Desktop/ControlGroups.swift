internal import Glibc

/// Control groups for desktops, on a version 2 hierarchy when it has the controllers, else on version 1 hierarchies.
struct ControlGroups: Sendable {
    enum Hierarchy: Sendable, Equatable {
        case unified(String)
        /// Mount points of the memory, cpu and pids hierarchies.
        case separate(memory: String, cpu: String, pids: String)
    }

    let hierarchy: Hierarchy

    static let controllers = ["memory", "cpu", "pids"]

    /// - Throws: `prerequisite` when the kernel offers the controllers nowhere.
    init() throws(DesktopError) {
        let mounts = HostFiles.text("/proc/self/mounts") ?? ""
        let found = ControlGroups.find(mounts: mounts) { HostFiles.text($0 + "/cgroup.controllers") ?? "" }
        guard let found else {
            throw DesktopError(
                .prerequisite, "no control groups with memory, cpu and pids: mount cgroup2 at /sys/fs/cgroup")
        }
        hierarchy = found
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

    var roots: [String] {
        switch hierarchy {
        case .unified(let root): [root]
        case .separate(let memory, let cpu, let pids): Array(Set([memory, cpu, pids])).sorted()
        }
    }

    /// Makes the group `name` ("a/b/c") with limits and returns it.
    func make(_ name: String, memoryBytes: UInt64, cores: Double, processes: Int) throws(DesktopError) -> ControlGroup {
        let group = ControlGroup(directories: roots.map { "\($0)/\(name)" })
        switch hierarchy {
        case .unified(let root):
            try makeUnified(root, name)
            let path = "\(root)/\(name)"
            try HostFiles.write("\(path)/memory.max", "\(memoryBytes)")
            if HostFiles.status("\(path)/memory.swap.max") != nil {
                try HostFiles.write("\(path)/memory.swap.max", "0")
            }
            try HostFiles.write("\(path)/cpu.max", "\(Int(cores * 100_000)) 100000")
            try HostFiles.write("\(path)/pids.max", "\(processes)")
        case .separate(let memory, let cpu, let pids):
            for directory in group.directories { try HostFiles.makeDirectory(directory, mode: 0o755) }
            try HostFiles.write("\(memory)/\(name)/memory.limit_in_bytes", "\(memoryBytes)")
            try HostFiles.write("\(cpu)/\(name)/cpu.cfs_period_us", "100000")
            try HostFiles.write("\(cpu)/\(name)/cpu.cfs_quota_us", "\(Int(cores * 100_000))")
            try HostFiles.write("\(pids)/\(name)/pids.max", "\(processes)")
        }
        return group
    }

    /// Every parent passes the controllers on; the root may have them on already.
    private func makeUnified(_ root: String, _ name: String) throws(DesktopError) {
        var path = root
        for part in name.split(separator: "/") {
            let wanted = ControlGroups.controllers.map { "+\($0)" }.joined(separator: " ")
            do throws(DesktopError) {
                try HostFiles.write("\(path)/cgroup.subtree_control", wanted)
            } catch {
                throw DesktopError(
                    .prerequisite, "\(path) cannot pass memory, cpu and pids on (processes sit in it): \(error)")
            }
            path += "/\(part)"
            try HostFiles.makeDirectory(path, mode: 0o755)
        }
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

/// One group: the same name in one hierarchy or several.
struct ControlGroup: Sendable {
    let directories: [String]

    var entryFiles: [String] { directories.map { "\($0)/cgroup.procs" } }

    /// Process ids in the group, as the host counts them.
    var processes: [Int32] {
        guard let first = directories.first, let text = HostFiles.text("\(first)/cgroup.procs") else { return [] }
        return text.split(separator: "\n").compactMap { Int32($0) }
    }

    /// Kills what is in the group until nothing is.
    ///
    /// - Returns: whether the group is empty now.
    @discardableResult
    func kill() -> Bool {
        for _ in 0..<400 {
            var left = false
            for directory in directories {
                if HostFiles.status("\(directory)/cgroup.kill") != nil {
                    try? HostFiles.write("\(directory)/cgroup.kill", "1")
                }
                for process in ControlGroup(directories: [directory]).processes where process > 0 {
                    left = true
                    _ = Glibc.kill(process, SIGKILL)
                }
            }
            if !left { return true }
            usleep(5_000)
        }
        return false
    }

    /// Kills what is in the group and removes it.
    func remove() {
        kill()
        for directory in directories {
            for _ in 0..<200 where HostFiles.isDirectory(directory) {
                if unsafe rmdir(directory) == 0 { break }
                usleep(5_000)
            }
        }
    }
}
