internal import CryptoPrimitives
internal import Glibc

extension Desktop {
    /// Files of the desktop that the guest can change, for reading downloads and profile from the host's side.
    public nonisolated var guestFiles: GuestFiles { GuestFiles(root: place.upper) }

    /// Looks at everything a cleanliness report needs. Takes a few milliseconds for each process and file.
    ///
    /// - Throws: `system` when the browser does not run.
    public func inspect() throws(DesktopError) -> DesktopInspection {
        let browser = try browserProcess()
        let root = "/proc/\(browser)/root"
        let processes = (guestGroup?.processes ?? []).compactMap { GuestProcess($0) }
        let mounts = (HostFiles.text("/proc/\(browser)/mountinfo") ?? "").split(separator: "\n").map(String.init)
        let policy = "\(root)/etc/chromium/policies/managed"
        let policyFiles = HostFiles.names(in: policy).filter { $0.hasSuffix(".json") }.map { "\(policy)/\($0)" }
        let bundle = "/etc/ssl/certs/ca-certificates.crt"
        var space = statvfs()
        let measured = unsafe statvfs(place.overlay, &space) == 0
        return DesktopInspection(
            processes: processes.sorted { $0.guestProcessID < $1.guestProcessID },
            displayClients: try displayClients(processes, browser: browser),
            mounts: mounts,
            rootIsReadOnly: mounts.contains { isReadOnlyRoot($0) },
            hosts: HostFiles.text("\(root)/etc/hosts") ?? "",
            resolverConfiguration: HostFiles.text("\(root)/etc/resolv.conf") ?? "",
            proxyVariables: processes.reduce(into: [:]) { $0.merge($1.proxyVariables) { first, _ in first } },
            overlay: overlayChanges(),
            overlayBytes: measured ? UInt64(space.f_blocks) * UInt64(space.f_frsize) : 0,
            overlayFreeBytes: measured ? UInt64(space.f_bavail) * UInt64(space.f_frsize) : 0,
            policyFiles: policyFiles.compactMap { file($0, name: String($0.dropFirst(root.count))) },
            policySHA256: sha256(policyFiles.flatMap { HostFiles.read($0) ?? [] }),
            certificateBundle: file(root + bundle, name: bundle),
            nssFiles: nssFiles(),
            profile: guestFiles.entries(below: GuestCommand.home + "/profile"),
            downloads: guestFiles.entries(below: GuestCommand.home + "/Downloads"),
            routes: HostFiles.text("/proc/\(browser)/net/route") ?? "",
            egressAddress: egressAddress())
    }

    /// Paths in the overlay that are not the image's, and those that are. Empty before the first process starts, but for
    /// the home directory.
    public nonisolated func overlayChanges() -> DesktopInspection.OverlayChanges {
        let entries = guestFiles.entries(below: "/")
        let known = mounted.baseline.paths
        return .init(
            added: entries.filter { !known.contains($0.path) },
            changed: entries.filter { known.contains($0.path) && $0.kind != .directory })
    }

    private func displayClients(_ processes: [GuestProcess], browser: Int32) throws(DesktopError) -> [String?] {
        let server = (displayGroup?.processes ?? []).first {
            HostFiles.text("/proc/\($0)/comm") == "\(Tool.xserver.rawValue)\n"
        }
        guard let server else { throw DesktopError(.system, "the X server does not run") }
        let known = processes.map { (id: $0.processID, name: $0.name) } + [(id: getpid(), name: "worker")]
        return try DisplayClients(server: server, processes: known, namespaces: [browser]).names()
    }

    /// Fields of a mountinfo line: the fifth is the mount point, the sixth its options.
    private func isReadOnlyRoot(_ line: String) -> Bool {
        let fields = line.split(separator: " ")
        return fields.count > 5 && fields[4] == "/" && fields[5].split(separator: ",").contains("ro")
    }

    private func file(_ path: String, name: String) -> DesktopInspection.File? {
        HostFiles.read(path, limit: 16 << 20).map { .init(path: name, bytes: $0.count, sha256: sha256($0)) }
    }

    private func nssFiles() -> [DesktopInspection.File] {
        let files = guestFiles
        let roots = [".pki", ".local/share/pki"].map { "\(GuestCommand.home)/\($0)" }
        return roots.flatMap { files.entries(below: $0) }.filter { $0.kind == .file }.compactMap { entry in
            files.read(entry.path, limit: 16 << 20).map {
                .init(path: entry.path, bytes: $0.count, sha256: sha256($0))
            }
        }
    }

    /// Source address of the host's route to a public address; nothing is sent.
    private func egressAddress() -> IPv4Address? {
        guard let answer = try? Command.run(.ip, ["-4", "route", "get", "1.1.1.1"]) else { return nil }
        let words = answer.split(whereSeparator: \.isWhitespace)
        guard let index = words.firstIndex(of: "src"), index + 1 < words.count else { return nil }
        return IPv4Address(words[index + 1])
    }
}
