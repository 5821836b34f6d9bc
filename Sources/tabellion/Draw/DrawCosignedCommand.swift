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
        let bytes = try CeremonyOptions.contents(of: note)
        try await options.working { runner, _ in
            let kept = try await runner.keep(cosigned: bytes, name: note)
            let line =
                kept.added.isEmpty
                ? "nothing new on checkpoint \(kept.checkpoint.size)"
                : "checkpoint \(kept.checkpoint.size) is cosigned by \(kept.added.joined(separator: ", "))"
            return [line] + (try CosignerLines.of(runner))
        }
    }
}
