import Foundation
import GRDB

enum SearchFixture {
    /// Runs `body` with a directory of its own, removed afterwards.
    static func withDirectory(_ body: (String) async throws -> Void) async throws {
        let path = FileManager.default.temporaryDirectory.path + "/tb-search-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(path)
    }

    /// Runs SQL on a closed database.
    static func run(_ path: String, _ sql: String) throws {
        let database = try DatabaseQueue(path: path)
        try database.write { try $0.execute(sql: sql) }
        try database.close()
    }

    /// Reads one number from a database that others may have open.
    static func number(_ path: String, _ sql: String) throws -> Int {
        let database = try DatabaseQueue(path: path)
        return try database.read { try Int.fetchOne($0, sql: sql) } ?? 0
    }
}
