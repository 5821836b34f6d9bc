import Foundation

/// Programs run for their output.
enum Subprocess {
    /// Standard output of a program that must succeed.
    static func output(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        let errors = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = errors
        do {
            try process.run()
        } catch {
            throw CommandError("\(program) cannot be started; run provisioning/install-packages run")
        }
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        let complaint = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw CommandError("\(program) failed: \(String(decoding: complaint.prefix(400), as: UTF8.self))")
        }
        return String(decoding: said, as: UTF8.self)
    }
}
