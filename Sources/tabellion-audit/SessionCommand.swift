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
            if let path = options.trust { trust = try Self.readTrust(path) }
            let source = try FileSource(path: bundle)
            do {
                report = try SessionAuditor.audit(source, trust: trust, acceptsUntrusted: options.untrusted)
            } catch { throw error.inFile(bundle) }
        } catch {
            let reason = Sentence(.unusable, error.message).text(in: options.language)
            if options.json {
                print(JSONReport.unusable(error.message), terminator: "")
            } else {
                StandardError.print("tabellion-audit: \(reason)")
            }
            throw ExitCode(2)
        }
        if options.json {
            print(JSONReport.text(report, in: options.language), terminator: "")
        } else {
            for line in TextReport.lines(report, in: options.language) { print(line) }
        }
        throw ExitCode(report.exitCode)
    }

    private static func readTrust(_ path: String) throws(EvidenceError) -> TrustFile {
        let bytes = try FileSource.contents(of: path, maximum: TrustFile.maximumByteCount)
        do {
            return try TrustFile(parsing: bytes)
        } catch { throw error.inFile(path) }
    }
}
