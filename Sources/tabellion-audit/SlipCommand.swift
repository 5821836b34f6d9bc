internal import ArgumentParser
internal import Audit
internal import EvidenceModel

/// `tabellion-audit slip SLIP --draw DIR`.
struct SlipCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slip",
        abstract: "Check one candidate's part of a draw.",
        discussion: """
            EXAMPLE
              tabellion-audit slip my-slip.json --draw housing-2026-0007 --id -
              tabellion-audit --lang zh slip my-slip.json --draw housing-2026-0007 --id CN:ID:110101199003070000

            What a candidate can see alone: that the slip is theirs and on the committed list, what each stage made of it, and why. \
            The candidates' list is not read. Whether everybody else was drawn rightly, tabellion-audit draw shows.

            EXIT STATUS
              0  nothing contradicts the slip
              1  something does; each reason stands on its own line
              2  slip, directory or command line cannot be used
            """)

    @OptionGroup var options: AuditOptions

    @OptionGroup var drawOptions: DrawOptions

    @Argument(help: ArgumentHelp("The slip, as the office gave it.", valueName: "slip"))
    var slip: String

    @Option(help: ArgumentHelp("The draw directory.", valueName: "dir"))
    var draw: String

    @Option(
        help: ArgumentHelp("Your identifier, COUNTRY:DOCTYPE:NUMBER; - reads it from standard input.", valueName: "id"))
    var id: String?

    func validate() throws { try drawOptions.validate(options) }

    func run() throws {
        let candidate = id == "-" ? readLine() ?? "" : id
        let report: SlipReport
        do throws(EvidenceError) {
            report = try SlipAuditor(
                slip: slip, directory: draw, candidate: candidate, options: drawOptions.means(options)
            ).check()
        } catch { throw options.unusable(error) }
        if options.json {
            print(report.json(in: options.language), terminator: "")
        } else {
            for line in report.lines(in: options.language) { print(line) }
        }
        throw ExitCode(report.exitCode)
    }
}
