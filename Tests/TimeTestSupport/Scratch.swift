public import Foundation
internal import Synchronization

/// Directories that are still there when the tests end: those of fixtures that all tests share.
private let remaining = Mutex<Set<String>>([])

private let removalAtExit: Void = {
    atexit {
        for path in remaining.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
    }
}()

/// A directory of its own for one test, removed with it.
public final class Scratch: Sendable {
    public let url: URL

    public init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("tb-time-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        removalAtExit
        remaining.withLock { _ = $0.insert(url.path) }
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
        remaining.withLock { _ = $0.remove(url.path) }
    }

    public var path: String { url.path }

    public func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    @discardableResult
    public func write(_ bytes: [UInt8], _ name: String) throws -> String {
        try Data(bytes).write(to: url.appendingPathComponent(name))
        return path(name)
    }

    @discardableResult
    public func write(_ text: String, _ name: String) throws -> String { try write(Array(text.utf8), name) }

    public func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: url.appendingPathComponent(name)))
    }
}
