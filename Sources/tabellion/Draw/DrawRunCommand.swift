import ArgumentParser
import DrawCore
import Draws

/// `tabellion draw run`: from the seed to the winners.
struct DrawRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Draw all stages from the seed, and put the result on the log.",
        discussion: """
            Example:
              tabellion draw run --office /srv/office --draw housing/0001
            """)

    @OptionGroup var options: CeremonyOptions

    func run() async throws {
        try await options.working { runner, _ in
            let outcome = try await runner.run(now: CeremonyOptions.now)
            var lines = [outcome == .done ? "drawn; the result is on the log" : "was drawn before"]
            guard let result = runner.ceremony.result else { return lines }
            for stage in result.stages {
                lines.append(
                    "stage \(stage.stage)      seats \(stage.available), seats left \(stage.left), listed \(stage.listed)"
                )
            }
            return lines + ["seed         \(result.seed)", "result       \(result.result)"]
        }
    }
}
