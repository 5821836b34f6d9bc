import ArgumentParser
import CanonicalJSON
import DrawCore
import Draws
import Foundation

/// Where the office is.
struct OfficeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The office's directory.", valueName: "dir"))
    var office: String

    @Flag(help: "Print one JSON object.")
    var json = false

    var directory: OfficeDirectory { OfficeDirectory(path: office) }

    /// Opens the office for as long as `body` runs.
    func working<Answer>(_ body: (Office) async throws -> Answer) async throws -> Answer {
        try await CeremonyFailure.explained {
            let office = try await Office(opening: directory)
            do {
                let answer = try await body(office)
                await office.close()
                return answer
            } catch {
                await office.close()
                throw error
            }
        }
    }
}

/// Which draw of which office.
struct CeremonyOptions: ParsableArguments {
    @OptionGroup var office: OfficeOptions

    @Option(help: ArgumentHelp("The draw, as tabellion draw list names it.", valueName: "id"))
    var draw: String

    func identifier() throws -> DrawIdentifier {
        do { return try DrawIdentifier(parsing: draw) } catch { throw CommandError("--draw: \(error)") }
    }

    /// Opens the draw for as long as `body` runs, and says what it did and what comes next.
    ///
    /// - Parameter body: returns what was done, in lines.
    func working(
        _ body: (inout CeremonyRunner, ProgressBar) async throws -> [String]
    ) async throws {
        let draw = try identifier()
        let report = try await office.working { office in
            let bar = ProgressBar()
            defer { bar.clear() }
            var runner = try await CeremonyRunner(draw, in: office, progress: bar.progress)
            let lines = try await body(&runner, bar)
            return CeremonyReport(runner, lines)
        }
        report.print(asJSON: office.json)
    }

    /// A file that somebody handed over.
    static func contents(of path: String, maximum: Int = 1 << 20) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandError("\(path): cannot be read; does the file exist?")
        }
        guard data.count <= maximum else { throw CommandError("\(path): \(data.count) bytes; that is no such file") }
        return Array(data)
    }

    /// Unix milliseconds.
    static var now: UInt64 { UInt64(Date().timeIntervalSince1970 * 1000) }
}

/// What a command did, and what comes next.
struct CeremonyReport {
    let draw: DrawIdentifier
    let phase: CeremonyPhase
    let lines: [String]
    let next: String

    init(_ runner: CeremonyRunner, _ lines: [String]) {
        draw = runner.draw
        phase = runner.ceremony.phase
        self.lines = lines
        next = runner.nextStep
    }

    func print(asJSON: Bool) {
        guard asJSON else {
            Swift.print((draw.isRehearsal ? "REHEARSAL " : "") + "\(draw): \(phase.rawValue)")
            for line in lines { Swift.print(line) }
            Swift.print("next: \(next)")
            return
        }
        var object = JSONObject()
        object.set("drawId", draw.text)
        object.set("rehearsal", draw.isRehearsal)
        object.set("phase", phase.rawValue)
        object.set("done", texts: lines)
        object.set("next", next)
        Swift.print(String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self))
    }
}
