internal import Foundation
internal import Glibc

/// One run of `age -r RECIPIENT -o FILE`, fed through a socket. Blocking; used from one queue.
final class AgeProcess: @unchecked Sendable {
    private let process = Process()
    private let errors: FileHandle
    private let output: String

    /// -1 once the input is ended.
    private var input: Int32

    /// - Throws: `program`, `storage`.
    init(program: String, recipient: String, output: String) throws(DepositStoreError) {
        self.output = output
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["-r", recipient, "-o", output]
        let (reading, input) = try Self.pair()
        let (errors, complaining) = try Self.pair()
        self.input = input
        self.errors = FileHandle(fileDescriptor: errors, closeOnDealloc: true)
        let standardInput = FileHandle(fileDescriptor: reading, closeOnDealloc: true)
        let standardError = FileHandle(fileDescriptor: complaining, closeOnDealloc: true)
        process.standardInput = standardInput
        process.standardOutput = FileHandle.nullDevice
        process.standardError = standardError
        do {
            try process.run()
        } catch {
            close(input)
            self.input = -1
            throw DepositStoreError(.program, "cannot start \(program); install Debian's package age", cause: error)
        }
        try? standardInput.close()
        try? standardError.close()
    }

    deinit { if input >= 0 { close(input) } }

    /// Two ends that no program inherits but the one that is given one: closed on exec from the start.
    private static func pair() throws(DepositStoreError) -> (Int32, Int32) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw DurableFile.failure("make", "a connection for age")
        }
        return (ends[0], ends[1])
    }

    /// Hands bytes over; waits while `age` is slow.
    ///
    /// - Throws: what `failure` says when it takes no more.
    func write(_ bytes: [UInt8]) throws(DepositStoreError) {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe send(input, buffer.baseAddress! + done, bytes.count - done, Int32(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure() }
            done += count
        }
    }

    /// Ends the input and waits for the program to end well.
    func finish() throws(DepositStoreError) {
        endInput()
        let said = words()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Self.failure(said) }
    }

    /// Ends the program, whatever it does.
    func kill() {
        endInput()
        if process.isRunning { Glibc.kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    private func endInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    private func failure() -> DepositStoreError {
        endInput()
        return Self.failure(words())
    }

    private func words() -> String {
        let said = ((try? errors.readToEnd()) ?? nil) ?? Data()
        return String(decoding: said.prefix(400), as: UTF8.self)
    }

    private static func failure(_ said: String) -> DepositStoreError {
        if said.contains("no space left") { return DepositStoreError(.full, "no room for the ciphertext: \(said)") }
        if said.contains("recipient") {
            return DepositStoreError(.badRecipient, "age does not take the recipient: \(said)")
        }
        return DepositStoreError(.program, "age failed: \(said)")
    }
}
