import Foundation

/// A directory for the files of this test process, removed when it ends.
public struct ScratchDirectory: Sendable {
    public static let shared = ScratchDirectory()

    private static let root = FileManager.default.temporaryDirectory
        .appendingPathComponent("tb-evidence-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString)")

    private init() {
        do {
            try FileManager.default.createDirectory(at: Self.root, withIntermediateDirectories: true)
        } catch { fatalError("no scratch directory: \(error)") }
        atexit { try? FileManager.default.removeItem(at: ScratchDirectory.root) }
    }

    public func path(_ name: String) -> String { Self.root.appendingPathComponent(name).path }

    /// Writes a file of its own, whose name ends in `name`.
    public func write(_ bytes: [UInt8], _ name: String) throws -> String {
        let path = path("\(UUID().uuidString)-\(name)")
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }
}
