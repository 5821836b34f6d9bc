import ArgumentParser
import Draws

/// `tabellion draw winners`: who won what, with names, for the office.
struct DrawWinnersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "winners",
        abstract: "Write who won what, with the names of the office's own file: for the office alone.",
        discussion: """
            Example:
              tabellion draw winners --office /srv/office --draw housing/0001 --out winners.csv

            A row for each of the admitted, of those who moved up, of the removed and of the listed alternates: stage, order, \
            status, index, id, label, unit. The file has mode 0600. Nothing in it is part of the proof.
            """)

    @OptionGroup var options: CeremonyOptions

    @Option(help: ArgumentHelp("Where to; an earlier file is replaced.", valueName: "file"))
    var out: String

    func run() async throws {
        try await options.working { runner, _ in
            let count = try await runner.writeWinners(to: out)
            return ["winners      \(out), \(count) rows"]
        }
    }
}
