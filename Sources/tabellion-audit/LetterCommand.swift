internal import ArgumentParser
internal import Audit
internal import EvidenceModel

/// `tabellion-audit letter PDF`.
struct LetterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "letter",
        abstract: "Check a custody letter or a deposit certificate.",
        discussion: """
            EXAMPLE
              tabellion-audit --trust trust.json letter 000123.pdf
              tabellion-audit --trust trust.json --lang zh letter 000123.pdf
              tabellion-audit --trust trust.json letter 000124.pdf --bundle session.asice

            Nothing is asked of any server. The form of the PDF, its one signature, the time-stamp over it, and the proof that \
            it carries, of a deposit or of a capture session's end, are checked, and that the letter says what the proof says. \
            Your trust file names the root of the office's letter certificates ("letters"), the time authorities and the log. \
            With --bundle the session's bundle is audited too, and held against the letter.

            EXIT STATUS
              0  nothing failed, and a trust file was given (or --untrusted); lines marked NOTE say what was not checked
              1  something failed, or no trust file was given; each reason stands on its own line
              2  letter, trust file or command line cannot be used
            """)

    @OptionGroup var options: AuditOptions

    @Argument(help: ArgumentHelp("The letter, a PDF.", valueName: "pdf"))
    var letter: String

    @Option(help: ArgumentHelp("The bundle of the letter's capture session.", valueName: "file"))
    var bundle: String?

    @Option(help: ArgumentHelp("A letter policy that the anchors have to meet.", valueName: "file"))
    var policy: String?

    func validate() throws {
        if options.untrusted, options.trust != nil {
            throw ValidationError("--untrusted and --trust contradict each other: give one of them")
        }
    }

    func run() throws {
        let report: LetterReport
        do throws(EvidenceError) {
            var means = DepositAuditor.Means()
            means.acceptsUntrusted = options.untrusted
            if let path = options.trust { means.trust = try TrustFile(contentsOf: path) }
            if let path = policy { means.policy = try DepositAuditor.policy(contentsOf: path) }
            report = try LetterAuditor.audit(contentsOf: letter, bundle: bundle, means: means)
        } catch { throw options.unusable(error) }
        if options.json {
            print(report.json(in: options.language), terminator: "")
        } else {
            for line in report.lines(in: options.language) { print(line) }
        }
        throw ExitCode(report.exitCode)
    }
}
