internal import ArgumentParser
internal import Audit
internal import EvidenceModel

/// `tabellion-audit session BUNDLE`.
struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session",
        abstract: "Check the evidence bundle of a capture session.",
        discussion: """
            EXAMPLE
              tabellion-audit --trust trust.json --lang zh session capture.zip
            """)

    @OptionGroup var options: AuditOptions

    @Argument(help: ArgumentHelp("The bundle, a ZIP file.", valueName: "bundle"))
    var bundle: String

    func validate() throws {
        if options.untrusted, options.trust != nil {
            throw ValidationError("--untrusted and --trust contradict each other: give one of them")
        }
    }

    func run() throws {
        let report: AuditReport
        do throws(EvidenceError) {
            var trust: TrustFile?
            if let path = options.trust { trust = try TrustFile(contentsOf: path) }
            let source = try FileSource(path: bundle)
            do {
                report = try SessionAuditor.audit(source, trust: trust, acceptsUntrusted: options.untrusted)
            } catch { throw error.inFile(bundle) }
        } catch { throw options.unusable(error) }
        options.print(report)
        throw ExitCode(report.exitCode)
    }
}
