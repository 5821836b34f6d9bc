import Foundation
import Glibc

/// Encrypts a stream for the policy's recipients with the `age` program while it is being made.
///
/// If the worker is killed, `age` sees the end of its input and still completes the ciphertext.
/// Writes block when `age` is slow: call from a thread that may wait.
final class AgeSealer: @unchecked Sendable {
    private let process = Process()
    private let input = Pipe()
    private let errors = Pipe()
    private let output: String

    /// - Parameters:
    ///   - recipients: age public keys, at least one.
    ///   - output: where the ciphertext grows.
    init(recipients: [String], output: String) throws(WorkerError) {
        self.output = output
        process.executableURL = URL(fileURLWithPath: "/usr/bin/age")
        process.arguments = recipients.flatMap { ["-r", $0] } + ["-o", output]
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        do {
            try process.run()
        } catch {
            throw WorkerError(.program, "cannot start /usr/bin/age: \(error); install Debian's package age")
        }
    }

    func write(_ bytes: [UInt8]) throws(WorkerError) {
        do {
            try input.fileHandleForWriting.write(contentsOf: Data(bytes))
        } catch {
            throw failure(output, "age stopped taking input: \(error)")
        }
    }

    /// Why the program ended, in its own words, when it has ended or its input is closed: a full disk is no fault of its.
    private func failure(_ output: String, _ what: String) -> WorkerError {
        let said = ((try? errors.fileHandleForReading.readToEnd()) ?? nil) ?? Data()
        let words = String(decoding: said.prefix(400), as: UTF8.self)
        return WorkerError(words.contains("no space left") ? .full : .program, "\(output): \(what) \(words)")
    }

    /// Ends the stream and waits for the ciphertext to be complete and on disk.
    ///
    /// - Parameter moved: where the ciphertext is now, when it was renamed meanwhile.
    func finish(movedTo moved: String? = nil) throws(WorkerError) {
        let output = moved ?? output
        try? input.fileHandleForWriting.close()
        let error = failure(output, "age failed")
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw error }
        let descriptor = unsafe open(output, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DurableFile.failure("open", output) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw DurableFile.failure("sync", output) }
    }
}
