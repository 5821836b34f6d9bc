import ArgumentParser

/// `tabellion draw`: verifiable lotteries.
struct DrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draw", abstract: "Draws that are committed before and replayed by anyone.",
        subcommands: [
            DrawDemoCommand.self, DrawKeyCommand.self, DrawContributeCommand.self, DrawRevealCommand.self,
            DrawCosignCommand.self, DrawSlipCommand.self,
        ])
}
