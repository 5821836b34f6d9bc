import Foundation
import Testing

/// The two programs and the Python replay, run as anybody would.
enum Commands {
    struct Outcome {
        let code: Int32
        let output: String
        let complaint: String
    }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// A scratch directory that is removed when `body` returns.
    static func withDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
        let path = NSTemporaryDirectory() + "tb-draw-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(path)
    }

    /// A scratch directory for work that waits, removed when `body` returns.
    static func withPlace<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let path = NSTemporaryDirectory() + "tb-draw-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }

    static func tabellion(_ arguments: [String]) throws -> Outcome { try run(program("tabellion"), arguments) }

    static func audit(_ arguments: String...) throws -> Outcome { try audit(arguments) }

    static func audit(_ arguments: [String]) throws -> Outcome { try run(program("tabellion-audit"), arguments) }

    /// The independent implementation.
    static func replay(_ arguments: String...) throws -> Outcome {
        try run("/usr/bin/python3", [root + "/Tests/PythonReplay/tabellion_draw.py"] + arguments)
    }

    static func program(_ name: String) -> String {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent(name).path
    }

    /// - Parameters:
    ///   - input: on standard input.
    ///   - delay: after which the program gets SIGKILL; its code is 9 then.
    static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], input: String? = nil,
        killAfter delay: Duration? = nil
    ) throws -> Outcome {
        try #require(FileManager.default.isExecutableFile(atPath: program), "\(program) is not there: build it first")
        return try withDirectory { scratch in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = arguments
            process.environment = ["LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"].merging(environment) { $1 }
            let files = [scratch + "/out", scratch + "/err"]
            for file in files { try Data().write(to: URL(fileURLWithPath: file)) }
            process.standardInput = FileHandle.nullDevice
            if let input {
                try Data(input.utf8).write(to: URL(fileURLWithPath: scratch + "/in"))
                process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: scratch + "/in"))
            }
            process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: files[0]))
            process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: files[1]))
            try process.run()
            if let delay {
                usleep(UInt32(delay / .microseconds(1)))
                if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            }
            process.waitUntilExit()
            let texts = try files.map {
                try String(decoding: Data(contentsOf: URL(fileURLWithPath: $0)), as: UTF8.self)
            }
            return Outcome(code: process.terminationStatus, output: texts[0], complaint: texts[1])
        }
    }
}
