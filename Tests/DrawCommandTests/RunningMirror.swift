import Foundation
import Testing
import WebExchange

/// `tabellion mirror run` as a process of its own; it ends with this object.
final class RunningMirror {
    private let process = Process()

    /// `http://127.0.0.1:PORT`.
    let address: String

    init(_ arguments: [String]) throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: Commands.program("tabellion"))
        process.arguments = arguments
        process.environment = ["LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        // One line, written at once.
        let said = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let word = said.split(separator: " ").first { $0.hasPrefix("http://") }
        address = String(try #require(word, "the mirror said \(said)").dropLast())
    }

    deinit {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
    }

    func get(_ path: String) async throws -> WebAnswer {
        let url = try #require(URL(string: "\(address)/\(path)"))
        return try await WebExchange.perform(WebRequest(.get, url, timeout: .seconds(60), maximumByteCount: 1 << 20))
    }

    /// The draws that it lists, once they are as they should be; it looks at the log every second, and less often after failures.
    func listing(until isRight: ([[String: Any]]) -> Bool) async throws -> [[String: Any]] {
        while true {
            let object = try JSONSerialization.jsonObject(with: Data(try await get("draws").body)) as? [String: Any]
            let draws = try #require(object?["draws"] as? [[String: Any]])
            if isRight(draws) { return draws }
            try await Task.sleep(for: .milliseconds(200))
        }
    }
}
