import DesktopInput
import Foundation

/// A real Xvnc of the test's own, with a cookie, listening on its unix socket only.
final class VirtualScreen {
    let address: XServerAddress
    let display: Int
    let authorityFile: String
    private let process = Process()
    private let directory: URL

    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    init(width: Int = 1024, height: Int = 768) throws {
        for program in ["/usr/bin/Xvnc", "/usr/bin/xauth"] where !FileManager.default.fileExists(atPath: program) {
            throw Missing(description: "\(program) is missing: apt-get install tigervnc-standalone-server xauth")
        }
        directory = FileManager.default.temporaryDirectory.appending(path: "tb-screen-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let cookie = (0..<16).map { _ in UInt8.random(in: 0...255) }
        authorityFile = directory.appending(path: "authority").path
        let number = Self.freeDisplay()
        let hex = cookie.map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }
        try Self.run("/usr/bin/xauth", ["-q", "-f", authorityFile, "add", ":\(number)", ".", hex.joined()])
        process.executableURL = URL(filePath: "/usr/bin/Xvnc")
        process.arguments = [
            ":\(number)", "-auth", authorityFile, "-geometry", "\(width)x\(height)", "-depth", "24", "-SecurityTypes",
            "None", "-rfbport", "-1", "-rfbunixpath", directory.appending(path: "rfb").path, "-nolisten", "tcp",
        ]
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        display = number
        address = XServerAddress(socketPath: "/tmp/.X11-unix/X\(number)", cookie: cookie)
        let limit = Date(timeIntervalSinceNow: 10)
        while Date() < limit {
            if (try? InputInjector(address, gate: InputGate(), log: { _ in })) != nil { return }
            usleep(50_000)
        }
        throw Missing(description: "Xvnc did not start on display :\(number)")
    }

    /// SIGKILL: the server is gone without a goodbye.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    deinit {
        if process.isRunning { kill() }
        try? FileManager.default.removeItem(at: directory)
        try? FileManager.default.removeItem(atPath: "/tmp/.X\(display)-lock")
        try? FileManager.default.removeItem(atPath: "/tmp/.X11-unix/X\(display)")
    }

    static func run(_ program: String, _ arguments: [String], environment: [String: String]? = nil) throws {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        if let environment { process.environment = environment }
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Missing(description: "\(program) \(arguments) ended with \(process.terminationStatus)")
        }
    }

    private static func freeDisplay() -> Int {
        while true {
            let number = Int.random(in: 200...9999)
            if !FileManager.default.fileExists(atPath: "/tmp/.X\(number)-lock") { return number }
        }
    }
}

/// Collects what arrives on other threads.
final class Collected<Element: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var items: [Element] = []

    func append(_ item: Element) { lock.withLock { items.append(item) } }
    var all: [Element] { lock.withLock { items } }

    /// Waits until the condition holds; false after the time limit.
    func wait(seconds: Double = 5, until condition: ([Element]) -> Bool) -> Bool {
        let limit = Date(timeIntervalSinceNow: seconds)
        while Date() < limit {
            if condition(all) { return true }
            usleep(10_000)
        }
        return condition(all)
    }
}
