public import Foundation

/// Files beside these sources.
public enum Fixtures {
    public static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures")

    public static func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: directory.appendingPathComponent(name)))
    }

    /// init.mp4, then the three segments.
    public static func recording() throws -> [[UInt8]] {
        try ["init.mp4", "000001.m4s", "000002.m4s", "000003.m4s"].map { try read("recording/\($0)") }
    }
}
