import ArgumentParser
import CanonicalJSON
import DrawCore
import Draws

/// `tabellion draw slip`: a candidate's look-up.
struct DrawSlipCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slip", abstract: "Find and open your draw slip.",
        discussion: """
            Example:
              tabellion draw slip --slips https://office.example/slips/1 --from https://office.example/draws/1 \\
                --id CN:ID:110105199003071234 --out slip.json

            Asks for the code on your paper (standard input, if that is no terminal). Identifier and code stay on this machine. \
            With --from the slip is held against the list that the draw has committed to.

            The office takes a slip out of its own archive without a code:
              tabellion draw slip --archive /srv/office/draws/housing+0001/slips/slips.jsonl --id CN:ID:110105199003071234
            """)

    @Option(help: "The folder of sealed slips, or its address.")
    var slips: String?

    @Option(help: ArgumentHelp("The office's own slips.jsonl.", valueName: "file"))
    var archive: String?

    @Option(help: "COUNTRY:DOCTYPE:NUMBER, as on your paper.")
    var id: String

    @Option(help: "The draw's public directory, or its address.")
    var from: String?

    @Option(help: "Where the slip is written; only you can read it.")
    var out: String?

    @Flag(help: "Print the slip itself, as JSON.")
    var json = false

    func validate() throws {
        guard (slips == nil) != (archive == nil) else { throw ValidationError("name --slips, or --archive") }
    }

    func run() async throws {
        try await Participation.run {
            let candidate: CandidateIdentifier
            do throws(DrawError) {
                candidate = try CandidateIdentifier(parsing: id)
            } catch { throw CommandError("--id: \(error.message)") }
            let draw = try from.map { try PublicSource($0) }
            let found: SlipLookup.Found
            if let archive {
                found = try await SlipLookup(book: SlipBook(path: archive), draw: draw).find(candidate, code: nil)
            } else {
                let lookup = SlipLookup(slips: try PublicSource(slips ?? ""), draw: draw)
                guard let text = SecretPrompt.read("code: ") else { throw CommandError("no code was given") }
                found = try await lookup.find(candidate, code: try SlipCode(parsing: text))
            }
            if let out { try found.write(to: out) }
            if json {
                print(String(decoding: found.bytes, as: UTF8.self))
                return
            }
            let slip = found.slip
            if slip.draw.isRehearsal { print("REHEARSAL: decides nothing") }
            print("draw     \(slip.draw), \(slip.subject)")
            let weight = slip.own.entry.weight
            print("place    \(slip.own.index) on the list, \(weight == 1 ? "1 ticket" : "\(weight) tickets")")
            if !slip.members.isEmpty { print("bundle   \(slip.size) members, drawn as place \(slip.unit)") }
            print("commit   \(slip.commit)")
            print(
                found.isOnCommittedList
                    ? "checked  the entry is yours, and on the list that the draw has committed to"
                    : "checked  the entry is yours; not whether it is on the list: name the draw's directory with --from"
            )
            if let out { print("written  \(out)") }
        }
    }
}
