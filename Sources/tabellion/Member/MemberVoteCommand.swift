import ArgumentParser
import CanonicalJSON
import CryptoPrimitives
import Draws
import TransparencyLog

/// `tabellion member vote`: signs a proposal.
struct MemberVoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vote", abstract: "Sign a proposal with your institution's key.",
        discussion:
            "Example:\n  tabellion member vote court.json --member 1 --key member.key\n\nShows what is signed; the vote is added to the file."
    )

    @Argument(help: "The proposal.")
    var file: String

    @Option(help: "Your number; 0 for the office, which votes for the first member only.")
    var member: UInt16

    @Option(help: "Your institution's key file (tabellion draw key makes one).")
    var key: String

    func run() async throws {
        try await MirrorFailure.explained {
            var proposal = try ProposalFile.read(file)
            let record = proposal.record
            print("\(record.action.rawValue) member \(record.member) on \(record.log), record \(record.sequence)")
            if let name = record.name { print("  name     \(name)") }
            if let keys = record.keys {
                print(
                    "  cosigner \(keys.cosigner.text)\n  key      \(Hex.encode(keys.signing))\n  address  \(keys.address)"
                )
            }
            proposal.add(record.vote(by: member, key: try KeyFile.read(key)))
            try ProposalFile.write(proposal, to: file)
            print("signed; votes: \(proposal.votes.map { String($0.member) }.joined(separator: ", "))")
        }
    }
}
