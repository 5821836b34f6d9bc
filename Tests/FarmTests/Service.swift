import Foundation
import Glibc

/// A program of the farm that runs until it is told to stop, or killed; what it writes goes to a file.
final class Service {
    private let process = Process()
    let log: String

    /// - Parameters:
    ///   - environment: variables beside those of this process.
    ///   - log: appended to.
    init(_ arguments: [String], environment: [String: String] = [:], log: String) throws {
        self.log = log
        if !FileManager.default.fileExists(atPath: log) { try Data().write(to: URL(fileURLWithPath: log)) }
        guard let output = FileHandle(forWritingAtPath: log) else { throw FarmFailure("cannot write \(log)") }
        try output.seekToEnd()
        process.executableURL = URL(fileURLWithPath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        if !environment.isEmpty {
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try output.close()
    }

    var processID: Int32 { process.processIdentifier }

    var isRunning: Bool { process.isRunning }

    func signal(_ number: Int32) { Glibc.kill(processID, number) }

    /// Kills it without warning, and waits until it is gone.
    func kill() {
        signal(SIGKILL)
        process.waitUntilExit()
    }

    /// Asks it to end; kills it when it does not in time.
    ///
    /// - Returns: whether it ended by itself.
    @discardableResult
    func stop(seconds: Double) -> Bool {
        signal(SIGCONT)
        signal(SIGTERM)
        let deadline = ContinuousClock.now.advanced(by: .milliseconds(Int(seconds * 1000)))
        while process.isRunning && ContinuousClock.now < deadline { usleep(20_000) }
        let ended = !process.isRunning
        if !ended { kill() }
        return ended
    }
}
