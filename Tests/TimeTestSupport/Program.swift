import Foundation

/// Runs the programs that the tests compare themselves with.
public enum Program {
    public struct Output: Sendable {
        public let status: Int32
        public let text: String
    }

    public struct Failure: Error, CustomStringConvertible {
        public let description: String

        public init(description: String) { self.description = description }
    }

    /// Runs `name` from the PATH in `scratch`; standard output and error come back together.
    public static func run(_ name: String, _ arguments: [String], in scratch: Scratch) throws -> Output {
        let log = scratch.url.appendingPathComponent("output-\(UUID().uuidString)")
        guard FileManager.default.createFile(atPath: log.path, contents: nil),
            let handle = FileHandle(forWritingAtPath: log.path)
        else { throw Failure(description: "cannot write \(log.path)") }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.currentDirectoryURL = scratch.url
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        process.waitUntilExit()
        try handle.close()
        let text = String(decoding: try Data(contentsOf: log), as: UTF8.self)
        try FileManager.default.removeItem(at: log)
        return Output(status: process.terminationStatus, text: text)
    }

    /// The same; anything but exit 0 is an error that shows what the program said.
    @discardableResult
    public static func check(_ name: String, _ arguments: [String], in scratch: Scratch) throws -> String {
        let output = try run(name, arguments, in: scratch)
        guard output.status == 0 else {
            throw Failure(
                description: "\(name) \(arguments.joined(separator: " ")): exit \(output.status): \(output.text)")
        }
        return output.text
    }
}
