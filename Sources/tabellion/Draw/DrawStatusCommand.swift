import ArgumentParser
import DrawCore
import Draws

/// `tabellion draw status`: where a draw stands.
struct DrawStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say where a draw stands, and what comes next.",
        discussion: """
            Example:
              tabellion draw status --office /srv/office --draw housing/0001
            """)

    @OptionGroup var options: CeremonyOptions

    func run() async throws {
        try await options.working(patience: OfficeOptions.patience) { runner, _ in
            var lines = ["subject      \(runner.configuration.subject)"]
            if let commitment = runner.ceremony.commitment {
                lines += [
                    "commit       \(commitment.commit)",
                    "deadline     \(LocalTime.text(commitment.revealDeadline))",
                    "beacon       round \(commitment.beaconRound)",
                ]
            }
            lines += runner.recordLines + (try CosignerLines.of(runner))
            return lines + ["public       \(runner.publicPath)"]
        }
    }
}
