import CryptoPrimitives
import Desktop
import DesktopInput
import EvidenceModel

/// Judges a desktop item by item. Pure: what was gathered goes in, items come out, ascending by id.
struct Examination {
    let subject: ExaminationSubject
    /// Unix milliseconds.
    let at: UInt64

    /// Programs that a clean desktop runs. A sandboxed browser has several processes of its own name.
    private static let knownPrograms: Set<String> = [
        "bwrap", "chromium", "chrome_crashpad", "chrome_crashpad_handler", "dbus-daemon", "fcitx5", "openbox",
        "session", "sh",
    ]

    /// Items whose findings are sealed where the policy seals: they tell of the farm's own network.
    static let sealedItems: Set<String> = ["egress", "routes"]

    func items() -> [CleanlinessItem] {
        [
            browserPolicy, browserProfile, browserVersion, certificates, clients, clock, devices, downloads, egress,
            freeSpace, hostsFile, image, malware, mounts, operators, overlay, privileges, processes, proxy, recorder,
            resolver, routes,
        ].sorted { $0.id < $1.id }
    }

    private func item(
        _ id: String, _ what: String, how: String, expected: String, found: String, _ result: CleanlinessItem.Result
    ) -> CleanlinessItem {
        CleanlinessItem(
            id: id, what: what, how: how, expected: expected, found: .text(found), result: result, at: at)
    }

    private func passes(_ holds: Bool) -> CleanlinessItem.Result { holds ? .pass : .fail }

    // MARK: - Image and files

    private var image: CleanlinessItem {
        item(
            "image", "desktop image",
            how: "SHA-256 and SM3 of the whole squashfs file, at the worker's start and each hour",
            expected: "sha256:\(subject.image.digests.sha256) sm3:\(subject.image.digests.sm3)",
            found: subject.imageProblem ?? "the same, last hashed at Unix millisecond \(subject.image.verifiedAt)",
            passes(subject.imageProblem == nil))
    }

    private var overlay: CleanlinessItem {
        let changes = subject.inspection.overlay
        let outside =
            changes.changed.map { $0.path } + changes.added.map { $0.path }.filter { !$0.hasPrefix("/home/user") }
        return item(
            "overlay", "files that differ from the image",
            how: "paths of the overlay's upper layer against the image's list",
            expected: "none outside the user's own directory", found: Self.listed(outside), passes(outside.isEmpty))
    }

    private var mounts: CleanlinessItem {
        let points = subject.inspection.mounts.compactMap { line -> String? in
            let fields = line.split(separator: " ")
            return fields.count > 5 ? "\(fields[4]) (\(fields[5]))" : nil
        }
        return item(
            "mounts", "mounted file systems", how: "/proc/PID/mountinfo of the browser", expected: "/ is read-only",
            found: Self.listed(points), passes(subject.inspection.rootIsReadOnly))
    }

    private var freeSpace: CleanlinessItem {
        let free = subject.inspection.overlayFreeBytes
        return item(
            "free-space", "room for the desktop's own files", how: "statvfs of the overlay", expected: "64 MiB or more",
            found: "\(free >> 20) MiB of \(subject.inspection.overlayBytes >> 20) MiB", passes(free >= 64 << 20))
    }

    private var hostsFile: CleanlinessItem {
        let names = subject.inspection.hosts.split(separator: "\n").filter { !$0.hasPrefix("#") && !$0.isEmpty }
        let isPlain = names.allSatisfy { line in
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            return words.dropFirst().allSatisfy {
                ["localhost", "ip6-localhost", "ip6-loopback", "desktop"].contains($0)
            }
        }
        return item(
            "hosts-file", "/etc/hosts", how: "the file as the browser sees it", expected: "localhost only",
            found: Self.listed(names.map { String($0) }), passes(isPlain))
    }

    private var malware: CleanlinessItem {
        item(
            "malware-scan", "malware scan of the image",
            how: "none: the image holds packages with Debian's signatures only",
            expected: "no finding", found: "not scanned", .notChecked)
    }

    // MARK: - Browser

