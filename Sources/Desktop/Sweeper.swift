internal import Glibc

/// Removes what a worker left: processes, mounts, namespaces, links, packet filter, control groups, directories, slots.
///
/// Only things that carry the worker's own name or a slot that it holds are touched, and only by whoever holds the
/// worker's lock.
public struct Sweeper: Sendable {
    /// What was found and removed.
    public struct Report: Sendable, Hashable {
        public var processes = 0
        public var mounts = 0
        public var desktops = 0
        /// Processes that would not die; the host needs attention when this is not zero.
        public var survivors = 0
    }

    let worker: WorkerName
    let layout: HostLayout
    let groups: ControlGroups

    /// Name of the link that carries the worker's service addresses: a prefix and a hash, at most 15 characters.
    static func serviceLink(_ layout: HostLayout, _ worker: WorkerName) -> String {
        var hash: UInt32 = 2_166_136_261
        for byte in worker.description.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        let digits = String(hash & 0xFFFFF, radix: 16)
        return "\(layout.namePrefix)s\(digits)"
    }

    @discardableResult
    func sweep() -> Report {
        var report = Report()
        let name = layout.cgroupName(worker)
        report.processes = processes(name)
        killAll(name)
        report.survivors = processes(name)
        let directory = layout.workerDirectory(worker)
        report.mounts = Mounts.below(directory).count
        Mounts.removeAll(below: directory)
        let slots = SlotPool(layout: layout, worker: worker)
        for slot in slots.held {
            report.desktops += 1
            GuestNetwork.remove(layout.linkName(slot))
            DisplayServer.removeLink(layout.displayLink(slot), below: directory)
        }
        let service = Sweeper.serviceLink(layout, worker)
        if HostFiles.status("/sys/class/net/\(service)") != nil { _ = try? Command.run(.ip, ["link", "del", service]) }
        HostFilter(table: layout.tableName(worker)).remove()
        groups.remove(name)
        HostFiles.removeTree(directory)
        // Last: until then a slot tells the next sweep what there may be.
        for slot in slots.held { slots.release(slot) }
        return report
    }

    private func processes(_ name: String) -> Int {
        children(name).map { $0.processes.count }.max().map { _ in
            Set(children(name).flatMap(\.processes)).count
        } ?? 0
    }

    private func killAll(_ name: String) {
        for group in children(name) { group.kill() }
    }

    private func children(_ name: String) -> [ControlGroup] {
        groups.roots.flatMap { root in
            HostFiles.names(in: "\(root)/\(name)").filter { HostFiles.isDirectory("\(root)/\(name)/\($0)") }.map {
                ControlGroup(directories: ["\(root)/\(name)/\($0)"])
            }
        }
    }
}
