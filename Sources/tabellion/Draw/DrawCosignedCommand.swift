import ArgumentParser
import Draws
import TransparencyLog

/// `tabellion draw cosigned`: keeps a cosigner's signature.
struct DrawCosignedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cosigned", abstract: "Keep a checkpoint that a cosigner signed.",
        discussion: """
            Example:
              tabellion draw cosigned note-a.txt --office /srv/office --draw housing/0001
            """)

    @OptionGroup var options: CeremonyOptions

    @Argument(help: "What the cosigner handed over (tabellion draw cosign).")
    var note: String

    func run() async throws {
        try await options.taking(note) { runner, bytes in
            let kept = try await runner.keep(cosigned: bytes, name: note, now: CeremonyOptions.now)
            let line =
                kept.added.isEmpty
                ? "nothing new on checkpoint \(kept.checkpoint.size)"
                : "checkpoint \(kept.checkpoint.size) is cosigned by \(kept.added.joined(separator: ", "))"
            let warnings = kept.ahead.map { name, seconds in
                "WARNING      \(name): its clock is \(seconds) s ahead of this machine's: compare both; what it dates after the deadline "
                    + "does not count"
            }
            return [line] + warnings + (try CosignerLines.of(runner))
        }
    }
}
