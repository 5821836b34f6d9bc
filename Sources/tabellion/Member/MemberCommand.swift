import ArgumentParser
import CanonicalJSON
import CryptoPrimitives
import Foundation
import Mirroring
import TransparencyLog

/// `tabellion member`: who the members of a ledger are, and how they change it.
struct MemberCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "member",
        abstract: "The institutions of a ledger: propose, vote, admit, list; certificates for their nodes.",
        discussion: """
            Example:
              tabellion member propose admit --from https://office.example/log --log VKEY --office-key HEX --name "City Court" \\
                --cosigner VKEY --key HEX --address https://court.example/ --out court.json
              tabellion member vote court.json --member 1 --key member.key
              tabellion member admit court.json --from https://office.example/log --log VKEY --office-key HEX \\
                --ledger /var/lib/tabellion/ledger --log-key /var/lib/tabellion/log.key

            The first member is the office's to vote for (--member 0 with the office's key); every change after that needs more \
            than half of the members that are there before it.
            """,
        subcommands: [
            MemberProposeCommand.self, MemberVoteCommand.self, MemberAdmitCommand.self, MemberListCommand.self,
            MemberAuthorityCommand.self, MemberRequestCommand.self, MemberCertificateCommand.self,
            MemberCertificatesCommand.self, MemberRevokeCommand.self, MemberRevocationListCommand.self,
        ])
}

/// Which ledger, and its members as the log has them.
struct RegisterOptions: ParsableArguments {
    @OptionGroup var log: LogOptions

    @Option(help: "The office's key, 64 hexadecimal digits.")
    var officeKey: String

    /// Reads the whole log, with all of its rules.
    func register() async throws -> (members: MemberRegister, log: VerifierKey) {
        let (key, source, _, checkpoint) = try await log.latest()
        var rules = LedgerRules(origin: key.name, officeKey: try LogKeys.office(officeKey))
        var broken: LedgerRuleError?
        var pass = try LogPass(to: checkpoint, from: MerkleFrontier(.sha256))
        while let address = pass.wanted {
            let (bytes, isFull) = try await source.bundle(address)
            try pass.take(bytes, isFull: isFull) { index, entry in
                do throws(LedgerRuleError) {
                    try rules.apply(entry, at: index)
                } catch { broken = broken ?? error }
            }
        }
        _ = try pass.finished()
        if let broken { throw CommandError("the log holds what it had to refuse: \(broken.message)", exitCode: 1) }
        return (rules.members, key)
    }
}

/// Proposals in files.
enum ProposalFile {
    static func read(_ path: String) throws -> MemberProposal {
        guard let data = FileManager.default.contents(atPath: path), data.count <= 1 << 16 else {
            throw CommandError("\(path): cannot be read, or has more than 64 KiB")
        }
        do {
            return try MemberProposal(canonical: data, file: path)
        } catch { throw CommandError(error.message) }
    }

    static func write(_ proposal: MemberProposal, to path: String) throws {
        do {
            try Data(proposal.canonicalBytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch { throw CommandError("\(path): cannot be written: \(error.localizedDescription)", exitCode: 1) }
    }
}
