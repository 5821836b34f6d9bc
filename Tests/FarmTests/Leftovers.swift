import Foundation
import Glibc

/// What stands on this host in the name of a farm's worker and belongs to none of the desktops that should live.
struct Leftovers {
    /// One sentence for each thing too many.
    let all: [String]

    /// - Parameter warm: how many desktops may live; 0 also means that the worker itself is gone.
    init(of farm: Farm, warm: Int) {
        guard let name = try? farm.workerName() else {
            all = []
            return
        }
        let held = Desktops.slots(of: name)
        var found: [String] = []
        if held.count > warm { found.append("\(held.count) desktops instead of \(warm): slots \(held)") }
        let living = Set(held.map { "d\($0)" })
        let runtime = "/run/tabellion/\(name)"
        for directory in Self.names(runtime) where directory.hasPrefix("d") && Int(directory.dropFirst()) != nil {
            if !living.contains(directory) { found.append("directory \(runtime)/\(directory)") }
        }
        for mount in Self.mounts(below: runtime) {
            let part = mount.dropFirst(runtime.count + 1).split(separator: "/").first.map { String($0) } ?? ""
            if warm == 0 || (part.hasPrefix("d") && Int(part.dropFirst()) != nil && !living.contains(part)) {
                found.append("mount \(mount)")
            }
        }
        found += Self.groups(name, living: living)
        found += Self.network(farm, name, held: held, warm: warm)
        found += Self.processes(farm, warm: held.count)
        if warm == 0, FileManager.default.fileExists(atPath: runtime) { found.append("directory \(runtime)") }
        all = found
    }

    private static func groups(_ name: String, living: Set<String>) -> [String] {
        ["memory", "cpu", "pids", "unified", ""].flatMap { controller -> [String] in
            let base = "/sys/fs/cgroup/" + (controller.isEmpty ? "" : controller + "/") + "tabel/\(name)"
            return names(base).compactMap { group in
                guard group.hasPrefix("d"), let desktop = group.split(separator: ".").first else { return nil }
                let isGroup = FileManager.default.fileExists(atPath: "\(base)/\(group)/cgroup.procs")
                return isGroup && !living.contains(String(desktop)) ? "control group \(base)/\(group)" : nil
            }
        }
    }

    /// Links, namespaces and X sockets of slots that this farm has used and nobody holds now, and the packet filter.
    private static func network(_ farm: Farm, _ name: String, held: [Int], warm: Int) -> [String] {
        var found: [String] = []
        for slot in farm.usedSlots.subtracting(held) where !Desktops.isHeld(slot) {
            for path in [
                "/sys/class/net/tabel\(slot)", "/run/netns/tabel\(slot)", "/tmp/.X11-unix/X\(20_000 + slot)",
            ] where unsafe access(path, F_OK) == 0 || isLink(path) { found.append(path) }
        }
        let tables = (try? Program.run(["nft", "list", "tables"]).output) ?? ""
        let own = tables.split(separator: "\n").filter { $0.contains("tabel_\(name)") }
        if own.count > (warm == 0 ? 0 : 1) { found.append("packet filter \(own)") }
        return found
    }

    /// Programs that encrypt for the farm: two run for a warm desktop's log at most, none for a finished session.
    private static func processes(_ farm: Farm, warm: Int) -> [String] {
        let sealers = Desktops.processes { arguments in
            arguments.first?.hasSuffix("/age") == true
                && arguments.contains { $0.hasPrefix(farm.directory + "/worker/") }
        }
        guard sealers.count > warm else { return [] }
        return ["\(sealers.count) age processes for \(warm) desktops"]
    }

    private static func isLink(_ path: String) -> Bool {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
    }

    private static func names(_ directory: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).sorted()
    }

    private static func mounts(below directory: String) -> [String] {
        Farm.text("/proc/self/mounts").split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 1, fields[1].hasPrefix(directory + "/") else { return nil }
            return String(fields[1])
        }
    }
}
