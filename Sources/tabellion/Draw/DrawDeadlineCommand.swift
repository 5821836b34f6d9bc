import ArgumentParser
import DrawCore
import Draws

/// `tabellion draw deadline`: cp(D) decides.
struct DrawDeadlineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deadline", abstract: "Decide by the checkpoint of the deadline whether the draw runs or is void.",
        discussion: """
            Example:
              tabellion draw deadline --office /srv/office --draw housing/0001

            First keep what every cosigner has signed in time (tabellion draw cosigned): entries that are in no checkpoint that \
            the quorum cosigned by the deadline do not count.
            """)

    @OptionGroup var options: CeremonyOptions

    func run() async throws {
        try await options.working { runner, _ in
            let outcome = try await runner.decide(now: CeremonyOptions.now)
            var lines = [outcome == .done ? "decided" : "was decided before, and nothing has changed"]
            lines += try CosignerLines.of(runner)
            for record in runner.latecomers { lines.append("not in       entry \(record.index)") }
            guard let decision = runner.ceremony.decision else { return lines }
            switch decision.fate {
            case .runs:
                let revealed = decision.reveals.map { String($0.contributor) }.joined(separator: ", ")
                lines.append("the draw runs; revealed: \(revealed.isEmpty ? "nobody" : revealed)")
            case .void(let cause, let text):
                lines.append("the draw is VOID: \(cause.rawValue)\(text.isEmpty ? "" : ", \(text)")")
            }
            return lines
        }
    }
}
