import Foundation

/// A directory of its own for one test, removed when `with` returns.
public struct TestDirectory: Sendable {
    public let path: String

    public func file(_ name: String) -> String { path + "/" + name }

    /// Runs `body` with a new, empty directory.
    public static func with<Answer>(_ body: (TestDirectory) async throws -> Answer) async throws -> Answer {
        let path = FileManager.default.temporaryDirectory.path + "/tb-farm-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(TestDirectory(path: path))
    }
}
