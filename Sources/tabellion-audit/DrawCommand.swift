internal import ArgumentParser
internal import Audit
internal import Dispatch
internal import DrawCore
internal import EvidenceModel
internal import Synchronization

/// `tabellion-audit draw DIR`.
struct DrawCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draw",
        abstract: "Replay a draw from its published directory.",
        discussion: """
            EXAMPLE
              tabellion-audit draw housing-2026-0007
              tabellion-audit --lang zh draw /tmp/housing/draw --rehearsal

            Everything is computed anew: list, commitment, proof, reveals, beacon, seed, stages, result, removals. That the log \
            holds no other entry of the draw is seen by reading the log, not from the directory.
            """)

    @OptionGroup var options: AuditOptions

    @Argument(help: ArgumentHelp("The draw directory.", valueName: "dir"))
    var directory: String

    @Flag(help: "Accept a rehearsal.")
    var rehearsal = false

    @Flag(help: "Leave the ledger folder out; the report says so.")
    var engineOnly = false

    func run() throws {
        let report: Audit.DrawReport
        do throws(EvidenceError) {
            report = try DrawAuditor.audit(
                directory, options: .init(acceptsRehearsal: rehearsal, engineOnly: engineOnly),
                executor: ProcessorExecutor())
        } catch {
            if options.json {
                print(JSONReport.unusable(error.message), terminator: "")
            } else {
                StandardError.print(
                    "tabellion-audit: \(Sentence(.unusable, error.message).text(in: options.language))")
            }
            throw ExitCode(2)
        }
        if options.json {
            print(report.json, terminator: "")
        } else {
            for line in report.lines(in: options.language) { print(line) }
        }
        throw ExitCode(report.exitCode)
    }
}

/// Runs pieces on all processors.
private struct ProcessorExecutor: ChunkExecutor {
    func map<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
        let results = Mutex([Result?](repeating: nil, count: count))
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let result = body(index)
            results.withLock { $0[index] = result }
        }
        return results.withLock { $0.compactMap { $0 } }
    }
}
