import CanonicalJSON
import CryptoPrimitives
import Foundation
import Mirroring
import TransparencyLog

/// What a monitor says, and to whom.
struct MonitorVoice: Sendable {
    /// One JSON object for each look, instead of lines.
    let isJSON: Bool

    /// Run when the log breaks its word.
    let program: String?

    /// Looks once, and says what there is to say.
    ///
    /// - Throws: `CommandError` with status 1 if the log broke its word; `MirrorError` if it cannot be read.
    func look(_ watcher: LogWatcher) async throws {
        let report = try await watcher.look()
        let object = Self.json(report)
        if isJSON {
            Participation.say(String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self))
        } else {
            show(report)
        }
        guard !report.problems.isEmpty else { return }
        for problem in report.problems { Terminal.progress("ALARM \(problem.code.rawValue): \(problem.message)") }
        if report.problems.contains(where: { $0.fork != nil }) { Terminal.progress("proof: \(watcher.forkPath)") }
        if let program { Self.raise(program, JSONValue.object(object).canonicalBytes) }
        throw CommandError(
            "the log broke its word: \(report.problems.count) reasons, each on its line above", exitCode: 1)
    }

    private func show(_ report: WatchReport) {
        if let checkpoint = report.checkpoint {
            Participation.say(
                "\(checkpoint.origin): \(checkpoint.size) entries, \(report.newEntries) new, root \(checkpoint.root)")
        }
        for opening in report.openings {
            Participation.say(
                "open     session opened at \(opening.index), lease \(opening.lease), \(opening.heads) heads")
        }
        for remark in report.remarks { Participation.say("note     \(remark)") }
    }

    private static func json(_ report: WatchReport) -> JSONObject {
        var object = JSONObject()
        object.set("v", 1)
        object.set("type", "tabellion/log-report")
        if let checkpoint = report.checkpoint {
            object.set("origin", checkpoint.origin)
            object.set("size", checkpoint.size)
            object.set("root", checkpoint.root.hex)
        }
        object.set("newEntries", report.newEntries)
        object.set("openings", .array(report.openings.prefix(10_000).map { .integer($0.index) }))
        object.set("members", UInt64(report.members.count))
        object.set("remarks", texts: report.remarks)
        object.set(
            "problems",
            .array(
                report.problems.map { problem in
                    var one = JSONObject()
                    one.set("code", problem.code.rawValue)
                    one.set("message", problem.message)
                    one.set("fork", problem.fork?.json)
                    return .object(one)
                }))
        return object
    }

    /// Runs the program with the report on its standard input, and waits for it.
    private static func raise(_ program: String, _ report: [UInt8]) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        let pipe = Pipe()
        process.standardInput = pipe
        do {
            try process.run()
        } catch { return Terminal.progress("monitor: \(program) cannot be run: \(error.localizedDescription)") }
        try? pipe.fileHandleForWriting.write(contentsOf: Data(report))
        try? pipe.fileHandleForWriting.close()
        process.waitUntilExit()
        if process.terminationStatus != 0 {
            Terminal.progress("monitor: \(program) ended with status \(process.terminationStatus)")
        }
    }
}
