public import Foundation

/// Files whose bytes are committed; made by `make_golden.py` beside them, which shares no code with ours.
public enum DepositGolden {
    public static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("DepositModelTests/Golden")

    public static func path(_ name: String) -> String { directory.appendingPathComponent(name).path }

    public static func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: directory.appendingPathComponent(name)))
    }
}
