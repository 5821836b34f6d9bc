import Foundation
import Glibc

/// The desktops of a worker as the host sees them, from outside the programs under test.
enum Desktops {
    /// One desktop for as long as it lives; nothing else ever equals it.
    struct Identity: Hashable {
        let slot: Int
        /// Main process of the browser, and when it began (clock ticks since boot).
        let browser: Int32
        let browserStart: String
        let display: Int32
    }

    private static let slotDirectory = "/run/tabellion/slots"

    /// Slots that a worker holds, the longest held first.
    static func slots(of worker: String) -> [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: slotDirectory)) ?? []
        let held = names.compactMap { Int($0) }.filter { Farm.text("\(slotDirectory)/\($0)") == worker }
        return held.map { (slot: $0, age: made("\(slotDirectory)/\($0)")) }.sorted { $0.age < $1.age }.map { $0.slot }
    }

    static func isHeld(_ slot: Int) -> Bool { FileManager.default.fileExists(atPath: "\(slotDirectory)/\(slot)") }

    private static func made(_ path: String) -> Date {
        (try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date) ?? .distantFuture
    }

    /// Who a desktop is; nil while it is incomplete.
    static func identity(_ worker: String, slot: Int) -> Identity? {
        guard let browser = browser(worker, slot), let display = display(worker, slot) else { return nil }
        return Identity(slot: slot, browser: browser, browserStart: start(browser), display: display)
    }

    /// The browser's main process: the second of its process namespace.
    static func browser(_ worker: String, _ slot: Int) -> Int32? {
        group(worker, slot, "guest").first { process in
            let line = Farm.text("/proc/\(process)/status").split(separator: "\n").first { $0.hasPrefix("NSpid:") }
            let numbers = line?.split(whereSeparator: { $0.isWhitespace }).dropFirst() ?? []
            return numbers.count > 1 && numbers.dropFirst().first == "2"
        }
    }

    /// The X server itself.
    static func display(_ worker: String, _ slot: Int) -> Int32? {
        group(worker, slot, "display").first { process in
            Farm.text("/proc/\(process)/comm").lowercased().contains("vnc")
        }
    }

    static func isAlive(_ identity: Identity) -> Bool {
        start(identity.browser) == identity.browserStart
            && FileManager.default.fileExists(atPath: "/proc/\(identity.browser)")
    }

    private static func start(_ process: Int32) -> String {
        let fields = Farm.text("/proc/\(process)/stat").split(separator: ")").last?.split(separator: " ") ?? []
        return fields.count > 19 ? String(fields[19]) : ""
    }

    private static func group(_ worker: String, _ slot: Int, _ part: String) -> [Int32] {
        for base in ["/sys/fs/cgroup/pids", "/sys/fs/cgroup"] {
            let text = Farm.text("\(base)/tabel/\(worker)/d\(slot).\(part)/cgroup.procs")
            if !text.isEmpty { return text.split(separator: "\n").compactMap { Int32($0) } }
        }
        return []
    }

    /// Processes of this host by their arguments.
    static func processes(where holds: ([String]) -> Bool) -> [Int32] {
        let numbers = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
        return numbers.filter { number in
            let bytes = FileManager.default.contents(atPath: "/proc/\(number)/cmdline") ?? Data()
            return holds(bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
        }
    }
}
