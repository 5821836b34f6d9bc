import CryptoPrimitives
import Foundation
import Ledger
import Testing
import TransparencyLog

/// An office's log and an institution beside it, worked by the real program.
final class Institution: Sendable {
    static let origin = "log.example/institutions"

    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/tb-institution-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try writeKey("log.key", 1)
        try writeKey("office.key", 2)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    static func key(_ byte: UInt8) -> Ed25519PrivateKey {
        guard let key = Ed25519PrivateKey(seed: [UInt8](repeating: byte, count: 32)) else {
            fatalError("a seed of 32 bytes always makes a key")
        }
        return key
    }

    static func logKey() throws -> VerifierKey {
        try VerifierKey(name: origin, type: .ed25519, publicKey: key(1).publicKey)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func writeKey(_ name: String, _ byte: UInt8) throws {
        let made = FileManager.default.createFile(
            atPath: file(name), contents: Data((Hex.encode(Self.key(byte).seed) + "\n").utf8),
            attributes: [.posixPermissions: 0o600])
        guard made else { throw CocoaError(.fileWriteUnknown) }
    }

    static func deposit(_ number: UInt64) throws -> [UInt8] {
        let commitments = Commitments(to: DigestPair(of: [1]), contentSalt: [UInt8](repeating: 3, count: 32))
        return try LedgerEntry(unixMilliseconds: number, body: .deposit(commitments, case: .zero)).encoded()
    }

    /// Appends deposits to the office's log in a directory of that name.
    func append(_ count: Int, first: UInt64 = 0, to name: String = "ledger") async throws {
        let log = try Log(
            directory: file(name), origin: Self.origin, key: Self.key(1), officeKey: Self.key(2).publicKey)
        let indices = try await log.append(batch: try (0..<count).map { try Self.deposit(first + UInt64($0)) })
        _ = try await log.checkpoint(covering: indices.last ?? 0)
        await log.close()
    }

    /// Runs `tabellion`; gives its status and what it printed on both outputs.
    @discardableResult
    func run(_ arguments: String...) throws -> (status: Int32, output: String, complaint: String) {
        try run(arguments)
    }

    func run(_ arguments: [String]) throws -> (status: Int32, output: String, complaint: String) {
        let process = Process()
        // Beside the test bundle.
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("tabellion")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: path)
        let (output, complaint) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = complaint
        try process.run()
        // Both fit into a pipe.
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        let said = try complaint.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (
            process.terminationStatus, String(decoding: printed, as: UTF8.self), String(decoding: said, as: UTF8.self)
        )
    }
}
