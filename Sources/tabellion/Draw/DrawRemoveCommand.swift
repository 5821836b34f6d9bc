import ArgumentParser
import CryptoPrimitives
import Draws
import Foundation

/// `tabellion draw remove`: a winner who does not get what they won.
struct DrawRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a unit after the draw; alternates move up in their order.",
        discussion: """
            Example:
              tabellion draw remove --office /srv/office --draw housing/0001 --stage 1 --index 4711 --reason 0 \\
                --evidence decision.pdf --notary-key notary.key --supervisor-key supervisor.key

            --index is the unit's lowest index, --stage the one that admitted it. The log gets the evidence's SHA-256; keep the \
            file itself.
            """)

    @OptionGroup var options: CeremonyOptions
    @Option(help: "The stage that admitted the unit or, if none did, one where it was eligible.") var stage: UInt32
    @Option(help: "The unit's lowest index.") var index: UInt64
    @Option(help: "Position in the configuration's reasons, from 0.") var reason: UInt32
    @Option(help: "What the office decided upon; its SHA-256 is published.") var evidence: String
    @Option(help: "The notary's key file.") var notaryKey: String
    @Option(help: "The supervisor's key file.") var supervisorKey: String

    func run() async throws {
        let (notary, supervisor) = try await CeremonyFailure.explained {
            (try KeyFile.read(notaryKey), try KeyFile.read(supervisorKey))
        }
        let digest = sha256(try CeremonyOptions.contents(of: evidence, maximum: 1 << 30))
        try await options.working { runner, _ in
            let (admitted, outcome) = try await runner.remove(
                index, stage: stage, reason: reason, evidence: digest, notary: notary, supervisor: supervisor,
                now: CeremonyOptions.now)
            let moved = admitted.map { String($0) }.joined(separator: ", ")
            return [
                outcome == .done ? "unit \(index) is removed" : "unit \(index) was removed before",
                "moved up     \(moved.isEmpty ? "nobody" : moved)", "evidence     \(digest)",
            ]
        }
    }
}
