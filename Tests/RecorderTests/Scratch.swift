import Foundation
import Synchronization
import Testing

/// Directories and programs of the tests.
enum Scratch {
    /// Everything made so far; removed when the process ends.
    private static let made = Mutex<[URL]>([])

    /// A new empty directory.
    static func directory() throws -> URL {
        let path = FileManager.default.temporaryDirectory.appending(path: "tb-recorder-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        made.withLock { made in
            if made.isEmpty { atexit { Scratch.removeAll() } }
            made.append(path)
        }
        return path
    }

    private static func removeAll() {
        for path in made.withLock({ $0 }) { try? FileManager.default.removeItem(at: path) }
    }

    /// Runs a program to its end.
    ///
    /// - Returns: its standard output. Fails the test if the program is missing or does not succeed.
    @discardableResult static func run(_ path: String, _ arguments: [String]) throws -> Data {
        try #require(FileManager.default.isExecutableFile(atPath: path), "\(path) is missing; install it")
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        let output = Pipe()
        let errors = FileManager.default.temporaryDirectory.appending(path: "tb-recorder-\(UUID().uuidString).log")
        _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: errors) }
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(
            process.terminationStatus == 0,
            "\(path) \(arguments): \((try? String(contentsOf: errors, encoding: .utf8)) ?? "")")
        return data
    }
}
