import Foundation
import Glibc
import Synchronization

/// Encrypts a stream for the policy's recipients with the `age` program while it is being made.
///
/// If the worker is killed, `age` sees the end of its input and still completes the ciphertext.
/// Writes block when `age` is slow: call from a thread that may wait.
final class AgeSealer: @unchecked Sendable {
    private let process = Process()
    private let input: FileHandle
    private let errors: FileHandle
    private let output: String
    /// Keeps what several threads write whole.
    private let turn = Mutex(())

    /// - Parameters:
    ///   - recipients: age public keys, at least one.
    ///   - output: where the ciphertext grows.
    init(recipients: [String], output: String) throws(WorkerError) {
        self.output = output
        process.executableURL = URL(fileURLWithPath: "/usr/bin/age")
        process.arguments = recipients.flatMap { ["-r", $0] } + ["-o", output]
        let (reading, input) = try Self.pipe()
        let (errors, complaining) = try Self.pipe()
        self.input = input
        self.errors = errors
        process.standardInput = reading
        process.standardOutput = FileHandle.nullDevice
        process.standardError = complaining
        do {
            try process.run()
        } catch {
            throw WorkerError(.program, "cannot start /usr/bin/age: \(error); install Debian's package age")
        }
        try? reading.close()
        try? complaining.close()
    }

    /// A connection that no program inherits but the one that it is given to: closed on exec from the start. Foundation's
    /// pipes are open for whatever another thread starts at the same moment; while that program lives, the end of the
    /// stream is never seen.
    private static func pipe() throws(WorkerError) -> (read: FileHandle, write: FileHandle) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw SessionFile.failure("make", "a connection for age")
        }
        return (
            FileHandle(fileDescriptor: ends[0], closeOnDealloc: true),
            FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        )
    }

    func write(_ bytes: [UInt8]) throws(WorkerError) {
        do {
            try turn.withLock { _ in try input.write(contentsOf: Data(bytes)) }
        } catch {
            throw failure(output, "age stopped taking input: \(error)")
        }
    }

    /// Why the program ended, in its own words, when it has ended or its input is closed: a full disk is no fault of its.
    private func failure(_ output: String, _ what: String) -> WorkerError {
        let said = ((try? errors.readToEnd()) ?? nil) ?? Data()
        let words = String(decoding: said.prefix(400), as: UTF8.self)
        return WorkerError(words.contains("no space left") ? .full : .program, "\(output): \(what) \(words)")
    }

    /// Ends the stream and waits for the ciphertext to be complete and on disk.
    ///
    /// - Parameter moved: where the ciphertext is now, when it was renamed meanwhile.
    func finish(movedTo moved: String? = nil) throws(WorkerError) {
        let output = moved ?? output
        try? input.close()
        let error = failure(output, "age failed")
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw error }
        let descriptor = unsafe open(output, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SessionFile.failure("open", output) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw SessionFile.failure("sync", output) }
    }
}
