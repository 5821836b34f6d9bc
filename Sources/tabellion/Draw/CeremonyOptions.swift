import ArgumentParser
import DrawCore
import Draws
import Foundation

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
    /// - Parameters:
    ///   - patience: how long to wait for another command.
    ///   - body: returns what was done, in lines.
    func working(
        patience: Duration = .zero, _ body: (inout CeremonyRunner, ProgressBar) async throws -> [String]
    ) async throws {
        let draw = try identifier()
        let report = try await office.working(patience: patience) { office in
            let bar = ProgressBar()
            defer { bar.clear() }
            var runner = try await CeremonyRunner(draw, in: office, progress: bar.progress)
            let lines = try await body(&runner, bar)
            return CeremonyReport(runner, lines)
        }
        report.print(asJSON: office.json)
    }

    /// The same with a file that somebody handed over.
    func taking(
        _ file: String, _ body: (inout CeremonyRunner, [UInt8]) async throws -> [String]
    ) async throws {
        let bytes = try Self.contents(of: file)
        try await working { runner, _ in try await body(&runner, bytes) }
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
