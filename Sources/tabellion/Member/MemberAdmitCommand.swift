import ArgumentParser
import CanonicalJSON
import CryptoPrimitives
import Draws
import Foundation
import Ledger
import TransparencyLog

/// `tabellion member admit`: brings a proposal with its votes onto the log.
struct MemberAdmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admit", abstract: "Check a proposal's votes, and put it on the log.",
        discussion: """
            Example:
              tabellion member admit court.json --from https://office.example/log --log VKEY --office-key HEX \\
                --ledger /var/lib/tabellion/ledger --log-key /var/lib/tabellion/log.key

            On the office's machine, while the coordinator is stopped: a log has one writer. Without --ledger the votes are checked, and \
            nothing is written.
            """)

    @Argument(help: "The proposal, with enough votes.")
    var file: String

    @OptionGroup var options: RegisterOptions

    @Option(help: "The office's ledger directory.")
    var ledger: String?

    @Option(help: "The log's key file; with --ledger.")
    var logKey: String?

    func run() async throws {
        try await MirrorFailure.explained {
            let proposal = try ProposalFile.read(file)
            let (before, log) = try await options.register()
            var register = before
            do throws(MemberRuleError) {
                try register.apply(record: proposal.record.canonicalBytes, votes: proposal.votes)
            } catch { throw CommandError("refused: \(error.message)", exitCode: 1) }
            guard let ledger, let logKey else {
                return print("the votes suffice: \(register.members.count) members after it; nothing was written")
            }
            let writer = try Log(
                directory: ledger, origin: log.name, key: try KeyFile.read(logKey),
                officeKey: try LogKeys.office(options.officeKey))
            let entry = proposal.entry(unixMilliseconds: UInt64(Date().timeIntervalSince1970 * 1000))
            let index = try await writer.append(try entry.encoded())
            _ = try await writer.checkpoint(covering: index)
            await writer.close()
            print("entry \(index): \(register.members.count) members")
        }
    }
}
