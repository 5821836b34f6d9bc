import Foundation
import Testing

@Suite("Cases of another implementation") struct EngineCaseTests {
    /// Vectors/engine-cases*.jsonl, and the file that TABELLION_ENGINE_CASES names.
    private static var files: [URL] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Vectors")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let kept = names.filter { $0.hasPrefix("engine-cases") && $0.hasSuffix(".jsonl") }.sorted()
        let more = ProcessInfo.processInfo.environment["TABELLION_ENGINE_CASES"]
        return kept.map { folder.appendingPathComponent($0) }
            + [more].compactMap { $0.map { URL(fileURLWithPath: $0) } }
    }

    @Test func everyLineComesOutTheSame() throws {
        var count = 0
        for file in Self.files {
            for (number, line) in try Data(contentsOf: file).split(separator: 0x0A).enumerated() {
                do {
                    try EngineCase(line: line).check()
                    count += 1
                } catch { Issue.record("\(file.lastPathComponent), line \(number + 1): \(error)") }
            }
        }
        print("\(count) cases")
        #expect(count > 0)
    }
}
