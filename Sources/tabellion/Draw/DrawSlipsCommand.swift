import ArgumentParser
import Draws

/// `tabellion draw slips`: what every candidate must hold before pi.
struct DrawSlipsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slips", abstract: "Write every candidate's slip, sealed for the look-up.",
        discussion: """
            Example:
              tabellion draw slips --office /srv/office --draw housing/0001 --out /srv/www/slips

            Any web server may serve OUT: it learns neither who takes part nor a slip. The office's own copies and the codes for \
            the letters (codes.csv) lie in the draw's folder. pi is published only after this step.
            """)

    @OptionGroup var options: CeremonyOptions

    @Option(help: ArgumentHelp("A folder that does not exist yet.", valueName: "dir"))
    var out: String

    func run() async throws {
        try await options.working { runner, bar in
            let outcome = try await runner.deliverSlips(to: out) { bar.show("slips", $0, of: $1) }
            return [
                outcome == .done ? "slips written" : "slips were written before", "sealed       \(out)",
                "in clear     \(runner.slipsPath)",
            ]
        }
    }
}
