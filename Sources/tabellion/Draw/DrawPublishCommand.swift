import ArgumentParser
import DrawCore
import Draws

/// `tabellion draw publish`: the draw directory for everybody.
struct DrawPublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish", abstract: "Copy the draw directory of a draw that has ended, with its proofs.",
        discussion: """
            Example:
              tabellion draw publish --office /srv/office --draw housing/0001 --out /srv/www/housing-0001
              tabellion-audit draw /srv/www/housing-0001
            """)

    @OptionGroup var options: CeremonyOptions

    @Option(help: ArgumentHelp("Where to; an earlier copy of the same draw is replaced.", valueName: "dir"))
    var out: String

    func run() async throws {
        try await options.working { runner, _ in
            let outcome = try await runner.publish(to: out)
            let option = runner.draw.isRehearsal ? " --rehearsal" : ""
            return [
                outcome == .done ? "published    \(out)" : "was published before, exactly so: \(out)",
                "check it     tabellion-audit draw \(out)\(option)",
            ]
        }
    }
}
