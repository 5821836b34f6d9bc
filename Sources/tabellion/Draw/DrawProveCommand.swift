import ArgumentParser
import Draws

/// `tabellion draw prove`: pi.
struct DrawProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove", abstract: "Publish the office's verifiable random proof; contributors then reveal.",
        discussion: """
            Example:
              tabellion draw prove --office /srv/office --draw housing/0001
            """)

    @OptionGroup var options: CeremonyOptions

    func run() async throws {
        try await options.working { runner, _ in
            let outcome = try await runner.prove(now: CeremonyOptions.now)
            return [outcome == .done ? "pi is on the log" : "pi was on the log before"] + runner.recordLines
        }
    }
}
