import Browser
import DesktopInput
import Foundation

/// Debian's Chromium on an Xvnc, under an unprivileged user with its own sandbox, in a mount namespace of its own
/// where the test's policy directory is the managed one.
final class RealBrowser {
    static let user: UInt32 = 64_217

    let screen: VirtualScreen
    let pages: PageServer
    let gate = InputGate()
    let pipe: DebugPipe
    let sink: NetLogSink
    let windows = Collected<WindowEvent>()
    let told = Collected<NetLogEvent>()
    let directory: URL
    let policyPath: String
    let journalPath: String
    let logPath: String
    let downloads: String
    private let titles: TitleWatcher
    private let manager = Process()
    private let process = Process()
    private let log: NetLogFile

    /// What the worker's consumer does: keeps the bytes, and reads them.
    final class NetLogFile: @unchecked Sendable {
        private let file: FileHandle
        private let lock = NSLock()
        private var reader = NetLogReader()
        var delayMicroseconds: UInt32 = 0

        init(_ path: String) throws {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
            file = try FileHandle(forWritingTo: URL(filePath: path))
        }

        func take(_ bytes: [UInt8]) throws -> [NetLogEvent] {
            if delayMicroseconds > 0 { usleep(delayMicroseconds) }
            try file.write(contentsOf: bytes)
            return try lock.withLock { try reader.consume(bytes) }
        }

        var report: ConnectionsReport { lock.withLock { reader.report() } }
        var eventCount: Int { lock.withLock { reader.eventCount } }
    }

    init(opening path: String, slowConsumer: Bool = false, http2: Bool = false) throws {
        for program in ["/usr/lib/chromium/chromium", "/usr/bin/openbox", "/usr/bin/setpriv"]
        where !FileManager.default.fileExists(atPath: program) {
            throw VirtualScreen.Missing(description: "\(program) is missing: apt-get install chromium openbox")
        }
        screen = try VirtualScreen()
        pages = try PageServer()
        if http2 { try pages.startHTTP2() }
        directory = URL(filePath: "/tmp/tb-chromium-\(UUID().uuidString)")
        let files = FileManager.default
        downloads = directory.appending(path: "downloads").path
        for name in ["policy", "home", "downloads"] {
            try files.createDirectory(at: directory.appending(path: name), withIntermediateDirectories: true)
        }
        try files.createDirectory(atPath: "/etc/chromium/policies/managed", withIntermediateDirectories: true)
        let authority = directory.appending(path: "authority").path
        try files.copyItem(atPath: screen.authorityFile, toPath: authority)
        for owned in [downloads, directory.appending(path: "home").path, authority] {
            guard unsafe chown(owned, Self.user, Self.user) == 0 else {
                throw VirtualScreen.Missing(description: "this test must run as root: chown \(owned) failed")
            }
        }
        policyPath = directory.appending(path: "policy/tabellion.json").path
        journalPath = directory.appending(path: "journal").path
        logPath = directory.appending(path: "netlog.json").path
        try Data(Self.policy(2, pages, downloads)).write(to: URL(filePath: policyPath))

        try "nameserver \(pages.resolver)\n".write(
            to: directory.appending(path: "resolv.conf"), atomically: true, encoding: .utf8)

        let fifo = directory.appending(path: "netlog.fifo").path
        try NetLogSink.makeFifo(at: fifo, owner: Self.user, group: Self.user)
        log = try NetLogFile(logPath)
        if slowConsumer { log.delayMicroseconds = 5_000 }
        let (log, told, windows) = (log, told, windows)
        sink = try NetLogSink(fifo: fifo, spillDirectory: directory.path, memoryLimit: 1 << 20) { bytes in
            for event in try log.take(bytes) { told.append(event) }
        }
        titles = try TitleWatcher(screen.address) { windows.append($0) }

        manager.executableURL = URL(filePath: "/usr/bin/openbox")
        manager.environment = [
            "DISPLAY": ":\(screen.display)", "XAUTHORITY": screen.authorityFile, "HOME": "/nonexistent",
        ]
        manager.standardError = FileHandle.nullDevice
        try manager.run()

        let ends = try DebugPipe.makePair()
        pipe = try DebugPipe(worker: ends.worker, gate: gate, journal: journalPath)
        process.executableURL = URL(filePath: "/usr/bin/unshare")
        process.arguments = [
            "-m", "/bin/sh", "-c",
            Self.command(self.directory.path, fifo, screen, http2 ? pages.http2URL(path) : pages.url(path), pages),
        ]
        process.standardInput = FileHandle(fileDescriptor: ends.browser, closeOnDealloc: false)
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        close(ends.browser)
    }

