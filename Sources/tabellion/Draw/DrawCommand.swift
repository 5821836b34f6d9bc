import ArgumentParser

/// `tabellion draw`: verifiable lotteries.
struct DrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draw", abstract: "Draws that are committed before and replayed by anyone.",
        subcommands: [DrawDemoCommand.self, DrawRehearseCommand.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Office",
                subcommands: [
                    DrawOfficeCommand.self, DrawNewCommand.self, DrawContributionCommand.self, DrawCommitCommand.self,
                    DrawSlipsCommand.self, DrawProveCommand.self, DrawAcceptCommand.self, DrawVoidCommand.self,
                    DrawCosignedCommand.self, DrawDeadlineCommand.self, DrawBeaconCommand.self, DrawRunCommand.self,
                    DrawPublishCommand.self, DrawRemoveCommand.self, DrawWinnersCommand.self, DrawStatusCommand.self,
                    DrawListCommand.self,
                ]),
            CommandGroup(
                name: "Those who take part",
                subcommands: [
                    DrawKeyCommand.self, DrawContributeCommand.self, DrawRevealCommand.self, DrawCosignCommand.self,
                    DrawSlipCommand.self,
                ]),
        ])
}
