internal import ArgumentParser
internal import Audit
internal import EvidenceModel

/// `tabellion-audit disclosure FILE`.
struct DisclosureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disclosure",
        abstract: "Check chosen files of a capture session.",
        discussion: """
            EXAMPLE
              tabellion-audit --trust trust.json disclosure chosen.zip
              tabellion-audit --trust trust.json --lang zh disclosure chosen.zip

            Says whether the files shown are those of the sealed session: each leads to both fingerprints that the worker signed and the \
            ledger commits to. It says nothing of files that are not shown. When the session ended at the latest, only the whole \
            bundle or the custody letter shows.
            """)

    @OptionGroup var options: AuditOptions

    @Argument(help: ArgumentHelp("The disclosure, a ZIP file.", valueName: "file"))
    var file: String

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
            let source = try FileSource(path: file)
            do {
                report = try SessionAuditor.auditDisclosure(
                    source, trust: trust, acceptsUntrusted: options.untrusted)
            } catch { throw error.inFile(file) }
        } catch { throw options.unusable(error) }
        options.print(report)
        throw ExitCode(report.exitCode)
    }
}