    private static func command(
        _ directory: String, _ fifo: String, _ screen: VirtualScreen, _ url: String, _ pages: PageServer
    ) -> String {
        """
        mount --bind '\(directory)/policy' /etc/chromium/policies/managed && \
        mount --bind '\(directory)/resolv.conf' /etc/resolv.conf && \
        exec 3<&0 4>&0 0</dev/null && \
        exec setpriv --reuid=\(user) --regid=\(user) --clear-groups env -i HOME='\(directory)/home' PATH=/usr/bin:/bin \
        DISPLAY=:\(screen.display) XAUTHORITY='\(directory)/authority' LANG=C.UTF-8 \
        /usr/lib/chromium/chromium --user-data-dir='\(directory)/home/profile' --remote-debugging-pipe \
        --log-net-log='\(fifo)' --net-log-capture-mode=Everything --no-first-run --no-default-browser-check \
        --disable-gpu --window-position=0,0 --window-size=1024,768 '\(url)'
        """
    }

    static func policy(_ developerTools: Int, _ pages: PageServer, _ downloads: String) -> [UInt8] {
        Array(
            """
            {"DeveloperToolsAvailability": \(developerTools), "CACertificates": ["\(pages.authority)"],
             "DefaultDownloadDirectory": "\(downloads)", "DownloadDirectory": "\(downloads)",
             "PromptForDownloadLocation": false, "PasswordManagerEnabled": false, "TranslateEnabled": false}
            """.utf8)
    }

    /// /proc/PID/status of the renderers of this browser.
    func renderers() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { name in
            guard let status = try? String(contentsOfFile: "/proc/\(name)/status", encoding: .utf8),
                status.contains("Uid:\t\(Self.user)\t"),
                let command = try? Data(contentsOf: URL(filePath: "/proc/\(name)/cmdline")),
                String(decoding: command, as: UTF8.self).contains("--type=renderer")
            else { return nil }
            return status
        }
    }

    var report: ConnectionsReport { log.report }
    var eventCount: Int { log.eventCount }

    /// Waits for a window whose title begins so.
    func waitForTitle(_ start: String, seconds: Double = 20) -> Bool {
        windows.wait(seconds: seconds) { events in
            events.contains { if case .title(_, _, let title) = $0 { title.hasPrefix(start) } else { false } }
        }
    }

    /// Whether the browser finishes a download: it writes beside the name and renames at the end.
    func waitForDownload(_ name: String, seconds: Double) -> Bool {
        let limit = Date(timeIntervalSinceNow: seconds)
        while Date() < limit {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: downloads)) ?? []
            if names.contains(name), !names.contains(where: { $0.hasSuffix(".crdownload") }) { return true }
            usleep(50_000)
        }
        return false
    }

    func killBrowser() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    func waitForExit(seconds: Double) -> Bool {
        let limit = Date(timeIntervalSinceNow: seconds)
        while process.isRunning, Date() < limit { usleep(20_000) }
        return !process.isRunning
    }

    deinit {
        titles.stop()
        if process.isRunning { killBrowser() }
        if manager.isRunning { kill(manager.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: directory)
    }
}
