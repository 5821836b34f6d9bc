internal import ArgumentParser
internal import Audit
internal import EvidenceModel
internal import Glibc

/// `tabellion-audit`: checks evidence offline, against nobody's word but the auditor's own trust file.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tabellion-audit",
        abstract: "Check evidence offline, with no server's word for it.",
        discussion: """
            EXAMPLE
              tabellion-audit --trust trust.json session capture.zip

            EXIT STATUS
              0  every check passed, and your trust file anchors it (or --untrusted was given)
              1  a check did not pass, or no trust file was given; each reason stands on its own line
              2  the bundle, the trust file or the command line cannot be used
            """,
        subcommands: [
            SessionCommand.self, DepositCommand.self, LetterCommand.self, LogAuditCommand.self, ChainCommand.self,
            DrawCommand.self, SlipCommand.self,
            DisclosureCommand.self,
        ])

    @OptionGroup var options: AuditOptions
}

/// Options of every kind of audit.
struct AuditOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Your own keys and roots, as JSON. Never take it from the bundle.", valueName: "file"))
    var trust: String?

    @Flag(help: "Accept a consistent bundle without a trust file.")
    var untrusted = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @Option(
        help: ArgumentHelp("Language of the report: zh or en. Default: LC_ALL, LC_MESSAGES, LANG.", valueName: "zh|en"))
    var lang: LanguageOption?

    var language: Language {
        if let lang { return lang == .zh ? .chinese : .english }
        let locales = ["LC_ALL", "LC_MESSAGES", "LANG"].map { name -> String in
            guard let value = unsafe getenv(name) else { return "" }
            return unsafe String(cString: value)
        }
        return Language(locale: locales.first { !$0.isEmpty } ?? "")
    }

    /// Prints what was found of a bundle or a disclosure.
    func print(_ report: AuditReport) {
        if json {
            Swift.print(JSONReport.text(report, in: language), terminator: "")
        } else {
            for line in TextReport.lines(report, in: language) { Swift.print(line) }
        }
    }

    /// Says that what was given cannot be used at all.
    func unusable(_ error: EvidenceError) -> ExitCode {
        if json {
            Swift.print(JSONReport.unusable(error.message), terminator: "")
        } else {
            StandardError.print("tabellion-audit: \(Sentence(.unusable, error.message).text(in: language))")
        }
        return ExitCode(2)
    }
}

/// `--lang zh` and `--lang en`.
enum LanguageOption: String, ExpressibleByArgument, CaseIterable {
    case zh, en
}
