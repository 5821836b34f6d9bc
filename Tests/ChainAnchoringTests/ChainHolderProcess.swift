import CryptoPrimitives
import EthereumModel
import Foundation
import TransparencyLog

/// A process of its own that anchors one checkpoint, for the test to kill.
struct ChainHolderProcess {
    private let process = Process()
    private let input = Pipe()

    init(_ office: Office, keyFile: String, checkpoint: Checkpoint) throws {
        process.executableURL = try Self.program()
        process.arguments = [
            office.node.url.absoluteString, office.contract.text, keyFile,
            office.folder.appendingPathComponent("anchor").path, checkpoint.origin, String(checkpoint.size),
            checkpoint.root.hex,
        ]
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        try process.run()
    }

    var identifier: Int { Int(process.processIdentifier) }

    /// Lets it begin, and waits for its end.
    ///
    /// - Returns: whether it was killed.
    func run() throws -> Bool {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        if process.terminationReason == .uncaughtSignal { return true }
        guard process.terminationStatus == 0 else {
            throw TestNode.Failure(description: "ChainHolder ended with \(process.terminationStatus)")
        }
        return false
    }

    /// Beside the test bundle.
    private static func program() throws -> URL {
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        for _ in 0..<4 {
            let program = folder.appendingPathComponent("ChainHolder")
            if FileManager.default.isExecutableFile(atPath: program.path) { return program }
            folder.deleteLastPathComponent()
        }
        throw TestNode.Failure(description: "ChainHolder is not built")
    }
}
