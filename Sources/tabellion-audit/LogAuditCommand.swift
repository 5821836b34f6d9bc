internal import ArgumentParser
internal import Audit
internal import EvidenceModel

/// `tabellion-audit log DIR` and `tabellion-audit log --fork FILE`.
struct LogAuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Check a whole log, or a proof that a log signed two histories.",
        discussion: """
            EXAMPLE
              tabellion-audit --trust trust.json log /srv/mirror/served/COPY --policy policy.txt
              tabellion-audit --trust trust.json log --fork fork.json

            Works offline: a log behind an address is copied first (tabellion mirror does that, and so does any tool that fetches files). \
            Every entry is read, the tree is computed anew, and the rules of sessions, keys and members are applied.

            EXIT STATUS
              0  every check passed
              1  a check did not pass; each reason stands on its own line. With --fork: the log contradicted itself
              2  directory, proof, policy, trust file or command line cannot be used, or the proof proves nothing
            """)

    @OptionGroup var options: AuditOptions

    @Argument(help: ArgumentHelp("The log's directory, with checkpoint and tile/.", valueName: "dir"))
    var directory: String?

    @Option(help: ArgumentHelp("A proof of a fork to check instead.", valueName: "file"))
    var fork: String?

    @Option(
        help: ArgumentHelp(
            "Whose cosignatures count (C2SP tlog-policy). Default: cosigners and quorum of the trust file.",
            valueName: "file"))
    var policy: String?

    func validate() throws {
        guard (directory == nil) != (fork == nil) else { throw ValidationError("Name either a directory or --fork.") }
        guard options.trust != nil else {
            throw ValidationError("A log is checked against your own trust file: name it with --trust.")
        }
        guard directory?.contains("://") != true else {
            throw ValidationError(
                "The auditor works offline: copy the log first, for instance with tabellion mirror --once.")
        }
    }

    func run() throws {
        let report: LogReport
        do throws(EvidenceError) {
            let auditor = try LogAuditor(trust: TrustFile(contentsOf: options.trust ?? ""), policy: policy)
            if let fork {
                report = try auditor.check(fork: fork)
            } else {
                report = try auditor.check(directory: directory ?? "")
            }
        } catch { throw options.unusable(error) }
        if options.json {
            print(report.json, terminator: "")
        } else {
            for line in report.lines(in: options.language) { print(line) }
        }
        throw ExitCode(report.exitCode)
    }
}
