import Foundation

/// What this process has in memory.
enum ProcessMemory {
    struct Failure: Error {}

    /// The most that came on top while something ran, in bytes.
    static func growth(_ work: () async throws -> Void) async throws -> Int {
        let before = try read("VmRSS")
        // proc(5): 5 sets the peak back to what is there now.
        try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
        try await work()
        return try read("VmHWM") - before
    }

    private static func read(_ name: String) throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name + ":") }),
            let kilobytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({
                Int($0)
            })
        else { throw Failure() }
        return kilobytes * 1024
    }
}
