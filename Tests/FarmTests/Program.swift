import Foundation

/// Runs a program to its end.
enum Program {
    struct Outcome {
        let status: Int32
        /// Standard output and standard error.
        let output: String
        let data: Data
    }

    /// - Parameter arguments: the program's absolute path or its name, and its arguments.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], directory: String? = nil
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.environment = ["PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"].merging(
            environment
        ) { $1 }
        if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: String(decoding: data, as: UTF8.self), data: data)
    }

    /// Runs a program that must succeed.
    @discardableResult
    static func check(
        _ arguments: [String], environment: [String: String] = [:], directory: String? = nil
    ) throws -> Outcome {
        let outcome = try run(arguments, environment: environment, directory: directory)
        guard outcome.status == 0 else {
            let said = outcome.output.suffix(4000)
            throw FarmFailure("\(arguments.joined(separator: " ")): status \(outcome.status): \(said)")
        }
        return outcome
    }
}
