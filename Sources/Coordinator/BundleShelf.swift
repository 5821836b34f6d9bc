import FarmProtocol
import Foundation
import NIOCore

/// Finished bundles on the coordinator's disk, one file a session.
struct BundleShelf: Sendable {
    private let directory: String

    /// The longest bundle accepted, in bytes.
    private let limit: Int64

    init(directory: String, limit: Int64) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        self.directory = directory
        self.limit = limit
    }

    func path(of session: String) -> String { directory + "/\(session).asice" }

    /// Stores a bundle as it arrives; it appears whole or not at all, and is on disk when this returns.
    ///
    /// - Returns: its length in bytes.
    /// - Throws: `ProblemDetails` when it is too long or its length is not the announced one.
    func store(
        session: String, announced: Int64?, _ chunks: some AsyncSequence<ByteBuffer, any Error> & Sendable
    ) async throws -> Int64 {
        let temporary = path(of: session) + ".\(UUID().uuidString).part"
        _ = FileManager.default.createFile(
            atPath: temporary, contents: nil, attributes: [.posixPermissions: 0o640])
        guard let file = FileHandle(forWritingAtPath: temporary) else {
            throw ProblemDetails(status: 507, title: "No room", detail: "cannot write below \(directory)")
        }
        defer { try? FileManager.default.removeItem(atPath: temporary) }
        var length: Int64 = 0
        for try await chunk in chunks {
            length += Int64(chunk.readableBytes)
            guard length <= limit else {
                throw ProblemDetails(
                    status: 413, title: "Too long",
                    detail: "a bundle may have \(limit) bytes; raise the limit in the policy")
            }
            try file.write(contentsOf: Data(chunk.readableBytesView))
        }
        guard announced == nil || announced == length else {
            throw ProblemDetails(
                status: 400, title: "Cut off",
                detail: "Content-Length said \(announced ?? 0) bytes, \(length) arrived; send the bundle again")
        }
        try file.synchronize()
        try file.close()
        guard unsafe rename(temporary, path(of: session)) == 0 else {
            throw ProblemDetails(status: 507, title: "No room", detail: "cannot rename below \(directory)")
        }
        return length
    }
}
