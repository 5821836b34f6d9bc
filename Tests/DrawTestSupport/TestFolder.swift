public import Foundation
internal import Glibc

/// A directory of its own for one test, removed with it.
public struct TestFolder: Sendable {
    struct ServerFailure: Error { let output: String }

    public let path: String

    public func file(_ name: String) -> String { path + "/" + name }

    public static func with<Answer>(_ body: (TestFolder) async throws -> Answer) async throws -> Answer {
        let path = FileManager.default.temporaryDirectory.path + "/tb-draw-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(TestFolder(path: path))
    }

    /// Changes one byte of a file.
    public func damage(_ name: String, at position: Int = 40) throws {
        let url = URL(fileURLWithPath: file(name))
        var data = try Data(contentsOf: url)
        data[position % data.count] ^= 1
        try data.write(to: url)
    }

    /// Serves the folder over HTTP on loopback, by Python's own file server, as long as `body` runs.
    public func serving<Answer>(_ body: (URL) async throws -> Answer) async throws -> Answer {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        let program = """
            import http.server, sys
            class Quiet(http.server.SimpleHTTPRequestHandler):
                def log_message(self, *arguments): pass
                def __init__(self, *arguments): super().__init__(*arguments, directory=sys.argv[1])
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
            print(server.server_address[1], flush=True)
            server.serve_forever()
            """
        process.arguments = ["-c", program, path]
        process.standardOutput = output
        try process.run()
        defer {
            // The child has inherited blocked signals; this one cannot be.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)),
            let url = URL(string: "http://127.0.0.1:\(port)")
        else { throw ServerFailure(output: line) }
        return try await body(url)
    }
}
