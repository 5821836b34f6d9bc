internal import ArgumentParser
internal import Audit
internal import DrawCore
internal import EvidenceModel

/// `tabellion-audit draw DIR`.
struct DrawCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draw",
        abstract: "Replay a draw from its published directory.",
        discussion: """
            EXAMPLE
              tabellion-audit --trust trust.json draw housing-2026-0007 --log LOGDIR --register DRAWS
              tabellion-audit --lang zh draw /tmp/housing/draw --rehearsal

            Everything is computed anew: list, commitment, order of the log, proof, reveals, beacon, seed, stages, result, \
            removals. A void draw is audited too: whether it is one. That the log holds nothing else of the draw is seen only with \
            --log, a directory with its public files.

            EXIT STATUS
              0  no check failed; those that could not be made are named
              1  a check failed; each reason stands on its own line
              2  the directory or the command line cannot be used
            """)

    @OptionGroup var options: AuditOptions

    @OptionGroup var draw: DrawOptions

    @Argument(help: ArgumentHelp("The draw directory.", valueName: "dir"))
    var directory: String

    @Flag(help: "Leave the ledger folder out; the report says so.")
    var engineOnly = false

    @Option(
        help: ArgumentHelp(
            "All draws of the register: register.json, or a folder of draw directories.", valueName: "path"))
    var register: String?

    func validate() throws {
        try draw.validate(options)
        if engineOnly, draw.log != nil || !draw.cosigned.isEmpty {
            throw ValidationError("--engine-only leaves the ledger out: give neither --log nor --cosigned with it")
        }
    }

    func run() throws {
        var means = draw.means(options)
        means.isEngineOnly = engineOnly
        means.register = register
        let report: DrawReport
        do throws(EvidenceError) {
            report = try DrawAuditor(path: directory, options: means).replay(executor: ProcessorExecutor())
        } catch { throw options.unusable(error) }
        if options.json {
            print(report.json(in: options.language), terminator: "")
        } else {
            for line in report.lines(in: options.language) { print(line) }
        }
        throw ExitCode(report.exitCode)
    }
}

/// What every audit of a draw can be given.
struct DrawOptions: ParsableArguments {
    @Flag(help: "Accept a rehearsal.")
    var rehearsal = false

    @Option(help: ArgumentHelp("The log's public files: checkpoint and tile/. All of it is read.", valueName: "dir"))
    var log: String?

    @Option(help: ArgumentHelp("A signed checkpoint from a cosigner; may be given often.", valueName: "file"))
    var cosigned: [String] = []

    func validate(_ options: AuditOptions) throws {
        if options.untrusted, options.trust != nil {
            throw ValidationError("--untrusted and --trust contradict each other: give one of them")
        }
    }

    func means(_ options: AuditOptions) -> DrawAuditor.Options {
        var means = DrawAuditor.Options()
        means.acceptsRehearsal = rehearsal
        means.trust = options.trust
        means.log = log
        means.cosigned = cosigned
        return means
    }
}
