internal import Glibc

/// A process of a desktop, as the kernel describes it to the host.
public struct GuestProcess: Sendable, Hashable {
    /// Number on the host.
    public let processID: Int32

    /// Number in the desktop's own process namespace.
    public let guestProcessID: Int32

    /// Numbers from the host down to the innermost process namespace.
    public let processIDs: [Int32]
    public let parentProcessID: Int32
    public let name: String
    public let arguments: [String]

    /// Real user on the host.
    public let user: UInt32

    /// Sets of capabilities, as bits: inheritable, permitted, effective, bounding, ambient.
    public let inheritable: UInt64
    public let permitted: UInt64
    public let effective: UInt64
    public let bounding: UInt64
    public let ambient: UInt64
    public let noNewPrivileges: Bool

    /// 0 none, 1 strict, 2 filter.
    public let seccompMode: Int

    /// Links such as `user:[4026531837]`, by namespace ("user", "pid", "net", "mnt", "ipc", "uts", "cgroup").
    public let namespaces: [String: String]

    /// Proxy variables of its environment.
    public let proxyVariables: [String: String]

    /// Reads `/proc/<id>`; nil when the process is gone or belongs to no process namespace but the host's.
    init?(_ process: Int32) {
        let base = "/proc/\(process)"
        guard let status = HostFiles.text("\(base)/status") else { return nil }
        var fields: [Substring: Substring] = [:]
        for line in status.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        func words(_ key: Substring) -> [Substring] { fields[key]?.split(whereSeparator: \.isWhitespace) ?? [] }
        func bits(_ key: Substring) -> UInt64 { words(key).first.flatMap { UInt64($0, radix: 16) } ?? .max }
        processIDs = words("NSpid").compactMap { Int32($0) }
        guard processIDs.count > 1, let user = words("Uid").first.flatMap({ UInt32($0) }) else { return nil }
        processID = process
        guestProcessID = processIDs[1]
        parentProcessID = words("PPid").first.flatMap { Int32($0) } ?? 0
        name = words("Name").joined(separator: " ")
        self.user = user
        inheritable = bits("CapInh")
        permitted = bits("CapPrm")
        effective = bits("CapEff")
        bounding = bits("CapBnd")
        ambient = bits("CapAmb")
        noNewPrivileges = words("NoNewPrivs").first == "1"
        seccompMode = words("Seccomp").first.flatMap { Int($0) } ?? 0
        arguments = GuestProcess.strings("\(base)/cmdline")
        var variables: [String: String] = [:]
        for entry in GuestProcess.strings("\(base)/environ") {
            let parts = entry.split(separator: "=", maxSplits: 1).map(String.init)
            if let name = parts.first, name.lowercased().hasSuffix("_proxy") {
                variables[name] = parts.count > 1 ? parts[1] : ""
            }
        }
        proxyVariables = variables
        var links: [String: String] = [:]
        for kind in ["user", "pid", "net", "mnt", "ipc", "uts", "cgroup"] {
            links[kind] = HostFiles.link("\(base)/ns/\(kind)")
        }
        namespaces = links
    }

    private static func strings(_ path: String) -> [String] {
        (HostFiles.read(path, limit: 256 << 10) ?? []).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
}
