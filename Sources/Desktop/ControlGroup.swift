internal import Glibc

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