    private var browserPolicy: CleanlinessItem {
        let found = subject.inspection.policyFiles.map { "\($0.path) sha256:\($0.sha256)" }
        let allowed = subject.phase == .open ? [subject.policy] : [subject.policy, subject.policyAfterInput]
        let isExpected = allowed.contains { subject.inspection.policyFiles.map { $0.sha256 } == [$0.sha256] }
        return item(
            "browser-policy", "managed policy of the browser",
            how: "SHA-256 of the policy files as the browser sees them",
            expected: "sha256:\(subject.policy.sha256)"
                + (subject.phase == .close
                    ? " until input was closed, then sha256:\(subject.policyAfterInput.sha256), which lets the worker attach"
                    : ""),
            found: Self.listed(found), passes(isExpected))
    }

    private var browserProfile: CleanlinessItem {
        let traces = ["/History", "/Cookies", "/Login Data", "/Bookmarks", "/Extensions/"]
        let found = subject.inspection.profile.filter { entry in
            entry.kind == .file && traces.contains { entry.path.contains("/Default" + $0) }
                && entry.bytes > Self.emptyDatabase
        }
        return item(
            "browser-profile", "history, cookies, passwords, bookmarks, extensions of the browser",
            how: "files of the profile, made new for this desktop",
            expected: subject.phase == .open ? "none of use" : "what this session left",
            found: Self.listed(found.map { "\($0.path) (\($0.bytes) bytes)" }),
            passes(subject.phase == .close || found.isEmpty))
    }

    /// A browser makes its databases at its start; larger ones hold rows.
    private static let emptyDatabase: UInt64 = 256 << 10

    private var browserVersion: CleanlinessItem {
        item(
            "browser-version", "browser", how: "package of the image", expected: "stated",
            found: subject.browserVersion,
            .pass)
    }

    private var downloads: CleanlinessItem {
        let found = subject.inspection.downloads.map { $0.path }
        return item(
            "downloads", "downloaded files", how: "listing of the download directory",
            expected: subject.phase == .open ? "none" : "what this session left", found: Self.listed(found),
            passes(subject.phase == .close || found.isEmpty))
    }

    /// The browser makes an empty database of its own while it is used; its policy lets nobody add an authority there.
    private var certificates: CleanlinessItem {
        let bundle = subject.inspection.certificateBundle.map { "\($0.path) sha256:\($0.sha256)" } ?? "no bundle"
        let nss = subject.inspection.nssFiles.map { "\($0.path) sha256:\($0.sha256)" }
        let result: CleanlinessItem.Result = nss.isEmpty ? .pass : subject.phase == .open ? .fail : .notChecked
        return item(
            "certificates", "trusted certificate authorities",
            how: "system bundle, the user's NSS databases, additional authorities of the browser policy",
            expected: "the browser's own root store; additional authorities only as the operator's configuration names",
            found: "\(bundle); user databases: \(Self.listed(nss)); additional authorities: \(subject.additionalRoots)",
            result)
    }

    // MARK: - Programs and privileges

    private var processes: CleanlinessItem {
        let found = subject.inspection.processes.map { $0.name }
        let counted = Dictionary(grouping: found) { $0 }.map { "\($0.key) × \($0.value.count)" }.sorted()
        let strange = found.filter { !Self.knownPrograms.contains($0) && !Self.isBrowserThread($0) }
        return item(
            "processes", "programs that run", how: "control group of the desktop, /proc",
            expected: "browser, window manager, input method, message bus", found: Self.listed(counted),
            passes(strange.isEmpty))
    }

    private static func isBrowserThread(_ name: String) -> Bool { name.hasPrefix("chrom") }

    private var privileges: CleanlinessItem {
        let wrong = subject.inspection.processes.filter { process in
            process.user != subject.guestUser || !process.noNewPrivileges
        }
        let isOne = Set(subject.inspection.processes.map { $0.user }) == [subject.guestUser]
        return item(
            "privileges", "users and privileges of all programs", how: "/proc/PID/status",
            expected: "one unprivileged user, no new privileges",
            found: wrong.isEmpty && isOne ? "as expected" : Self.listed(wrong.map { "\($0.name): user \($0.user)" }),
            passes(wrong.isEmpty && isOne))
    }

    private var recorder: CleanlinessItem {
        item(
            "recorder", "recorder", how: "index of the last recorded frame", expected: "recording",
            found: subject.recordedFrame.map { "recording, frame \($0)" } ?? "no frame yet",
            passes(subject.recordedFrame != nil))
    }

