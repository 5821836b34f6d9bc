import Foundation

/// `tabellion` as a service that prints the port it listens on.
final class Service {
    private let process = Process()
    let port: Int?

    init(_ place: Institution, _ arguments: [String]) throws {
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("tabellion")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: place.path)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line = ""
        while !line.hasSuffix("\n") {
            let bytes = pipe.fileHandleForReading.readData(ofLength: 1)
            if bytes.isEmpty { break }
            line += String(decoding: bytes, as: UTF8.self)
        }
        port = line.split(separator: " ").first { $0.hasPrefix("http://") }
            .flatMap { $0.split(whereSeparator: { $0 == ":" || $0 == "/" }).last }.flatMap { Int($0) }
    }

    /// Ends it without notice.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
