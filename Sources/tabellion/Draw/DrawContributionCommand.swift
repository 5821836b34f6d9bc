import ArgumentParser
import Draws

/// `tabellion draw contribution`: takes c_j.
struct DrawContributionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contribution", abstract: "Take a contributor's contribution, before the commitment.",
        discussion: """
            Example:
              tabellion draw contribution contribution-0.json --office /srv/office --draw housing/0001
            """)

    @OptionGroup var options: CeremonyOptions

    @Argument(help: "What the contributor handed over (tabellion draw contribute).")
    var file: String

    func run() async throws {
        try await options.taking(file) { runner, bytes in
            let (contributor, outcome) = try runner.take(contribution: bytes, name: file)
            return [
                outcome == .done
                    ? "contribution of contributor \(contributor) taken"
                    : "contribution of contributor \(contributor) was taken before"
            ]
        }
    }
}
