/// Version 2: where a process may make groups, and how their parents come to pass the controllers on.
///
/// A service manager owns the hierarchy's top and hands a service a part of it (`Delegate=`). A group that passes
/// controllers on holds no processes itself, the very top of the host excepted; a container's top is no exception.
/// Source: the kernel's `Documentation/admin-guide/cgroup-v2.rst`, "No Internal Process Constraint" and "Delegation".
extension ControlGroups {
    /// Group below a home into which processes are moved that sit in the home itself.
    static let supervisor = "supervisor"

    /// This process's own group when it was delegated to it with all controllers, else the hierarchy's top.
    static func home(top: String) -> String {
        home(top: top, membership: HostFiles.text("/proc/self/cgroup") ?? "", isDelegated: isDelegated)
    }

    /// - Parameter membership: text of `/proc/self/cgroup`; the line of version 2 starts with `0::`.
    static func home(top: String, membership: String, isDelegated: (String) -> Bool) -> String {
        guard let line = membership.split(separator: "\n").first(where: { $0.hasPrefix("0::/") }) else { return top }
        var parts = line.dropFirst(4).split(separator: "/")
        // A group outside this process's view of the hierarchy is shown with "..".
        guard !parts.isEmpty, !parts.contains("..") else { return top }
        let own = "\(top)/\(parts.joined(separator: "/"))"
        if isDelegated(own) { return own }
        // Moved there by `vacate`, or started there.
        guard parts.removeLast() == supervisor, !parts.isEmpty else { return top }
        let parent = "\(top)/\(parts.joined(separator: "/"))"
        return isDelegated(parent) ? parent : top
    }

    /// Whether the service manager marked the group as handed over, and all controllers with it.
    ///
    /// The mark counts only in the name space that root alone can write, on a group that is root's.
    private static func isDelegated(_ path: String) -> Bool {
        guard HostFiles.owner(path) == 0, HostFiles.hasAttribute(path, "trusted.delegate", "1") else { return false }
        let offered = (HostFiles.text("\(path)/cgroup.controllers") ?? "").split(whereSeparator: \.isWhitespace)
        return controllers.allSatisfy { offered.contains($0[...]) }
    }

    /// Makes the directories of a group; every parent passes the controllers on.
    static func makeUnified(_ name: String, home: String) throws(DesktopError) {
        var path = home
        for part in name.split(separator: "/") {
            try passOn(path, isHome: path == home)
            path += "/\(part)"
            try HostFiles.makeDirectory(path, mode: 0o755)
        }
    }

    private static func passOn(_ path: String, isHome: Bool) throws(DesktopError) {
        let wanted = controllers.map { "+\($0)" }.joined(separator: " ")
        var refusal: DesktopError?
        // Again, because a process may start another one between the list of processes and the move.
        for _ in 0..<100 {
            do throws(DesktopError) {
                return try HostFiles.write("\(path)/cgroup.subtree_control", wanted)
            } catch {
                refusal = error
            }
            guard isHome, try vacate(path) else { break }
        }
        let sitting = ControlGroup(directories: [path]).processes.map { "\($0)" }.joined(separator: ", ")
        let cause = sitting.isEmpty ? "" : "; processes sit in it, move them to another group: \(sitting)"
        throw DesktopError(
            .prerequisite, "\(path) cannot pass memory, cpu and pids on: \(refusal?.message ?? "refused")\(cause)")
    }

    /// Moves the processes that sit in a home to a group below it.
    ///
    /// - Returns: whether there was any to move. The host's very top may keep its processes, and does.
    private static func vacate(_ home: String) throws(DesktopError) -> Bool {
        let processes = ControlGroup(directories: [home]).processes
        guard HostFiles.status("\(home)/cgroup.type") != nil, !processes.isEmpty else { return false }
        let place = "\(home)/\(supervisor)"
        try HostFiles.makeDirectory(place, mode: 0o755)
        // One that ended meanwhile cannot be moved, and need not be.
        for process in processes { try? HostFiles.write("\(place)/cgroup.procs", "\(process)") }
        return true
    }
}
