import Foundation
import Recorder
import Testing

/// A real Xvnc of the test's own, reached by socket path and cookie; killed when it goes out of scope.
final class XvncServer {
    let display: Int
    let cookie: [UInt8]
    let authorityPath: String
    let directory: URL
    let process: Process

    var address: DisplayAddress { DisplayAddress(socketPath: "/tmp/.X11-unix/X\(display)", cookie: cookie) }

    /// Environment for X clients.
    var environment: [String: String] {
        ["DISPLAY": ":\(display)", "XAUTHORITY": authorityPath, "PATH": "/usr/bin:/bin", "HOME": directory.path]
    }

    init(width: Int = 1280, height: Int = 800, extraArguments: [String] = []) throws {
        directory = try Scratch.directory()
        cookie = (0..<16).map { _ in UInt8.random(in: 0...255) }
        authorityPath = directory.appending(path: "authority").path
        try Self.authority(cookie: cookie).write(to: URL(filePath: authorityPath))
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/Xvnc")
        process.arguments =
            [
                "-displayfd", "1", "-geometry", "\(width)x\(height)", "-depth", "24", "-auth", authorityPath,
                "-nolisten", "tcp", "-SecurityTypes", "None", "-rfbport", "-1", "-rfbunixpath",
                directory.appending(path: "rfb").path, "-noreset",
            ] + extraArguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        display = try #require(
            Int(line.trimmingCharacters(in: .whitespacesAndNewlines)),
            "Xvnc did not start; install tigervnc-standalone-server")
    }

    deinit {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: directory)
    }

    /// Starts an X client; the caller ends it.
    func client(_ path: String, _ arguments: [String]) throws -> Process {
        let client = Process()
        client.executableURL = URL(filePath: path)
        client.arguments = arguments
        client.environment = environment
        client.standardOutput = FileHandle.nullDevice
        client.standardError = FileHandle.nullDevice
        try client.run()
        return client
    }

    /// One record of an Xauthority file, for any address (FamilyWild).
    private static func authority(cookie: [UInt8]) -> Data {
        var data = Data([0xff, 0xff])
        for field in [[], [], Array("MIT-MAGIC-COOKIE-1".utf8), cookie] {
            data.append(contentsOf: [UInt8(field.count >> 8), UInt8(field.count & 255)])
            data.append(contentsOf: field)
        }
        return data
    }
}
