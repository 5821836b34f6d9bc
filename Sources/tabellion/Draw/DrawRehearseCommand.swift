import ArgumentParser
import CanonicalJSON
import DrawCore
import DrawStatistics
import Draws
import Foundation

/// `tabellion draw rehearse`: the chances that rules give, before anybody commits to them.
struct DrawRehearseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse",
        abstract: "Draw many times with random seeds: every group's chances, and what the rules do that was not meant.",
        discussion: """
            Example:
              tabellion draw rehearse --config examples/draws/school/rules.json \\
                --candidates examples/draws/school/candidates.csv --seeds 10000

            Shares are held against the exact chances where these can be computed; where not, nothing is claimed. The same \
            --seed-start gives the same output. Exit status: 0 nothing contradicts the rules, 1 something does or the rules or \
            the list are refused, 2 a file cannot be used. Guide: docs/guide/rehearse.md.
            """)

    @Option(name: .customLong("config"), help: "The rules (rules.json; docs/guide/draw.md).")
    var rules: String

    @Option(help: "The candidates (CSV; docs/guide/draw.md).")
    var candidates: String

    @Option(help: "How many draws, 100 to 1,000,000.")
    var seeds = 1000

    @Option(help: ArgumentHelp("Any text; the seeds follow from it.", valueName: "text"))
    var seedStart = "1"

    @Option(
        help: ArgumentHelp("Language of the report: zh or en. Default: LC_ALL, LC_MESSAGES, LANG.", valueName: "zh|en"))
    var lang: ReportLanguage?

    @Flag(help: "Print one JSON object, and no progress.")
    var json = false

    func run() async throws {
        guard Rehearsal.seedCounts.contains(seeds) else { throw CommandError("--seeds must be 100 to 1,000,000") }
        let executor = ThreadedExecutor()
        let input = try prepare(executor)
        if input.summary.encoding == .gb18030 {
            say(candidates + (language == .zh ? " 为 GB18030 编码，已转换" : " is GB18030; it was converted"))
        }
        for warning in input.warnings {
            say(language == .zh ? "注意：\(warning.chinese)" : "warning: \(warning)")
        }
        let start = ContinuousClock.now
        var told = 0
        let report = input.rehearsal.run(
            seeds: SeedSequence(start: seedStart), count: seeds, executor: executor
        ) { done in
            // A line for every tenth, once somebody has been waiting.
            guard ContinuousClock.now - start > .seconds(3), done * 10 / seeds > told else { return }
            told = done * 10 / seeds
            say(language == .zh ? "已摇 \(done) 次，共 \(seeds) 次" : "\(done) of \(seeds) draws")
        }
        if json {
            let object = RehearsalJSON(report: report, template: input.template, seedStart: seedStart).object
            print(String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self))
        } else {
            let text = RehearsalText(
                report: report, template: input.template, candidates: input.list.count, seedStart: seedStart,
                words: RehearsalWords(language: language, template: input.template, report: report))
            for line in text.lines { print(line) }
        }
        if report.isContradicted { throw ExitCode(1) }
    }

    private var language: ReportLanguage { lang ?? .ofEnvironment }

    private func say(_ line: String) { if !json { Terminal.progress(line) } }

    private func prepare(_ executor: ThreadedExecutor) throws -> ListRehearsal {
        guard let data = FileManager.default.contents(atPath: rules) else {
            throw CommandError("\(rules): cannot be read; does the file exist?")
        }
        let template: DrawTemplate
        do { template = try DrawTemplate(freely: data, file: rules) } catch { throw CommandError("\(error)") }
        do {
            return try ListRehearsal(template, candidates: candidates, start: seedStart, executor: executor)
        } catch let problems as ListProblems {
            throw CommandError("\(candidates): \(CeremonyFailure.text(of: problems, in: language))", exitCode: 1)
        } catch let problems as DrawsProblems {
            throw CommandError(language == .zh ? problems.chinese : problems.description, exitCode: 1)
        } catch let error as DrawsError {
            throw CommandError(error.message)
        }
    }
}