    private var clients: CleanlinessItem {
        let strangers = subject.inspection.displayClients.contains { $0 == nil }
        let counted = Dictionary(grouping: subject.inspection.displayClients) { $0 ?? "somebody else" }
        return item(
            "x-clients", "programs connected to the X server",
            how: "sockets of the X server and who holds their other ends, as the kernel lists them",
            expected: "programs of the desktop, and the worker: recorder, hands and eyes",
            found: Self.listed(counted.map { "\($0.key) × \($0.value.count)" }.sorted()),
            passes(!strangers && subject.inspection.displayClients.contains("worker")))
    }

    /// What Xvnc always has. XTEST devices take the worker's input; the others a viewer's.
    private static let knownDevices: Set<InputDevice> = [
        InputDevice(name: "Virtual core pointer", role: .masterPointer),
        InputDevice(name: "Virtual core keyboard", role: .masterKeyboard),
        InputDevice(name: "Virtual core XTEST pointer", role: .pointer),
        InputDevice(name: "Virtual core XTEST keyboard", role: .keyboard),
        InputDevice(name: "TigerVNC pointer", role: .pointer),
        InputDevice(name: "TigerVNC keyboard", role: .keyboard),
    ]

    private var devices: CleanlinessItem {
        let found = subject.devices
        let isKnown = found.map { Set($0) == Self.knownDevices && $0.count == Self.knownDevices.count }
        return item(
            "input-devices", "devices that the X server takes input from", how: "XInput 2, asked of the X server",
            expected: Self.listed(Self.knownDevices.map { $0.name }.sorted()),
            found: found.map { Self.listed($0.map { $0.name }.sorted()) } ?? "the X server did not answer",
            isKnown.map { passes($0) } ?? .notChecked)
    }

    private var operators: CleanlinessItem {
        item(
            "operators", "who has root on the worker", how: "declared, not checked",
            expected: "declared", found: "the worker's operator has root on this host", .notChecked)
    }

    // MARK: - Network and clock

    private var proxy: CleanlinessItem {
        let found = subject.inspection.proxyVariables.map { "\($0.key)=\($0.value)" }.sorted()
        return item(
            "proxy", "proxies of system and browser",
            how: "environment of every program; the managed policy says direct",
            expected: "none", found: Self.listed(found), passes(found.isEmpty))
    }

    private var resolver: CleanlinessItem {
        let servers = subject.inspection.resolverConfiguration.split(separator: "\n").filter { !$0.hasPrefix("#") }
        return item(
            "resolver", "name resolution", how: "/etc/resolv.conf as the browser sees it",
            expected: "nameserver \(subject.hostAddress), the desktop's own",
            found: Self.listed(servers.map { String($0) }),
            passes(servers == ["nameserver \(subject.hostAddress)"]))
    }

    private var routes: CleanlinessItem {
        let lines = subject.inspection.routes.split(separator: "\n").dropFirst()
        return item(
            "routes", "routes of the desktop", how: "/proc/net/route of the desktop's network namespace",
            expected: "one way out", found: Self.listed(lines.map { String($0) }), passes(!lines.isEmpty))
    }

    private var egress: CleanlinessItem {
        item(
            "egress", "address that sites see, unless a gateway beyond the worker translates it",
            how: "the host's own route to a public address; nothing was sent", expected: "stated",
            found: subject.inspection.egressAddress?.description ?? "no route to the outside",
            subject.inspection.egressAddress == nil ? .notChecked : .pass)
    }

    private var clock: CleanlinessItem {
        let (found, result) =
            switch subject.clock {
            case .none: ("no time server is configured", CleanlinessItem.Result.notChecked)
            case .unreachable(let asked): ("none of \(asked) time servers answered", .notChecked)
            case .offsets(let offsets):
                (
                    offsets.map { "\($0.server): \($0.milliseconds) ms" }.joined(separator: "; "),
                    passes(offsets.allSatisfy { abs($0.milliseconds) <= 1000 })
                )
            }
        return item(
            "clock", "the worker's clock", how: "SNTP (RFC 5905) with the configured time servers",
            expected: "within 1000 ms of each", found: found, result)
    }

    private static func listed(_ texts: [String]) -> String {
        guard !texts.isEmpty else { return "none" }
        let shown = texts.prefix(60).joined(separator: "; ")
        return texts.count > 60 ? shown + "; and \(texts.count - 60) more" : shown
    }
}
