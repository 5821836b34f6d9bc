import ArgumentParser
import DrawCore
import Draws

/// `tabellion draw void`: the notary's only way out, before pi.
struct DrawVoidCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "void", abstract: "Void a draw by a record of the notary, before pi; or set a draft aside.",
        discussion: """
            Example:
              tabellion draw void --office /srv/office --draw housing/0001 --reason 0 --text "wrong list" --key notary.key

            The record counts if it stands before pi and is in by the deadline. A draft is on no log: it is moved aside, nothing of \
            it is deleted, and its number is free again.
            """)

    @OptionGroup var options: CeremonyOptions

    @Option(help: "Position in the configuration's reasons, from 0; 255 with --text for none of them.")
    var reason: UInt8

    @Option(help: "In words, for everybody to read.")
    var text = ""

    @Option(help: "The notary's key file.")
    var key: String

    func run() async throws {
        let notary = try await CeremonyFailure.explained { try KeyFile.read(key) }
        try await options.working { runner, _ in
            let isDraft = runner.ceremony.phase == .draft
            let outcome = try await runner.void(reason: reason, text: text, key: notary, now: CeremonyOptions.now)
            if isDraft { return ["set aside; the draft's number is free again: tabellion draw new"] }
            return [outcome == .done ? "the void record is on the log" : "the void record was on the log before"]
                + runner.recordLines
        }
    }
}
