internal import ArgumentParser
internal import Audit
internal import EvidenceModel

/// `tabellion-audit deposit RECEIPT-OR-PROOF [FILE]`.
struct DepositCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deposit",
        abstract: "Check the proof of a deposit, or a bare receipt.",
        discussion: """
            EXAMPLE
              tabellion-audit --trust trust.json deposit 1234.proof.json contract.pdf
              tabellion-audit --trust trust.json --lang zh deposit receipt.json

            Nothing is asked of any server. Digests, commitments, the log's receipt, both trees and every anchor are checked; \
            each anchor that your trust file knows says since when the content existed at the latest. A bare receipt is checked \
            as far as it goes.

            EXIT STATUS
              0  nothing failed, and your trust file has the log's key (or --untrusted was given); lines marked NOTE say what
                 was not checked or does not count
              1  something failed, or no trust file was given; each reason stands on its own line
              2  proof, file, trust file or command line cannot be used
            """)

    @OptionGroup var options: AuditOptions

    @Argument(help: ArgumentHelp("The proof or the receipt, as the office gave it.", valueName: "proof"))
    var proof: String

    @Argument(help: ArgumentHelp("The deposited file.", valueName: "file"))
    var file: String?

    @Option(help: ArgumentHelp("A letter policy that the anchors have to meet.", valueName: "file"))
    var policy: String?

    func validate() throws {
        if options.untrusted, options.trust != nil {
            throw ValidationError("--untrusted and --trust contradict each other: give one of them")
        }
    }

    func run() throws {
        let report: DepositReport
        do throws(EvidenceError) {
            report = try DepositAuditor.audit(contentsOf: proof, content: file, means: try means())
        } catch { throw options.unusable(error) }
        if options.json {
            print(report.json(in: options.language), terminator: "")
        } else {
            for line in report.lines(in: options.language) { print(line) }
        }
        throw ExitCode(report.exitCode)
    }

    private func means() throws(EvidenceError) -> DepositAuditor.Means {
        var means = DepositAuditor.Means()
        means.acceptsUntrusted = options.untrusted
        if let path = options.trust { means.trust = try TrustFile(contentsOf: path) }
        if let path = policy { means.policy = try DepositAuditor.policy(contentsOf: path) }
        return means
    }
}
