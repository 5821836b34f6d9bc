import ArgumentParser
import DrawCore
import Draws
import Foundation

/// `tabellion draw commit`: everything fixed, on the log.
struct DrawCommitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "commit", abstract: "Commit to rules, list and contributions on the log; once for ever.",
        discussion: """
            Example:
              tabellion draw commit --office /srv/office --draw housing/0001 --deadline 2026-12-01T15:00:00+08:00
            """)

    @OptionGroup var options: CeremonyOptions

    @Option(help: "When reveals must be in: Unix seconds, or a time as 2026-12-01T15:00:00+08:00.")
    var deadline: String

    @Option(help: "The beacon's round; else the first that is due 60 seconds after the deadline or later.")
    var round: UInt64?

    func run() async throws {
        let time = try Self.seconds(deadline)
        try await options.working { runner, _ in
            let outcome = try await runner.commit(deadline: time, round: round, now: CeremonyOptions.now)
            guard let commitment = runner.ceremony.commitment else { return [] }
            return (outcome == .done ? [] : ["was committed before, exactly so"]) + [
                "commit       \(commitment.commit)", "list root    \(commitment.listRoot)",
                "deadline     \(LocalTime.text(commitment.revealDeadline))",
                "beacon       round \(commitment.beaconRound)",
            ]
        }
    }

    static func seconds(_ text: String) throws -> UInt64 {
        if let seconds = UInt64(text) { return seconds }
        guard let date = try? Date(text, strategy: .iso8601), date.timeIntervalSince1970 >= 0 else {
            throw CommandError("--deadline: Unix seconds or a time as 2026-12-01T15:00:00+08:00 should stand here")
        }
        return UInt64(date.timeIntervalSince1970)
    }
}
