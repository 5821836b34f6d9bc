import CryptoPrimitives
import Foundation
import Notifications

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A directory of the test's own, removed with it.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/tb-webhooks-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A real receiver of callbacks, in Python.
final class Receiver: Sendable {
    struct Failure: Error {}

    /// One request, as it arrived.
    struct Entry: Decodable, Sendable {
        let name: String
        let fields: [String: String]
        let body: String
        let mode: String

        var event: String { fields["tabellion-event"] ?? "" }
    }

    private let process: Process

    /// The receiver lives as long as this pipe: it also ends when the test process dies.
    private let lifeline = Pipe()

    let port: Int

    init(file: String = #filePath) throws {
        let output = Pipe()
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let script = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("receiver.py")
        process.arguments = ["python3", script.path]
        process.standardInput = lifeline
        process.standardError = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else { throw Failure() }
        self.port = port
    }

    deinit {
        try? lifeline.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    func url(_ path: String, host: String = "127.0.0.1") throws -> URL {
        guard let url = URL(string: "http://\(host):\(port)/\(path)") else { throw Failure() }
        return url
    }

    func behave(_ name: String, _ mode: String) async throws {
        var request = URLRequest(url: try url("mode/\(name)"))
        request.httpMethod = "PUT"
        request.httpBody = Data(mode.utf8)
        _ = try await URLSession.shared.data(for: request)
    }

    /// What arrived, in order; of one path, or all.
    func diary(_ name: String? = nil) async throws -> [Entry] {
        let (data, _) = try await URLSession.shared.data(from: url("diary"))
        return try String(decoding: data, as: UTF8.self).split(separator: "\n")
            .map { try JSONDecoder().decode(Entry.self, from: Data($0.utf8)) }
            .filter { name == nil || $0.name == name }
    }
}
