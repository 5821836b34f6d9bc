import ArgumentParser
import Draws

/// `tabellion draw accept`: takes r_j.
struct DrawAcceptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Put a contributor's reveal on the log.",
        discussion: """
            Example:
              tabellion draw accept reveal-0.json --office /srv/office --draw housing/0001
            """)

    @OptionGroup var options: CeremonyOptions

    @Argument(help: "What the contributor handed over (tabellion draw reveal).")
    var file: String

    func run() async throws {
        try await options.taking(file) { runner, bytes in
            let (contributor, outcome) = try await runner.accept(reveal: bytes, name: file, now: CeremonyOptions.now)
            let line =
                outcome == .done
                ? "reveal of contributor \(contributor) is on the log"
                : "reveal of contributor \(contributor) was on the log before"
            return [line] + runner.recordLines
        }
    }
}
