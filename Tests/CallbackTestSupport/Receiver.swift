public import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A real receiver of callbacks, in Python.
public final class Receiver: Sendable {
    public struct Failure: Error {}

    /// One request, as it arrived.
    public struct Entry: Decodable, Sendable {
        public let name: String
        public let fields: [String: String]
        public let body: String
        public let mode: String

        public var event: String { fields["tabellion-event"] ?? "" }
    }

    private let process: Process

    /// The receiver lives as long as this pipe: it also ends when the test process dies.
    private let lifeline = Pipe()

    public let port: Int

    public init() throws {
        let output = Pipe()
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("receiver.py")
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

    public func url(_ path: String, host: String = "127.0.0.1") throws -> URL {
        guard let url = URL(string: "http://\(host):\(port)/\(path)") else { throw Failure() }
        return url
    }

    public func behave(_ name: String, _ mode: String) async throws {
        var request = URLRequest(url: try url("mode/\(name)"))
        request.httpMethod = "PUT"
        request.httpBody = Data(mode.utf8)
        _ = try await URLSession.shared.data(for: request)
    }

    /// What arrived, in order; of one path, or all.
    public func diary(_ name: String? = nil) async throws -> [Entry] {
        let (data, _) = try await URLSession.shared.data(from: url("diary"))
        return try String(decoding: data, as: UTF8.self).split(separator: "\n")
            .map { try JSONDecoder().decode(Entry.self, from: Data($0.utf8)) }
            .filter { name == nil || $0.name == name }
    }
}
